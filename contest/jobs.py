"""A job of the background work: what is due every so often, and must not stop the others when it fails."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

logger = logging.getLogger(__name__)

RETRY_AFTER = timedelta(seconds=1)
LONGEST_REST = 2.0
"""Seconds for which work rests at most, however long it took: a tick and its telling each take up to a second where
thousands watch, and both rests together still leave a board that moves within five seconds of what happened."""
LONG_SECONDS = 5
"""While a job takes so long, no paper is finished and no board moves: that is worth a line in the log."""


def rest_after(seconds: float, times: float) -> float:
    """Return the seconds for which work that took so long rests: so many times as long, up to LONGEST_REST."""
    return min(seconds * times, LONGEST_REST)


class Job:
    """`work` is called with the time, as often as `every` says and whenever there is time for it at the earliest.

    Having taken some time it rests `rest` times as long, up to LONGEST_REST, if that is longer than `every`: where the
    process is busy, less is done.
    """

    def __init__(
        self, name: str, work: Callable[[datetime], object], every: timedelta = timedelta(0), *, rest: float = 0
    ) -> None:
        self.name, self.work, self.every, self.rest = name, work, every, rest
        self.done_at = self.due_at = datetime.min.replace(tzinfo=UTC)
        self.seconds = 0.0
        """How long it took the last time."""
        self.failure: Exception | None = None
        """What it raised the last time; None when all was well."""

    def do(self, now: datetime) -> bool:
        """Do it if it is due, and return whether it was. A failure is logged, and makes it due after RETRY_AFTER.

        When the clock was put back it is due at once, or it would wait for the hour that comes twice.
        """
        if self.done_at <= now < self.due_at:
            return False
        self.done_at = now
        began = time.monotonic()
        self.failure = None
        try:
            self.work(now)
        except Exception as error:  # whatever fails in one job, the other jobs of the engine go on
            logger.exception("background work: %s failed and will be tried again", self.name)
            self.failure = error
        self.seconds = time.monotonic() - began
        pause = max(self.every, timedelta(seconds=rest_after(self.seconds, self.rest)))
        self.due_at = now + (RETRY_AFTER if self.failure else pause)
        if self.seconds > LONG_SECONDS:
            logger.warning("background work: %s took %.1f seconds", self.name, self.seconds)
        return True
