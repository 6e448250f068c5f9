"""Noticing that the disk may have lost what it had already taken.

When a sync fails, Linux may drop the pages that it could not write and call the file clean: the next sync succeeds, and
what is read from memory is not what a power cut would leave. So after one failed sync nobody in the process may promise
anything more; it ends, and a new one begins with what the database finds to be whole. With PostgreSQL this is the
server's affair, which ends itself for the same reason; here the connection is lost, and comes back.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator

logger = logging.getLogger(__name__)

SIGNS = {"SQLITE_IOERR_FSYNC", "SQLITE_IOERR_DIR_FSYNC", "SQLITE_CORRUPT", "SQLITE_NOTADB"}
"""SQLite's words for a failed sync, and for a file that is no longer what was written. A full disk or a failed write is
none: the transaction is undone, and the next may do better."""

_noticed = threading.Event()
_tell: Callable[[], None] = lambda: None  # noqa: E731  whoever ends the process; nobody in tests and commands


def watch(tell: Callable[[], None]) -> None:
    """Have this called, by the thread that notices, at the first sign."""
    global _tell
    _tell = tell


def notice(error: BaseException) -> None:
    """Look at an error of the database."""
    if is_loss(error) and not _noticed.is_set():
        _noticed.set()
        logger.critical("the disk may have lost answers (%s): nothing is promised any more, this process ends", error)
        _tell()


def may_have_lost() -> bool:
    """Whether a sign was noticed: nothing may be acknowledged then."""
    return _noticed.is_set()


def forget() -> None:
    """Begin anew, as a new process does."""
    _noticed.clear()


def is_loss(error: BaseException) -> bool:
    return any(isinstance(cause, sqlite3.Error) and _sign(cause) in SIGNS for cause in _causes(error))


def _sign(error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", "")
    return "SQLITE_CORRUPT" if name.startswith("SQLITE_CORRUPT") else name


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
