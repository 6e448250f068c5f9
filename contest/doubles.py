"""Two entries that look like one person's: shown to officers, decided by them with a reason, never acted on alone.

Merging moves nothing. The entry without a paper leaves the contest, the other one goes on as it was. Where both have a
paper, results are at stake: merging is refused, and whoever organises the contest may annul one entry. Keeping apart is
remembered, and takes back a decision that was wrong.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import Role, User
from accounts.roles import can_organize, organizer_units, units_with
from contest.boards import settle_entry
from contest.errors import ContestError, NotAllowed
from contest.models import Attempt, Entry, EntryPair
from contest.namesakes import Namesake, are_alike, pairs_among
from questions.chunks import in_chunks

DECIDED_SHOWN = 20
PAIRS_AT_ONCE = 100
NAMES_AT_ONCE = 60
Verdict = EntryPair.Verdict


class BothSat(ContestError):
    status = 409
    sentence = _(
        "Both entries have a paper, so merging them would decide which result counts. Whoever organises the contest "
        "may annul one of them, with a reason."
    )


class Decided(ContestError):
    status = 409
    sentence = _("One of these entries is out of the contest already. Please look at the page anew.")


def entries_seen_by(officer: User) -> QuerySet[Entry]:
    """Return the entries whose doubles are the officer's matter: of contests they organise, and of people of the units
    they organise or lead; only of contests with a round whose result is not final."""
    units = units_with(officer, Role.ORGANISER, Role.UNIT_LEADER)
    mine = Q(contest__owner__in=organizer_units(officer)) | Q(unit__in=units)
    return Entry.objects.filter(mine).of_unfinished_contests()


def suspected_pairs(officer: User) -> list[tuple[int, int]]:
    """Return the pairs of entries that look like one person's and that nobody has decided about, the newest first; at
    most PAIRS_AT_ONCE, since deciding about them makes room for the others."""
    return list(islice(_undecided(entries_seen_by(officer).standing()), PAIRS_AT_ONCE))


def is_full(pairs: Sequence[tuple[int, int]]) -> bool:
    """Whether there may be more suspected pairs than these."""
    return len(pairs) >= PAIRS_AT_ONCE


def _undecided(standing: QuerySet[Entry]) -> Iterator[tuple[int, int]]:
    """The pairs among these entries, a few names at a time."""
    for chunk in in_chunks(standing.shared_names(), NAMES_AT_ONCE):
        people = [_as_namesake(row) for row in standing.namesakes(chunk)]
        decided = set(EntryPair.objects.of_first({one.entry for one in people}).values_list("first", "second"))
        yield from (pair for pair in pairs_among(people) if pair not in decided)


def shown_pairs(pairs: Iterable[tuple[int, int]]) -> list[tuple[Entry, Entry]]:
    """Return the entries of these pairs, each with whose it is and its number of papers; one query."""
    pairs = list(pairs)
    found = _with_papers(Entry.objects.all()).in_bulk({pk for pair in pairs for pk in pair})
    return [(found[one], found[other]) for one, other in pairs if one in found and other in found]


def pair_for(officer: User, first: int, second: int) -> tuple[Entry, Entry, EntryPair | None] | None:
    """Return two entries that look alike or were decided about, with the decision; None if they are not the officer's
    matter."""
    both = _with_papers(entries_seen_by(officer)).filter(Q(pk=first) | Q(pk=second))  # an `in` fails at huge numbers
    found = {entry.pk: entry for entry in both}
    if first >= second or len(found) < 2:
        return None
    one, other = found[first], found[second]
    decision = EntryPair.objects.with_entries().filter(first=one, second=other).first()
    return (one, other, decision) if decision or _look_alike(one, other) else None


def decided_pairs(officer: User) -> QuerySet[EntryPair]:
    """Return the last decisions about entries that are the officer's matter."""
    return EntryPair.objects.with_entries().within(entries_seen_by(officer))[:DECIDED_SHOWN]


def likely_doubles(entry: Entry) -> list[Entry]:
    """Return the standing entries of the contest that look like this person's other one, where nobody has decided."""
    same = Entry.objects.standing().filter(contest=entry.contest_id, unit=entry.unit_id)
    decided = EntryPair.objects.touching([entry])
    others = same.exclude(Q(pk=entry.pk) | Q(pk__in=decided.values("first")) | Q(pk__in=decided.values("second")))
    named = others.filter(person__search_text=entry.person.search_text).select_related("person")
    return [other for other in named if _look_alike(entry, other)]


@transaction.atomic
def keep_apart(one: Entry, other: Entry, *, by: User, reason: str, now: datetime) -> EntryPair:
    """Remember that these are two people; an entry that an earlier decision took out takes part again.

    Raises NotAllowed, also for who does not organise the contest where an entry was annulled, and ContestError without
    a reason or once a result is final.
    """
    first, second, before = _lock(one, other, by=by)
    if before is not None and before.gone_id is not None:
        gone = first if before.gone_id == first.pk else second
        if before.verdict == Verdict.ANNULLED:
            _check_organises(by, gone)
        _check_not_final(gone)
        _set_out(gone, None, "")
        settle_entry(gone, now=now)
    pair = _write(first, second, Verdict.APART, None, by=by, reason=reason, now=now)
    audit.record(by, "entries-kept-apart", on=pair, after={"verdict": pair.verdict}, reason=pair.reason, at=now)
    return pair


@transaction.atomic
def merge(stays: Entry, goes: Entry, *, by: User, reason: str, now: datetime) -> EntryPair:
    """Decide that both entries are one person's, of which `goes` leaves the contest; it must not have a paper.

    Raises BothSat, Decided, NotAllowed, and ContestError without a reason or where the one to go has the only paper.
    """
    first, second, _before = _lock(stays, goes, by=by)
    stays, goes = (first, second) if first.pk == stays.pk else (second, first)
    _check_both_stand(first, second)
    if goes.attempts.exists():
        if stays.attempts.exists():
            raise BothSat
        raise ContestError(_("The entry with a paper has to stay: its result is the person's result."))
    _set_out(goes, now, reason)
    pair = _write(first, second, Verdict.MERGED, goes, by=by, reason=reason, now=now)
    told = {"verdict": pair.verdict, "out": goes.code}
    audit.record(by, "entries-merged", on=pair, after=told, reason=pair.reason, at=now)
    return pair


@transaction.atomic
def annul_double(goes: Entry, stays: Entry, *, by: User, reason: str, now: datetime) -> EntryPair:
    """Take an entry whose person sat papers under both out of the contest, with its results; the other one counts.

    Only for who organises the contest. Raises NotAllowed, Decided, and ContestError without a reason, where merging
    does, while a paper of the entry is being sat, and once its result is final.
    """
    first, second, _before = _lock(stays, goes, by=by)
    stays, goes = (first, second) if first.pk == stays.pk else (second, first)
    _check_organises(by, goes)
    _check_both_stand(first, second)
    if not (stays.attempts.exists() and goes.attempts.exists()):
        raise ContestError(_("Only one of these entries has a paper: please merge them, so that no result is lost."))
    if goes.attempts.open().exists():
        raise ContestError(_("A paper of this entry is being sat. Please wait until it is finished."))
    _check_not_final(goes)
    _set_out(goes, now, reason)
    settle_entry(goes, now=now)
    pair = _write(first, second, Verdict.ANNULLED, goes, by=by, reason=reason, now=now)
    told = {"verdict": pair.verdict, "out": goes.code}
    audit.record(by, "entry-annulled", on=pair, after=told, reason=pair.reason, at=now)
    return pair


def _lock(one: Entry, other: Entry, *, by: User) -> tuple[Entry, Entry, EntryPair | None]:
    """Both entries, the older first, and the decision there is; whoever starts a paper or decides as well waits.

    Raises NotAllowed unless they are the officer's matter, are nobody's own, and look alike or were decided about.
    """
    both = Entry.objects.filter(pk__in=[one.pk, other.pk]).order_by("pk")
    list(both.select_for_update(no_key=True).values_list("pk"))  # read after it: one of them may just have been erased
    found = list(both.select_related("person", "contest__owner"))
    seen = entries_seen_by(by).filter(pk__in=[entry.pk for entry in found])
    if len(found) < 2 or seen.count() < 2 or any(entry.person_id == by.pk for entry in found):
        raise NotAllowed
    first, second = found
    before = EntryPair.objects.filter(first=first, second=second).first()
    if before is None and not _look_alike(first, second):
        raise NotAllowed
    return first, second, before


def _check_organises(by: User, entry: Entry) -> None:
    if not can_organize(by, entry.contest.owner):
        raise NotAllowed(_("Only whoever organises the contest may decide about an entry with a result."))


def _check_both_stand(first: Entry, second: Entry) -> None:
    if first.disqualified_at or second.disqualified_at:
        raise Decided


def _check_not_final(entry: Entry) -> None:
    final = Attempt.objects.filter(entry=entry, round_division__round__finalized_at__isnull=False)
    if final.exists():
        raise ContestError(_("A round that was sat under this entry is finalised, so its result stands."))


def _set_out(entry: Entry, at: datetime | None, reason: str) -> None:
    entry.disqualified_at, entry.disqualified_reason = at, reason.strip()
    entry.save(update_fields=["disqualified_at", "disqualified_reason"])


def _write(
    first: Entry, second: Entry, verdict: Verdict, gone: Entry | None, *, by: User, reason: str, now: datetime
) -> EntryPair:
    reason = reason.strip()[: EntryPair._meta.get_field("reason").max_length]
    if not reason:
        raise ContestError(_("Please say what your decision rests on: the reason is kept in the log."))
    told = {"verdict": verdict, "gone": gone, "decided_by": by, "decided_at": now, "reason": reason}
    return EntryPair.objects.update_or_create(first=first, second=second, defaults=told)[0]


def _with_papers(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    return entries.select_related("person", "division", "contest__owner", "assisted_by").annotate(
        papers=Count("attempts")
    )


def _look_alike(one: Entry, other: Entry) -> bool:
    if one.person.erased_at or other.person.erased_at:  # all of them are called alike
        return False
    return are_alike(*(_namesake(entry) for entry in (one, other)))


def _namesake(entry: Entry) -> Namesake:
    person = entry.person
    facts = (person.search_text, entry.known_birth_year, person.login)
    return Namesake(entry.pk, entry.contest_id, entry.unit_id, *facts)


def _as_namesake(row: tuple) -> Namesake:
    pk, contest, unit, name, birth_date, birth_year, login = row
    return Namesake(pk, contest, unit, name, birth_date.year if birth_date else birth_year, login)
