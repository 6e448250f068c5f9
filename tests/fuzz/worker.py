"""A limited process that reads many files, one after another, with the limits of the real one."""

import os
import selectors
import struct
import subprocess
import sys
import traceback
from pathlib import Path
from subprocess import PIPE
from tempfile import TemporaryFile
from time import monotonic

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 512 * 1024 * 1024
SECONDS = 10
BEGIN = "from tests.fuzz.worker import main; main()"
OUT_OF_MEMORY = b"memory allocation of"
"""The last words of a library written in Rust to which the limit gives no more memory; it ends the process."""
READ, UNFIT, REFUSED, CRASHED = b"R", b"U", b"L", b"C"
"""Read; refused by the reader; refused by a limit, as out of memory; and what must not be: an error nobody foresaw."""


class Worker:
    """The process; a new one where the last one died or took too long."""

    def __init__(self) -> None:
        self.process: subprocess.Popen | None = None
        self.died = 0
        self.last_words = b""

    def read(self, header: bytes, content: bytes) -> tuple[bytes, str]:
        """What became of a file: one of the words above, and for a crash, why."""
        if self.process is None:
            self.said = TemporaryFile()
            self.process = subprocess.Popen(
                [sys.executable, "-c", BEGIN], stdin=PIPE, stdout=PIPE, stderr=self.said, cwd=ROOT, env={}
            )
        given = header + b"\n" + content
        try:
            self.process.stdin.write(struct.pack(">I", len(given)) + given)
            self.process.stdin.flush()
            word = self._told(1)
            return word, self._told(*struct.unpack(">I", self._told(4))).decode(errors="replace")
        except (EOFError, BrokenPipeError, TimeoutError) as error:
            status = self.stop()
            if OUT_OF_MEMORY in self.last_words:
                return REFUSED, ""
            return CRASHED, f"the process ended with {status}: {error!r}"

    def _told(self, size: int) -> bytes:
        told, until = b"", monotonic() + SECONDS
        pipe = self.process.stdout
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while len(told) < size:
                if not selector.select(max(0.0, until - monotonic())):
                    raise TimeoutError(f"longer than {SECONDS} s")
                part = os.read(pipe.fileno(), size - len(told))
                if not part:
                    raise EOFError("no answer")
                told += part
        return told

    def stop(self) -> int:
        """End the process; return its status."""
        self.process.kill()
        status = self.process.wait()
        self.said.seek(0)
        self.last_words = self.said.read()
        self.said.close()
        self.process.stdin.close()
        self.process.stdout.close()
        self.process, self.died = None, self.died + 1
        return status


def main() -> None:
    """The process itself: limits first, then file after file."""
    import resource

    from exchange.limited import bound

    bound(resource.RLIMIT_AS, MEMORY)
    from questions.formats import doors

    bound(resource.RLIMIT_NOFILE, 0)
    bound(resource.RLIMIT_NPROC, 0)
    while head := sys.stdin.buffer.read(4):
        word, why = _outcome(doors.read, sys.stdin.buffer.read(*struct.unpack(">I", head)))
        sys.stdout.buffer.write(word + struct.pack(">I", len(why)) + why)
        sys.stdout.buffer.flush()


def _outcome(read, given: bytes) -> tuple[bytes, bytes]:
    from exchange.limited import Unfit

    try:
        read(given)
    except Unfit:
        return UNFIT, b""
    except MemoryError:
        return REFUSED, b""
    except BaseException:
        return CRASHED, traceback.format_exc().encode(errors="replace")
    return READ, b""
