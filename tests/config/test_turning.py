"""Whether a loop turns is seen from outside it."""

import asyncio
import time

from config import turning
from config.turning import Turning


async def test_a_loop_is_seen_to_turn_until_something_blocks_it(monkeypatch):
    monkeypatch.setattr(turning, "PATIENCE_SECONDS", 0.05)
    loop = Turning(asyncio.get_running_loop())
    told = [loop.is_seen()]
    await asyncio.sleep(0.1)
    told.append(loop.is_seen())
    time.sleep(0.1)  # this is the block
    told.append(loop.is_seen())
    await asyncio.sleep(0)
    assert [*told, loop.is_seen()] == [True, True, False, True]


def test_a_loop_that_is_closed_does_not_turn():
    loop = asyncio.new_event_loop()
    loop.close()
    assert Turning(loop).is_seen() is False
