"""The wall's clock, by which all moments are stored, and whether somebody has set it.

Deadlines go by it, so whoever's time is up by a wrong clock could never go on. What is set far ahead is therefore not
believed at once.
"""

import logging
import threading
import time
from datetime import datetime, timedelta

logger = logging.getLogger(__name__)

STEP_SECONDS = 2
"""Whoever keeps clocks in time does it by less at once."""
FAR_SECONDS = 5
"""As long as a silence that is no outage."""
DOUBT_SECONDS = 300
"""For so long after the clock was set far ahead nothing ends by it, so that somebody can put it right."""


def steady() -> float:
    """Return the seconds on the clock that nobody can set. It goes on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Clock:
    """The wall's clock as this process sees it, whenever somebody heeds it."""

    def __init__(self) -> None:
        self.steps = 0
        """How often it was set."""
        self._ahead = time.time() - steady()
        self._doubted_until = 0.0
        self._doubted_step = 0.0
        self._heeding = threading.Lock()

    def heed(self) -> None:
        """Notice that somebody has set it."""
        with self._heeding:
            ahead = time.time() - steady()
            step, self._ahead = ahead - self._ahead, ahead
        if abs(step) > STEP_SECONDS:
            self._note(step)

    def _note(self, step: float) -> None:
        if step > FAR_SECONDS:
            self._doubted_step = step + (self._doubted_step if self.is_doubted() else 0.0)
            self._doubted_until = steady() + DOUBT_SECONDS
        elif step < 0:  # it is put right
            self._doubted_until = 0.0
        self.steps += 1
        logger.error("somebody has set the clock by %+.1f s: that is no outage, and no deadline moves", step)

    def is_doubted(self) -> bool:
        """Whether it was set so far ahead lately that nothing may end by it yet."""
        return steady() < self._doubted_until

    def least(self, now: datetime) -> datetime:
        """Return the earliest that it can be: while what was set far ahead is doubted, as if it had not been set.

        What cannot be taken back once it is told, such as a key, is told by this.
        """
        return now - timedelta(seconds=self._doubted_step) if self.is_doubted() else now


wall = Clock()
