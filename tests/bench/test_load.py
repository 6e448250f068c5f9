"""The crowd of the benchmarks believes no answer that is not the one it should be."""

import asyncio
import json

import pytest

from bench.arrivals import Answer, Arrivals, Lines, Wrong, expect
from bench.load import Crowd, Tap, with_session, with_ticket

TAP = Tap("a" * 8, 1, 7, b"{}")


def acknowledged(**changes) -> bytes:
    told = {"outcome": "saved", "n": 7, "stored": {"answer": "7"}} | changes
    return json.dumps({"saves": [told]}).encode()


@pytest.fixture
def crowd():
    return Crowd(0, [], with_ticket)


def test_a_save_that_is_acknowledged_is_a_promise(crowd):
    crowd.check(TAP, 200, acknowledged())
    assert (crowd.promised, crowd.acknowledged, crowd.problems()) == ({(TAP.uuid, 1): 7}, 1, [])


@pytest.mark.parametrize(
    "status, body",
    [
        (500, acknowledged()),
        (200, b""),
        (200, b"<html>"),
        (200, b'{"saves": []}'),
        (200, b'{"saves": null}'),
        (200, acknowledged(n=6)),
        (200, acknowledged(outcome="older")),
        (200, acknowledged(stored={"answer": "6"})),
        (200, acknowledged(stored=None)),
    ],
)
def test_any_other_answer_is_an_error_and_no_promise(crowd, status, body):
    crowd.check(TAP, status, body)
    assert (crowd.promised, crowd.acknowledged, len(crowd.problems())) == ({}, 0, 1)


def test_who_is_told_to_come_again_was_promised_nothing(crowd):
    crowd.check(TAP, 503, b"")
    assert (crowd.promised, crowd.errors, crowd.problems()) == ({}, [], ["503"])


def test_everybody_saves_in_turn_and_no_counter_comes_twice():
    people = [{"uuid": "a"}, {"uuid": "b"}]
    crowd = Crowd(0, people, with_ticket)
    taps = crowd.taps(people)
    seen = [next(taps)[1] for _tap in range(6)]
    assert [(tap.uuid, tap.slot, tap.counter) for tap in seen] == [
        ("a", 1, 1), ("b", 1, 2), ("a", 2, 3), ("b", 2, 4), ("a", 3, 5), ("b", 3, 6),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "write, line",
    [(with_ticket, b"Authorization: Ticket v1.x"), (with_session, b"Cookie: sessionid=s")],
)
def test_a_request_says_how_long_it_is(write, line):
    person = {"ticket": "v1.x", "cookies": "sessionid=s", "csrf": "c"}
    head, _, body = write(person, TAP).partition(b"\r\n\r\n")
    assert (line in head, b"Content-Length: 2" in head, body) == (True, True, b"{}")


@pytest.mark.parametrize("status, body", [(302, b"here"), (200, b"elsewhere")])
def test_a_page_that_is_not_the_expected_one_is_wrong(status, body):
    with pytest.raises(Wrong, match="instead of 200"):
        expect(Answer(status, b"", body), 200, b"here!")


async def in_pieces(reader, writer) -> None:
    await reader.readuntil(b"\r\n\r\n")
    for piece in (b"HTTP/1.1 200 OK\r\nContent-Len", b"gth: 6\r\nX-A: 1\r\n\r", b"\nfir", b"st!"):
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.01)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut")
    await reader.readuntil(b"\r\n\r\n")
    writer.close()


async def test_an_answer_in_pieces_is_put_together_and_one_that_is_cut_is_an_error():
    server = await asyncio.start_server(in_pieces, "127.0.0.1", 0)
    lines = Lines(server.sockets[0].getsockname()[1])
    first = await lines.ask(b"GET / HTTP/1.1\r\n\r\n")
    assert (first.status, first.body, first.headers("x-a")) == (200, b"first!", ["1"])
    with pytest.raises(ConnectionError):
        await lines.ask(b"GET / HTTP/1.1\r\n\r\n")
    assert lines.opened == 1
    server.close()


async def test_people_come_when_they_are_due_however_slowly_they_are_served():
    """Each is served only once all three are there: whoever waited for the one before would wait for ever."""
    arrivals, all_there = Arrivals(), asyncio.Barrier(3)

    async def visit() -> None:
        await all_there.wait()

    async def fail() -> None:
        raise ValueError("no")

    await asyncio.wait_for(arrivals.come(0.1, [visit, visit, fail, visit]), 10)
    assert (len(arrivals.times), arrivals.errors) == (3, ["ValueError: no"])
