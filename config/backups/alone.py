"""One backup or restore of a site at a time: each would clear away, or copy, what another has half done."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from config.backups.manifest import BackupError

LOCK = "backup-lock"


@contextmanager
def alone() -> Iterator[None]:
    """Be the only one meanwhile; never waits. Whoever is killed leaves no lock behind. Raises BackupError."""
    path = settings.DATA_DIR / LOCK
    try:
        file = path.open("a")
    except OSError as error:
        raise BackupError(f"{error}. Backups are made and restored by the user of the site.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(
                "A backup of this site is being made, or one is being restored. Nothing was done. Wait until that has "
                "ended, and try again."
            ) from None
        yield
