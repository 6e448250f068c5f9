"""Backups: what they hold, what they refuse, and that one is made at a time."""

import sqlite3
import subprocess
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from config.backups import BackupError, making, manifest, restoring
from config.backups.alone import LOCK, alone
from config.backups.manifest import Manifest, digests, read_manifest, write_manifest
from tests.config.folded import STEPS
from tests.factories import NOW

IS_SQLITE = settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"


def written(directory: Path, **changes) -> Manifest:
    """A backup of one file."""
    (directory / "media").mkdir()
    (directory / "media" / "emblem.png").write_bytes(b"picture")
    told = {"format": 1, "made_at": "2026-03-02T08:00:00+07:00", "version": "0.1.0", "vendor": "sqlite"}
    told |= {"migrations": ["contest.0001_tables"], "counts": {"a": 2, "b": 3}, "files": digests(directory)}
    made = Manifest(**told | changes)
    write_manifest(directory, made)
    return made


# --- the manifest -------------------------------------------------------------------------------------------------


def test_a_manifest_is_read_as_it_was_written(tmp_path):
    made = written(tmp_path)
    assert read_manifest(tmp_path) == made
    assert (made.rows, list(made.files)) == (5, ["media/emblem.png"])


@pytest.mark.parametrize(
    "harm, sentence",
    [
        (lambda path: (path / "media/emblem.png").write_bytes(b"picturE"), "Missing or changed: media/emblem.png"),
        (lambda path: (path / "media/emblem.png").unlink(), "Missing or changed: media/emblem.png"),
        (lambda path: (path / "manifest.json").unlink(), "is no backup: it has no manifest.json"),
        (lambda path: (path / "manifest.json").write_text("{"), "cannot be read"),
        (lambda path: (path / "manifest.json").write_text('{"format": 1}'), "cannot be read"),
    ],
)
def test_a_damaged_backup_is_refused(tmp_path, harm, sentence):
    written(tmp_path)
    harm(tmp_path)
    with pytest.raises(BackupError) as refused:
        read_manifest(tmp_path)
    assert sentence in str(refused.value)


def test_another_format_is_refused(tmp_path):
    written(tmp_path, format=2)
    with pytest.raises(BackupError, match="has format 2; this version reads format 1"):
        read_manifest(tmp_path)


def test_a_file_that_is_long_has_the_digest_that_everybody_computes(tmp_path):
    content = b"x" * (manifest.CHUNK + 7)
    (tmp_path / "long").write_bytes(content)
    told = subprocess.run(["sha256sum", tmp_path / "long"], check=True, capture_output=True, text=True)
    assert manifest.digest_of(tmp_path / "long") == told.stdout.split()[0]


# --- whether a backup fits ----------------------------------------------------------------------------------------


def fitting(**changes) -> Manifest:
    vendor = "sqlite" if IS_SQLITE else "postgresql"
    told = {"format": 1, "made_at": "", "version": "9.9", "vendor": vendor, "migrations": [], "counts": {}, "files": {}}
    return Manifest(**told | changes)


def ahead(applied: Iterable[tuple[str, str]]) -> list[str]:
    """The migrations of our own apps that go forward from there."""
    left = restoring.check_fits(fitting(migrations=list(map(".".join, applied))))
    return [name for name in left if name.startswith(("accounts.", "questions.", "contest."))]


def test_an_older_backup_goes_forward_by_migrations():
    assert ahead([("contest", "0001_tables")]) == [
        "accounts.0001_tables",
        "accounts.0002_guards",
        "accounts.0003_codes_of_several_browsers",
        "accounts.0004_columns_not_read",
        "contest.0002_guards",
        "contest.0003_finished_by_end",
        "contest.0004_columns_not_read",
        "questions.0001_tables",
        "questions.0002_guards",
        "questions.0003_hands_in_imports",
        "questions.0004_what_stood_beside_used_words",
    ]


def test_a_backup_of_this_version_has_them_all(db):
    assert ahead(MigrationRecorder(connection).applied_migrations()) == []


def test_one_from_before_the_history_was_folded_has_all_but_what_came_since():
    since = [
        "accounts.0003_codes_of_several_browsers",
        "accounts.0004_columns_not_read",
        "contest.0003_finished_by_end",
        "contest.0004_columns_not_read",
        "questions.0003_hands_in_imports",
        "questions.0004_what_stood_beside_used_words",
    ]
    assert ahead(STEPS) == since


@pytest.mark.parametrize(
    "last, unknown",
    [
        (("accounts", "0009_consents_read_aloud"), "accounts.0001_initial"),
        (("questions", "0020_texts_have_an_end"), "questions.0002_used_revisions_stand_still"),
        (("contest", "0024_roster_reminders"), "contest.0001_initial"),
    ],
)
def test_one_from_the_middle_of_it_is_refused(last, unknown):
    with pytest.raises(BackupError, match=rf"another version \(9.9\), and this one does not know its {unknown}"):
        ahead(STEPS - {last})


def test_a_backup_of_a_later_version_is_refused():
    with pytest.raises(BackupError, match=r"another version \(9.9\), and this one does not know its contest.9999_x"):
        restoring.check_fits(fitting(migrations=["contest.0001_tables", "contest.9999_x"]))


def test_a_backup_of_the_other_database_is_refused():
    with pytest.raises(BackupError, match="This is a backup of oracle"):
        restoring.check_fits(fitting(vendor="oracle"))


# --- many in a folder ----------------------------------------------------------------------------------------------


@pytest.fixture
def quick(monkeypatch, tmp_path, settings) -> Callable[..., Path]:
    """Make a backup of next to nothing in this process."""
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "data/media"
    settings.DATA_DIR.mkdir()

    def fill(directory: Path, now: datetime) -> Manifest:
        return written(directory, made_at=now.isoformat())

    monkeypatch.setattr(making, "fill", fill)
    monkeypatch.setattr(making.database(), "size", lambda: 0, raising=False)
    return lambda *arguments, **options: making.rotate(tmp_path / "many", *arguments, **options)[0]


def test_rotating_keeps_the_newest_and_clears_what_a_crash_left(quick, tmp_path, db):
    (tmp_path / "many" / ".2026-01-01-000000.unfinished").mkdir(parents=True)
    made = [quick(keep=2, now=NOW + timedelta(hours=hour)) for hour in range(4)]
    assert sorted((tmp_path / "many").iterdir()) == made[-2:]


def test_a_backup_that_still_runs_is_let_run(quick, tmp_path, monkeypatch, db):
    """The second one begins in the middle of the first, whose folder it took for one that a crash had left."""
    fill, said = making.fill, []

    def beginning_another(directory: Path, now: datetime) -> Manifest:
        with pytest.raises(BackupError) as refused:
            quick(keep=1, now=NOW + timedelta(seconds=1))
        said.append(str(refused.value))
        return fill(directory, now)

    monkeypatch.setattr(making, "fill", beginning_another)
    made = quick(keep=1, now=NOW)
    assert said == [
        "A backup of this site is being made, or one is being restored. Nothing was done. Wait until that has ended, "
        "and try again."
    ]
    assert sorted((tmp_path / "many").iterdir()) == [made]


def test_while_a_backup_is_made_nothing_is_restored(quick, tmp_path, db):
    copy = tmp_path / "copy"
    copy.mkdir()
    written(copy, vendor=connection.vendor)
    with alone(), pytest.raises(BackupError, match="A backup of this site is being made"):
        restoring.restore_backup(copy, replace=True, now=NOW)


def test_a_lock_of_another_user_is_told(quick, tmp_path, db):
    lock = tmp_path / "data" / LOCK
    lock.mkdir()  # root opens everything else
    with pytest.raises(BackupError) as error:
        quick(keep=1, now=NOW)
    assert str(error.value) == (
        f"[Errno 21] Is a directory: '{lock}'. Backups are made and restored by the user of the site. "
        f"This file belongs to {lock.owner()}: give it to that user, or delete it while no backup is made."
    )


def test_a_lock_that_root_makes_is_the_sites(tmp_path, settings, monkeypatch):
    """Whoever runs the tests is not root everywhere: what root would give away is noted."""
    settings.DATA_DIR, given = tmp_path, []
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("os.fchown", lambda _file, *owner: given.append(owner))
    for _time in range(2):
        with alone():
            assert (tmp_path / LOCK).is_file()
    assert given == [(tmp_path.stat().st_uid, tmp_path.stat().st_gid)]


def test_root_gives_away_nothing_that_stands_in_the_place_of_the_lock(tmp_path, settings, monkeypatch):
    settings.DATA_DIR, given = tmp_path, []
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("os.fchown", lambda _file, *owner: given.append(owner))
    (tmp_path / "shadow").touch()
    (tmp_path / LOCK).symlink_to(tmp_path / "shadow")
    with alone():
        assert given == []


def test_a_disk_that_is_nearly_full_is_left_alone(quick, tmp_path, monkeypatch, db):
    monkeypatch.setattr(making, "LEAVE_FREE", 2**60)
    with pytest.raises(BackupError, match="Nothing was written"):
        quick(keep=2, now=NOW)
    assert list((tmp_path / "many").iterdir()) == []


def test_what_fails_on_the_way_leaves_nothing_behind(quick, tmp_path, monkeypatch, db):
    def full(directory: Path, now: datetime) -> Manifest:
        (directory / "half").write_text("x")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "fill", full)
    with pytest.raises(BackupError, match="No space left on device"):
        quick(keep=2, now=NOW)
    assert list((tmp_path / "many").iterdir()) == []


def test_without_a_backup_nothing_is_claimed(quick, db):
    before = making.last_backup_at()
    quick(keep=1, now=NOW)
    assert (before, making.last_backup_at() is None) == (None, False)


# --- the copy of SQLite -------------------------------------------------------------------------------------------


def test_a_copy_of_sqlite_is_of_one_moment_however_much_is_written_meanwhile(tmp_path, monkeypatch):
    """Two tables that always agree are changed between every two steps of the copy."""
    from config.backups import databases

    source = tmp_path / "site.sqlite3"
    with closing(sqlite3.connect(source, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.executescript("CREATE TABLE a (n); CREATE TABLE b (n, filler);")
        add = "BEGIN; INSERT INTO a VALUES (1); INSERT INTO b VALUES (1, zeroblob(40000)); COMMIT;"
        writer.executescript(add * 50)
        steps = []
        monkeypatch.setattr(databases, "STEP_PAGES", 10)
        monkeypatch.setattr(databases.time, "sleep", lambda seconds: steps.append(writer.executescript(add)))
        holder = databases.Sqlite()
        holder.path = source
        counts = holder.dump(tmp_path / "copy")
    assert (counts, len(steps) > 20) == ({"a": 50, "b": 50}, True)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")] == ["copy"]
