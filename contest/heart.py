"""The platform's heart: one moment in the database, which every process that serves moves on while it is healthy. A
silence since then is an outage, and its time is given back.

That moment is by the wall's clock, which all processes share, and which somebody may set. What a process saw of the
heart itself it knows by a clock that nobody can set: to it a step of the other is no silence.
"""

import logging
import time
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from contest.attempts import SWEEP_GRACE, credit_outage
from contest.clock import steady
from contest.models import Heartbeat
from contest.phases import OUTAGE_THRESHOLD, ZERO

logger = logging.getLogger(__name__)

BEAT_EVERY = timedelta(seconds=1)
NO_WAITING = BEAT_EVERY / 4
"""What a beat may take to begin: less than what lies between two."""
HEARD_LATELY = SWEEP_GRACE - BEAT_EVERY
"""A leader that may not beat works on while another process does. Asked once a second, it has stopped before the sweep
comes to a deadline after the last beat."""


class Beat(NamedTuple):
    """One that this process made: as all know it, and by its own steady clock."""

    at: datetime
    """As it is stored."""
    by_the_wall: datetime
    """The same, unless the clock was put back: then what is stored stays ahead of it."""
    steadily_at: float


class Heart:
    """The heart as one process knows it."""

    def __init__(self) -> None:
        self.own: Beat | None = None

    def beat(self, now: datetime) -> None:
        """Say that the platform is healthy; a silence since the last beat is an outage, and its time is given back.

        Whoever has to wait for the database beats when their turn has come: at the moment they asked others have beaten
        since, whom they would put back, and the same silence would be given back twice.
        """
        asked_at = time.monotonic()
        with transaction.atomic():
            waited = timedelta(seconds=time.monotonic() - asked_at)
            own = self._beat(now + waited if waited > NO_WAITING else now)
        self.own = own or self.own

    def _beat(self, now: datetime) -> Beat | None:
        """Return the beat, unless another came first."""
        last, steadily_at = read_beat(), steady()
        if last is None:
            _heartbeat, is_first = Heartbeat.objects.get_or_create(pk=1, defaults={"beat_at": now})
            return Beat(now, now, steadily_at) if is_first else None
        (began, silence), credited, took = self.silence(last, now), 0, 0.0
        if silence > OUTAGE_THRESHOLD:
            credited = credit_outage(began, began + silence)
            took = steady() - steadily_at  # what this took is no silence: it would never end
        by_the_wall = now + timedelta(seconds=took)
        at = max(by_the_wall, last + timedelta.resolution)  # a clock that was put back puts no beat back
        is_first = Heartbeat.objects.filter(pk=1, beat_at=last).update(beat_at=at)  # of those who saw this silence
        if is_first and silence > OUTAGE_THRESHOLD:
            logger.warning("outage of %.1f s ended; %d attempts got the time back", silence.total_seconds(), credited)
        return Beat(at, by_the_wall, steadily_at + took) if is_first else None

    def silence(self, last: datetime, now: datetime) -> tuple[datetime, timedelta]:
        """Return since when by the wall's clock, and for how long nobody has beaten, as far as this process can know.

        Where the last beat is its own, it knows; where others have beaten since, it is no longer ago than its own was.
        Only one that has just begun must believe the wall's clock.
        """
        own, by_the_wall = self.own, max(now - last, ZERO)
        if own is None:
            return last, by_the_wall
        since = timedelta(seconds=steady() - own.steadily_at)
        return (own.by_the_wall, since) if own.at == last else (last, min(by_the_wall, since))

    def is_heard(self, now: datetime) -> bool:
        """Whether some process of the platform beat lately."""
        last = read_beat()
        if last is None:
            return False
        _began, silence = self.silence(last, now)
        return silence <= HEARD_LATELY


def read_beat() -> datetime | None:
    return Heartbeat.objects.filter(pk=1).values_list("beat_at", flat=True).first()
