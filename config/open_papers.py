"""The papers that are open, as far as this process has seen: whose clock runs goes before those who have yet to begin.

An address alone proves nothing, since anybody can make one up. So a paper is known once an answer led to it or showed
it, and Django shows a paper to nobody but its entrant. Whoever is not known yet waits their turn once.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PAGE = re.compile(r"/play/([0-9a-f-]{36})/(?:|\d+/|check/|ticket/|image/\d+/)")
"""The paths of whoever sits a paper."""
MOST_KNOWN = 50_000
"""Papers that are remembered, 10 MB; then the one that was seen first is forgotten."""
AT_ONCE = 8
"""Requests of one paper that go before others at a time: a page and its pictures, but no flood."""


class OpenPapers:
    """Which papers are open, and how many requests of each go before others just now."""

    def __init__(self) -> None:
        self.known: dict[str, None] = {}
        self.going: Counter[str] = Counter()

    @contextmanager
    def going_before(self, path: str) -> Iterator[bool]:
        """Whether a request goes before others; it counts as one of its paper's for so long."""
        paper = paper_of(path)
        if paper not in self.known or self.going[paper] >= AT_ONCE:
            yield False
            return
        self.going[paper] += 1
        try:
            yield True
        finally:
            self.going[paper] -= 1
            if not self.going[paper]:
                del self.going[paper]

    def learning(self, path: str, send: Callable) -> Callable:
        """`send`, which also notes what paper an answer to this path shows or leads to."""

        async def send_and_learn(event: dict) -> None:
            if event["type"] == "http.response.start":
                self.note(paper_shown(path, event))
            await send(event)

        return send_and_learn

    def note(self, paper: str | None) -> None:
        if paper is None or paper in self.known:
            return
        if len(self.known) >= MOST_KNOWN:
            del self.known[next(iter(self.known))]
        self.known[paper] = None


def paper_of(path: str) -> str | None:
    page = PAGE.fullmatch(path)
    return page[1] if page else None


def paper_shown(path: str, start: dict) -> str | None:
    """The paper that an answer shows, or leads to from wherever one begins; None for any other answer."""
    if start["status"] == 200:
        return paper_of(path)
    if start["status"] == 302:
        return paper_of(dict(start["headers"]).get(b"location", b"").decode("latin-1"))
    return None
