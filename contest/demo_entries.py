"""Invented entrants of the demo: names, units, answers and the boards they make. The same on every machine."""

from collections import defaultdict
from datetime import datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from itertools import accumulate

from accounts.consent import current_text
from accounts.models import Consent, Headcount, Unit, User
from contest import boards
from contest.given import Given
from contest.marking import DERIVED, derive, keys_of, store_marks
from contest.models import Attempt, Channel, Contest, Division, Entry, NameStyle, Response, Round, RoundDivision
from contest.places import competing_unit
from contest.pools import draw
from questions.kinds import kind
from questions.models import AnswerKey, Revision
from questions.randomness import Draw
from questions.variation import asked_with

DOMAIN = "@minh-hoa.invalid"
DEVICE = "0" * 16
ONE_OPTION = ("single", "true_false")
FAMILY = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split()
MIDDLE = "Văn Thị Minh Thanh Ngọc Đức Quốc Hữu Kim Thu Anh Xuân".split()
GIVEN = (
    "An Anh Bình Châu Chi Cường Dũng Dung Đạt Đông Giang Hà Hải Hạnh Hiền Hòa Hùng Hương Khánh Lan Linh Long Mai Minh "
    "Nam Nga Nhung Phong Phúc Phương Quang Quyên Sơn Tâm Thảo Thắng Thủy Trang Trung Tuấn Tuyết Vân Vinh Yến"
).split()
SHARE_OF = {"officials": Fraction(2, 3), "citizens": Fraction(1, 3)}
UNITS_PER_AUDIENCE = 18
CHANNELS_HEARD = 4
MISSED_BY_KNOWN = 5
"""Every fifth question, so that whoever tries the demo as an entrant finds in their result what to remember."""
SECOND_ROUND_SHARE = 60  # per cent of those in the first round who have already sat the running one


def fill(contest: Contest, *, entries: int, now: datetime, known: dict[str, User], led: Unit) -> None:
    """Enter so many invented people, two thirds officials, sit their papers, mark them and make the boards.

    `known` are people with a login, one for each audience, who sat the finished round too. `led` is the unit whose
    leader tries the demo.
    """
    source = Draw(b"hoi thi demo").fork("entries")
    made = []
    for division in contest.divisions.all():
        people = _people(source.fork(division.slug), int(entries * SHARE_OF[division.audience]), division.audience)
        made += _enter(
            contest, division, [known[division.audience], *people], source.fork(division.slug + "-units"), led
        )
    _headcounts(made, source.fork("headcounts"))
    finished, running = contest.rounds.order_by("number")
    _sit(finished, made, source.fork("first"), until=finished.closes_at)
    early = [entry for entry in made if entry.person_id not in {user.pk for user in known.values()}]
    early = [entry for entry in early if source.below(100) < SECOND_ROUND_SHARE]
    _sit(running, early, source.fork("second"), until=min(now, running.closes_at))


def _people(source: Draw, number: int, audience: str) -> list[User]:
    people = []
    for place in range(number):
        user = User(login=f"{audience}-{place:04d}{DOMAIN}")
        user.set_full_name(invented_name(source))
        user.set_unusable_password()
        people.append(user)
    return User.objects.bulk_create(people)


def invented_name(source: Draw) -> str:
    return " ".join(words[source.below(len(words))] for words in (FAMILY, MIDDLE, GIVEN))


def _units_taking_part(contest: Contest, division: Division, source: Draw, led: Unit) -> list[Unit]:
    """Some of those that the division is for, the keener ones first."""
    units = [
        unit
        for unit in Unit.objects.filter(tree=contest.owner.tree).valid_on(contest.units_as_of).order_by("code")
        if division.audience in unit.audiences and unit.bloc and unit.bloc not in ("khoi-doanh-nghiep", "khoi-khac")
    ]
    taking = source.sample(units, min(UNITS_PER_AUDIENCE, len(units)))
    if led in units and led not in taking:  # among the keener ones, so that its leader has people to see
        taking[len(taking) // 4] = led
    return taking


def _enter(contest: Contest, division: Division, people: list[User], source: Draw, led: Unit) -> list[Entry]:
    taking = _units_taking_part(contest, division, source, led)
    text, at = current_text(), contest.published_at
    purpose = f"contest:{contest.slug}"
    consents = Consent.objects.bulk_create(
        Consent(person=person, text=text, purpose=purpose, given_at=at) for person in people
    )
    styles = [NameStyle.SHORT] * 7 + [NameStyle.FULL] * 2 + [NameStyle.HIDDEN]
    channels = [*Channel.objects.offered()[:CHANNELS_HEARD], None]
    entries = []
    for place, (person, consent) in enumerate(zip(people, consents, strict=True)):
        unit = taking[min(source.below(len(taking)), source.below(len(taking)))]  # some units are keener than others
        entries.append(
            Entry(
                contest=contest,
                person=person,
                division=division,
                code=f"{division.audience[0].upper()}{place:05d}",
                unit=unit,
                unit_name=unit.name,
                competing_unit=competing_unit(unit),
                channel=channels[place % len(channels)],
                name_style=styles[source.below(len(styles))],
                consent=consent,
                entered_at=at,
            )
        )
    return Entry.objects.bulk_create(entries)


def _headcounts(entries: list[Entry], source: Draw) -> None:
    """Invented, and marked so: between one and five times the people who entered."""
    entered: dict[int, int] = defaultdict(int)
    for entry in entries:
        entered[entry.competing_unit_id] += 1
    on = entries[0].contest.units_as_of
    Headcount.objects.bulk_create(
        Headcount(unit_id=unit, on=on, number=max(count * (10 + source.below(40)) // 10, 5), is_demo=True)
        for unit, count in sorted(entered.items())
    )


def _sit(round_: Round, entries: list[Entry], source: Draw, *, until: datetime) -> None:
    """One finished and marked attempt for each entry, and the boards they make."""
    joined = {item.division_id: item for item in round_.round_divisions.select_related("round__contest", "division")}
    sittings = [_sitting(entry, joined[entry.division_id], source, until) for entry in entries]
    attempts = Attempt.objects.bulk_create(attempt for attempt, _answers in sittings)
    keys = keys_of(attempts)
    Revision.objects.filter(pk__in=keys, used_at__isnull=True).update(used_at=round_.opens_at)
    responses, marks = [], []
    for attempt, answers in sittings:
        moments = _moments(attempt, source.fork(f"moments {attempt.seed}"))
        given = {slot: Given(answer, moments[slot]) for slot, answer in answers.items()}
        responses += [
            Response(attempt=attempt, slot=slot, counter=1, device=DEVICE, **one._asdict())
            for slot, one in given.items()
        ]
        marks += derive(attempt, given, keys, now=attempt.finished_at)
        attempt.counts = True
    Response.objects.bulk_create(responses, batch_size=500)
    store_marks(marks)
    Attempt.objects.bulk_update(attempts, [*DERIVED, "counts"], batch_size=100)
    for round_division in joined.values():
        _settle_prediction(round_division, until)
        for board in boards.boards_of(round_division).values():
            boards.rebuild_board(board)


def _sitting(entry: Entry, joined: RoundDivision, source: Draw, until: datetime) -> tuple[Attempt, dict[int, object]]:
    window = until - joined.round.opens_at - joined.round.duration
    started = joined.round.opens_at + window * source.below(10_000) / 10_000
    used = timedelta(milliseconds=150_000 + source.below(700_000))
    attempt = Attempt(
        entry=entry,
        round_division=joined,
        number=1,
        seed=sha256(f"{entry.code} {joined.round.number}".encode()).hexdigest()[:32],
        started_at=started,
        deadline=started + joined.round.duration,
        state=Attempt.State.FINISHED,
        finished_at=started + used,
        finished_by=Attempt.FinishedBy.PERSON,
    )
    attempt.paper = draw(joined, attempt.seed)
    return attempt, _answers(attempt, source)


def _moments(attempt: Attempt, source: Draw) -> dict[int, datetime]:
    """When each slot was answered: in order, some in a quarter of the time of others, the prediction last."""
    slots = [*range(1, len(attempt.slots) + 1), 0]
    ends = list(accumulate(10 + source.below(31) for _slot in slots))
    used = attempt.finished_at - attempt.started_at
    return {slot: attempt.started_at + used * end / ends[-1] for slot, end in zip(slots, ends, strict=True)}


def _answers(attempt: Attempt, source: Draw) -> dict[int, object]:
    """Right with a skill of 60 to 100 per cent, which everybody brings along.

    Who does not know takes another option where there is one to take, sooner the first of them, or leaves it open.
    """
    skill = 60 + source.below(45)
    is_known = not attempt.entry.person.login.endswith(DOMAIN)
    keys = AnswerKey.objects.select_related("revision").in_bulk([slot["revision"] for slot in attempt.slots])
    answers: dict[int, object] = {0: str(source.below(60))}
    for number, slot in enumerate(attempt.slots, start=1):
        key, ids = keys[slot["revision"]], attempt.option_ids(number)
        right = kind(key.revision.kind).right_answer(asked_with(key, slot["params"]).key, ids.__getitem__)
        if source.below(100) < skill and not (is_known and number % MISSED_BY_KNOWN == 0):
            answers[number] = right
        elif key.revision.kind in ONE_OPTION:
            wrong = [ids[name] for name in sorted(ids) if ids[name] != right]
            luck = source.fork(f"wrong {attempt.seed} {number}")
            answers[number] = wrong[min(luck.below(len(wrong)), luck.below(len(wrong)))]
    return answers


def _settle_prediction(joined: RoundDivision, until: datetime) -> None:
    """The truth is known where the round is over."""
    if until < joined.round.closes_at:
        return
    slots = sum(row.count for row in joined.blueprint.rows.all())
    joined.prediction_true_value = joined.attempts.filter(counts=True, right_slots=slots).count()
    joined.save(update_fields=["prediction_true_value"])
