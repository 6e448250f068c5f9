"""Work that many people do in the same moment, each in a thread with a connection of its own."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

from django.db import connection

TIMES = 50
A_WHILE = 0.4
"""Long enough for the other one to come as far as it can."""


def at_once(work: Callable[[int], object], times: int = TIMES) -> list:
    """What came of the work in each thread, which is given its number; an exception is what came of it, too."""
    together = threading.Barrier(times)

    def run(number: int) -> object:
        try:
            connection.ensure_connection()
        except Exception:
            together.abort()  # or all others would wait for ever
            raise
        together.wait()
        try:
            return work(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def kinds_of(results: list) -> Counter:
    """How often each value came, and each sort of exception."""
    return Counter(type(result).__name__ if isinstance(result, Exception) else result for result in results)


def lingering(patch, module, name: str) -> Event:
    """Let a step of one take its time once it is done, and return what tells that it is."""
    step, done = getattr(module, name), Event()

    def slowly(*args, **kwargs):
        found = step(*args, **kwargs)
        done.set()
        sleep(A_WHILE)
        return found

    patch.setattr(module, name, slowly)
    return done


def after(done: Event, work: Callable) -> Callable:
    def late():
        done.wait(5)
        return work()

    return late


def both(first: Callable, second: Callable) -> list:
    return at_once(lambda number: (first, second)[number](), times=2)
