"""What takes long: one such deed of each person at a time, so that nobody takes all the threads there are for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from django.utils.translation import gettext_lazy as _

from accounts.errors import VerbError
from accounts.models import User

_doers: set[int] = set()
"""Whose deed is being done by this process: each has its own threads for that."""
_lock = Lock()


class AnotherGoesOn(VerbError):
    """A long deed of the same person goes on; this one was not begun."""

    status = 429
    sentence = _(
        "Something else of yours that takes long is being done just now, so this was not begun. Wait until that is "
        "done and try again; nothing is lost."
    )


@contextmanager
def one_deed_of(person: User) -> Iterator[None]:
    """While this lasts, no other long deed of the person is begun. Raises AnotherGoesOn, at once."""
    with _lock:
        if person.pk in _doers:
            raise AnotherGoesOn
        _doers.add(person.pk)
    try:
        yield
    finally:
        with _lock:
            _doers.remove(person.pk)
