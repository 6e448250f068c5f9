"""What a fault came to, as one JSON line says it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median

from tests.faults.history import Finding, History, Stored, losses

SHOWN = 5
RECOVERED_SECONDS = 15
"""A bound for machines that are busy with other things; what is printed is a fraction of it."""


def report(
    history: History,
    stored: Stored,
    recoveries: Sequence[float],
    wrong: Iterable[str] = (),
    also: Iterable[Finding] = (),
    *,
    ends: int = 0,
    **facts,
) -> dict:
    """Return what is printed: `ok` only where every promise is kept, every answer was honest and nothing is wrong.

    Where saving is not to stop there is nothing to recover from: then the longest pause between two acknowledgements,
    which is what people notice, is bound by the same seconds. `also` is what else was found; `ends` is how often the
    server itself came to its end.
    """
    pause = {} if recoveries else {"longest_pause_s": round(history.longest_pause(), 2)}
    found = [*history.findings, *history.broken_lines(ends), *history.check(stored)]
    found += [*wrongs(wrong), *also]
    waits = [*recoveries, *pause.values()]
    found += [Finding("slow", f"back after {each:.1f} s") for each in waits if each > RECOVERED_SECONDS]
    return {
        "ok": not found and history.acknowledged > 0,
        "acked": history.acknowledged,
        "lost": losses(found),
        "answers": dict(sorted(history.answers.items())),
        "pages": dict(sorted(history.pages.items())),
        "recovery_s": spread(recoveries),
        **pause,
        **facts,
        **told(found),
    }


def wrongs(whats: Iterable[str]) -> list[Finding]:
    return [Finding("wrong", what) for what in whats]


def spread(seconds: Sequence[float]) -> dict:
    if not seconds:
        return {}
    return {"p50": round(median(seconds), 2), "max": round(max(seconds), 2)}


def told(found: Sequence[Finding]) -> dict:
    """How many findings of each kind, and the first few."""
    if not found:
        return {}
    return {
        "findings": dict(Counter(finding.kind for finding in found)),
        "first": [str(each) for each in found[:SHOWN]],
    }
