"""Work that many people do in the same moment, each in a thread with a connection of its own."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

TIMES = 50


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
