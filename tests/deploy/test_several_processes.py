"""Two processes with one PostgreSQL and one Redis behave as one site, also while one of them ends."""

import asyncio
import json
import signal
from collections.abc import Iterator

import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.deploy.site import (
    PATIENCE_SECONDS,
    Process,
    ProxiedCrowd,
    Site,
    leader_first,
    new_site,
    running,
    shared_socket,
    wait_for,
)
from tests.faults.crowd import Crowd

pytestmark = [pytest.mark.alone, pytest.mark.timeout(300)]

TAKE_OVER_SECONDS = 8
SAVES = 300


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with new_site(tmp_path_factory.mktemp("site")) as site:
        yield site


BOARD = """
from django.utils import timezone
from contest import tickets
from contest.boards import boards_of
from contest.models import Attempt
board = boards_of(Attempt.objects.first().round_division)["public"]
print(json.dumps([board.pk, tickets.issue_board(board.pk, None, now=timezone.now())]))
"""


async def watch(process: Process, board: int, ticket: str) -> ClientConnection:
    """A socket of this process to the board; it has heard which version is current."""
    address = f"ws://127.0.0.1:{process.port}/ws/board/{board}/?ticket={ticket}"
    watcher = await connect(address, origin=f"http://127.0.0.1:{process.port}", max_size=None)
    await asyncio.wait_for(watcher.recv(), PATIENCE_SECONDS)
    return watcher


async def news(watcher: ClientConnection) -> dict:
    return json.loads(await asyncio.wait_for(watcher.recv(), PATIENCE_SECONDS))


async def hand_in(process: Process, person: dict) -> dict:
    """Save an answer and submit, by one process; return what it answers."""
    save = {"slot": 1, "n": 2**50, "answer": "x", "flag": False}
    body = json.dumps({"device": "d" * 16, "saves": [save], "submit": True}).encode()
    head = f"POST /play/{person['uuid']}/submit/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    head += f"Authorization: Ticket {person['ticket']}\r\nContent-Type: application/json\r\n"
    request = f"{head}Content-Length: {len(body)}\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", process.port)
    writer.write(request.encode() + b"\r\n" + body)
    answer = await reader.read()
    writer.close()
    return json.loads(answer.partition(b"\r\n\r\n")[2])


async def test_a_paper_handed_in_to_one_process_moves_the_board_on_both(site):
    """Whoever leads, and whoever takes the paper: four ways, and each socket hears of each paper."""
    board, ticket = await asyncio.to_thread(site.run, BOARD)
    with running(site.process(), site.process()) as processes:
        watchers = [await watch(process, board, ticket) for process in processes]
        for process, person in zip(processes, site.people, strict=False):
            told = await hand_in(process, person)
            assert (told["state"], told["saves"][0]["outcome"]) == ("finished", "saved")
            first, second = await asyncio.gather(*map(news, watchers))
            assert first == second
        await asyncio.gather(*(watcher.close() for watcher in watchers))


async def test_a_process_of_a_shared_socket_leaves_while_people_save(site):
    """What it had taken is answered, and everybody goes on with the other."""
    with shared_socket() as socket, running(site.process(socket), site.process(socket)) as processes:
        crowd = ProxiedCrowd(socket.getsockname()[1], site.people[4:34])
        async with crowd.saving():
            await crowd.after_saves(SAVES)
            leaving, staying = await asyncio.to_thread(leader_first, *processes)
            shares = [process.figure("requests_total", kind="save", status="200") for process in processes]
            leaving.process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(leaving.process.wait, PATIENCE_SECONDS) == 0
            await crowd.after_saves(SAVES)
        await asyncio.to_thread(wait_for, lambda: staying.figure("engine_leads") == 1, TAKE_OVER_SECONDS)
    assert min(shares) > 0
    assert "unfinished" not in leaving.log()
    assert site.findings(crowd) == []
    assert dict(crowd.history.answers).keys() == {"200"}


async def test_whoever_keeps_a_line_to_a_process_that_ends_is_told_and_goes_on(site):
    with shared_socket() as socket, running(site.process(socket), site.process(socket)) as processes:
        crowd = Crowd(socket.getsockname()[1], site.people[34:])
        async with crowd.saving():
            await crowd.after_saves(SAVES)
            processes[0].process.send_signal(signal.SIGTERM)
            await asyncio.to_thread(processes[0].process.wait, PATIENCE_SECONDS)
            await crowd.after_saves(SAVES)
    assert site.findings(crowd) == []


async def test_when_the_leader_is_killed_the_other_leads_and_goes_on_marking(site):
    with running(site.process(), site.process()) as processes:
        killed, other = await asyncio.to_thread(leader_first, *processes)
        killed.stop(signal.SIGKILL)
        assert (await hand_in(other, site.people[2]))["state"] == "finished"
        await asyncio.to_thread(wait_for, lambda: other.figure("engine_leads") == 1, TAKE_OVER_SECONDS)
        await asyncio.to_thread(wait_for, lambda: other.figure("papers_to_mark") == 0, TAKE_OVER_SECONDS)
