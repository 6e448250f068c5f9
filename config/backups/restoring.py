"""The way back: a backup becomes the site again. Whatever stood there is moved aside, not deleted."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import F
from redis.exceptions import ResponseError

from config.backups.alone import alone
from config.backups.databases import Database, copy_file, database
from config.backups.making import MEDIA, SECRET_KEY, STAMP, check_space, copy_tree
from config.backups.manifest import BackupError, Manifest, files_below, read_manifest, sync
from config.caches import AWAY
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
    has_stale_cache: bool
    """Whether the cache could not be told to forget the time that is gone."""


def restore_backup(path: Path, *, replace: bool, now: datetime) -> Restored:
    """Put a backup in the place of this site's database, uploads and key.

    Nothing is touched before the backup has been found whole and fit; wherever it fails later, everything that stood
    there is back. Raises BackupError.
    """
    manifest = read_manifest(path)
    ahead = check_fits(manifest)
    with alone(), lead():
        holder = database()
        was_empty = check_place(path, holder, replace=replace)
        stamp = now.strftime(STAMP)
        with all_or_nothing(stamp) as undo:
            arriving = bring(path, manifest, stamp, undo)
            kept = exchange(holder, path, manifest, stamp, undo)
            aside = put_files(arriving, stamp, undo)
            if was_empty:
                holder.discard(stamp)
        return Restored(manifest, aside if was_empty else [kept, *aside], ahead, has_stale_cache=not forget())


@contextmanager
def lead() -> Iterator[None]:
    """Have the lead of this database, which no process of the site has while it is stopped."""
    right = Lead()
    try:
        is_ours = right.take()
    except DatabaseError as error:
        raise BackupError(f"The database cannot be reached, and nothing was done: {error}") from error
    if not is_ours:
        raise BackupError("The site is running on this database. Stop every process of it first, then restore.")
    try:
        yield
    finally:
        right.give_up()


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


def check_place(path: Path, holder: Database, *, replace: bool) -> bool:
    """Return whether nothing stands there. Raises BackupError where something does that is not to be replaced, or where
    the backup has no room."""
    is_empty = holder.is_empty()
    if not is_empty and not replace:
        raise BackupError("This database is not empty. Say --replace to move it aside and put the backup in its place.")
    copy = path / holder.file
    files = sum(file.stat().st_size for file in files_below(path) if file != copy)
    check_space(settings.DATA_DIR, files + holder.room_for(copy), "what is restored needs")
    return is_empty


@contextmanager
def all_or_nothing(stamp: str) -> Iterator[ExitStack]:
    """Undo every step that was made where one fails, the last one first, and say so."""
    undo = ExitStack()
    try:
        yield undo
    except BaseException as failed:
        try:
            undo.close()
        except (OSError, DatabaseError) as error:
            raise BackupError(
                f"The restore failed ({failed}), and not all of what stood there could be put back ({error}). It is "
                f"not lost: it stands beside its place, under names with replaced-{stamp}. Mend this and restore again."
            ) from failed
        if isinstance(failed, (BackupError, OSError, DatabaseError)):
            said = str(failed).strip().rstrip(".")
            raise BackupError(f"{said}. Everything stands as it was before. Mend this and restore again.") from failed
        failed.add_note("The restore failed. Everything stands as it was before.")
        raise


def bring(path: Path, manifest: Manifest, stamp: str, undo: ExitStack) -> dict[Path, Path | None]:
    """Copy uploads and key beside their places; return what arrives for each place that changes."""
    media, key = settings.MEDIA_ROOT, settings.DATA_DIR / SECRET_KEY
    arriving: dict[Path, Path | None] = {media: None}
    if (path / MEDIA).is_dir():
        arriving[media] = beside(media, "restoring", stamp)
        arriving[media].mkdir()
        undo.callback(shutil.rmtree, arriving[media])
        copy_tree(path / MEDIA, arriving[media])
    if SECRET_KEY in manifest.files and (not key.exists() or key.read_bytes() != (path / SECRET_KEY).read_bytes()):
        arriving[key] = beside(key, "restoring", stamp)
        arriving[key].touch(mode=0o600, exist_ok=False)
        undo.callback(arriving[key].unlink)
        copy_file(path / SECRET_KEY, arriving[key])
    return arriving


def exchange(holder: Database, path: Path, manifest: Manifest, stamp: str, undo: ExitStack) -> str:
    """Put the copy where the database stands, count its rows and bring it forward; return where the old one is."""
    kept = holder.put_aside(stamp)
    undo.callback(holder.take_back, stamp)
    holder.load(path / holder.file)
    counted = holder.counts()
    wrong = sorted(table for table, rows in manifest.counts.items() if counted.get(table) != rows)
    if wrong:
        raise BackupError(f"The restored tables do not have the rows of the backup: {', '.join(wrong[:5])}.")
    call_command("migrate", verbosity=0, interactive=False)
    Board.objects.update(version=F("version") + VERSIONS_AHEAD)
    return kept


def put_files(arriving: dict[Path, Path | None], stamp: str, undo: ExitStack) -> list[str]:
    """Let what arrived take its places; return where what stood there is now."""
    aside = []
    for place, arrived in arriving.items():
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()
            undo.callback(place.mkdir)
        elif place.exists():
            aside.append(str(move(place, beside(place, "replaced", stamp), undo)))
        if arrived:
            move(arrived, place, undo)
        sync(place.parent)
    return aside


def move(here: Path, there: Path, undo: ExitStack) -> Path:
    here.rename(there)
    undo.callback(there.rename, here)
    return there


def beside(place: Path, what: str, stamp: str) -> Path:
    return place.with_name(f"{place.name}.{what}-{stamp}")


def forget() -> bool:
    """Have the cache forget the time that is gone; return whether it could be told."""
    try:
        cache.clear()
    except (*AWAY, ResponseError):
        return False
    return True
