"""The cache in Redis, which may be away or take nothing: what it remembers is a hint, and no page needs it.

Processes of two releases share it while one follows the other: sessions, counts and tokens must be the same for both.
Values of our own classes are not, where a release gives a class other fields; so their shapes are kept with them.
"""

import inspect
import io
import logging
import pickle
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from importlib import import_module
from operator import attrgetter
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisSerializer
from redis.exceptions import ConnectionError as Away
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as TooSlow

logger = logging.getLogger(__name__)

AWAY = (Away, TooSlow)
REST_SECONDS = 1.0
"""How long a Redis that did not answer is not asked again, so that a page does not wait for it many times."""

MADE_MEANWHILE = 1_000
"""The most values that a process keeps by itself while Redis is away."""


REFUSALS = ("OOM", "READONLY", "MISCONF", "NOREPLICAS")
"""How a Redis answers that takes nothing: it is full, the copy of another, cannot save, or has no copies of its own."""

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


class Refused(Away):
    """Redis answers and takes nothing. It is as good as away: what it holds may be older than what it refused."""


class Absence:
    """What all threads of a process know of a Redis that is away: until when it rests, whether it refuses, which only
    something that it takes ends, and what was made meanwhile."""

    def __init__(self, server: str) -> None:
        self.until = 0.0
        self.refuses = False
        self.meanwhile = LocMemCache(f"while {server} is away", {"MAX_ENTRIES": MADE_MEANWHILE})

    def lasts(self) -> bool:
        return time.monotonic() < self.until

    def begin(self, error: Exception) -> None:
        self.until = time.monotonic() + REST_SECONDS
        self.refuses = self.refuses or isinstance(error, Refused)
        logger.error("Redis is away or takes nothing; pages do without it: %s", error)

    def end(self) -> None:
        """Redis has answered. Others may have changed there what was made here."""
        if self.until:
            self.until, self.refuses = 0.0, False
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
        found = self._look(default, super().get, key, default, version)
        return default if found is UNREADABLE else found

    def get_many(self, keys: Any, version: int | None = None) -> dict:
        found = self._look({}, super().get_many, keys, version)
        return {key: value for key, value in found.items() if value is not UNREADABLE}

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self._look(False, super().has_key, key, version)

    def set(self, key: str, value: Any, *arguments: Any, **options: Any) -> None:
        return self._keep(None, [key], super().set, key, value, *arguments, **options)

    def set_many(self, data: dict, *arguments: Any, **options: Any) -> list:
        """Return the keys that were not kept."""
        return self._keep(list(data), data, super().set_many, data, *arguments, **options)

    def get_or_set(
        self, key: str, default: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> Any:
        """Return what is kept, or else the default, which is made once and kept.

        While Redis is away this process keeps it, for its timeout at most, and hears of no other that has it forgotten.
        """
        missing = object()
        found = self._look(missing, super().get, key, missing, version)
        if found is not missing and found is not UNREADABLE:
            return found
        if self.absence.lasts() or self.absence.refuses:
            return self.absence.meanwhile.get_or_set(key, default, timeout, version)
        made = default() if callable(default) else default
        keep = super().set if found is UNREADABLE else super().add  # another process may have been faster
        self._keep(None, [key], keep, key, made, timeout, version)
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
        return self._answer(ask, *arguments, **options)

    def _keep(self, otherwise: Any, keys: Iterable[str], ask: Callable, *arguments: Any, **options: Any) -> Any:
        """Have something kept; where it is refused, what was there before under these keys should be forgotten."""
        if self.absence.lasts():
            return otherwise
        try:
            return self._answer(ask, *arguments, **options)
        except Refused:
            with suppress(*AWAY, ResponseError):
                super().delete_many(keys)
        except AWAY:
            pass
        return otherwise

    def _look(self, otherwise: Any, ask: Callable, *arguments: Any) -> Any:
        """Look for something; for nothing where Redis takes nothing, as it may be older than what was refused."""
        if self.absence.lasts() or (self.absence.refuses and not self._takes_again()):
            return otherwise
        try:
            return self._answer(ask, *arguments)
        except AWAY:
            return otherwise

    def _takes_again(self) -> bool:
        """Have a Redis that refused take something, as who only looks would never hear that it takes again."""
        with suppress(*AWAY):
            self._answer(super().set, "taken", True, timeout=1)
        return not self.absence.refuses

    def _answer(self, ask: Callable, *arguments: Any, **options: Any) -> Any:
        try:
            answer = ask(*arguments, **options)
        except AWAY as error:
            self.absence.begin(error)
            raise
        except ResponseError as error:
            if not str(error.args[0]).startswith(REFUSALS) and getattr(error, "status_code", "") not in REFUSALS:
                raise
            refused = Refused(str(error))
            self.absence.begin(refused)
            raise refused from error
        self.absence.end()
        return answer
