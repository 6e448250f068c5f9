"""A whole site, in processes of its own, is copied and restored; and nothing is lost where a restore fails."""

import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from config.backups import BackupError, making, manifest, restoring
from tests.architecture.house import ROOT
from tests.config.failing_restores import HARMS
from tests.services import free_port, postgresql

IS_SQLITE = settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"


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
    with nullcontext(f"sqlite:///{home}/site.sqlite3") if IS_SQLITE else postgresql(durable=True) as url:
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


FAILING = """
from pathlib import Path
from tests.config.failing_restores import tell
tell(Path("{copy}"), Path("{folder}"))
"""


@pytest.fixture(scope="module")
def failed(tmp_path_factory, original) -> dict[str, dict]:
    """What became of restores that failed, each at another step."""
    (site, copy), directory = original, tmp_path_factory.mktemp("failed")
    shutil.copytree(site.home, directory / "home")
    later = Site(directory / "home", copied(site.database, directory))
    later.hear("sau")
    (later.home / "media/emblem.png").write_bytes(b"another picture")
    (later.home / "secret_key").write_text("another key, of fifty and more characters, as they are made here")
    code, said = later.manage("shell", "-v0", "-c", FAILING.format(copy=copy, folder=directory))
    assert code == 0, said
    return json.loads(said)


@pytest.mark.parametrize("step", [harm.__name__ for harm in HARMS])
def test_wherever_a_restore_fails_everything_is_as_before(failed, step):
    assert failed[step]["after"] == failed[step]["before"]
    assert failed[step]["before"]["channels"] == ["bao", "sau"]
    assert failed[step]["said"].endswith(". Everything stands as it was before. Mend this and restore again.")


def test_with_nothing_in_its_way_the_same_restore_goes_through(failed, original):
    site, _copy = original
    after = failed["nothing"]["after"]
    assert (failed["nothing"]["aside"], after["channels"]) == (3, ["bao"])
    for name in ("media/emblem.png", "secret_key"):
        assert after["files"][name] == manifest.digest_of(site.home / name)


def test_what_cannot_be_put_back_is_told_and_the_rest_is_put_back(tmp_path):
    def fail() -> None:
        with restoring.all_or_nothing("2026") as undo:
            undo.callback((tmp_path / "back").touch)
            undo.callback((tmp_path / "gone").unlink)
            raise OSError("full")

    with pytest.raises(BackupError, match=r"failed \(full\), and not all .* under names with replaced-2026"):
        fail()
    assert (tmp_path / "back").exists()


def test_what_is_wrong_with_the_code_is_shown_with_what_became_of_the_site():
    with pytest.raises(ZeroDivisionError) as raised, restoring.all_or_nothing("2026"):
        raise ZeroDivisionError
    assert raised.value.__notes__ == ["The restore failed. Everything stands as it was before."]


def test_what_has_no_room_is_not_restored(tmp_path, settings, monkeypatch, db):
    settings.DATA_DIR = tmp_path
    (tmp_path / "database.sqlite3").write_bytes(b"")
    (tmp_path / "database.dump").write_bytes(b"")
    monkeypatch.setattr(making, "LEAVE_FREE", 2**60)
    with pytest.raises(BackupError, match=r"what is restored needs \d+ MB with a reserve. Nothing was written"):
        restoring.check_place(tmp_path, making.database(), replace=True)


def test_with_redis_away_the_site_is_restored_and_the_operator_told_what_is_left_to_do(backed_up, tmp_path):
    backed_up.environment["REDIS_URL"] = f"redis://127.0.0.1:{free_port()}/0"
    code, said = backed_up.manage("restore", "--replace", tmp_path / "copy")
    assert (code, "Restored" in said, "Empty it before the site starts" in said) == (0, True, True)


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
