"""Power cuts: what a disk remembers of what was written to it, and whether that is all that was acknowledged.

The server runs on a disk that keeps a journal (tests/faults/disk.c), and a client notes with each acknowledgement how
long the journal was. So one run can be cut at any moment afterwards: the files are rebuilt as the last sync left them,
with some of what came later or none of it, torn at sectors; then the database is opened and asked.
"""

import asyncio
import random
import shutil
import struct
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

from bench.server import Server
from tests.faults.crowd import Crowd
from tests.faults.disk import Disk
from tests.faults.history import Finding, losses
from tests.faults.reports import told
from tests.faults.servers import Corrupt, read_sqlite, seated

SECTOR = 512
RECORD = struct.Struct("=BB6xQQ")


class What(IntEnum):
    CREATE = 1
    WRITE = 2
    TRUNCATE = 3
    SYNC = 4
    REMOVE = 5
    SYNC_DIRECTORY = 6


NAMES = {1: "hoithi.sqlite3", 2: "hoithi.sqlite3-wal"}


class Record(NamedTuple):
    """One thing done to a file. `at` is the length of the journal once it was noted."""

    at: int
    what: What
    file: int
    offset: int
    data: bytes


def records(journal: bytes) -> Iterator[Record]:
    """Read a journal; a last record that is not whole was never done."""
    at = 0
    while at + RECORD.size <= len(journal):
        what, file, offset, length = RECORD.unpack_from(journal, at)
        start = at + RECORD.size
        at = start + (length if what == What.WRITE else 0)
        if at <= len(journal):
            yield Record(at, What(what), file, offset, journal[start:at])


@dataclass
class File:
    """What is safe of a file, and what was done to it since."""

    safe: bytearray = field(default_factory=bytearray)
    pending: list[Record] = field(default_factory=list)
    is_safe: bool = True
    """Whether its name would survive."""
    removed: bool = False
    """Whether it is gone, although its directory was not synced since."""


class Remembered:
    """The files of one directory, as a disk would give them back if the power failed now."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = {name: File(bytearray(content)) for name, content in files.items()}

    def do(self, record: Record) -> None:
        name = NAMES.get(record.file, "")
        if record.what == What.SYNC_DIRECTORY:
            self.files = {name: file for name, file in self.files.items() if not file.removed}
            for file in self.files.values():
                file.is_safe = True
        elif record.what == What.CREATE:
            self.files[name] = File(is_safe=False)
        elif record.what == What.REMOVE:
            self.files[name].removed = True
        elif record.what == What.SYNC:
            self.sync(self.files[name], began=record.offset)
        else:
            self.files[name].pending.append(record)

    def sync(self, file: File, *, began: int) -> None:
        """What was written before a sync began is safe when it has ended."""
        for record in file.pending:
            if record.at <= began:
                apply(record, file.safe)
        file.pending = [record for record in file.pending if record.at > began]

    def after_a_cut(self, luck: random.Random, keep: float) -> dict[str, bytes]:
        """Return what is found when the power is back. `keep` is the chance of each sector that was not synced."""
        found = {}
        for name, file in self.files.items():
            if (file.is_safe or luck.random() < keep) and not (file.removed and luck.random() < keep):
                content = bytearray(file.safe)
                for record in file.pending:
                    for part in sectors(record):
                        if luck.random() < keep:
                            apply(part, content)
                found[name] = bytes(content)
        return found


def apply(record: Record, content: bytearray) -> None:
    if record.what == What.TRUNCATE:
        del content[record.offset :]
        content.extend(bytes(record.offset - len(content)))
    else:
        content.extend(bytes(max(record.offset - len(content), 0)))
        content[record.offset : record.offset + len(record.data)] = record.data


def sectors(record: Record) -> Iterator[Record]:
    """The parts of a write that a disk may have done or not."""
    if record.what != What.WRITE:
        yield record
        return
    start = 0
    while start < len(record.data):
        end = start + SECTOR - (record.offset + start) % SECTOR
        yield record._replace(offset=record.offset + start, data=record.data[start:end])
        start = end


KEEPS = (0.0, 0.5, 0.95)
"""Nothing that was not synced is left; half of it; nearly all."""


def power_cut(times: int, seconds: float, seed: int = 1) -> dict:
    """With synchronous=FULL nothing is lost at any cut; the control, with NORMAL, must lose, or we would not see it."""
    full = cut_often("tests.faults.settings_served", times, seconds, seed)
    control = cut_often("tests.faults.settings_normal", times, seconds, seed)
    caught = control["lost"] > 0
    return {
        **full,
        "ok": full["ok"] and caught,
        "control": {name: control[name] for name in ("acked", "lost", "cuts_that_lost", "corrupt")},
        "seed": seed,
    }


def cut_often(settings: str, times: int, seconds: float, seed: int) -> dict:
    with (
        tempfile.TemporaryDirectory(prefix="hoi-thi-fault-") as directory,
        seated(Path(directory), DJANGO_SETTINGS_MODULE=settings) as (server, crowd),
    ):
        disk = Disk(server, journal=True)
        before = {path.name: path.read_bytes() for path in Path(directory).glob("hoithi.sqlite3*") if path.is_file()}
        crowd.moment = lambda: disk.journal.stat().st_size
        asyncio.run(run_for(server, crowd, seconds))
        journal = disk.journal.read_bytes()
        shutil.rmtree(directory)
        Path(directory).mkdir()
        found, cuts_that_lost = cuts(before, journal, crowd, Path(directory), times, random.Random(seed))
    found = [*crowd.history.findings, *found]
    return {
        "ok": not found and crowd.history.acknowledged > 0,
        "acked": crowd.history.acknowledged,
        "lost": losses(found),
        "answers": dict(sorted(crowd.history.answers.items())),
        "recovery_s": {},
        "times": times,
        "cuts_that_lost": cuts_that_lost,
        "corrupt": sum(finding.kind == "corrupt" for finding in found),
        "journal_mb": round(len(journal) / 1e6),
        **told(found),
    }


async def run_for(server: Server, crowd: Crowd, seconds: float) -> None:
    """Save for so long and kill the server: what it does when it stops is not what we look at."""
    server.start()
    async with crowd.saving():
        await asyncio.sleep(seconds)
    server.process.kill()
    server.process.wait()


def cuts(
    before: dict[str, bytes], journal: bytes, crowd: Crowd, directory: Path, times: int, luck: random.Random
) -> tuple[list[Finding], int]:
    """Cut the power at so many moments, in the order of time; return what was missing, and after how many cuts."""
    remembered, found, cuts_that_lost = Remembered(before), [], 0
    moments = sorted(luck.randrange(len(journal)) for _cut in range(times))
    rest = records(journal)
    record = next(rest, None)
    for number, moment in enumerate(moments):
        while record is not None and record.at <= moment:
            remembered.do(record)
            record = next(rest, None)
        owed = open_after(remembered.after_a_cut(luck, KEEPS[number % len(KEEPS)]), crowd, moment, directory)
        cuts_that_lost += bool(owed)
        found += owed
    return found, cuts_that_lost


def open_after(files: dict[str, bytes], crowd: Crowd, moment: int, directory: Path) -> Sequence[Finding]:
    for left in directory.iterdir():
        left.unlink()
    for name, content in files.items():
        (directory / name).write_bytes(content)
    try:
        return crowd.history.check(read_sqlite(directory / "hoithi.sqlite3"), until=moment)
    except Corrupt as damage:
        return [Finding("corrupt", str(damage))]
