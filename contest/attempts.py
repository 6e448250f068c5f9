"""The verbs of an attempt: start it, finish it, give back the time that an outage took."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import DateTimeField, F
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.worded import Worded
from contest.clock import wall
from contest.entering import works_on
from contest.errors import ClockInDoubt, ContestError, NoAttemptsLeft, NotEligible, NotOpen
from contest.models import Attempt, AttemptQuerySet, Entry, Outage, Round, RoundDivision, new_key
from contest.phases import OUTAGE_THRESHOLD, Phase, credit_for, deadline
from contest.pools import are_settled, draw
from contest.rows import run
from questions.drawing import CannotDraw
from questions.models import Revision

SWEEP_GRACE = timedelta(seconds=3)
"""A save that arrived before the deadline may still wait in the queue; the sweep gives it this long to be written."""

QUEUE_GRACE = timedelta(seconds=60)
"""What waited longer counts as well, so long after the deadline: the swept attempt is then marked again."""

MOVE_CREDIT = """
WITH given (id, milliseconds) AS (VALUES {rows})
UPDATE contest_attempt SET credited_ms = credited_ms + given.milliseconds, marked_at = NULL
FROM given WHERE contest_attempt.id = given.id
"""

_LOCKED = Worded(1, Entry.objects.locked_to_start)
_SAT = Worded(2, Attempt.objects.sat)
_ROUND = Worded(1, lambda pk: Round.objects.select_related("contest").filter(pk=pk))


def attempts_left(entry: Entry, round_division: RoundDivision) -> int:
    """Return how many attempts this entry may still start in the round."""
    used = entry.attempts.filter(round_division=round_division).count()
    return max(round_division.round.attempts_allowed - used, 0)


def start_attempt(
    entry: Entry, round_division: RoundDivision, *, now: datetime, arrived_at: datetime | None = None
) -> Attempt:
    """Start the clock and return the attempt; an attempt that is already open is returned as it is.

    The clock starts when somebody is served. Who arrived before that, while the round was open, waited for the platform
    and not for themselves: what they waited is added to the close.

    Raises NotOpen outside the round's window, or ClockInDoubt while a clock that was set is doubted, NotEligible for
    another division, after a disqualification and to who works on the contest by now, NoAttemptsLeft, and ContestError
    where the blueprint cannot be met.
    """
    try:
        return _start_attempt(entry, round_division, now, arrived_at or now)
    except IntegrityError:  # among a million papers it happens now and then that a receipt is drawn which one has
        return _start_attempt(entry, round_division, now, arrived_at or now)


@transaction.atomic
def _start_attempt(entry: Entry, round_division: RoundDivision, now: datetime, arrived_at: datetime) -> Attempt:
    [(disqualified_at, division)] = _LOCKED.ask(entry.pk)
    sat = _SAT.ask(entry.pk, round_division.pk)
    for state, pk in sat:
        if state == Attempt.State.OPEN:
            return Attempt.objects.get(pk=pk)
    [round_] = _ROUND.ask(round_division.round_id)  # may have been closed by now
    if Phase.OPEN not in (round_.phase(arrived_at), round_.phase(now)):
        raise ClockInDoubt if wall.is_doubted() else NotOpen
    if disqualified_at or division != round_division.division_id:  # may be so by now
        raise NotEligible
    if works_on(entry.person, round_.contest):  # may be so since they entered
        raise NotEligible(_("You work on this contest or on its questions now, so you can sit no more papers of it."))
    if len(sat) >= round_.attempts_allowed:
        raise NoAttemptsLeft
    seed = new_key()
    attempt = Attempt(
        entry=entry,
        round_division=round_division,
        number=len(sat) + 1,
        seed=seed,
        paper=_draw_and_freeze(round_division, seed, now),
        started_at=now,
        deadline=deadline(now, round_.duration, round_.closes_at + (now - arrived_at)),
    )
    attempt.save(force_insert=True)
    return attempt


def _draw_and_freeze(round_division: RoundDivision, seed: str, now: datetime) -> dict:
    """Return the paper of this seed. What stands on it may no longer change; what was used for the first time might
    have changed while it was drawn, so the paper is drawn once more."""
    try:
        paper = draw(round_division, seed)
        revisions = [slot["revision"] for slot in paper["slots"]]
        unused = Revision.objects.filter(pk__in=revisions, used_at__isnull=True)
        if not are_settled(revisions) and unused.exists():
            unused.update(used_at=now)
            paper = draw(round_division, seed)
    except CannotDraw as error:
        raise ContestError(
            _("The paper cannot be drawn: the bank lacks questions. Please tell the organisers.")
        ) from error
    return paper


def revoke_tickets(person: User) -> int:
    """Make every ticket for the person's open attempts worthless, on every device; return how many attempts had one.

    A device that still has the session fetches a new ticket and goes on.
    """
    attempts = list(Attempt.objects.open().filter(entry__person=person))
    for attempt in attempts:
        attempt.save_key = new_key()
    return Attempt.objects.bulk_update(attempts, ["save_key"])


def _finish(attempts, *, at, by: str) -> int:
    """The one place where an attempt's state changes. The condition makes it happen once, the update is the lock."""
    return attempts.open().update(state=Attempt.State.FINISHED, finished_at=at, finished_by=by)


def finish_attempt(attempt_id: int, *, at: datetime, by: str = Attempt.FinishedBy.PERSON) -> bool:
    """Finish an open attempt; return whether this call did it. Belongs inside the caller's transaction.

    Whoever asks at or after the deadline finds the attempt finished by the deadline, with the deadline as its time.
    """
    attempt = Attempt.objects.filter(pk=attempt_id)
    in_time = _finish(attempt.filter(deadline__gt=at), at=at, by=by)
    return bool(in_time or _finish(attempt, at=F("deadline"), by=Attempt.FinishedBy.DEADLINE))


def finish_attempts(ends: Mapping[int, datetime], *, by: str = Attempt.FinishedBy.PERSON) -> int:
    """Finish many attempts, each at a moment of its own, by the rule of `finish_attempt`; return how many were open.

    Two statements, however many they are. Belongs inside the caller's transaction.
    """
    attempts = Attempt.objects.filter(pk__in=ends)
    own = _own_moment(ends)
    in_time = _finish(attempts.filter(deadline__gt=own), at=own, by=by)
    return in_time + _finish(attempts, at=F("deadline"), by=Attempt.FinishedBy.DEADLINE)


def _own_moment(ends: Mapping[int, datetime]) -> RawSQL:
    """The moment of each attempt. Django's own Case takes longer to word than many statements take to run."""
    moments = [value for pk, at in ends.items() for value in (pk, connection.ops.adapt_datetimefield_value(at))]
    cases = "WHEN %s THEN %s " * len(ends)
    return RawSQL(f"CASE contest_attempt.id {cases}END", moments, output_field=DateTimeField())  # noqa: S611


def take_in_time(attempt_id: int, *, submitted_at: datetime | None = None) -> None:
    """Have an attempt marked again that the sweep finished while something waited that had arrived before the deadline.

    A submission among it makes the end the person's own. Belongs inside the transaction that takes what waited.
    """
    changes: dict[str, object] = {"marked_at": None}
    if submitted_at is not None:
        changes |= {"finished_at": submitted_at, "finished_by": Attempt.FinishedBy.PERSON}
    Attempt.objects.filter(pk=attempt_id, finished_by=Attempt.FinishedBy.DEADLINE).update(**changes)


def count_credit_to_the_end(ends: Mapping[int, datetime]) -> None:
    """Where these submissions had arrived before the end of an outage, and its time was given back before they could be
    written, let only what had been sat of it count. Belongs inside the transaction that finishes the attempts."""
    for outage in Outage.objects.filter(ended_at__gt=min(ends.values())):
        _take_back_beyond_the_end(Attempt.objects.filter(pk__in=ends), outage)


def _take_back_beyond_the_end(attempts: AttemptQuerySet, outage: Outage) -> None:
    """Whom the sweep had ended amidst the outage was given what lay before their deadline; who was still open has it
    all, or the most that the contest gives, and a deadline behind that."""
    beyond = []
    for pk, credited_ms, started_at, finished_at, time_up, minutes in attempts.ended_by_people_before(outage.ended_at):
        span = (started_at, outage.ended_at, outage.began_at, outage.ended_at, timedelta(minutes=minutes))
        sat, given = credit_for(*span, finished_at=finished_at), credit_for(*span, finished_at=time_up)
        beyond.append((pk, -min(_milliseconds(given) - _milliseconds(sat), credited_ms)))
    run(MOVE_CREDIT, beyond)


@transaction.atomic
def finish_overdue(*, now: datetime, limit: int = 500) -> int:
    """Finish attempts whose deadline has passed, with the deadline as their time; return how many.

    One that is being saved to is left for the next sweep: whoever saves waits for nobody here.
    """
    waiting = Attempt.objects.overdue(now - SWEEP_GRACE).select_for_update(skip_locked=True)
    overdue = list(waiting.values_list("pk", flat=True)[:limit])
    if not overdue:
        return 0
    attempts = Attempt.objects.filter(pk__in=overdue, deadline__lte=now)
    return _finish(attempts, at=F("deadline"), by=Attempt.FinishedBy.DEADLINE)


@transaction.atomic
def credit_outage(began_at: datetime, ended_at: datetime) -> int:
    """Give every attempt that ran in an outage of the platform its time back, once; return how many got it.

    The time may reach past the close of the round, up to the bound that the contest sets. Who finished amidst the
    outage gets what they had sat of it off their time used, and their deadline stays. Each outage is recorded under the
    moment it began, so telling of it twice credits nothing more. Everybody waits for this, so it is one statement for
    all who were there from the beginning, a few for all who finished, and no paper is read.
    """
    if ended_at - began_at <= OUTAGE_THRESHOLD:
        return 0
    rows = list(Attempt.objects.locked_to_credit(began_at, ended_at))
    if not rows:
        return 0
    outage, is_new = Outage.objects.get_or_create(began_at=began_at, defaults={"ended_at": ended_at})
    if not is_new:
        return 0
    return _record_outage(outage, _credit_open(rows, outage) + _credit_finished(rows, outage))


CreditRow = tuple[int, datetime, datetime | None, int]
"""As `locked_to_credit` tells it."""


def _credit_open(rows: Iterable[CreditRow], outage: Outage) -> int:
    began_at, ended_at = outage.began_at, outage.ended_at
    credited = 0
    running = [(pk, started_at, minutes) for pk, started_at, finished_at, minutes in rows if finished_at is None]
    for minutes in {minutes for _pk, _started_at, minutes in running}:
        credit = credit_for(began_at, ended_at, began_at, ended_at, timedelta(minutes=minutes))
        credited += _lengthen(Attempt.objects.from_the_beginning(began_at, ended_at, minutes), credit)
    for pk, started_at, minutes in running:
        if started_at > began_at:  # by another process, while this one was silent
            credit = credit_for(started_at, ended_at, began_at, ended_at, timedelta(minutes=minutes))
            credited += _lengthen(Attempt.objects.filter(pk=pk), credit)
    return credited


def _credit_finished(rows: Iterable[CreditRow], outage: Outage) -> int:
    """Count what these sat of an outage before they finished as given back, and have them marked again."""
    credits = []
    for pk, started_at, finished_at, minutes in rows:
        if finished_at is not None:
            span = (started_at, finished_at, outage.began_at, outage.ended_at)
            credit = credit_for(*span, timedelta(minutes=minutes), finished_at=finished_at)
            credits.append((pk, _milliseconds(credit)))
    credits = [(pk, milliseconds) for pk, milliseconds in credits if milliseconds]
    run(MOVE_CREDIT, credits)
    return len(credits)


def _lengthen(attempts: AttemptQuerySet, credit: timedelta) -> int:
    """Put the deadline of these attempts off; return how many there are, none where there is nothing to give."""
    if not credit:
        return 0
    return attempts.update(deadline=F("deadline") + credit, credited_ms=F("credited_ms") + _milliseconds(credit))


def _milliseconds(credit: timedelta) -> int:
    return credit // timedelta(milliseconds=1)


def _record_outage(outage: Outage, credited: int) -> int:
    """Write down how many got time back; an outage that gave nobody anything is not kept."""
    if not credited:
        outage.delete()
        return 0
    outage.credited_attempts = credited
    outage.save()
    audit.record(None, "outage-credited", on=outage, after={"attempts": credited})
    return credited
