"""The disk and the clock of a server, in our hands: tests/faults/disk.c, compiled and loaded before the C library."""

import mmap
import shutil
import struct
import subprocess
from pathlib import Path

from bench.server import Server

SOURCE = Path(__file__).with_name("disk.c")
CONTROL = struct.Struct("=4i")


def compiled(directory: Path) -> Path:
    """Compile the shim into this directory; return where it is. Raises RuntimeError without a C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise RuntimeError("A C compiler is missing. scripts/system-packages installs gcc and libc6-dev.")
    library = directory / "disk.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O2", "-o", library, SOURCE, "-ldl", "-lpthread"], check=True, timeout=60
    )
    return library


class Disk:
    """Under the database of this server from its next start on; what is set here holds at once, also while it runs."""

    def __init__(self, server: Server, *, journal: bool = False) -> None:
        library, control = compiled(server.directory), server.directory / "control"
        control.write_bytes(bytes(CONTROL.size))
        with control.open("r+b") as file:
            self.control = mmap.mmap(file.fileno(), CONTROL.size)
        self.database = server.directory / "hoithi.sqlite3"
        self.journal = server.directory / "journal"
        server.environment |= {
            "LD_PRELOAD": str(library),
            "FAULTS_CONTROL": str(control),
            "FAULTS_DATABASE": str(self.database),
        }
        if journal:
            server.environment["FAULTS_JOURNAL"] = str(self.journal)

    def set(self, *, sync_error: int = 0, write_error: int = 0, sync_delay: float = 0, clock: int = 0) -> None:
        """Let syncs or writes fail with an errno, syncs wait, or the clock be so many seconds ahead; nothing named is
        back as it should be."""
        CONTROL.pack_into(self.control, 0, sync_error, write_error, round(sync_delay * 1_000_000), clock)

    def heal(self) -> None:
        self.set()
