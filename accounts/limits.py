"""Bounds on how often something may be asked for, counted in the cache and forgotten with it."""

import time
from hashlib import sha256

from django.core.cache import cache


def within_limit(action: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one use and tell whether it is among the first `most` of this window of `seconds`.

    `who` may be an address or a login; only its hash reaches the cache. A cache that forgets errs on the open side.
    """
    window = int(time.time() // seconds)
    key = f"limit:{action}:{window}:{sha256(who.encode()).hexdigest()[:32]}"
    cache.add(key, 0, timeout=2 * seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # evicted between the two calls
        return True
