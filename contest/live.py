"""The one way by which news leave the database for the sockets.

A group's name says who may hear it. Only `announce` sends; only `contest.hub` listens.
"""

import asyncio
import logging
from concurrent.futures import Future

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from contest.models import Board

logger = logging.getLogger(__name__)

PUBLIC_BOARDS = "boards.public"
ORGANISERS_BOARDS = "boards.organisers"
GROUPS = {Board.Audience.PUBLIC: PUBLIC_BOARDS, Board.Audience.ORGANISERS: ORGANISERS_BOARDS}

NEWS = "board.news"
SEND_SECONDS = 2
"""What is on its way so long is given up: the next ones would wait behind it while Redis is away."""

_loop: asyncio.AbstractEventLoop | None = None


def bind(loop: asyncio.AbstractEventLoop | None) -> None:
    """Name the loop that serves the sockets of this process; None when it stops."""
    global _loop
    _loop = loop


def announce(board: Board, payload: str) -> None:
    """Tell every process the board's new text; an empty one tells that places below the told ones moved.

    Called from the engine's thread, which never waits for it: what is lost on the way is caught up with by version.
    """
    message = {"type": NEWS, "board": board.pk, "version": board.version, "text": payload}
    loop = _loop
    if loop is None or loop.is_closed():
        async_to_sync(_send)(GROUPS[board.audience], message)
    else:
        asyncio.run_coroutine_threadsafe(_send(GROUPS[board.audience], message), loop).add_done_callback(_report)


async def _send(group: str, message: dict) -> None:
    async with asyncio.timeout(SEND_SECONDS):
        await get_channel_layer().group_send(group, message)


def _report(sending: Future) -> None:
    if not sending.cancelled() and sending.exception() is not None:
        logger.error("a board's news were not sent", exc_info=sending.exception())
