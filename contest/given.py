"""What marking keeps of an answer for the statistics: the options chosen, as one text, and how long it took. Pure.

It is found while an answer and the ids of its paper are at hand, so that no statistics look at either again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

SECOND = timedelta(seconds=1)


class Given(NamedTuple):
    """The answer that stands in a slot, and when it was saved."""

    answer: object
    saved_at: datetime


def as_text(keys: Sequence[str] | None) -> str | None:
    """Return the keys of options, which are letters and digits, as a mark keeps them; None where nothing was given."""
    return None if keys is None else " ".join(keys)


@lru_cache(maxsize=4096)
def keys_in(text: str | None) -> tuple[str, ...] | None:
    """Return the keys that `as_text` put together; remembered, because few texts stand on many marks."""
    return None if text is None else tuple(text.split())


def milliseconds_taken(started_at: datetime, given: Mapping[int, Given], slots: int) -> list[int | None]:
    """Return how long each of so many slots took, the first one first: the whole seconds since the answer before it, or
    since the start.

    Nothing is known of slots without an answer, nor of answers that came at the same moment, as those do that waited
    for a connection.
    """
    taken: list[int | None] = [None] * slots
    before, last = started_at, None
    for moment, slot in sorted((given[slot].saved_at, slot) for slot in range(1, slots + 1) if slot in given):
        if last is not None and given[last].saved_at == moment:
            taken[last - 1] = None
        else:
            before = before if last is None else given[last].saved_at
            taken[slot - 1] = max((moment - before) // SECOND, 0) * 1000
        last = slot
    return taken
