"""How many sockets a process has room for: every one is an open file, and so is all else that it must go on doing."""

import logging
import resource
from contextlib import suppress
from typing import NamedTuple

from django.conf import settings

logger = logging.getLogger(__name__)

RESERVE = 512
"""Files kept for saves, pages, the database and uploads; where there are few files, half of them."""


class Room(NamedTuple):
    sockets: int
    per_address: int


def room() -> Room:
    """Return what the settings allow, as far as the files go that this process may open.

    Where those are fewer, one address gets the less in the same proportion: it never takes everybody's.
    """
    files, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return Room(settings.SOCKETS, settings.SOCKETS_PER_ADDRESS)
    sockets = min(settings.SOCKETS, files - min(RESERVE, files // 2))
    return Room(sockets, settings.SOCKETS_PER_ADDRESS * sockets // max(settings.SOCKETS, 1))


def make_room() -> None:
    """Let this process open as many files as it may, which is rarely what it is started with, and log what it got."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # a system may have a limit of its own below the one it tells
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    sockets, per_address = room()
    level = logging.WARNING if sockets < settings.SOCKETS else logging.INFO
    logger.log(level, "room for %d sockets of boards, %d from one address", sockets, per_address)
