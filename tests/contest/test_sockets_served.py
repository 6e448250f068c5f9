"""Sockets as Daphne and uvicorn serve them: in a process of its own, over real connections."""

import asyncio
import json
import socket
from contextlib import suppress
from itertools import count
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from django.utils import timezone
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from bench.fanout import SERVED
from bench.server import DAPHNE, UVICORN, Server
from bench.sockets import BOARD, payload, request
from contest.consumers import MOST_FRAMES
from contest.hub import FORBIDDEN, FULL
from contest.outlets import LONGEST_MESSAGE
from contest.tickets import issue_board

PATIENCE = 20
LARGE = 192 * 1024
"""Below the most that a socket takes at once, and together far above what a reader may leave unread."""
TOLD = 30
"""So many of these are sent."""
ENDLESS = 4096
"""More than any page of ours ever sends."""


pytestmark = pytest.mark.once  # its servers have databases of their own, of one kind
versions = count(1)
"""Of the board: they only ever rise, as one server outlives a test."""


@pytest.fixture(scope="module", params=[DAPHNE, UVICORN])
def server(request, tmp_path_factory):
    with Server(tmp_path_factory.mktemp("served"), SERVED, server=request.param) as running:
        yield running


@pytest.fixture(params=[DAPHNE, UVICORN])
def fresh_server(request, tmp_path):
    """One that nobody else has watched a board of."""
    with Server(tmp_path, SERVED, server=request.param) as running:
        yield running


async def watch(server: Server, **options) -> ClientConnection:
    ticket = (await request(server.port, "GET", "/ticket")).decode()
    origin = f"http://localhost:{server.port}"
    address = f"ws://127.0.0.1:{server.port}/ws/board/{BOARD}/?ticket={ticket}"
    watcher = await connect(address, origin=origin, max_size=None, **options)
    assert json.loads(await watcher.recv()).keys() == {"version"}
    return watcher


async def test_a_broadcast_reaches_every_socket(server):
    watchers = [await watch(server) for _number in range(5)]
    await request(server.port, "POST", f"/ours/{(version := next(versions))}")
    assert [await asyncio.wait_for(watcher.recv(), PATIENCE) for watcher in watchers] == [payload(version)] * 5
    await asyncio.gather(*(watcher.close() for watcher in watchers))


async def test_without_a_ticket_the_handshake_is_refused(server):
    with pytest.raises(InvalidStatus) as refused:
        await connect(f"ws://127.0.0.1:{server.port}/ws/board/{BOARD}/", origin=f"http://localhost:{server.port}")
    assert refused.value.response.status_code == 403


async def test_who_finds_no_room_is_told_so_and_gets_in_later(tmp_path):
    with Server(tmp_path, SERVED, SOCKETS_PER_ADDRESS="2") as small:
        first, second = await watch(small), await watch(small)
        with pytest.raises(ConnectionClosedError) as closed:
            await watch(small)
        assert closed.value.rcvd.code == FULL
        await first.close()
        third = await watch(small)
        await asyncio.gather(second.close(), third.close())


class Cramped(Server):
    """A server that is started with 40 files, and may have 120."""

    def command(self) -> list[str]:
        return ["sh", "-c", 'ulimit -Sn 40; ulimit -Hn 120; exec "$@"', "sh", *super().command()]


@pytest.fixture(params=[DAPHNE, UVICORN])
def cramped(request, tmp_path, settings):
    own = {"DJANGO_SETTINGS_MODULE": "tests.faults.settings_served", "TRUSTED_PROXIES": "1"}
    running = Cramped(tmp_path, server=request.param, SOCKETS_PER_ADDRESS="3000", **own)
    [running.person] = running.seat(1)
    settings.SECRET_KEY = running.environment["SECRET_KEY"]
    with running:
        yield running


async def knocks(server: Server, address: str) -> ClientConnection | int:
    """The socket of somebody at this address, or the code with which it was closed."""
    path = f"/ws/board/{BOARD}/?ticket={issue_board(BOARD, None, now=timezone.now())}"
    forwarded = {"X-Forwarded-For": address}
    options = {"origin": f"http://localhost:{server.port}", "additional_headers": forwarded}
    watcher = await connect(f"ws://127.0.0.1:{server.port}{path}", **options)
    try:
        await asyncio.wait_for(watcher.recv(), PATIENCE)
    except ConnectionClosedError as closed:
        return closed.rcvd.code
    return watcher


def saves(server: Server) -> int:
    """The status of a save."""
    person = server.person
    headers = {"Authorization": f"Ticket {person['ticket']}", "Content-Type": "application/json"}
    body = json.dumps({"device": "a" * 16, "saves": [{"slot": 1, "n": 1, "answer": None}]}).encode()
    asked = Request(f"http://127.0.0.1:{server.port}/play/{person['uuid']}/save/", body, headers)
    with urlopen(asked, timeout=PATIENCE) as answer:
        return answer.status


def lives(server: Server) -> int:
    with urlopen(f"http://127.0.0.1:{server.port}/healthz", timeout=PATIENCE) as answer:
        return answer.status


async def test_sockets_leave_files_enough_for_saves_and_pages(cramped):
    """Half of 120, and a fifth of those to one address."""
    one = [await knocks(cramped, "10.0.0.1") for _number in range(20)]
    others = [await knocks(cramped, f"10.0.1.{number}") for number in range(120)]
    assert [sum(who != FULL for who in some) for some in (one, others)] == [12, 48]
    assert (await asyncio.to_thread(saves, cramped), await asyncio.to_thread(lives, cramped)) == (200, 200)
    assert cramped.log().count("room for 60 sockets of boards, 12 from one address") == 1
    await asyncio.gather(*(who.close() for who in one + others if who != FULL))


async def test_whoever_goes_on_talking_is_shown_out(server):
    talker = await watch(server)
    for _frame in range(MOST_FRAMES + 1):
        await talker.send("x")
    with pytest.raises(ConnectionClosedError) as closed:
        await talker.recv()
    assert closed.value.rcvd.code == FORBIDDEN


async def test_a_reader_who_stops_reading_is_dropped_while_others_go_on(server):
    """Daphne would keep everything for it in memory, uvicorn would wait; the hub looks into the transport's buffer."""
    small = socket.socket()
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    small.connect(("127.0.0.1", server.port))
    stuck = await watch(server, sock=small, max_queue=1)
    stuck.transport.pause_reading()
    quick = await watch(server)
    for _time in range(TOLD):
        await request(server.port, "POST", f"/ours/{next(versions)}/{LARGE}")
        assert len(await asyncio.wait_for(quick.recv(), PATIENCE)) == LARGE
    assert await heard_until_closed(stuck) < TOLD * LARGE
    await quick.close()


async def test_a_reader_who_never_reads_again_is_cut_off(fresh_server):
    """Who cannot be told that the socket is closed holds it no longer open for that."""
    stuck = await watch(fresh_server, max_queue=1)
    stuck.transport.pause_reading()
    assert is_held(fresh_server, stuck)
    async with asyncio.timeout(PATIENCE):
        while is_held(fresh_server, stuck):  # a busy hub skips versions: no number of them would be enough
            await request(fresh_server.port, "POST", f"/ours/{next(versions)}/{LARGE}")
            await asyncio.sleep(0.02)
    stuck.transport.abort()


ESTABLISHED = "01"


def is_held(server: Server, watcher: ClientConnection) -> bool:
    """Whether the server still keeps this connection, by the table of the kernel."""
    here, there = (f":{port:04X}" for port in (server.port, watcher.transport.get_extra_info("sockname")[1]))
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
    return any(line[1].endswith(here) and line[2].endswith(there) and line[3] == ESTABLISHED for line in lines)


@pytest.mark.parametrize("whole", [True, False])
async def test_whoever_sends_much_is_cut_off_and_others_go_on(server, whole):
    """As one frame, or as the pieces of a message that never ends."""
    loud, quiet = await watch(server), await watch(server)
    with suppress(ConnectionClosedError):
        await loud.send("x" * ENDLESS if whole else pieces())
        await asyncio.wait_for(loud.wait_closed(), PATIENCE)
    assert loud.close_code in (1006, 1009)
    await request(server.port, "POST", f"/ours/{(version := next(versions))}")
    assert await asyncio.wait_for(quiet.recv(), PATIENCE) == payload(version)
    await quiet.close()


async def pieces():
    for _number in range(LONGEST_MESSAGE // 512 + 100):
        yield "x" * 512


async def heard_until_closed(watcher: ClientConnection) -> int:
    """How many bytes of whole frames still came before the server hung up."""
    watcher.transport.resume_reading()
    heard = 0
    with suppress(ConnectionClosedError):
        async with asyncio.timeout(PATIENCE):
            async for frame in watcher:
                heard += len(frame)
    return heard
