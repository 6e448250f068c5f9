"""The clock of a round and of an attempt. Pure: every moment, ``now`` included, is an argument.

All moments are aware datetimes, compared as instants; every interval is half-open, [from, to). What the clock alone
decides is computed here and stored nowhere; what a person decides (publishing, finalising) is stored and passed in.
The rules with worked examples are in docs/timing.md.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

ZERO = timedelta(0)
OUTAGE_THRESHOLD = timedelta(seconds=5)
"""A silence of the platform up to this length costs nobody an answer: the browser's outbox bridges it."""


class Phase(StrEnum):
    """Where a round stands."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"
    PROVISIONAL = "provisional"
    FINAL = "final"

    @property
    def label(self) -> str:
        """The words on the badge, lazily translated."""
        return PHASE_LABELS[self]

    @property
    def is_over(self) -> bool:
        """Whether the window has passed, whatever became of the results."""
        return self in (Phase.CLOSED, Phase.PROVISIONAL, Phase.FINAL)


PHASE_LABELS = {
    Phase.DRAFT: _("Draft"),
    Phase.UPCOMING: _("Upcoming"),
    Phase.OPEN: _("Running"),
    Phase.CLOSED: _("Ended"),
    Phase.PROVISIONAL: _("Provisional results"),
    Phase.FINAL: _("Final results"),
}


class ReviewPolicy(StrEnum):
    """When an entrant may see keys and explanations of a finished attempt."""

    NEVER = "never"
    AFTER_SUBMIT = "after_submit"
    AFTER_CLOSE = "after_close"

    @property
    def label(self) -> str:
        """The words in the rules and in the organiser's form, lazily translated."""
        return REVIEW_LABELS[self]


REVIEW_LABELS = {
    ReviewPolicy.NEVER: _("Answers are never shown"),
    ReviewPolicy.AFTER_SUBMIT: _("Answers are shown after submitting"),
    ReviewPolicy.AFTER_CLOSE: _("Answers are shown after the round closes"),
}


@dataclass(frozen=True, kw_only=True)
class RoundTimes:
    """The moments of one round. ``published`` is the contest's publication, a human decision."""

    opens_at: datetime
    closes_at: datetime
    freezes_at: datetime | None = None
    provisional_at: datetime | None = None
    complaints_until: datetime | None = None
    finalized_at: datetime | None = None
    published: bool = True


class Problem(NamedTuple):
    """What is wrong with an organiser's settings: the field to mark and a sentence that says what to do."""

    field: str
    sentence: str


def phase(times: RoundTimes, now: datetime) -> Phase:
    """Return where the round stands at ``now``.

    A finalised round stays final even if its window is edited afterwards; results are never provisional while the
    window is still open, so extending a round takes "provisional" back.
    """
    if not times.published:
        return Phase.DRAFT
    if _reached(times.finalized_at, now):
        return Phase.FINAL
    if now < times.opens_at:
        return Phase.UPCOMING
    if now < times.closes_at:
        return Phase.OPEN
    return Phase.PROVISIONAL if _reached(times.provisional_at, now) else Phase.CLOSED


def is_frozen(times: RoundTimes, now: datetime) -> bool:
    """Return whether the public board stands still: from ``freezes_at`` until results are provisional or final."""
    return _reached(times.freezes_at, now) and phase(times, now) in (Phase.OPEN, Phase.CLOSED)


def takes_complaints(times: RoundTimes, now: datetime) -> bool:
    """Return whether a review of the result may be asked for: results are provisional and the time is not up."""
    return (
        phase(times, now) is Phase.PROVISIONAL and times.complaints_until is not None and now < times.complaints_until
    )


def deadline(started_at: datetime, duration: timedelta, closes_at: datetime, extra: timedelta = ZERO) -> datetime:
    """Return the first moment at which an answer is too late; it is stored when the attempt starts.

    min(start + duration, close) + extra: whoever starts near the close has only what is left of the window; ``extra``
    is time granted to this entrant by name, and alone may pass the close. Raises ValueError for a duration that is not
    positive or an extra below zero.
    """
    if duration <= ZERO or extra < ZERO:
        raise ValueError("duration must be positive and extra must not be negative")
    return min(started_at + duration, closes_at) + extra


def is_late(arrived_at: datetime, deadline: datetime) -> bool:
    """Return whether something that arrived then is refused. The deadline itself is already late (half-open)."""
    return arrived_at >= deadline


def time_left(deadline: datetime, now: datetime) -> timedelta:
    """Return what remains before the deadline, never less than nothing."""
    return max(deadline - now, ZERO)


def credit_for(
    started_at: datetime,
    deadline: datetime,
    outage_from: datetime,
    outage_to: datetime,
    limit: timedelta | None = None,
    *,
    finished_at: datetime | None = None,
) -> timedelta:
    """Return the time that one outage of the platform gives back to one attempt, to be added to its deadline.

    An attempt that was running when the platform fell silent gets the whole silence since its start, also the part
    beyond its old deadline: after the outage it has exactly the time left that it had before. An attempt whose deadline
    had come before the outage gets nothing, nor does one that started after it. One that was finished amidst it gets
    what lay before that, off its time used. Silences of OUTAGE_THRESHOLD or less are not outages. ``limit`` is the most
    a contest gives back for one outage.
    """
    if outage_to - outage_from <= OUTAGE_THRESHOLD or deadline <= outage_from:
        return ZERO
    ended = outage_to if finished_at is None else min(outage_to, finished_at)
    lost = max(ended - max(outage_from, started_at), ZERO)
    return lost if limit is None else min(lost, limit)


def may_review(
    policy: ReviewPolicy, *, attempt_finished: bool, phase: Phase, attempts_allowed: int, attempts_running: bool
) -> bool:
    """Return whether an entrant may see keys and explanations of one of their attempts.

    ``attempts_running``: whether any attempt of the round is still open; with extra or credited time some run on after
    the close, and a key shown to others then would reach them. A setting that ``check_review_policy`` refuses reveals
    nothing.
    """
    if not attempt_finished or phase == Phase.DRAFT or check_review_policy(policy, attempts_allowed) is not None:
        return False
    if policy == ReviewPolicy.AFTER_CLOSE:
        return phase.is_over and not attempts_running
    return policy == ReviewPolicy.AFTER_SUBMIT


def check_review_policy(policy: ReviewPolicy, attempts_allowed: int) -> str | None:
    """Return the sentence that refuses this policy, or ``None``.

    "After submitting" needs exactly one attempt: with a second one the entrant would sit it with the key in hand.
    """
    if policy == ReviewPolicy.AFTER_SUBMIT and attempts_allowed != 1:
        return _("Answers can be shown after submitting only where one attempt is allowed.")
    return None


def check_times(times: RoundTimes, duration: timedelta) -> list[Problem]:
    """Return everything wrong with the moments of a round, each with the field to mend; empty when all is well."""
    return [*_check_window(times, duration), *_check_results(times)]


def _check_window(times: RoundTimes, duration: timedelta) -> list[Problem]:
    problems = []
    if duration <= ZERO:
        problems.append(Problem("duration", _("The time for the paper must be longer than zero.")))
    if times.closes_at <= times.opens_at:
        return [*problems, Problem("closes_at", _("The round must close after it opens."))]
    if duration > times.closes_at - times.opens_at:
        problems.append(Problem("duration", _("The round is open for less time than the paper takes.")))
    if times.freezes_at is not None and not times.opens_at <= times.freezes_at <= times.closes_at:
        problems.append(Problem("freezes_at", _("The board must freeze while the round is open.")))
    return problems


def _check_results(times: RoundTimes) -> list[Problem]:
    problems = []
    provisional_at, complaints_until = times.provisional_at, times.complaints_until
    if provisional_at is not None and provisional_at < times.closes_at:
        problems.append(Problem("provisional_at", _("Provisional results cannot come before the round closes.")))
    if complaints_until is not None and (provisional_at is None or complaints_until <= provisional_at):
        problems.append(Problem("complaints_until", _("Reviews can be asked for only after provisional results.")))
    if times.finalized_at is not None:
        earliest = max(moment for moment in (times.closes_at, provisional_at, complaints_until) if moment is not None)
        if times.finalized_at < earliest:
            problems.append(
                Problem("finalized_at", _("Results become final only after the close and the time for reviews."))
            )
    return problems


def local_moment(day: date, hour: int, minute: int, zone: tzinfo) -> datetime:
    """Return in UTC the moment an organiser writes as a local day and time.

    "24 giờ ngày 30/4" is hour 24, the end of that day and 0:00 of the next. Raises ValueError for any other time that
    does not exist on a clock.
    """
    if (hour, minute) == (24, 0):
        day, hour = day + timedelta(days=1), 0
    return datetime.combine(day, time(hour, minute), tzinfo=zone).astimezone(UTC)


def usual_window(after: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the week that organisers are offered for a new round: the first Monday after, 08:00, to Sunday 20:00.

    Most published contests run so, and not until midnight, when nobody answers the telephone.
    """
    day = after.astimezone(zone).date()
    monday = day + timedelta(days=7 - day.weekday())
    return local_moment(monday, 8, 0, zone), local_moment(monday + timedelta(days=6), 20, 0, zone)


def opening_words(moment: datetime, zone: tzinfo) -> str:
    """Return an opening time as official papers write it: midnight is 0:00 of the day that begins."""
    local = moment.astimezone(zone)
    return _official_words(local.date(), local.hour, local.minute)


def closing_words(moment: datetime, zone: tzinfo) -> str:
    """Return a closing time as official papers write it: midnight is 24:00 of the day that ends."""
    local = moment.astimezone(zone)
    if local.timetz().replace(tzinfo=None) == time(0):
        return _official_words(local.date() - timedelta(days=1), 24, 0)
    return _official_words(local.date(), local.hour, local.minute)


def time_left_words(left: timedelta) -> str:
    """Return a length of time in days, hours and whole minutes, rounded down; units that are 0 are left out."""
    minutes = max(left, ZERO) // timedelta(minutes=1)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    words = [
        ngettext("%(count)d day", "%(count)d days", days) % {"count": days} if days else "",
        ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours} if hours else "",
        ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes} if minutes else "",
    ]
    return " ".join(filter(None, words)) or gettext("less than a minute")


def _official_words(day: date, hour: int, minute: int) -> str:
    """The style of Decree 30/2020: two digits for the day, and for months 1 and 2 only."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    words = {"hour": f"{hour:02d}", "minute": f"{minute:02d}", "day": f"{day.day:02d}/{month}/{day.year}"}
    if minute == 0:
        return gettext("%(hour)s:00 on %(day)s") % words
    return gettext("%(hour)s:%(minute)s on %(day)s") % words


def _reached(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and now >= moment
