"""Making a backup while the site serves."""

import os
import shutil
import tomllib
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from config.backups.alone import alone
from config.backups.databases import copy_file, database
from config.backups.manifest import FORMAT, NAME, BackupError, Manifest, digests, files_below, sync, write_manifest

LEAVE_FREE = 256 * 1024 * 1024
"""Bytes of the disk that a backup leaves free, and a restore: it must never be what fills the disk of a contest."""
MEDIA = "media"
SECRET_KEY = "secret_key"  # noqa: S105  the name of a file
UNFINISHED = ".unfinished"
LAST = "last-backup"
STAMP = "%Y-%m-%d-%H%M%S"


def make_backup(path: Path, *, now: datetime) -> Manifest:
    """Copy database, uploads and the key of this installation into a new directory.

    Whatever was committed before the call is in it. The directory gets its name when all of it is on the disk, so one
    without a manifest is never mistaken for a backup. Raises BackupError.
    """
    with alone():
        return make(path, now)


def make(path: Path, now: datetime) -> Manifest:
    if path.exists():
        raise BackupError(f"{path} is there already; a backup never overwrites another.")
    path.parent.mkdir(parents=True, exist_ok=True)
    uploads = sum(path.stat().st_size for path in files_below(settings.MEDIA_ROOT))
    check_space(path.parent, database().size() + uploads, "the backup may need")
    unfinished = path.with_name(f".{path.name}{UNFINISHED}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    try:
        manifest = fill(unfinished, now)
        unfinished.rename(path)
        sync(path.parent)
        (settings.DATA_DIR / LAST).write_text(f"{manifest.made_at} {path}\n", "utf-8")
    except OSError as error:
        raise BackupError(f"The backup could not be written: {error}") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return manifest


def fill(directory: Path, now: datetime) -> Manifest:
    """Write everything into an empty directory. The database comes first: what its rows name is on the disk by then."""
    holder = database()
    migrations = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    counts = holder.dump(directory / holder.file)
    if settings.MEDIA_ROOT.is_dir():
        copy_tree(settings.MEDIA_ROOT, directory / MEDIA)
    key = settings.DATA_DIR / SECRET_KEY
    if key.exists() and key.read_text().strip() == settings.SECRET_KEY:
        copy_file(key, directory / SECRET_KEY)
    manifest = Manifest(
        format=FORMAT,
        made_at=now.isoformat(timespec="seconds"),
        version=own_version(),
        vendor=connection.vendor,
        migrations=migrations,
        counts=counts,
        files=digests(directory),
    )
    write_manifest(directory, manifest)
    for file in files_below(directory):
        file.chmod(0o600)
    sync(directory)
    return manifest


def check_space(directory: Path, size: int, who_needs: str) -> None:
    """Raise BackupError where so many bytes would leave too few free."""
    needed = size + LEAVE_FREE
    free = shutil.disk_usage(directory).free
    if free < needed:
        raise BackupError(
            f"{directory} has {free >> 20} MB free and {who_needs} {needed >> 20} MB with a reserve. Nothing was "
            "written. Make room or choose another disk."
        )


def copy_tree(source: Path, target: Path) -> None:
    """Copy every file below a directory, down to the disk. One that is deleted meanwhile is left out."""
    for old in files_below(source):
        new = target / old.relative_to(source)
        new.parent.mkdir(parents=True, exist_ok=True)
        try:
            copy_file(old, new)
        except FileNotFoundError:
            new.unlink(missing_ok=True)
    for directory, _names, _files in os.walk(target):
        sync(Path(directory))


def rotate(folder: Path, *, keep: int, now: datetime) -> tuple[Path, Manifest]:
    """Make a backup named after the time in this folder, then delete the oldest so that `keep` are left."""
    with alone():
        for crashed in folder.glob(f".[0-9]*{UNFINISHED}"):
            shutil.rmtree(crashed)
        path = folder / now.strftime(STAMP)
        manifest = make(path, now)
        made = sorted(found.parent for found in folder.glob(f"[0-9]*/{NAME}"))
        for old in made[:-keep]:
            shutil.rmtree(old)
    return path, manifest


def last_backup_at() -> float | None:
    """Return when the last backup of this site ended, in seconds since 1970; None when there was none."""
    try:
        return (settings.DATA_DIR / LAST).stat().st_mtime
    except FileNotFoundError:
        return None


def own_version() -> str:
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]["version"]
