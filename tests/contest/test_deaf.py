"""A hub that hears no news lets nobody watch: a page with a socket shows itself as live, one without it polls."""

import asyncio
import time
from contextlib import suppress

import pytest
from redis import Redis

from contest import hub, live
from contest.hub import FULL
from tests.contest.readers import PATIENCE, REDIS_LAYER, Reader, news, serving, watch
from tests.services import free_port, redis


@pytest.fixture
async def bound():
    async with serving():
        yield


@pytest.fixture
def port(settings, monkeypatch) -> int:
    """Where the layer looks for a Redis, with little patience."""
    for name, seconds in (("WORD_SECONDS", 0.1), ("DEAF_SECONDS", 1), ("RETRY_SECONDS", 0.1)):
        monkeypatch.setattr(hub, name, seconds)
    port = free_port()
    hosts = [f"redis://127.0.0.1:{port}/0"]
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": REDIS_LAYER, "CONFIG": {"hosts": hosts}}}
    return port


async def is_let_in_again() -> Reader:
    """The first socket that finds a place."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(hub.Full):
                return await watch()
            await asyncio.sleep(0.05)


async def test_while_redis_is_away_nobody_watches_and_then_they_come_again(bound, port, caplog):
    with redis(port=port):
        readers = [await watch(board_id) for board_id in (1, 1, 2)]
    assert [await reader.next() for reader in readers] == [{"type": "websocket.close", "code": FULL}] * 3
    began = time.monotonic()
    with pytest.raises(hub.Full):
        await watch()
    assert (time.monotonic() - began < 0.5, hub.current().number) == (True, 0)
    with redis(port=port):
        reader = await is_let_in_again()
        live.announce(*news(7))
        assert await reader.next() == {"version": 7}
        await hub.current().stop()


async def test_a_redis_that_hangs_is_as_good_as_away(bound, port, caplog):
    """It takes what is sent and says nothing, like one whose machine has vanished."""
    with redis(port=port) as url:
        reader = await watch()
        with Redis.from_url(url) as client:
            client.client_pause(2500)
        live.announce(*news(1))
        assert await reader.next() == {"type": "websocket.close", "code": FULL}
        again = await is_let_in_again()
        live.announce(*news(2))
        assert await again.next() == {"version": 2}
        await hub.current().stop()


async def test_a_redis_that_comes_back_at_once_closes_nothing(bound, port, monkeypatch, caplog):
    monkeypatch.setattr(hub, "DEAF_SECONDS", 8)  # twice what it is: here may be others who need the machine
    with redis(port=port):
        reader = await watch()
    with redis(port=port):
        version = 0
        while not reader.heard:
            version += 1
            live.announce(*news(version))
            await asyncio.sleep(0.1)
        assert (await reader.next()).keys() == {"version"}
        await hub.current().stop()
