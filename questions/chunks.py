"""Doing much work in little pieces, so that nobody who writes meanwhile waits for long."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

CHUNK = 20
"""Questions that one transaction makes, changes or deletes: some 40 ms of it on a slow machine."""

Entry = TypeVar("Entry")


def in_chunks(entries: Iterable[Entry], size: int = CHUNK) -> Iterator[list[Entry]]:
    """The entries in lists of this size; the last may be shorter."""
    rest = iter(entries)
    while chunk := list(islice(rest, size)):
        yield chunk
