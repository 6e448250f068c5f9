"""News from the engine's thread to every socket: on both layers, in slices, without waiting for anybody."""

import asyncio
import json
import threading
import time
from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.db import OperationalError

from contest import boards, hub, jobs, live
from contest.hub import TOO_SLOW, Hub, Watcher
from contest.models import Board
from contest.outlets import BUFFER_FRAMES, Outlet
from tests.contest.placing import board_of, placed
from tests.contest.readers import PATIENCE, REDIS_LAYER, Reader, news, serving, watch
from tests.factories import NOW, make_round_division
from tests.services import redis


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not happened():
            await asyncio.sleep(0.01)


@pytest.fixture(scope="session")
def redis_url():
    with redis() as url:
        yield url


@pytest.fixture(params=["in memory", "redis"])
def layer(request, settings):
    """The layer of one process, and that of several."""
    if request.param == "redis":
        hosts = [request.getfixturevalue("redis_url")]
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": REDIS_LAYER, "CONFIG": {"hosts": hosts}}}
    else:
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}


@pytest.fixture
async def bound():
    async with serving():
        yield


async def test_news_from_another_thread_reach_the_server_s_loop(layer, bound):
    reader = await watch()
    thread = threading.Thread(target=live.announce, args=news(3))
    thread.start()
    assert await reader.next() == {"version": 3}
    thread.join()


def test_without_a_server_news_are_sent_all_the_same(layer):
    live.announce(*news(3))


def test_with_redis_news_reach_every_process(settings, redis_url):
    """Each loop has a connection of its own to Redis, as each process has."""
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": REDIS_LAYER, "CONFIG": {"hosts": [redis_url]}}}
    get_channel_layer()  # else both threads would make it, and each use one and then the other
    ready, heard = threading.Barrier(3), []

    async def process():
        reader = await watch()
        await asyncio.to_thread(ready.wait, PATIENCE)
        heard.append(await reader.next())
        await hub.current().stop()

    processes = [threading.Thread(target=asyncio.run, args=(process(),)) for _number in range(2)]
    for thread in processes:
        thread.start()
    ready.wait(PATIENCE)
    live.announce(*news(3))
    for thread in processes:
        thread.join(PATIENCE)
    assert heard == [{"version": 3}, {"version": 3}]


async def test_where_nothing_happens_words_of_its_own_keep_a_hub_awake(layer, bound, monkeypatch):
    monkeypatch.setattr(hub, "WORD_SECONDS", 0.05)
    monkeypatch.setattr(hub, "DEAF_SECONDS", 1)
    reader = await watch()
    await asyncio.sleep(1.3)
    assert (reader.heard, hub.current().number) == (0, 1)


async def test_a_frame_goes_to_everybody_in_slices(bound, monkeypatch):
    monkeypatch.setattr(hub, "SLICE", 3)
    readers = [await watch() for _number in range(10)]
    live.announce(*news(1))
    assert [await reader.next() for reader in readers] == [{"version": 1}] * 10


async def test_a_reader_who_does_not_read_is_dropped_and_nobody_waits(bound):
    quick, stuck = await watch(), await watch(stuck=True)
    for version in range(1, BUFFER_FRAMES + 3):
        live.announce(*news(version))
        assert await quick.next() == {"version": version}
    assert await stuck.next() == {"type": "websocket.close", "code": TOO_SLOW}
    assert [len(watchers) for watchers in hub.current().watchers.values()] == [1]


async def test_a_burst_may_be_told_as_its_last_version(bound):
    reader = await watch()
    for version in range(1, 40):
        hub.current().hear(1, version, json.dumps({"version": version}))
    assert await reader.next() == {"version": 39}
    assert reader.heard == 0


async def test_an_older_version_is_not_told_after_a_newer_one(bound):
    reader = await watch()
    for version in (5, 4):
        live.announce(*news(version))
    assert await reader.next() == {"version": 5}
    await asyncio.sleep(0.05)
    assert reader.heard == 0


async def test_a_message_lost_on_the_way_is_caught_up_with(bound, monkeypatch):
    monkeypatch.setattr(hub, "CHECK_SECONDS", 0.05)
    made = iter([{1: (8, '{"version": 8}')}, {1: (9, '{"version": 9}')}])
    monkeypatch.setattr(hub, "latest_of", lambda board_ids: next(made, {}))
    reader = Reader()
    await hub.current().watch(Watcher(reader.send, 1))
    assert [await reader.next(), await reader.next()] == [{"version": 8}, {"version": 9}]


async def test_catching_up_goes_on_after_a_stumble(bound, monkeypatch, caplog):
    """As when a cache is away for a moment. Nobody would begin it again: everybody watches already."""
    monkeypatch.setattr(hub, "CHECK_SECONDS", 0.05)
    made = iter([{1: (8, '{"version": 8}')}, TypeError("of another release"), {1: (9, '{"version": 9}')}])
    monkeypatch.setattr(hub, "latest_of", lambda _board_ids: told_or_raised(next(made, {})))
    reader = Reader()
    await hub.current().watch(Watcher(reader.send, 1))
    assert [await reader.next(), await reader.next()] == [{"version": 8}, {"version": 9}]
    assert caplog.messages == ["the hub could not compare versions; trying again"]


async def test_membership_is_renewed_after_a_stumble(bound, monkeypatch, caplog):
    monkeypatch.setattr(hub, "RENEW_SECONDS", 0.05)
    joined = []

    async def stumble_once(self):
        joined.append(len(joined))
        if len(joined) == 2:
            raise ConnectionError("no layer")

    monkeypatch.setattr(Hub, "_join", stumble_once)
    await watch()
    await until(lambda: joined[:4] == [0, 1, 2, 3])


def told_or_raised(outcome):
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


async def test_of_a_board_that_nobody_watches_nothing_is_remembered(bound):
    reader = Reader()
    watcher = Watcher(reader.send, 1)
    await hub.current().watch(watcher)
    live.announce(*news(1))
    await reader.next()
    hub.current().leave(watcher)
    assert (hub.current().number, hub.current().told, dict(hub.current().watchers)) == (0, {}, {})
    hub.current().leave(watcher)
    assert hub.current().number == 0


async def test_a_cache_that_cannot_be_asked_turns_the_first_watcher_away(bound, monkeypatch):
    def lost(board_ids):
        raise ConnectionError("no cache")

    monkeypatch.setattr(hub, "latest_of", lost)
    with pytest.raises(hub.Full):
        await watch()
    assert hub.current().number == 0


async def test_a_watcher_who_is_cancelled_on_the_way_in_takes_no_place(bound, monkeypatch):
    asked, answered = threading.Event(), threading.Event()

    def slow(board_ids):
        asked.set()
        answered.wait(PATIENCE)
        return {}

    monkeypatch.setattr(hub, "latest_of", slow)
    coming = asyncio.ensure_future(watch())
    await asyncio.to_thread(asked.wait, PATIENCE)
    coming.cancel()
    answered.set()
    await asyncio.wait([coming])
    assert (coming.cancelled(), hub.current().number, dict(hub.current().watchers)) == (True, 0, {})


async def test_versions_are_skipped_where_telling_them_takes_long(bound, monkeypatch):
    """Every write takes long here, so that the hub rests; what came meanwhile is told as its last version. However long
    it took, the rest has its bound, or this would go on for minutes."""
    offer = Outlet.offer
    monkeypatch.setattr(hub, "REST", 1000)
    monkeypatch.setattr(jobs, "LONGEST_REST", 0.1)

    async def slowly(outlet, frame):
        await asyncio.sleep(0.05)
        return await offer(outlet, frame)

    reader = await watch()
    monkeypatch.setattr(Outlet, "offer", slowly)
    heard, began = [], time.monotonic()
    for version in range(1, 21):
        live.announce(*news(version))
        await asyncio.sleep(0.02)
    while not heard or heard[-1] < 20:
        heard.append((await reader.next())["version"])
    most = (time.monotonic() - began) / 0.15 + 2  # each takes its 0.05 s and rests for 0.1
    assert (heard == sorted(heard), len(heard) <= most) == (True, True)


async def test_membership_of_the_groups_is_renewed(layer, bound, monkeypatch):
    monkeypatch.setattr(hub, "RENEW_SECONDS", 0.05)
    joined = []
    join = Hub._join
    monkeypatch.setattr(Hub, "_join", lambda self: joined.append(self.channel) or join(self))
    await watch()
    await until(lambda: len(joined) > 1)
    assert len(set(joined)) == 1


async def test_a_layer_that_fails_is_joined_again(bound, monkeypatch, caplog):
    failures = iter([ConnectionError("no layer")])
    join = Hub._join

    async def join_at_last(self):
        if failure := next(failures, None):
            raise failure
        await join(self)

    monkeypatch.setattr(Hub, "_join", join_at_last)
    reader = await watch()
    live.announce(*news(1))
    assert await reader.next() == {"version": 1}


async def test_where_news_cannot_be_heard_nobody_is_made_to_wait_for_them(bound, monkeypatch, caplog):
    async def no_layer(self):
        raise ConnectionError("no layer")

    monkeypatch.setattr(Hub, "_join", no_layer)
    monkeypatch.setattr(hub, "JOIN_SECONDS", 0.05)
    with pytest.raises(hub.Full):
        await watch()


@pytest.mark.django_db(transaction=True)
async def test_an_entrant_also_hears_their_own_place(bound):
    board, entry_id = await sync_to_async(board_with_one_row)()
    own, stranger = await watch(board.pk, entry_id), await watch(board.pk)
    for told in await sync_to_async(boards.tick)(now=NOW):
        live.announce(*told)
    frames = [await own.next(), await own.next()]
    assert sorted("own" in frame for frame in frames) == [False, True]
    assert next(frame["own"]["rank"] for frame in frames if "own" in frame) == 1
    assert "rows" in await stranger.next()
    assert stranger.heard == 0


@pytest.mark.django_db(transaction=True)
async def test_the_same_place_is_not_told_twice(bound, monkeypatch):
    monkeypatch.setattr(hub, "OWN_SECONDS", 0.05)
    board, entry_id = await sync_to_async(board_with_one_row)()
    own = await watch(board.pk, entry_id)
    for version in (1, 2):
        live.announce(Board(pk=board.pk, version=version, audience=board.audience), "")
        await asyncio.sleep(0.3)
    assert (await own.next())["own"]["rank"] == 1
    assert own.heard == 0


async def test_an_own_place_is_told_after_a_stumble(bound, monkeypatch, caplog):
    monkeypatch.setattr(hub, "OWN_SECONDS", 0.05)
    outcomes = iter([OperationalError("database is locked"), {5: '{"own": 1}'}])
    monkeypatch.setattr(hub, "own_texts", lambda _board, _entries, *, now: told_or_raised(next(outcomes)))
    own = await watch(entry_id=5)
    live.announce(Board(pk=1, version=1, audience=Board.Audience.PUBLIC), "")
    assert await own.next() == {"own": 1}
    told = "the hub could not find people's own places; trying again"
    assert (caplog.messages, hub.current().moved) == ([told], set())


def board_with_one_row() -> tuple[Board, int]:
    joined = make_round_division()
    entry_id = placed(joined).entry_id
    return board_of(joined), entry_id
