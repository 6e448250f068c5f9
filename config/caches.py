"""The cache in Redis, which may be away or take nothing: what it remembers is a hint, and no page needs it.

Processes of two releases share it while one follows the other: sessions, counts and tokens must be the same for both.
Values of our own classes are not, where a release gives a class other fields; so their shapes are kept with them.
"""

import inspect
import io
import logging
import pickle
import time
from collections.abc import Callable
from functools import cache
from importlib import import_module
from operator import attrgetter
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisSerializer
from redis.exceptions import ConnectionError as Away
from redis.exceptions import OutOfMemoryError as Full
from redis.exceptions import ReadOnlyError as Replica
from redis.exceptions import TimeoutError as TooSlow

logger = logging.getLogger(__name__)

AWAY = (Away, TooSlow, Full, Replica)
"""One that takes nothing, for want of room or because another has become the first, is as good as away."""
REST_SECONDS = 1.0
"""How long a Redis that did not answer is not asked again, so that a page does not wait for it many times."""

MADE_MEANWHILE = 1_000
"""The most values that a process keeps by itself while Redis is away."""


UNREADABLE = object()
"""What was found and cannot be read here."""


@cache
def shape_of(found: type) -> str:
    """Return what a class says that its values hold, in words; empty for one that says nothing."""
    fields = [field for part in found.__mro__ for field in inspect.get_annotations(part).items()]
    return "; ".join(f"{name}: {inspect.formatannotation(kind)}" for name, kind in fields)


def class_of_shape(module: str, name: str, shape: str) -> type:
    """Return the class of this name. Raises UnpicklingError where it has another shape here."""
    found = attrgetter(name)(import_module(module))
    if shape_of(found) != shape:
        raise pickle.UnpicklingError(f"{module}.{name} has another shape")
    return found


class ShapedPickler(pickle.Pickler):
    """Keeps with each class the shape by which it may be read again."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, type) and (shape := shape_of(value)):
            return class_of_shape, (value.__module__, value.__qualname__, shape)
        return NotImplemented


class ShapedSerializer(RedisSerializer):
    """What cannot be read, because another release or nobody we know wrote it, is UNREADABLE, and no error."""

    def dumps(self, obj: Any) -> Any:
        if type(obj) is int:
            return super().dumps(obj)
        written = io.BytesIO()
        ShapedPickler(written, self.protocol).dump(obj)
        return written.getvalue()

    def loads(self, data: bytes) -> Any:
        try:
            return super().loads(data)
        except Exception as error:  # whatever the classes of another release raise
            logger.debug("something in Redis cannot be read here: %s", error)
            return UNREADABLE


class Absence:
    """What all threads of a process know of a Redis that is away: until when it rests, and what was made meanwhile."""

    def __init__(self, server: str) -> None:
        self.until = 0.0
        self.meanwhile = LocMemCache(f"while {server} is away", {"MAX_ENTRIES": MADE_MEANWHILE})

    def lasts(self) -> bool:
        return time.monotonic() < self.until

    def begin(self, error: Exception) -> None:
        self.until = time.monotonic() + REST_SECONDS
        logger.error("Redis is away or takes nothing; pages do without it: %s", error)

    def end(self) -> None:
        """Redis has answered. Others may have changed there what was made here."""
        if self.until:
            self.until = 0.0
            self.meanwhile.clear()


_absences: dict[str, Absence] = {}


class HintCache(RedisCache):
    """While Redis is away nothing is found and nothing is kept, but what `get_or_set` makes stands in this process
    meanwhile. What is more than a hint raises: who counts guesses may not be told that there were none, and who has
    something forgotten, an ended session say, must hear that Redis may come back with it."""

    def __init__(self, server: str, params: dict) -> None:
        super().__init__(server, params)
        self._options = {"serializer": ShapedSerializer, **self._options}
        self.absence = _absences.setdefault(server, Absence(server))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        found = self._ask(default, super().get, key, default, version)
        return default if found is UNREADABLE else found

    def get_many(self, keys: Any, version: int | None = None) -> dict:
        found = self._ask({}, super().get_many, keys, version)
        return {key: value for key, value in found.items() if value is not UNREADABLE}

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self._ask(False, super().has_key, key, version)

    def set(self, key: str, value: Any, *arguments: Any, **options: Any) -> None:
        return self._ask(None, super().set, key, value, *arguments, **options)

    def set_many(self, data: dict, *arguments: Any, **options: Any) -> list:
        """Return the keys that were not kept."""
        return self._ask(list(data), super().set_many, data, *arguments, **options)

    def get_or_set(
        self, key: str, default: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> Any:
        """Return what is kept, or else the default, which is made once and kept.

        While Redis is away this process keeps it, for its timeout at most, and hears of no other that has it forgotten.
        """
        missing = object()
        found = self._ask(missing, super().get, key, missing, version)
        if found is not missing and found is not UNREADABLE:
            return found
        if self.absence.lasts():
            return self.absence.meanwhile.get_or_set(key, default, timeout, version)
        made = default() if callable(default) else default
        keep = super().set if found is UNREADABLE else super().add  # another process may have been faster
        self._ask(None, keep, key, made, timeout, version)
        return self.get(key, made, version)

    def add(self, key: str, value: Any, *arguments: Any, **options: Any) -> bool:
        return self._demand(super().add, key, value, *arguments, **options)

    def incr(self, key: str, *arguments: Any, **options: Any) -> int:
        return self._demand(super().incr, key, *arguments, **options)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Tried also while Redis rests: what is to be forgotten should be."""
        self.absence.meanwhile.delete(key, version)
        return super().delete(key, version)

    def clear(self) -> bool:
        self.absence.meanwhile.clear()
        return super().clear()

    def _demand(self, ask: Callable, *arguments: Any, **options: Any) -> Any:
        """Ask for what may not be left out. Raises AWAY, at once while Redis rests."""
        if self.absence.lasts():
            raise Away("Redis did not answer a moment ago.")
        try:
            return ask(*arguments, **options)
        except AWAY as error:
            self.absence.begin(error)
            raise

    def _ask(self, otherwise: Any, ask: Callable, *arguments: Any, **options: Any) -> Any:
        if self.absence.lasts():
            return otherwise
        try:
            answer = ask(*arguments, **options)
        except AWAY as error:
            self.absence.begin(error)
            return otherwise
        self.absence.end()
        return answer
