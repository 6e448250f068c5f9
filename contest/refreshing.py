"""The child process in which figures are made: for seconds it needs a whole processor, which saves and boards do not
lend."""

import logging
import subprocess
import sys
from datetime import datetime, timedelta

from django.conf import settings

from contest.models import PaperFigures

logger = logging.getLogger(__name__)

COMMAND = ("manage.py", "make_statistics", "--asked")
AFTER_FAILURE = timedelta(minutes=10)


class Refresher:
    """At most one child, and none soon after one that failed."""

    def __init__(self) -> None:
        self.child: subprocess.Popen | None = None
        self.not_before: datetime | None = None

    def start_if_asked(self, now: datetime) -> None:
        """Start the child where figures are asked for; never waits for it."""
        if self.is_busy(now) or not settings.ENGINE or (self.not_before and now < self.not_before):
            return
        if PaperFigures.objects.asked().exists():
            self.child = subprocess.Popen([sys.executable, *COMMAND], cwd=settings.BASE_DIR)  # noqa: S603  our own

    def is_busy(self, now: datetime) -> bool:
        """Whether a child is at work; one that failed is noted."""
        status = self.child.poll() if self.child else 0
        if status:
            logger.error("figures could not be made: status %d", status)
            self.not_before, self.child = now + AFTER_FAILURE, None
        return status is None

    def stop(self) -> None:
        """End the child; what it was making stays asked for."""
        if self.child and self.child.poll() is None:
            self.child.terminate()
            self.child.wait()
