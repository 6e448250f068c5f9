"""A program in the environment of a site: restores fail there, each at another step, and it says what stands then.

python -m tests.config.failing_restores COPY FOLDER
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copytree, rmtree

from django.conf import settings
from django.db import connection
from django.utils import timezone

from config.backups import BackupError, make_backup, making, restore_backup
from config.backups.databases import database
from config.backups.manifest import NAME, digest_of, files_below
from tests.factories import NOW

STAMP = NOW.strftime(making.STAMP)
MIGRATION = ("questions", "0004_what_stood_beside_used_words")


class Harmed:
    """A backup that is to be restored, and the folder in which that is to fail."""

    def __init__(self, copy: Path) -> None:
        self.copy, self.home = copy, settings.DATA_DIR

    def change(self, **told: object) -> None:
        """Have the manifest say something else."""
        manifest = json.loads((self.copy / NAME).read_text())
        (self.copy / NAME).write_text(json.dumps(manifest | told))

    def tell(self, name: str) -> object:
        return json.loads((self.copy / NAME).read_text())[name]


def uploads_cannot_be_copied(harmed: Harmed) -> None:
    (harmed.home / f"media.restoring-{STAMP}").write_text("in the way")


def the_key_cannot_be_copied(harmed: Harmed) -> None:
    (harmed.home / f"secret_key.restoring-{STAMP}").mkdir()


def the_database_cannot_be_moved(harmed: Harmed) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {database().aside(STAMP)}")
    else:
        (database().aside(STAMP) / "in the way").mkdir(parents=True)


def the_database_cannot_be_loaded(harmed: Harmed) -> None:
    name = database().file
    (harmed.copy / name).write_bytes(b"no database" * 1000)
    harmed.change(files=harmed.tell("files") | {name: digest_of(harmed.copy / name)})


def rows_are_missing(harmed: Harmed) -> None:
    counts = harmed.tell("counts")
    harmed.change(counts=counts | {"contest_channel": counts["contest_channel"] + 1})


def it_cannot_be_brought_forward(harmed: Harmed) -> None:
    """The backup of a database that has forgotten a migration, which finds everything made already."""
    rmtree(harmed.copy)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = %s AND name = %s", MIGRATION)
        make_backup(harmed.copy, now=NOW)
        remember = "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)"
        cursor.execute(remember, [*MIGRATION, timezone.now()])


def uploads_cannot_be_moved(harmed: Harmed) -> None:
    (harmed.home / f"media.replaced-{STAMP}" / "in the way").mkdir(parents=True)


def the_key_cannot_be_moved(harmed: Harmed) -> None:
    (harmed.home / f"secret_key.replaced-{STAMP}" / "in the way").mkdir(parents=True)


HARMS: tuple[Callable[[Harmed], None], ...] = (
    uploads_cannot_be_copied,
    the_key_cannot_be_copied,
    the_database_cannot_be_moved,
    the_database_cannot_be_loaded,
    rows_are_missing,
    it_cannot_be_brought_forward,
    uploads_cannot_be_moved,
    the_key_cannot_be_moved,
)


def standing() -> dict:
    """What stands in the folder and in the database, under every name."""
    files = {str(path.relative_to(settings.DATA_DIR)): digest_of(path) for path in files_below(settings.DATA_DIR)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM contest_channel ORDER BY code")
        channels = [code for (code,) in cursor.fetchall()]
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY nspname")
            places = [name for (name,) in cursor.fetchall()]
        else:
            path = Path(connection.settings_dict["NAME"])
            places = sorted(found.name for found in path.parent.glob(f"{path.name}.re*"))
    return {"files": files, "channels": channels, "places": places}


def clear_the_way() -> None:
    for found in settings.DATA_DIR.glob(f"*-{STAMP}"):
        rmtree(found) if found.is_dir() else found.unlink()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {database().aside(STAMP)} CASCADE")
    else:
        rmtree(database().aside(STAMP), ignore_errors=True)


def tried(harm: Callable[[Harmed], None], copy: Path, folder: Path) -> dict:
    """Restore what is harmed; what was said, and what stood before and after."""
    harmed = Harmed(copytree(copy, folder / harm.__name__))
    harm(harmed)
    before = standing()
    try:
        restore_backup(harmed.copy, replace=True, now=NOW)
        said = "restored"
    except BackupError as error:
        said = str(error)
    after = standing()
    clear_the_way()
    return {"said": said, "before": before, "after": after}


def tell(copy: Path, folder: Path) -> None:
    """Print, as JSON, what became of each restore of this backup."""
    told = {harm.__name__: tried(harm, copy, folder) for harm in HARMS}
    restored = restore_backup(copy, replace=True, now=NOW)
    told["nothing"] = {"aside": len(restored.aside), "after": standing()}
    sys.stdout.write(json.dumps(told))
