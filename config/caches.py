"""The cache in Redis, which may be away: what it remembers is a hint, and no page needs it."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as Away
from redis.exceptions import TimeoutError as TooSlow

logger = logging.getLogger(__name__)

AWAY = (Away, TooSlow)
REST_SECONDS = 1.0
"""How long a Redis that did not answer is not asked again, so that a page does not wait for it many times."""


class HintCache(RedisCache):
    """While Redis is away nothing is found and nothing is kept. What is more than a hint raises: who counts guesses
    may not be told that there were none, and who has something forgotten, an ended session say, must hear that Redis
    may come back with it."""

    away_until = 0.0

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask(default, super().get, key, default, version)

    def get_many(self, keys: Any, version: int | None = None) -> dict:
        return self._ask({}, super().get_many, keys, version)

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self._ask(False, super().has_key, key, version)

    def set(self, key: str, value: Any, *arguments: Any, **options: Any) -> None:
        return self._ask(None, super().set, key, value, *arguments, **options)

    def set_many(self, data: dict, *arguments: Any, **options: Any) -> list:
        """Return the keys that were not kept."""
        return self._ask(list(data), super().set_many, data, *arguments, **options)

    def get_or_set(self, key: str, default: Any, *arguments: Any, **options: Any) -> Any:
        try:
            return super().get_or_set(key, default, *arguments, **options)
        except AWAY:
            return default() if callable(default) else default

    def _ask(self, otherwise: Any, ask: Callable, *arguments: Any, **options: Any) -> Any:
        if time.monotonic() < self.away_until:
            return otherwise
        try:
            return ask(*arguments, **options)
        except AWAY as error:
            self.away_until = time.monotonic() + REST_SECONDS
            logger.error("Redis is away; pages do without it: %s", error)
            return otherwise
