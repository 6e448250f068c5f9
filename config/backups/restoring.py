"""The way back: a backup becomes the site again. Whatever stood there is moved aside, not deleted."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import F

from config.backups.databases import Database, copy_file, database
from config.backups.making import MEDIA, SECRET_KEY, STAMP, copy_tree
from config.backups.manifest import BackupError, Manifest, read_manifest, sync
from config.history import standing_for_all
from contest.engine import Lead
from contest.models import Board

VERSIONS_AHEAD = 1_000_000
"""Browsers and caches may have seen later versions of a board than the backup knows; new ones come after those."""


class Restored(NamedTuple):
    manifest: Manifest
    aside: list[str]
    """What stood there before, and where it is now."""
    migrated: list[str]
    """Migrations that this version of the code has and the backup had not."""


def restore_backup(path: Path, *, replace: bool, now: datetime) -> Restored:
    """Put a backup in the place of this site's database, uploads and key.

    Nothing is touched before the backup has been found whole and fit; what fails later puts back what stood there.
    Raises BackupError.
    """
    manifest = read_manifest(path)
    ahead = check_fits(manifest)
    lead = Lead()
    if not lead.take():
        raise BackupError("The site is running on this database. Stop every process of it first, then restore.")
    try:
        holder = database()
        if not holder.is_empty() and not replace:
            raise BackupError(
                "This database is not empty. Say --replace to move it aside and put the backup in its place."
            )
        stamp = now.strftime(STAMP)
        aside = exchange(holder, path, manifest, stamp)
        aside += put_files(path, manifest, stamp)
        call_command("migrate", verbosity=0, interactive=False)
        go_on_after()
    finally:
        lead.give_up()
    return Restored(manifest, aside, ahead)


def check_fits(manifest: Manifest) -> list[str]:
    """Return the migrations that go forward from this backup. Raises BackupError where there is no way forward."""
    if manifest.vendor != connection.vendor:
        raise BackupError(
            f"This is a backup of {manifest.vendor}, and the site is set up for {connection.vendor}. Restore it where "
            "DATABASE_URL names a database of its own kind."
        )
    applied = {tuple(label.split(".", 1)) for label in manifest.migrations}
    folded = standing_for_all(applied)
    known = set(MigrationLoader(None).disk_migrations).union(*folded.values())
    unknown = sorted(applied - known)
    if unknown:
        raise BackupError(
            f"The backup was made by another version ({manifest.version}), and this one does not know its "
            f"{', '.join(map('.'.join, unknown[:3]))}. Install that version or a later one and restore again."
        )
    return sorted(map(".".join, known - applied - set(folded)))


def exchange(holder: Database, path: Path, manifest: Manifest, stamp: str) -> list[str]:
    """Put the copy where the database stands, and count its rows; on any failure the old one is back."""
    was_empty = holder.is_empty()
    kept = holder.put_aside(stamp)
    try:
        holder.load(path / holder.file)
        counted = holder.counts()
        wrong = sorted(table for table, rows in manifest.counts.items() if counted.get(table) != rows)
        if wrong:
            raise BackupError(f"The restored tables do not have the rows of the backup: {', '.join(wrong[:5])}.")
    except BaseException:
        holder.take_back(stamp)
        raise
    if was_empty:
        holder.discard(stamp)
        return []
    return [kept]


def put_files(path: Path, manifest: Manifest, stamp: str) -> list[str]:
    """Put uploads and key in place."""
    aside = []
    media = settings.MEDIA_ROOT
    if media.is_dir() and any(media.iterdir()):
        aside.append(str(media.rename(media.with_name(f"{media.name}.replaced-{stamp}"))))
    shutil.rmtree(media, ignore_errors=True)
    if (path / MEDIA).is_dir():
        copy_tree(path / MEDIA, media)
    key = settings.DATA_DIR / SECRET_KEY
    if SECRET_KEY in manifest.files and (not key.exists() or key.read_bytes() != (path / SECRET_KEY).read_bytes()):
        if key.exists():
            aside.append(str(key.rename(key.with_name(f"{key.name}.replaced-{stamp}"))))
        key.touch(mode=0o600)
        copy_file(path / SECRET_KEY, key)
    sync(settings.DATA_DIR)
    return aside


def go_on_after() -> None:
    """Forget what the cache knows of the time that is gone, and number the boards beyond what anybody has seen."""
    cache.clear()
    Board.objects.update(version=F("version") + VERSIONS_AHEAD)
