"""Which requests a process answered, and how long they took: plain numbers, written by the event loop alone."""

import re
import time
from collections import Counter
from collections.abc import Callable

from contest.figures import Histogram

KINDS = (
    ("save", re.compile(r"/play/[0-9a-f-]{36}/(save|submit)/")),
    ("board", re.compile(r"/contests/[^/]+/board/\d+/data/")),
    ("static", re.compile(r"/static/.*")),
    ("probe", re.compile(r"/(healthz|readyz|metrics)")),
)
OTHER = "page"
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
UNFINISHED = 0
"""Stands for the status of a request to which nothing was answered."""


class Traffic:
    def __init__(self) -> None:
        self.answers: Counter[tuple[str, int]] = Counter()
        """By kind and status."""
        self.times = {kind: Histogram(*BOUNDS) for kind in (*(name for name, _path in KINDS), OTHER)}

    async def count(self, application: Callable, scope: dict, receive: Callable, send: Callable) -> None:
        """Let an application answer, and note what it answered."""
        status, began = UNFINISHED, time.perf_counter()

        async def noting(event: dict) -> None:
            nonlocal status
            status = event.get("status", status)  # only the start of an answer has one
            await send(event)

        try:
            await application(scope, receive, noting)
        finally:
            kind = kind_of(scope["path"])
            self.answers[kind, status] += 1
            self.times[kind].observe(time.perf_counter() - began)


def kind_of(path: str) -> str:
    return next((kind for kind, pattern in KINDS if pattern.fullmatch(path)), OTHER)
