"""Files that are read: one of each person at a time, so that nobody takes all the threads that read them."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from django.utils.translation import gettext_lazy as _

from accounts.errors import VerbError
from accounts.models import User

_senders: set[int] = set()
"""Whose file is being read by this process: each has its own threads for that."""
_lock = Lock()


class OneIsRead(VerbError):
    """A file of the same person is being read already; this one was not looked at."""

    status = 429
    sentence = _(
        "Another file of yours is being read just now, so this one was not looked at. Wait until that is done and try "
        "again; nothing is lost."
    )


@contextmanager
def one_file_of(person: User) -> Iterator[None]:
    """While this lasts, no other file of the person is read. Raises OneIsRead, at once."""
    with _lock:
        if person.pk in _senders:
            raise OneIsRead
        _senders.add(person.pk)
    try:
        yield
    finally:
        with _lock:
            _senders.remove(person.pk)
