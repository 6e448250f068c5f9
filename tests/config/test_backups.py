"""Backups: what they hold, what they refuse, and that nothing is lost where a restore fails."""

import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, nullcontext
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from config.backups import BackupError, making, manifest, restoring
from config.backups.manifest import Manifest, digests, read_manifest, write_manifest
from tests.architecture.house import ROOT
from tests.config.folded import STEPS
from tests.factories import NOW
from tests.services import postgresql

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
        "contest.0002_guards",
        "questions.0001_tables",
        "questions.0002_guards",
        "questions.0003_hands_in_imports",
    ]


def test_a_backup_of_this_version_has_them_all(db):
    assert ahead(MigrationRecorder(connection).applied_migrations()) == []


def test_one_from_before_the_history_was_folded_has_all_but_what_came_since():
    assert ahead(STEPS) == ["accounts.0003_codes_of_several_browsers", "questions.0003_hands_in_imports"]


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


# --- a whole site, in processes of its own ------------------------------------------------------------------------


class Site:
    """An installation with a database of its own."""

    def __init__(self, home: Path, database: str) -> None:
        self.home, self.database = home, database
        foreign = ("ENGINE", "REDIS_URL", "SECRET_KEY")
        inherited = {name: value for name, value in os.environ.items() if name not in foreign}
        own = {"DATA_DIR": str(home), "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "config.settings"}
        self.environment = inherited | own

    def manage(self, *words: object) -> tuple[int, str]:
        """Exit status and what was said."""
        command = [sys.executable, "manage.py", *map(str, words)]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, check=False, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def sql(self, *statements: str) -> list[tuple]:
        """What the last of these statements gives back."""
        with closing(connect(self.database)) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            found = cursor.fetchall() if cursor.description else []
            connection.commit()
        return found

    def hear(self, channel: str) -> None:
        """Add a row."""
        columns = "(code, name_vi, name_en, owner, audiences, is_active, position)"
        self.sql(f"INSERT INTO contest_channel {columns} VALUES ('{channel}', '', '', '', '[]', TRUE, 0)")

    def channels(self) -> list[str]:
        return [code for (code,) in self.sql("SELECT code FROM contest_channel ORDER BY code")]

    def wipe(self) -> None:
        if IS_SQLITE:
            Path(self.database.removeprefix("sqlite:///")).unlink()
        else:
            self.sql("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


def connect(url: str):
    return sqlite3.connect(url.removeprefix("sqlite:///")) if IS_SQLITE else psycopg.connect(url)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory) -> Iterator[str]:
    """The URL of a migrated database, of the kind that this run of the suite is about; to be copied."""
    home = tmp_path_factory.mktemp("migrated")
    with nullcontext(f"sqlite:///{home}/site.sqlite3") if IS_SQLITE else postgresql() as url:
        assert Site(home, url).manage("migrate", "-v0") == (0, "")
        yield url


def copied(url: str, directory: Path) -> str:
    if IS_SQLITE:
        copy = directory / "site.sqlite3"
        shutil.copy(url.removeprefix("sqlite:///"), copy)
        return f"sqlite:///{copy}"
    server, _slash, source = url.rpartition("/")
    name = f"site_{secrets.token_hex(4)}"
    with psycopg.connect(f"{server}/template1", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
    return f"{server}/{name}"


def set_up(directory: Path, migrated: str) -> Site:
    site = Site(directory / "home", copied(migrated, directory))
    (site.home / "media").mkdir(parents=True)
    (site.home / "media" / "emblem.png").write_bytes(b"picture")
    site.hear("bao")
    return site


@pytest.fixture
def site(tmp_path, migrated) -> Site:
    """A site with a channel and an upload."""
    return set_up(tmp_path, migrated)


@pytest.fixture(scope="module")
def original(tmp_path_factory, migrated) -> tuple[Site, Path]:
    """Such a site, of which a backup was made; nobody changes either."""
    directory = tmp_path_factory.mktemp("original")
    site = set_up(directory, migrated)
    assert site.manage("backup", directory / "copy")[0] == 0
    return site, directory / "copy"


@pytest.fixture
def backed_up(tmp_path, original) -> Site:
    """A site as it stands when its backup has been made, which is beside it as `copy`."""
    site, copy = original
    shutil.copytree(site.home, tmp_path / "home")
    shutil.copytree(copy, tmp_path / "copy")
    return Site(tmp_path / "home", copied(site.database, tmp_path))


def test_a_backup_comes_back_on_an_empty_machine(backed_up, tmp_path):
    backed_up.hear("sau")
    backed_up.wipe()
    fresh = Site(tmp_path / "fresh", backed_up.database)
    assert fresh.manage("restore", tmp_path / "copy")[0] == 0
    assert fresh.channels() == ["bao"]
    for name in ("media/emblem.png", "secret_key"):
        assert (fresh.home / name).read_bytes() == (backed_up.home / name).read_bytes()


def test_a_database_that_holds_something_is_replaced_only_when_told_and_then_kept(backed_up, tmp_path):
    site = backed_up
    site.hear("sau")
    code, said = site.manage("restore", tmp_path / "copy")
    assert (code, "Say --replace" in said, site.channels()) == (1, True, ["bao", "sau"])
    code, said = site.manage("restore", "--replace", tmp_path / "copy")
    assert (code, said.count("Kept what stood there"), site.channels()) == (0, 2, ["bao"])


def test_where_a_restore_fails_everything_is_as_before(backed_up, tmp_path):
    site = backed_up
    site.hear("sau")
    told = json.loads((tmp_path / "copy/manifest.json").read_text())
    told["counts"]["contest_channel"] += 1
    (tmp_path / "copy/manifest.json").write_text(json.dumps(told))
    _code, said = site.manage("restore", "--replace", tmp_path / "copy")
    assert "do not have the rows of the backup: contest_channel" in said
    assert site.channels() == ["bao", "sau"]
    assert (site.home / "media/emblem.png").read_bytes() == b"picture"


LEADING = """
import sys
from contest.engine import Lead
lead = Lead()
print(lead.take(), flush=True)
sys.stdin.read()
"""


def test_a_site_that_runs_is_not_restored(backed_up, tmp_path):
    site = backed_up
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", LEADING]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    running = subprocess.Popen(command, cwd=ROOT, env=site.environment, **pipes)
    try:
        assert running.stdout.readline() == b"True\n"
        code, said = site.manage("restore", "--replace", tmp_path / "copy")
    finally:
        running.communicate()
    assert (code, "The site is running on this database. Stop every process" in said) == (1, True)


BOARDS = "from contest.boards import boards_of; from tests.factories import make_round_division as m; boards_of(m())"


def test_boards_go_on_beyond_the_versions_that_anybody_has_seen(site, tmp_path):
    site.manage("shell", "-v0", "-c", BOARDS)
    site.manage("backup", tmp_path / "copy")
    site.manage("restore", "--replace", tmp_path / "copy")
    assert site.sql("SELECT version FROM contest_board") == [(restoring.VERSIONS_AHEAD,)] * 2


def test_a_backup_never_overwrites_and_is_for_its_owner_only(backed_up, tmp_path):
    code, said = backed_up.manage("backup", tmp_path / "copy")
    assert (code, "a backup never overwrites another" in said) == (1, True)
    modes = {oct(path.stat().st_mode)[-3:] for path in (tmp_path / "copy").rglob("*") if path.is_file()}
    assert (oct((tmp_path / "copy").stat().st_mode)[-3:], modes) == ("700", {"600"})


def test_a_key_that_is_the_operators_own_stays_with_the_operator(site, tmp_path):
    site.environment["SECRET_KEY"] = "given by the environment"
    site.manage("backup", tmp_path / "copy")
    assert not (tmp_path / "copy/secret_key").exists()


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
