"""One hub per process: it hears the news of the boards once, and hands them to every socket that watches.

A socket with a channel of its own would make each broadcast cost the square of their number. Here a frame is one text,
written in slices, so that saving goes on in between; nobody is waited for.
"""

import asyncio
import json
import logging
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from functools import partial
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from channels.layers import BaseChannelLayer, get_channel_layer
from django.utils import timezone

from contest.ladders import own_texts
from contest.live import GROUPS
from contest.snapshots import latest_of

logger = logging.getLogger(__name__)

SLICE = 200
MOST_WATCHERS = 15_000
BUFFER_FRAMES = 4
BUFFER_BYTES = 256 * 1024
OWN_SECONDS = 5
CHECK_SECONDS = 15
RENEW_SECONDS = 3600
"""A layer forgets a member of a group after a day."""
JOIN_SECONDS = 3

TOO_SLOW = 4008
"""The code with which a slow reader is closed: it had better poll."""

Send = Callable[[dict], Awaitable[None]]


class Full(Exception):
    """This process has as many sockets as it can serve, or cannot hear the news."""


class Watcher:
    """One socket. `entry_id` is whose own place it also wants to hear."""

    def __init__(self, send: Send, board_id: int, entry_id: int | None = None) -> None:
        self.send, self.board_id, self.entry_id = send, board_id, entry_id
        self.transport = transport_of(send)
        self.own = ""
        self.frames: deque[str] = deque()
        self.writing: asyncio.Task | None = None

    async def offer(self, frame: str) -> bool:
        """Hand a frame over without waiting for the reader; False when earlier ones were not read."""
        if self.transport is not None:  # this server's send never waits, so a task for it would be wasted
            if unsent_bytes(self.transport) > BUFFER_BYTES:
                return False
            await self._send(frame)
            return True
        if len(self.frames) >= BUFFER_FRAMES:
            return False
        self.frames.append(frame)
        if self.writing is None:
            self.writing = asyncio.create_task(self._write())
        return True

    async def _write(self) -> None:
        while self.frames:
            await self._send(self.frames.popleft())
        self.writing = None

    async def _send(self, frame: str) -> None:
        try:
            await self.send({"type": "websocket.send", "text": frame})
        except Exception as error:  # a server may say so when the other end has gone
            logger.debug("a socket has gone: %r", error)

    async def close(self, code: int) -> None:
        self.frames.clear()
        if self.writing is not None:
            self.writing.cancel()
        await self.send({"type": "websocket.close", "code": code})


class Hub:
    """The watchers of one event loop, by board."""

    def __init__(self) -> None:
        self.watchers: defaultdict[int, set[Watcher]] = defaultdict(set)
        self.versions: dict[int, int] = {}
        self.waiting: dict[int, str] = {}
        self.moved: set[int] = set()
        self.channel = ""
        self.joined = asyncio.Event()
        self.tasks: dict[tuple, asyncio.Task] = {}

    async def watch(self, watcher: Watcher) -> None:
        """Let a socket watch its board; it hears at once which version is current. Raises Full."""
        await self._begin()
        if sum(map(len, self.watchers.values())) >= MOST_WATCHERS:
            raise Full
        if watcher.board_id not in self.versions:
            await self._catch_up([watcher.board_id])
        self.watchers[watcher.board_id].add(watcher)
        await watcher.offer(json.dumps({"version": self.versions.setdefault(watcher.board_id, 0)}))

    def leave(self, watcher: Watcher) -> None:
        self.watchers[watcher.board_id].discard(watcher)
        if not self.watchers[watcher.board_id]:
            del self.watchers[watcher.board_id]

    async def stop(self) -> None:
        """Stop listening; the sockets are the server's to close."""
        tasks = list(self.tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def hear(self, board_id: int, version: int, text: str) -> None:
        """Take the news of a board. A text that nobody has been given yet gives way to a newer one."""
        if version < self.versions.get(board_id, 0):
            return
        self.versions[board_id] = version
        if board_id not in self.watchers:
            return
        self.moved.add(board_id)
        self._run(self._hand_out_places, board_id)
        if text:
            self.waiting[board_id] = text
            self._run(self._hand_out, board_id)

    async def _begin(self) -> None:
        """Listen; nobody watches before the news can be heard."""
        if self.joined.is_set():
            return
        self._run(self._listen)
        self._run(self._look_after)
        try:
            await asyncio.wait_for(self.joined.wait(), JOIN_SECONDS)
        except TimeoutError as error:
            raise Full from error

    def _run(self, work: Callable[..., Coroutine], *arguments) -> None:
        """Have this work going on, once."""
        name = (work.__name__, *arguments)
        if name not in self.tasks:
            self.tasks[name] = asyncio.create_task(work(*arguments))
            self.tasks[name].add_done_callback(partial(self._ended, name))

    def _ended(self, name: tuple, task: asyncio.Task) -> None:
        del self.tasks[name]
        if not task.cancelled() and task.exception() is not None:
            logger.error("the hub's %s failed", name[0], exc_info=task.exception())

    async def _listen(self) -> None:
        layer = get_channel_layer()
        while True:
            try:
                await self._listen_on(layer, await layer.new_channel())
            except Exception:
                logger.exception("the boards' news cannot be heard; trying again")
                await asyncio.sleep(1)

    async def _listen_on(self, layer: BaseChannelLayer, channel: str) -> None:
        self.channel = channel
        try:
            await self._join()
            self._run(self._renew)
            self.joined.set()
            while True:
                news = await layer.receive(channel)
                self.hear(news["board"], news["version"], news["text"])
        finally:
            self.joined.clear()
            with suppress(Exception):  # the layer may be what failed
                for group in GROUPS.values():
                    await layer.group_discard(group, channel)

    async def _join(self) -> None:
        for group in GROUPS.values():
            await get_channel_layer().group_add(group, self.channel)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            if self.joined.is_set():
                await self._join()

    async def _look_after(self) -> None:
        """A layer may lose a message. The versions told are compared with the versions made, once for all sockets."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            await self._catch_up(list(self.watchers))

    async def _catch_up(self, board_ids: list[int]) -> None:
        for board_id, (version, text) in (await sync_to_async(latest_of)(board_ids)).items():
            if version > self.versions.get(board_id, -1):
                self.hear(board_id, version, text)

    async def _hand_out(self, board_id: int) -> None:
        while (text := self.waiting.pop(board_id, None)) is not None:
            await self._offer_all((watcher, text) for watcher in list(self.watchers.get(board_id, ())))

    async def _hand_out_places(self, board_id: int) -> None:
        """Tell every entrant who watches their own place, when it is another one; at most every OWN_SECONDS."""
        while board_id in self.moved:
            self.moved.discard(board_id)
            watching = [watcher for watcher in self.watchers.get(board_id, ()) if watcher.entry_id]
            if watching:
                entries = {watcher.entry_id for watcher in watching}
                texts = await database_sync_to_async(own_texts)(board_id, entries, now=timezone.now())
                changed = [watcher for watcher in watching if watcher.own != texts[watcher.entry_id]]
                for watcher in changed:
                    watcher.own = texts[watcher.entry_id]
                await self._offer_all((watcher, watcher.own) for watcher in changed)
            await asyncio.sleep(OWN_SECONDS)

    async def _drop(self, watcher: Watcher) -> None:
        await watcher.close(TOO_SLOW)

    async def _offer_all(self, frames: Iterable[tuple[Watcher, str]]) -> None:
        for number, (watcher, frame) in enumerate(frames, start=1):
            if watcher in self.watchers.get(watcher.board_id, ()) and not await watcher.offer(frame):
                self.leave(watcher)
                self._run(self._drop, watcher)
            if number % SLICE == 0:
                await asyncio.sleep(0)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def current() -> Hub:
    """Return the hub of the running loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


def transport_of(send: Send) -> object | None:
    """Return Twisted's transport under Daphne's `send`, or None of another server.

    Daphne's `send` never waits: what the network has not taken piles up in the transport, so we look there. Other
    servers make `send` wait instead, which fills BUFFER_FRAMES.
    """
    protocol = next(iter(getattr(send, "args", ())), None)
    transport = getattr(protocol, "transport", None)
    return transport if hasattr(transport, "dataBuffer") else None


def unsent_bytes(transport: object) -> int:
    """Return how much a socket of Daphne was given and the network has not taken."""
    return len(transport.dataBuffer) + transport._tempDataLen
