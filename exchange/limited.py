"""Work on files that may be hostile, in a process of its own: it gets the bytes and little else, and gives bytes back.

It inherits no variable, so no secret; memory, time and output are bounded by the kernel; once its modules are loaded it
can open no file and no socket, also in the place of one that it closes, and start no process. It runs as the same user,
so this is a fence and no prison. Nothing serves as root: the kernel counts no processes of root's (RLIMIT_NPROC), and
lets it raise the other limits again.
"""

import gc
import logging
import resource
import signal
import subprocess
import sys
from importlib import import_module
from math import ceil
from pathlib import Path
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import NamedTuple

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
BEGIN = "from exchange.limited import main; main()"
UNFIT_STATUS = 3
ENDED_BY_OTHERS = (-signal.SIGKILL, -signal.SIGTERM)
"""What the process ends with where somebody stops it, or the machine runs out of memory; its own limits end it by other
signals."""
UNREADABLE = "unreadable"
"""Why a file is unfit that is damaged, or none of its kind."""
TOLD = 500
"""Characters of what a process that failed said last, for the log."""
AT_ONCE = BoundedSemaphore(3)
"""So many such processes at a time, so that together they cannot fill the memory either: two may be reading whole files
(`LONG_THREADS`), and a picture, which holds up other pages, waits for neither where one thread answers those."""
WAIT_SECONDS = 10
"""How long a file waits for its turn: as long as the work on another may take."""


class Limits(NamedTuple):
    """What the work on one file may take; more than the largest honest files need, and less than people wait for."""

    memory: int = 512 * 1024 * 1024
    cpu_seconds: int = 9
    seconds: float = 9.8
    """By the clock: a machine that gave so little of the processor until then is busy, whatever the file is."""
    output: int = 16 * 1024 * 1024


class Unfit(Exception):
    """The work says that the file is not what it takes; the argument says why, in one word."""


class Overrun(Exception):
    """The work took more than it may, or its process broke."""


class Busy(Overrun):
    """The work was not done, through no fault of the file: the machine was too busy, or somebody ended it."""


def work(function: str, content: bytes, limits: Limits) -> bytes:
    """Call "module:function", which takes bytes and returns bytes, in a limited process.

    Raises Unfit, Overrun, and Busy where it had to wait for longer than WAIT_SECONDS, did not end within the seconds of
    its limits though the processor's were not used up, or was ended from outside.
    """
    if not AT_ONCE.acquire(timeout=WAIT_SECONDS):
        raise Busy(function)
    try:
        return _work(function, content, limits)
    finally:
        AT_ONCE.release()


def _work(function: str, content: bytes, limits: Limits) -> bytes:
    bounds = [str(bound) for bound in (limits.memory, limits.cpu_seconds, limits.output, ceil(limits.seconds) + 1)]
    command = [sys.executable, "-E", "-s", "-c", BEGIN, function, *bounds]
    with TemporaryFile() as given, TemporaryFile() as said:  # to files, whose size the kernel bounds
        try:
            done = subprocess.run(  # noqa: S603  our own interpreter and our own words
                command, input=content, stdout=given, stderr=said, env={}, cwd=ROOT, timeout=limits.seconds, check=False
            )
        except subprocess.TimeoutExpired as error:
            logger.warning("%s did not end within %s seconds", function, limits.seconds)
            raise Busy(function) from error
        given.seek(0)
        if done.returncode == UNFIT_STATUS:
            raise Unfit(given.read().decode(errors="replace"))
        if done.returncode != 0:
            said.seek(0)
            last_words = said.read().decode(errors="replace")[-TOLD:]
            logger.warning("%s ended with %d: %s", function, done.returncode, last_words)
            raise Busy(function) if done.returncode in ENDED_BY_OTHERS else Overrun(function)
        return given.read()


def main() -> None:
    """The limited process: the limits come first."""
    function, *bounds = sys.argv[1:]
    memory, cpu_seconds, output, seconds = map(int, bounds)
    signal.alarm(seconds)  # where the server was killed, nobody else ends a process that hangs
    bound(resource.RLIMIT_AS, memory)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))  # SIGXCPU first, which nobody else sends
    bound(resource.RLIMIT_FSIZE, output)
    bound(resource.RLIMIT_CORE, 0)
    module, _colon, name = function.partition(":")
    work = getattr(import_module(module), name)
    bound(resource.RLIMIT_NOFILE, 0)  # a number, not a count: 3 would leave those of closed standard streams to take
    bound(resource.RLIMIT_NPROC, 0)
    gc.disable()  # it takes a tenth of the time, and the process ends soon
    try:
        sys.stdout.buffer.write(work(sys.stdin.buffer.read()))
    except Unfit as unfit:
        sys.stdout.write(str(unfit))
        sys.exit(UNFIT_STATUS)


def bound(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))
