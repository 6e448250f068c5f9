"""One hub per process: it hears the news of the boards once, and hands them to every socket that watches.

A socket with a channel of its own would make each broadcast cost the square of their number. Here a frame is one text,
written in slices, so that saving goes on in between; nobody is waited for. After it has been written the hub rests the
longer, the longer that took, up to a bound: where the process is busy, versions are skipped and boards move less often.

A hub that hears no news, since Redis is away, lets nobody watch: a page that has a socket shows itself as live.

Every socket has been told the same version of its board, so what has changed since is worked out once for all.
"""

import asyncio
import json
import logging
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import NamedTuple
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from channels.layers import BaseChannelLayer, get_channel_layer
from django.utils import timezone

from contest.deltas import delta
from contest.hearing import still_hearing
from contest.jobs import rest_after
from contest.ladders import own_texts
from contest.live import GROUPS, NEWS
from contest.outlets import Frame, Send, outlet_of
from contest.room import room
from contest.snapshots import latest_of

logger = logging.getLogger(__name__)

SLICE = 200
OWN_SECONDS = 5
REST = 2
"""Having written a version to every socket, the hub leaves the loop to others for so many times as long,
up to `jobs.LONGEST_REST`."""
OWN_REST = 9
"""The same for finding everybody's own place."""
CHECK_SECONDS = 15
RENEW_SECONDS = 3600
"""A layer forgets a member of a group after a day."""
JOIN_SECONDS = 3
WORD, WORD_SECONDS = "hub.word", 1
"""What the hub says to itself so often, on the way that the news take."""
DEAF_SECONDS = 4
"""Who has not heard even a word of their own for so long hears no news either. Shorter than what a board may stand
still anyway: it moves within five seconds of what happened."""
RETRY_SECONDS = 1
"""How often a hub that is deaf tries to hear again."""

TOO_SLOW, FULL = 4008, 4013
"""The codes with which a slow reader is closed, and who finds no room: both had better poll for a while."""
FORBIDDEN = 4003
"""The code with which is closed who talks, or may not hear the board any more. Daphne sends none below 3000."""


class Full(Exception):
    """This process has as many sockets as it may serve, in all or for this address, or cannot hear the news."""


class Deaf(Exception):
    """Not even a word of one's own came back."""


class Watcher:
    """One socket. `entry_id` is whose own place it also wants to hear; `address` is where it comes from; `person_id` is
    who has to be an organiser as long as it is open, for a board that is not for everybody."""

    def __init__(
        self,
        send: Send,
        board_id: int,
        entry_id: int | None = None,
        address: str = "",
        *,
        person_id: int | None = None,
    ) -> None:
        self.outlet = outlet_of(send)
        self.board_id, self.entry_id, self.address, self.person_id = board_id, entry_id, address, person_id
        self.own = ""


class Told(NamedTuple):
    """What every watcher of a board has been told."""

    version: int
    text: str
    content: dict


@contextmanager
def going_on(work: str, *, otherwise: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Log what fails, since the work comes again and nobody would begin it a second time; do otherwise then."""
    try:
        yield
    except Exception:
        logger.exception("the hub could not %s; trying again", work)
        otherwise()


class Hub:
    """The watchers of one event loop, by board. Of a board that nobody watches it remembers nothing."""

    def __init__(self) -> None:
        self.watchers: defaultdict[int, set[Watcher]] = defaultdict(set)
        self.number = 0
        self.number_from: Counter[str] = Counter()
        """Sockets by their address."""
        self.organisers: set[Watcher] = set()
        self.heard: dict[int, int] = {}
        self.told: dict[int, Told] = {}
        self.waiting: dict[int, tuple[int, str]] = {}
        self.moved: set[int] = set()
        self.channel = ""
        self.joined = asyncio.Event()
        self.is_deaf = False
        self.tasks: dict[tuple, asyncio.Task] = {}

    async def watch(self, watcher: Watcher, since: int | None = None) -> None:
        """Let a socket watch its board. It hears at once what the others have been told; only which version that is,
        where it has that one already (`since`). Raises Full."""
        await self._begin()
        most = room()
        if self.number >= most.sockets or self.number_from[watcher.address] >= most.per_address:
            raise Full
        board_id = watcher.board_id
        is_first = board_id not in self.watchers
        self.watchers[board_id].add(watcher)
        self.number += 1
        self.number_from[watcher.address] += 1
        if watcher.person_id is not None:
            self.organisers.add(watcher)
        if is_first:
            try:
                await self._catch_up([board_id])
            except Exception as error:  # whatever it is, the page polls instead, and the place is free again
                self.leave(watcher)
                raise Full from error
            except BaseException:  # cancelled: nobody else knows yet that it has a place
                self.leave(watcher)
                raise
        told = self.told.get(board_id)
        if told is not None and told.version != since:
            await watcher.outlet.offer(Frame(told.text))
        elif board_id not in self.waiting:  # else it is told with the others
            await watcher.outlet.offer(Frame(json.dumps({"version": told.version if told else 0})))

    def leave(self, watcher: Watcher) -> None:
        board_id = watcher.board_id
        if watcher not in self.watchers.get(board_id, ()):
            return
        self.number -= 1
        self.number_from[watcher.address] -= 1
        if not self.number_from[watcher.address]:
            del self.number_from[watcher.address]
        self.watchers[board_id].remove(watcher)
        self.organisers.discard(watcher)
        if not self.watchers[board_id]:
            for memory in (self.watchers, self.heard, self.told, self.waiting):
                memory.pop(board_id, None)

    async def stop(self) -> None:
        """Stop listening; the sockets are the server's to close."""
        tasks = list(self.tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(Exception):  # the layer may be away
            for group in GROUPS.values():
                await get_channel_layer().group_discard(group, self.channel)

    def hear(self, board_id: int, version: int, text: str) -> None:
        """Take the news of a board. A text that nobody has been given yet gives way to a newer one."""
        if board_id not in self.watchers or version < self.heard.get(board_id, 0):
            return
        self.heard[board_id] = version
        self.moved.add(board_id)
        self._run(self._hand_out_places, board_id)
        if text:
            self.waiting[board_id] = (version, text)
            self._run(self._hand_out, board_id)

    async def _begin(self) -> None:
        """Listen; nobody watches before the news can be heard, nor waits for a hub that has tried in vain."""
        if self.joined.is_set():
            return
        if self.is_deaf:
            raise Full
        self._run(self._listen)
        self._run(self._look_after)
        try:
            await asyncio.wait_for(self.joined.wait(), JOIN_SECONDS)
        except TimeoutError as error:
            raise Full from error

    def _run(self, work: Callable[..., Coroutine], *arguments) -> None:
        """Have this work going on, once."""
        name = (work.__name__, *arguments)
        if name not in self.tasks or self.tasks[name].done():  # one that is done is not yet taken off the list
            self.tasks[name] = asyncio.create_task(work(*arguments))
            self.tasks[name].add_done_callback(partial(self._ended, name))

    def _ended(self, name: tuple, task: asyncio.Task) -> None:
        if self.tasks.get(name) is task:
            del self.tasks[name]
        if not task.cancelled() and task.exception() is not None:
            logger.error("the hub's %s failed", name[0], exc_info=task.exception())

    async def _listen(self) -> None:
        layer = get_channel_layer()
        while True:
            try:
                async with asyncio.timeout(DEAF_SECONDS):
                    self.channel = await layer.new_channel()
                    await self._join()
                await self._listen_on(layer)
            except Exception:  # whatever the layer's client raises: without this task no socket hears anything
                logger.exception("the boards' news cannot be heard; trying again")
            self.is_deaf = True
            await self._send_all_away()
            await self._hang_up(layer)
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen_on(self, layer: BaseChannelLayer) -> None:
        """Hear the news. Raises Deaf when even words of its own do not come."""
        for work in (self._renew, self._speak):
            self._run(work)
        self.is_deaf = False
        self.joined.set()
        try:
            while True:
                message = await self._next(layer)
                if message["type"] == NEWS:
                    self.hear(message["board"], message["version"], message["text"])
        finally:
            self.joined.clear()

    async def _next(self, layer: BaseChannelLayer) -> dict:
        coming = asyncio.ensure_future(layer.receive(self.channel))
        try:
            for _half in range(2):  # a loop that stood still itself takes only one of them
                if (await asyncio.wait([coming], timeout=DEAF_SECONDS / 2))[0]:
                    return coming.result()
        finally:
            coming.cancel()  # without waiting for it: a layer that is away takes its time to end what it began
        raise Deaf

    async def _speak(self) -> None:
        """Say a word to oneself now and then. Whether it comes is for the one who listens to notice."""
        while True:
            await asyncio.sleep(WORD_SECONDS)
            if self.joined.is_set():
                with suppress(Exception):
                    async with asyncio.timeout(WORD_SECONDS):
                        await get_channel_layer().send(self.channel, {"type": WORD})

    async def _send_all_away(self) -> None:
        """Close every socket, so that its page polls, and comes again after a while."""
        for number, watcher in enumerate([one for board in self.watchers.values() for one in board], start=1):
            if watcher in self.watchers.get(watcher.board_id, ()):
                self._close(watcher, FULL)
            if number % SLICE == 0:
                await asyncio.sleep(0)

    async def _hang_up(self, layer: BaseChannelLayer) -> None:
        """Have the layer forget its connections, of which one may be dead without knowing, and what was to be heard."""
        with suppress(Exception):
            async with asyncio.timeout(JOIN_SECONDS):
                await layer.flush()

    async def _join(self) -> None:
        for group in GROUPS.values():
            await get_channel_layer().group_add(group, self.channel)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            if self.joined.is_set():
                with going_on("keep its place among those who hear the news"):
                    await self._join()

    async def _look_after(self) -> None:
        """A layer may lose a message. The versions told are compared with the versions made, once for all sockets; and
        it is asked who still organises."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            with going_on("ask who still organises"):
                await self._show_out()
            with going_on("compare versions"):
                await self._catch_up(list(self.watchers))

    async def _show_out(self) -> None:
        """Close the sockets of those who may not hear their board any more."""
        asked = {watcher: (watcher.person_id, watcher.board_id) for watcher in self.organisers}
        if not asked:
            return
        hearing = await database_sync_to_async(still_hearing)(asked.values())
        for watcher, hearer in asked.items():
            if hearer not in hearing:
                self._close(watcher, FORBIDDEN)

    async def _catch_up(self, board_ids: list[int]) -> None:
        for board_id, (version, text) in (await sync_to_async(latest_of)(board_ids)).items():
            if version > self.heard.get(board_id, -1):
                self.hear(board_id, version, text)

    async def _hand_out(self, board_id: int) -> None:
        while (news := self.waiting.pop(board_id, None)) is not None:
            began = time.monotonic()
            frame = Frame(self._text(board_id, *news))
            await self._offer_all((watcher, frame) for watcher in list(self.watchers.get(board_id, ())))
            await asyncio.sleep(rest_after(time.monotonic() - began, REST))

    def _text(self, board_id: int, version: int, text: str) -> str:
        """What tells a version to those who have been told the one before: the change, where it is the shorter."""
        before, content = self.told.get(board_id), json.loads(text)
        self.told[board_id] = Told(version, text, content)
        if before is None:
            return text
        change = json.dumps(delta(before.content, content), ensure_ascii=False, separators=(",", ":"))
        return min(change, text, key=len)

    async def _hand_out_places(self, board_id: int) -> None:
        """Tell every entrant who watches their own place, when it is another one; at most every OWN_SECONDS."""
        while board_id in self.moved:
            self.moved.discard(board_id)
            began = time.monotonic()
            with going_on("find people's own places", otherwise=partial(self.moved.add, board_id)):
                await self._tell_places(board_id)
            await asyncio.sleep(max(OWN_SECONDS, OWN_REST * (time.monotonic() - began)))

    async def _tell_places(self, board_id: int) -> None:
        watching = [watcher for watcher in self.watchers.get(board_id, ()) if watcher.entry_id]
        if not watching:
            return
        entries = {watcher.entry_id for watcher in watching}
        texts = await database_sync_to_async(own_texts)(board_id, entries, now=timezone.now())
        changed = [watcher for watcher in watching if watcher.own != texts[watcher.entry_id]]
        for watcher in changed:
            watcher.own = texts[watcher.entry_id]
        await self._offer_all((watcher, Frame(watcher.own)) for watcher in changed)

    def _close(self, watcher: Watcher, code: int) -> None:
        """Forget a socket, and close it without waiting for its reader."""
        self.leave(watcher)
        self._run(self._drop, watcher, code)

    async def _drop(self, watcher: Watcher, code: int) -> None:
        await watcher.outlet.close(code)

    async def _offer_all(self, frames: Iterable[tuple[Watcher, Frame]]) -> None:
        for number, (watcher, frame) in enumerate(frames, start=1):
            if watcher in self.watchers.get(watcher.board_id, ()) and not await watcher.outlet.offer(frame):
                self._close(watcher, TOO_SLOW)
            if number % SLICE == 0:
                await asyncio.sleep(0)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def current() -> Hub:
    """Return the hub of the running loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]
