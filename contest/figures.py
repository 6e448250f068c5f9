"""Counting lengths of time without a lock: one thread writes, and whoever reads may be a moment behind. Pure."""

from bisect import bisect_left
from itertools import accumulate


class Histogram:
    """How many lengths of time there were up to each bound, and how long they were together, in seconds."""

    def __init__(self, *bounds: float) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.seconds = 0.0

    def observe(self, seconds: float) -> None:
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.seconds += seconds

    def buckets(self) -> list[tuple[str, int]]:
        """Return each bound with how many were not longer, as Prometheus wants them."""
        names = [*map(str, self.bounds), "+Inf"]
        return list(zip(names, accumulate(self.counts), strict=True))
