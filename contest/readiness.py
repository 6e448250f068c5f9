"""What a contest lacks before the public may see it, down to the row of a blueprint that the banks cannot fill.

Each gap says in a sentence what is missing and leads to the page that mends it. Advice is told in the same way and
stops nobody.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import combinations

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest import demo
from contest.bottlenecks import bottleneck_words
from contest.exclusions import left_out_of
from contest.hindrances import LEFT_OUT, hindered_words
from contest.in_play import name_beside
from contest.models import Contest, Division, Round, RoundDivision
from contest.ranking import Criterion
from contest.reach import rows_of
from contest.sharing import Shared, shared_questions
from questions.drawing import PoolItem
from questions.feasibility import bottlenecks
from questions.models import Blueprint, Question
from questions.variation import unvaried


class Part(StrEnum):
    """The parts of the work on a contest, in the order in which an organiser goes through them."""

    CONTEST = "contest"
    DIVISIONS = "divisions"
    ROUNDS = "rounds"
    BLUEPRINTS = "blueprints"
    PAPERS = "papers"
    PUBLISH = "publish"


@dataclass(frozen=True)
class Link:
    """A page that mends something, and what the link there says."""

    url: str
    words: str


@dataclass(frozen=True)
class Gap:
    """Something that is missing, or could be better: the sentence, and the pages that mend it, the nearest first.

    Without a page, it is mended elsewhere than on the site.
    """

    part: Part
    sentence: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Lack:
    """Rows of a blueprint that cannot be met where a division sits a round, because questions are missing."""

    sitting: RoundDivision
    sentence: str

    @property
    def whole_sentence(self) -> str:
        """The sentence with the round and division it is about."""
        return f"{self.sitting}: {self.sentence}"


def sittings_of(contest: Contest) -> list[RoundDivision]:
    """Return what each division sits in each round, with blueprint, rows and banks: few queries, however many."""
    joined = RoundDivision.objects.of(contest).select_related("blueprint")
    return list(joined.prefetch_related("banks", "blueprint__rows__topic"))


def lacks_of(
    sittings: Sequence[RoundDivision], without: Collection[int] = (), planned: Sequence[RoundDivision] = ()
) -> dict[int, list[Lack]]:
    """Return, by the key of each sitting, where its blueprint asks for more than may be drawn on its round's last day.

    One query for all that draw by the same law, and what those leave out that are set apart from others. `without` are
    questions that are taken to be gone, `planned` papers that are taken to be stored so.
    """
    if not sittings:
        return {}
    left_out = left_out_of(sittings, now=timezone.now(), planned=planned)
    today, by_day = timezone.localdate(), defaultdict(list)
    banks = {bank.pk for sitting in sittings for bank in sitting.banks.all()}
    changes = Question.objects.filter(bank__in=banks).days_of_change(today)
    for sitting in sittings:
        last = sitting.law_day(max(today, timezone.localdate(sitting.round.closes_at)))
        by_day[max((day for day in changes if day <= last), default=min(last, today))].append(sitting)
    found = {}
    for day, drawing in by_day.items():
        questions = [row for row in _questions_of(drawing, day) if row[2] not in without]
        found |= {sitting.pk: list(_lacks(sitting, questions, left_out[sitting.pk])) for sitting in drawing}
    return {sitting.pk: found[sitting.pk] for sitting in sittings}


def _questions_of(sittings: Sequence[RoundDivision], day: date) -> list[tuple]:
    banks = {bank.pk for sitting in sittings for bank in sitting.banks.all()}
    uses = {use for sitting in sittings for use in sitting.uses}
    cell = ("topic_id", "approved_revision__level", "approved_revision__kind")
    drawable = Question.objects.drawable(banks, uses, on=day)
    return list(drawable.values_list("bank_id", "use", "pk", "approved_revision_id", *cell))


def _lacks(sitting: RoundDivision, questions: Iterable[tuple], left_out: Collection[int]) -> Iterable[Lack]:
    banks = {bank.pk for bank in sitting.banks.all()}
    reachable = [PoolItem(*item) for bank, use, *item in questions if bank in banks and use in sitting.uses]
    pool = [item for item in reachable if item.question not in left_out]
    kept_off = [(item.topic, item.level, item.kind) for item in reachable if item.question in left_out]
    hindered = Counter((LEFT_OUT, cell) for cell in kept_off)
    rows, drawn = list(sitting.blueprint.rows.all()), rows_of(sitting)
    for found in bottlenecks(pool, drawn):
        more = hindered_words([drawn[index] for index in found.rows], hindered)
        yield Lack(sitting, f"{bottleneck_words(rows, found)} {more}".rstrip())


def gaps_of(
    contest: Contest, sittings: Sequence[RoundDivision], lacks: dict[int, list[Lack]], *, now: datetime
) -> list[Gap]:
    """Return every reason why the contest cannot be published; empty when it can."""
    rounds, divisions = list(contest.rounds.all()), list(contest.divisions.all())
    found = []
    if contest.published_at is None and not contest.is_demo and demo.stands_in_the_way():
        found.append(Gap(Part.CONTEST, str(demo.REMOVE_FIRST)))
    if not divisions:
        new = reverse("organize_division_new", args=[contest.pk])
        found.append(Gap(Part.DIVISIONS, _("The contest has no division yet."), (Link(new, _("New division")),)))
    found += _gaps_of_rounds(contest, rounds, now)
    for round_, division in _unsat(rounds, divisions, sittings):
        if _is_needed(round_, division, sittings):
            sentence = _("%(round)s · %(division)s: the paper is not set up yet.")
            found.append(_paper_gap(sentence, round_, division))
    for sitting in sittings:
        found += _gaps_of_sitting(sitting, lacks[sitting.pk])
    return found


def _gaps_of_rounds(contest: Contest, rounds: Sequence[Round], now: datetime) -> list[Gap]:
    if not rounds:
        new = reverse("organize_round_new", args=[contest.pk])
        return [Gap(Part.ROUNDS, _("The contest has no round yet."), (Link(new, _("New round")),))]
    if all(round_.closes_at <= now for round_ in rounds):
        words = _("Every round of the contest is already over.")
        return [Gap(Part.ROUNDS, words, (_round_link(rounds[-1]),))]
    return []


def _unsat(
    rounds: Sequence[Round], divisions: Sequence[Division], sittings: Sequence[RoundDivision]
) -> list[tuple[Round, Division]]:
    sat = {(sitting.round_id, sitting.division_id) for sitting in sittings}
    pairs = [(round_, division) for round_ in rounds for division in divisions]
    return [(round_, division) for round_, division in pairs if (round_.pk, division.pk) not in sat]


def _is_needed(round_: Round, division: Division, sittings: Sequence[RoundDivision]) -> bool:
    """A division may leave a round out, but it sits at least one, and every round is sat by somebody."""
    sits = any(sitting.division_id == division.pk for sitting in sittings)
    return not (sits and any(sitting.round_id == round_.pk for sitting in sittings))


def _gaps_of_sitting(sitting: RoundDivision, lacks: list[Lack]) -> list[Gap]:
    change, words = blueprint_link(sitting), {"sitting": sitting}
    choose = paper_link(sitting.round, sitting.division, _("Choose another blueprint or bank"))
    found = []
    if not sitting.blueprint.rows.all():
        sentence = _("%(sitting)s: the blueprint has no rows.") % words
        found.append(Gap(Part.BLUEPRINTS, sentence, (change, choose)))
    if not sitting.banks.all():
        bank = paper_link(sitting.round, sitting.division, _("Choose a bank"))
        return [*found, Gap(Part.PAPERS, _("%(sitting)s: no question bank is chosen.") % words, (bank,))]
    return found + [Gap(Part.BLUEPRINTS, lack.whole_sentence, (change, choose)) for lack in lacks]


def _paper_gap(sentence: str, round_: Round, division: Division) -> Gap:
    link = paper_link(round_, division, _("Set up the paper"))
    return Gap(Part.PAPERS, sentence % {"round": round_, "division": division}, (link,))


def paper_link(round_: Round, division: Division, words: str) -> Link:
    return Link(reverse("organize_sitting", args=[round_.contest_id, round_.pk, division.pk]), words)


def blueprint_link(sitting: RoundDivision) -> Link:
    """The rows of what a division sits; saving there leads back to the contest."""
    url = reverse("organize_blueprint_edit", args=[sitting.blueprint_id])
    return Link(f"{url}?{urlencode({'contest': sitting.round.contest_id})}", _("Change the blueprint"))


def _round_link(round_: Round) -> Link:
    return Link(reverse("organize_round_edit", args=[round_.contest_id, round_.pk]), _("Change the times"))


def advice_of(contest: Contest, sittings: Sequence[RoundDivision], *, now: datetime) -> list[Gap]:
    """Return what could be better in a contest that may be published all the same. Rounds that are over are let be."""
    rounds = [round_ for round_ in contest.rounds.all() if round_.closes_at > now]
    divisions = list(contest.divisions.all())
    waiting = _advice_on_shared_questions(contest, sittings, now)
    sittings = [sitting for sitting in sittings if sitting.round.closes_at > now]
    found = []
    if not contest.rules_vi:
        words = _("The contest has no rules yet. Entrants look for them first.")
        found.append(Gap(Part.CONTEST, words, (_contest_link(contest, _("Write the rules")),)))
    for earlier, later in combinations(sorted(rounds, key=lambda round_: round_.opens_at), 2):
        if later.opens_at < earlier.closes_at:
            words = _("%(earlier)s and %(later)s are open at the same time.") % {"earlier": earlier, "later": later}
            found.append(Gap(Part.ROUNDS, words, (_round_link(later),)))
    for round_, division in _unsat(rounds, divisions, sittings):
        if not _is_needed(round_, division, sittings):
            sentence = _("%(round)s · %(division)s: without a paper, this division leaves the round out.")
            found.append(_paper_gap(sentence, round_, division))
    found += _advice_on_topics(sittings) + _advice_on_example_bank(contest, sittings) + _advice_on_variants(sittings)
    return found + _advice_on_prediction(contest, sittings) + waiting


def mixed_words(blueprint: Blueprint) -> str:
    """Say which rows ask topics meant for another audience; "" where none does. Needs the rows with their topics."""
    rows = [(number, row) for number, row in enumerate(blueprint.rows.all(), start=1) if row.is_for_others]
    if not rows:
        return ""
    where = "; ".join(
        _("row %(number)d (%(topic)s, meant for: %(audience)s)")
        % {"number": number, "topic": row.topic, "audience": row.topic.get_audience_display()}
        for number, row in rows
    )
    sentence = _("Blueprint “%(name)s” is for %(audience)s, but takes topics of another audience: %(where)s.")
    return sentence % {"name": blueprint, "audience": blueprint.get_audience_display(), "where": where}


def _advice_on_topics(sittings: Sequence[RoundDivision]) -> list[Gap]:
    """Citizens should not be asked about the duties of officials by mistake; who means it may."""
    by_blueprint = {sitting.blueprint_id: sitting for sitting in sittings}
    told = [(sitting, mixed_words(sitting.blueprint)) for sitting in by_blueprint.values()]
    return [Gap(Part.BLUEPRINTS, words, (blueprint_link(sitting),)) for sitting, words in told if words]


def _advice_on_example_bank(contest: Contest, sittings: Sequence[RoundDivision]) -> list[Gap]:
    """The questions of the demo are an example, not yet checked as those of a contest with prizes must be."""
    drawing = [sitting for sitting in sittings if any(bank.slug == demo.BANK for bank in sitting.banks.all())]
    if contest.is_demo or not drawing:
        return []
    words = _(
        "The papers draw from the example bank. Before people sit them, two people should check each question, its "
        "answer and its legal basis."
    )
    return [Gap(Part.PAPERS, words, (paper_link(drawing[0].round, drawing[0].division, _("Choose another bank")),))]


def _advice_on_variants(sittings: Sequence[RoundDivision]) -> list[Gap]:
    """Questions with parameters that no paper can have, because the holiday calendar lacks a year."""
    banks = {bank.pk for sitting in sittings for bank in sitting.banks.all()}
    words = _("%(code)s has parameters and is left out of papers: %(reason)s")
    calendar = Link(reverse("organize_calendar"), _("Look at the holiday calendar"))
    return [
        Gap(
            Part.PAPERS,
            words % {"code": one.code, "reason": one.sentence},
            (
                Link(reverse("organize_question", args=[one.bank_slug, one.question]), _("Look at the question")),
                calendar,
            ),
        )
        for one in unvaried()
        if one.bank in banks
    ]


def _advice_on_prediction(contest: Contest, sittings: Sequence[RoundDivision]) -> list[Gap]:
    """A prediction that is asked should count, and one that counts should be asked; where it is not, it is neutral."""
    asking = [sitting for sitting in sittings if sitting.asks_prediction]
    silent = [sitting for sitting in sittings if not sitting.asks_prediction]
    if Criterion.PREDICTION not in contest.criteria:
        words = _("A prediction is asked, but the order of criteria does not look at it.")
        return [Gap(Part.PAPERS, words, (_contest_link(contest, _("Change the order")),))] if asking else []
    if not silent:
        return []
    words = _("No paper asks a prediction, so the ranking passes over that criterion.")
    if asking:
        where = "; ".join(str(sitting) for sitting in silent)
        words = _("No prediction is asked here, so the ranking passes over it: %(where)s.") % {"where": where}
    return [Gap(Part.PAPERS, words, (paper_link(silent[0].round, silent[0].division, _("Ask a prediction")),))]


def _advice_on_shared_questions(contest: Contest, sittings: Sequence[RoundDivision], now: datetime) -> list[Gap]:
    """Answers that another round still needs are shown after it; of a round that is over, too."""
    found = []
    for shared in shared_questions(sittings, now=now):
        own = [other for other in shared.others if other.contest_id == contest.pk]
        place = next(item for item in sittings if item.round == (own[-1] if own else shared.round))
        link = paper_link(place.round, place.division, _("Choose another blueprint or bank"))
        found.append(Gap(Part.PAPERS, _shared_words(shared, contest, now), (link,)))
    return found


def _shared_words(shared: Shared, contest: Contest, now: datetime) -> str:
    names = list(dict.fromkeys(_known_name(other, contest, now) for other in shared.others))
    words = {"round": shared.round, "count": shared.count, "other": names[0], "others": ", ".join(names)}
    if any(other.contest_id != contest.pk for other in shared.others):
        words["round"] = _("%(round)s of this contest") % {"round": shared.round}
    if len(shared.others) == 1:
        sentence = ngettext(
            "%(round)s and %(other)s share %(count)d question: its answer is shown only after %(other)s has closed.",
            "%(round)s and %(other)s share %(count)d questions: their answers are shown only after %(other)s has "
            "closed.",
            shared.count,
        )
    else:
        sentence = ngettext(
            "%(round)s shares %(count)d question with rounds that close later (%(others)s): its answer is shown only "
            "after all of them have closed that ask it.",
            "%(round)s shares %(count)d questions with rounds that close later (%(others)s): the answer to each is "
            "shown only after all of them have closed that ask it.",
            shared.count,
        )
    return sentence % words


def _known_name(other: Round, contest: Contest, now: datetime) -> str:
    """Another unit's contest is nobody's to know of before it is published."""
    published_at = other.contest.published_at
    if other.contest_id != contest.pk and (published_at is None or published_at > now):
        return _("a round of another contest that is not public yet")
    return name_beside(other, contest)


def _contest_link(contest: Contest, words: str) -> Link:
    return Link(reverse("organize_contest_edit", args=[contest.pk]), words)


def gaps(contest: Contest, *, now: datetime) -> list[Gap]:
    """Return every reason why the contest cannot be published, read anew."""
    sittings = sittings_of(contest)
    return gaps_of(contest, sittings, lacks_of(sittings), now=now)
