"""Where a contest stands, and what somebody can do in it next: what the home page, the contest page and My page say.

Reads values that are already loaded, so that a page of many contests costs no more queries than one of a single one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from accounts.models import User
from contest.entering import takes_entries, works_on
from contest.models import Attempt, Contest, Entry, EntryPair, Round, RoundDivision
from contest.papers import is_over
from contest.phases import Phase

MOST_SHOWN = 60
"""The home page reads so many contests, those that end last first; older ones are found by their address."""

MOST_ENDED = 9


@dataclass(frozen=True)
class Outlook:
    """A contest with its phase as a whole; the round that runs or comes next; when the clock changes that."""

    contest: Contest
    phase: Phase
    round: Round | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Shelves:
    """The contests of the home page: running, to come, over."""

    running: list[Outlook] = field(default_factory=list)
    coming: list[Outlook] = field(default_factory=list)
    ended: list[Outlook] = field(default_factory=list)

    @property
    def featured(self) -> Outlook | None:
        """The contest that the page opens with: the one that closes first, else the one that opens first."""
        return next(iter([*self.running, *self.coming]), None)

    @property
    def others_running(self) -> list[Outlook]:
        return self.running[1:]

    @property
    def others_coming(self) -> list[Outlook]:
        return self.coming if self.running else self.coming[1:]


class Step(StrEnum):
    """What comes next for a person in a contest."""

    DRAFT = "draft"  # the contest is not published
    REGISTER = "register"
    BARRED = "barred"  # works on the contest
    CLOSED = "closed"  # without an entry, and none is taken any more
    DISQUALIFIED = "disqualified"
    DOUBLE = "double"  # an officer found that the person is entered twice; they sign in for the other entry
    DOUBLE_HELPED = "double-helped"  # the same, but the other entry has no number to sign in with
    CONTINUE = "continue"
    START = "start"
    WAIT = "wait"  # for the next round
    DONE = "done"  # every attempt is used, or every round over


@dataclass(frozen=True)
class NextStep:
    """The step, with the round it is about, the attempt to continue or to look at, and the attempts left."""

    step: Step
    round: Round | None = None
    attempt: Attempt | None = None
    attempts_left: int = 0


def outlook_of(contest: Contest, *, now: datetime) -> Outlook:
    """Return where the contest stands. Between two rounds it is upcoming; over, it stands where its last round does."""
    rounds = {phase: [] for phase in Phase}
    for round_ in contest.rounds.all():
        rounds[round_.phase(now)].append(round_)
    if contest.published_at is None or contest.published_at > now:
        return Outlook(contest, Phase.DRAFT)
    if rounds[Phase.OPEN]:
        first = min(rounds[Phase.OPEN], key=lambda round_: round_.closes_at)
        return Outlook(contest, Phase.OPEN, first, first.closes_at)
    if rounds[Phase.UPCOMING]:
        first = min(rounds[Phase.UPCOMING], key=lambda round_: round_.opens_at)
        return Outlook(contest, Phase.UPCOMING, first, first.opens_at)
    over = [phase for phase in (Phase.CLOSED, Phase.PROVISIONAL, Phase.FINAL) if rounds[phase]]
    return Outlook(contest, over[0] if over else Phase.UPCOMING)


def shelves(*, now: datetime) -> Shelves:
    """Return the published contests as the home page shows them, whatever is nearest first."""
    outlooks = [outlook_of(contest, now=now) for contest in Contest.objects.newest(now)[:MOST_SHOWN]]
    running = [item for item in outlooks if item.phase is Phase.OPEN]
    coming = [item for item in outlooks if item.phase is Phase.UPCOMING]
    return Shelves(
        running=sorted(running, key=lambda item: item.until),
        coming=sorted(coming, key=lambda item: (item.until is None, item.until or now)),
        ended=[item for item in outlooks if item.phase.is_over][:MOST_ENDED],
    )


def step_for(person: User, contest: Contest, entry: Entry | None, *, now: datetime) -> NextStep:
    """Return what somebody can do next in a contest; `entry` is theirs, read with its attempts."""
    if entry is not None:
        return step_of(entry, now=now)
    if contest.published_at is None or contest.published_at > now:
        return NextStep(Step.DRAFT)
    if not takes_entries(contest, now):
        return NextStep(Step.CLOSED)
    return NextStep(Step.BARRED if works_on(person, contest) else Step.REGISTER)


def step_of(entry: Entry, *, now: datetime) -> NextStep:
    """Return what an entrant can do next. The entry is read with its attempts."""
    [step] = steps_of([entry], now=now)
    return step


def steps_of(entries: Sequence[Entry], *, now: datetime) -> list[NextStep]:
    """Return what an entrant can do next by each of these entries; one query where some are out."""
    out = whys_out(entries)
    return [_step_of(entry, out.get(entry.pk), now) for entry in entries]


def _step_of(entry: Entry, out: Step | None, now: datetime) -> NextStep:
    attempts = list(entry.attempts.all())
    running = next((attempt for attempt in attempts if not is_over(attempt, now)), None)
    latest = attempts[-1] if attempts else None
    if running:
        return NextStep(Step.CONTINUE, running.round, running)
    if out:
        return NextStep(out, attempt=latest)
    sittings = list(entry.division.round_divisions.all())
    for sitting in sittings:
        if sitting.round.phase(now) is Phase.OPEN and (left := _attempts_left(attempts, sitting)):
            return NextStep(Step.START, sitting.round, latest, left)
    upcoming = [sitting.round for sitting in sittings if sitting.round.phase(now) is Phase.UPCOMING]
    if upcoming:
        return NextStep(Step.WAIT, min(upcoming, key=lambda round_: round_.opens_at), latest)
    return NextStep(Step.DONE, attempt=latest)


def whys_out(entries: Sequence[Entry]) -> dict[int, Step]:
    """Return by number why each of these entries that is out takes no part any more; one query where some are out."""
    out = [entry.pk for entry in entries if entry.disqualified_at]
    pairs = EntryPair.objects.with_entries().out_of(out)
    doubles = {pair.gone_id: _sent_to(pair.stays) for pair in pairs}
    return {pk: doubles.get(pk, Step.DISQUALIFIED) for pk in out}


def _sent_to(other: Entry) -> Step:
    """How the person goes on by their other entry. It may be out as well, or closed: then they take no part."""
    if other.disqualified_at is not None or not other.person.is_active:
        return Step.DISQUALIFIED
    return Step.DOUBLE if other.person.has_login else Step.DOUBLE_HELPED


def _attempts_left(attempts: list[Attempt], sitting: RoundDivision) -> int:
    used = sum(attempt.round_division_id == sitting.pk for attempt in attempts)
    return max(sitting.round.attempts_allowed - used, 0)
