"""Whether the server's loop still turns: it is asked to say so, and nothing is taken in or told where it does not."""

import asyncio
import time

PATIENCE_SECONDS = 1.0
"""How long it may take to say so; a loop that is busy with thousands of sockets comes round much sooner."""


class Turning:
    """Asked by the threads that beat."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.asked_at: float | None = None

    def is_seen(self) -> bool:
        """Whether the loop answered, or was asked just now. Each time asks anew what was answered."""
        asked_at = self.asked_at
        if asked_at is not None:
            return time.monotonic() - asked_at < PATIENCE_SECONDS
        self.asked_at = time.monotonic()
        try:
            self.loop.call_soon_threadsafe(self._answer)
        except RuntimeError:  # it is closed
            return False
        return True

    def _answer(self) -> None:
        self.asked_at = None
