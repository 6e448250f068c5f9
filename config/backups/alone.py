"""One backup or restore of a site at a time: each would clear away, or copy, what another has half done."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

from config.backups.manifest import BackupError

LOCK = "backup-lock"


@contextmanager
def alone() -> Iterator[None]:
    """Be the only one meanwhile; never waits. Whoever is killed leaves no lock behind. Raises BackupError."""
    path = settings.DATA_DIR / LOCK
    try:
        file = _opened(path)
    except OSError as error:
        raise BackupError(f"{error}. Backups are made and restored by the user of the site.{_whose(path)}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(
                "A backup of this site is being made, or one is being restored. Nothing was done. Wait until that has "
                "ended, and try again."
            ) from None
        yield


def _whose(path: Path) -> str:
    """Return whose the lock is and what helps, or whose the folder is in which it could not be made."""
    if os.path.exists(path):
        told = f" This file belongs to {_owner_of(path)}: give it to that user, or delete it while no backup is made."
    else:
        told = f" The folder belongs to {_owner_of(path.parent)}." if os.path.exists(path.parent) else ""
    return told


def _owner_of(path: Path) -> str:
    try:
        return path.owner()
    except KeyError:  # who has no name on this machine, as in a container
        return f"user {path.stat().st_uid}"


def _opened(path: Path) -> IO[str]:
    """The file of the lock; a new one is the site's, whoever made it, or one backup by root would end all nightly ones.

    Only a new one is given away: what the site's user put there in its place may be a link to a file of root's.
    """
    try:
        file = path.open("x")
    except FileExistsError:
        return path.open("a")
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
    return file
