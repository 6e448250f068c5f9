"""What a disk remembers when the power fails, and the shim that keeps its journal."""

import errno
import random
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.faults import power
from tests.faults.disk import Disk
from tests.faults.power import RECORD, Record, Remembered, What, records

BASE, WAL = 1, 2
NAME = {BASE: "hoithi.sqlite3", WAL: "hoithi.sqlite3-wal"}
LUCK = random.Random(1)


class Story:
    """A disk to which things are done, with the length of its journal as the clock."""

    def __init__(self, **files: bytes) -> None:
        self.disk, self.at = Remembered({NAME[BASE]: b"old", **files}), 0

    def do(self, what: What, file: int = BASE, offset: int = 0, data: bytes = b"") -> "Story":
        self.at += 1
        self.disk.do(Record(self.at, what, file, offset, data))
        return self

    def write(self, data: bytes, offset: int = 0, file: int = BASE) -> "Story":
        return self.do(What.WRITE, file, offset, data)

    def sync(self, file: int = BASE, began: int | None = None) -> "Story":
        return self.do(What.SYNC, file, self.at if began is None else began)

    def left(self, keep: float = 0.0, luck: random.Random = LUCK) -> dict[str, bytes]:
        return self.disk.after_a_cut(luck, keep)


def test_what_was_not_synced_is_forgotten():
    assert Story().write(b"new").left() == {NAME[BASE]: b"old"}


def test_what_was_synced_stays():
    assert Story().write(b"new").sync().write(b"er", 3).left() == {NAME[BASE]: b"new"}


def test_what_is_written_while_a_sync_goes_on_is_not_part_of_it():
    assert Story().write(b"n").write(b"ew", 1).sync(began=1).left() == {NAME[BASE]: b"nld"}


def test_a_sync_of_one_file_keeps_nothing_of_another():
    story = Story(**{NAME[WAL]: b"log"}).write(b"new").write(b"gol", file=WAL).sync(WAL)
    assert story.left() == {NAME[BASE]: b"old", NAME[WAL]: b"gol"}


def test_a_disk_may_also_have_done_everything():
    story = Story().write(b"newer").do(What.TRUNCATE, offset=4).write(b"!", 6)
    assert story.left(keep=1.0) == {NAME[BASE]: b"newe\0\0!"}


def test_a_write_may_be_torn_between_sectors():
    story, luck = Story().write(b"a" * 2000, 100), random.Random(3)
    found = {bytes(story.left(keep=0.5, luck=luck)[NAME[BASE]]) for _cut in range(50)}
    pieces = {(100, 512), (512, 1024), (1024, 1536), (1536, 2048), (2048, 2100)}
    for content in found:
        content = content.ljust(2100, b"\0")
        assert all(set(content[start:end]) <= {ord("a")} or b"a" not in content[start:end] for start, end in pieces)
    assert len(found) > 10


@pytest.mark.parametrize("synced, left", [(False, {NAME[BASE]}), (True, {NAME[BASE], NAME[WAL]})])
def test_a_new_file_is_there_when_its_directory_was_synced(synced, left):
    story = Story().do(What.CREATE, WAL).write(b"log", file=WAL).sync(WAL)
    if synced:
        story.do(What.SYNC_DIRECTORY)
    assert set(story.left()) == left


def test_a_removed_file_may_come_back_until_its_directory_is_synced():
    story = Story(**{NAME[WAL]: b"log"}).do(What.REMOVE, WAL)
    assert (set(story.left()), set(story.left(keep=1.0))) == ({NAME[BASE], NAME[WAL]}, {NAME[BASE]})
    assert set(story.do(What.SYNC_DIRECTORY).left()) == {NAME[BASE]}


def test_a_journal_that_ends_in_the_middle_of_a_record_ends_before_it():
    journal = RECORD.pack(What.WRITE, BASE, 7, 3) + b"abc" + RECORD.pack(What.SYNC, BASE, 27, 0)
    whole = [Record(27, What.WRITE, BASE, 7, b"abc"), Record(51, What.SYNC, BASE, 27, b"")]
    assert list(records(journal)) == whole
    assert list(records(journal[:-1])) == whole[:1]
    assert list(records(journal[:26])) == []


# --- the shim ---------------------------------------------------------------------------------------------------------

INSERT = """
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1])
database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS t (x);")
for number in range(3):
    database.execute("INSERT INTO t VALUES (?)", [number])
    database.commit()
print(time.time(), flush=True)
import os; os._exit(0)
"""


@pytest.fixture
def server(tmp_path) -> SimpleNamespace:
    return SimpleNamespace(directory=tmp_path, environment={})


def insert(server: SimpleNamespace) -> subprocess.CompletedProcess:
    """Another process commits three rows, and is gone at once."""
    command = [sys.executable, "-c", INSERT, server.directory / "hoithi.sqlite3"]
    return subprocess.run(command, env=server.environment, capture_output=True, text=True, check=False)


def test_the_journal_of_a_real_database_gives_its_rows_back(server, tmp_path):
    disk = Disk(server, journal=True)
    assert insert(server).returncode == 0
    remembered = Remembered({})
    for record in records(disk.journal.read_bytes()):
        remembered.do(record)
    found = Path(tmp_path, "found")
    found.mkdir()
    for name, content in remembered.after_a_cut(LUCK, 0.0).items():
        (found / name).write_bytes(content)
    rows = sqlite3.connect(found / "hoithi.sqlite3").execute("SELECT x FROM t").fetchall()
    assert rows == [(0,), (1,), (2,)]


@pytest.mark.parametrize(
    "trouble", [{"write_error": errno.ENOSPC}, {"write_error": errno.EIO}, {"sync_error": errno.EIO}]
)
def test_a_disk_in_trouble_is_noticed_by_the_database(server, trouble):
    disk = Disk(server)
    assert insert(server).returncode == 0
    disk.set(**trouble)
    assert "sqlite3.OperationalError" in insert(server).stderr
    disk.heal()
    assert insert(server).returncode == 0


def test_the_clock_steps_when_it_is_told_to(server):
    disk = Disk(server)
    right = float(insert(server).stdout)
    disk.set(clock=-7200)
    assert 7000 < right - float(insert(server).stdout) < 7200


def test_without_a_compiler_the_missing_package_is_named(server, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(RuntimeError, match="gcc"):
        Disk(server)


def test_the_files_of_the_journal_are_those_of_the_database():
    assert power.NAMES == NAME
