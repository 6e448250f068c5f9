"""All turns of the limited processes are taken: whoever sends a file meanwhile has to wait."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from exchange.limited import AT_ONCE


@contextmanager
def all_turns_taken() -> Iterator[None]:
    with ExitStack() as held:
        while AT_ONCE.acquire(blocking=False):
            held.callback(AT_ONCE.release)
        yield
