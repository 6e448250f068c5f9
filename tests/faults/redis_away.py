"""Redis is away, and comes and goes: it carries news and remembers pages, but no answer needs it."""

import asyncio
import signal
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.server import Server
from tests import services
from tests.faults.crowd import Crowd
from tests.faults.reports import report
from tests.faults.servers import read_stored, seated

AWAY_SECONDS = 2.0
FLAPPING_SECONDS = 0.3


class Redis:
    """A Redis that comes back at its port, empty."""

    def __init__(self) -> None:
        self.port = services.free_port()
        self.running = ExitStack()

    def start(self) -> None:
        self.running.enter_context(services.redis(port=self.port))

    def stop(self) -> None:
        self.running.close()


def redis_away(times: int) -> dict:
    """Away for a while, then flapping so often: every save is answered 200."""
    redis = Redis()
    redis.start()
    with tempfile.TemporaryDirectory(prefix="hoi-thi-fault-") as directory:
        url = f"redis://127.0.0.1:{redis.port}/0"
        with seated(Path(directory), REDIS_URL=url) as (server, crowd):
            asyncio.run(away(server, crowd, redis, times))
            refused = crowd.history.answers["503"]
            wrong = [f"{refused} saves needed Redis"] if refused else []
            return report(crowd.history, read_stored(server), [], wrong, times=times, away_s=AWAY_SECONDS)


async def away(server: Server, crowd: Crowd, redis: Redis, times: int) -> None:
    server.start()
    try:
        async with crowd.saving():
            for seconds in [AWAY_SECONDS, *[FLAPPING_SECONDS] * times]:
                await crowd.after_saves(50)
                await asyncio.to_thread(redis.stop)
                await asyncio.sleep(seconds)
                await asyncio.to_thread(redis.start)
                await asyncio.sleep(FLAPPING_SECONDS)
        server.stop(signal.SIGTERM)
    finally:
        redis.stop()
