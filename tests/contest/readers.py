"""Sockets as the hub sees them, and news for them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from asgiref.sync import sync_to_async
from django.db import connections

from contest import hub, live
from contest.hub import Watcher
from contest.models import Board

REDIS_LAYER = "channels_redis.pubsub.RedisPubSubChannelLayer"
PATIENCE = 20  # seconds; what waits for a core comes in the end


@asynccontextmanager
async def serving() -> AsyncIterator[None]:
    """The loop of a test serves, and leaves nothing running."""
    live.bind(asyncio.get_running_loop())
    yield
    live.bind(None)
    await hub.current().stop()
    await sync_to_async(connections.close_all)()


class Reader:
    """The other end of a socket: reads at once, or never."""

    def __init__(self, *, stuck: bool = False) -> None:
        self.messages: asyncio.Queue = asyncio.Queue()
        self.stuck = stuck

    async def send(self, message: dict) -> None:
        if self.stuck and message["type"] == "websocket.send":
            await asyncio.Event().wait()
        await self.messages.put(message)

    async def next(self) -> dict:
        message = await asyncio.wait_for(self.messages.get(), PATIENCE)
        return json.loads(message["text"]) if "text" in message else message

    @property
    def heard(self) -> int:
        return self.messages.qsize()


async def watch(board_id: int = 1, entry_id: int | None = None, *, stuck: bool = False) -> Reader:
    reader = Reader(stuck=stuck)
    await hub.current().watch(Watcher(reader.send, board_id, entry_id))
    if not stuck:
        assert (await reader.next()).keys() == {"version"}
    return reader


def news(version: int, board_id: int = 1) -> tuple[Board, str]:
    return Board(pk=board_id, version=version, audience=Board.Audience.PUBLIC), json.dumps({"version": version})
