"""Whether what is tried again and again succeeds now and then. Pure: the caller tells the seconds.

One failure says little, and a batch may take its time. It is the stretch in which nothing went well that counts.
"""

IN_VAIN_SECONDS = 1.0
"""What has been tried for less is no sign yet. Shorter than the silence that makes an outage, and no part of it is
given back, so it is kept short."""
FORGOTTEN_SECONDS = 20.0
"""Where nobody tries any more there is nothing to succeed in. Browsers try again within 15 seconds or so: while they
do, it stays remembered."""


class Effort:
    def __init__(self) -> None:
        self.since: float | None = None
        """Since when all was in vain; None where the last of it went well, or nothing was tried yet."""
        self.tried_at: float | None = None
        """When the last of it failed; None while it is being tried."""

    def begin(self, now: float) -> None:
        if self.since is None or self._is_forgotten(now):
            self.since = now
        self.tried_at = None

    def succeed(self) -> None:
        self.since = self.tried_at = None

    def fail(self, now: float) -> None:
        self.tried_at = now

    def is_in_vain(self, now: float) -> bool:
        since = self.since  # another thread asks
        return since is not None and now - since >= IN_VAIN_SECONDS and not self._is_forgotten(now)

    def _is_forgotten(self, now: float) -> bool:
        tried_at = self.tried_at
        return tried_at is not None and now - tried_at > FORGOTTEN_SECONDS
