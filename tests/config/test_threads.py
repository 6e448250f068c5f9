"""Django in threads: what a request looks like to it, and how its answers come back."""

import asyncio
import io
import threading
from collections.abc import Callable, Iterable

import pytest

from config import threads
from config.threads import PIECE, Threads, TooMuchKept, variables_of

SCOPE = {
    "type": "http",
    "method": "GET",
    "path": "/",
    "query_string": b"",
    "http_version": "1.1",
    "headers": [],
    "server": ("127.0.0.1", 8000),
    "client": ("127.0.0.1", 50000),
}


class Answer:
    """An answer in parts that notes whether it was closed, and by which thread each part was made."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self.parts, self.is_closed, self.threads = parts, False, set()

    def __iter__(self):
        for part in self.parts:
            self.threads.add(threading.get_ident())
            yield part

    def close(self) -> None:
        self.is_closed = True


def answering(answer: Iterable[bytes], *headers: tuple[str, str], status: str = "200 OK") -> Callable:
    def wsgi(variables: dict, start_response: Callable) -> Iterable[bytes]:
        start_response(status, list(headers))
        return answer

    return wsgi


async def sent_by(wsgi: Callable) -> list[dict]:
    events: list[dict] = []

    async def send(event: dict) -> None:
        events.append(event)

    await Threads(wsgi, 1).answer(variables_of(SCOPE, io.BytesIO(), 0), send)
    return events


def bodies(events: list[dict]) -> list[tuple[int, bool]]:
    """The length of each part, and whether more was said to follow."""
    return [(len(event["body"]), event["more_body"]) for event in events[1:]]


# --- how an answer comes back -------------------------------------------------------------------------------------


async def test_a_page_comes_back_whole(monkeypatch):
    hops = []
    submit = asyncio.run_coroutine_threadsafe
    monkeypatch.setattr(asyncio, "run_coroutine_threadsafe", lambda *a, **k: hops.append(a) or submit(*a, **k))
    answer = Answer([b"ab", b"cd"])
    events = await sent_by(answering(answer, ("Content-Length", "4"), ("Set-Cookie", "a=é"), status="404 Not Found"))
    assert events == [
        {
            "type": "http.response.start",
            "status": 404,
            "headers": [(b"content-length", b"4"), (b"set-cookie", b"a=\xe9")],
        },
        {"type": "http.response.body", "body": b"abcd", "more_body": False},
    ]
    assert (hops, answer.is_closed) == ([], True)


async def test_what_does_not_tell_its_length_goes_part_by_part():
    events = await sent_by(answering([b"a", b"", b"bc"]))
    assert bodies(events) == [(1, True), (2, True), (0, False)]


async def test_a_long_file_is_never_in_memory_as_a_whole():
    block, number = 4096, 3 * PIECE // 4096 + 1
    answer = Answer([b"x" * block] * number)
    events = await sent_by(answering(answer, ("content-length", str(block * number))))
    assert bodies(events) == [(PIECE, True)] * 3 + [(block, False)]
    assert (len(answer.threads), answer.is_closed) == (1, True)  # a cursor belongs to its thread


async def test_an_answer_without_a_body_has_its_head():
    assert [event["type"] for event in await sent_by(answering([]))] == ["http.response.start", "http.response.body"]


class SlowReader:
    """Takes nothing of a body before it is let."""

    def __init__(self) -> None:
        self.reads, self.events = asyncio.Event(), []

    async def send(self, event: dict) -> None:
        if event["type"] == "http.response.body":
            await self.reads.wait()
        self.events.append(event)

    @property
    def body(self) -> bytes:
        return b"".join(event["body"] for event in self.events[1:])


@pytest.mark.parametrize("headers", [[("Content-Length", str(3 * PIECE + 1))], []], ids=["a file", "a stream"])
async def test_whoever_reads_slowly_holds_no_thread(monkeypatch, headers):
    monkeypatch.setattr(threads, "LAG_SECONDS", 0.05)
    answer, reader = Answer([b"a" * PIECE, b"b" * PIECE, b"c" * PIECE, b"d"]), SlowReader()
    answers = iter([answering(answer, *headers), answering([b"next"], ("Content-Length", "4"))])
    pool = Threads(lambda variables, start: next(answers)(variables, start), 1)
    first = asyncio.create_task(pool.answer({}, reader.send))
    await asyncio.sleep(0)
    quick = SlowReader()
    quick.reads.set()
    await asyncio.wait_for(pool.answer({}, quick.send), 5)
    assert (quick.body, reader.body, answer.is_closed) == (b"next", b"", True)
    reader.reads.set()
    assert (await first, len(answer.threads)) == (True, 1)
    assert reader.body == b"a" * PIECE + b"b" * PIECE + b"c" * PIECE + b"d"
    assert [event["more_body"] for event in reader.events[1:]] == [True] * 3 + [False]


async def test_of_a_stream_no_more_is_kept_for_a_slow_reader_than_may(monkeypatch):
    monkeypatch.setattr(threads, "LAG_SECONDS", 0.05)
    monkeypatch.setattr(threads, "MOST_KEPT", 10)
    answer, reader = Answer([b"x"] * 100), SlowReader()
    with pytest.raises(TooMuchKept):
        await Threads(answering(answer), 1).answer({}, reader.send)
    assert answer.is_closed is True
    reader.reads.set()


async def test_whoever_reads_a_stream_is_waited_for_while_they_keep_up():
    """A stream comes as it is made."""
    made: list[int] = []

    def parts():
        for number in range(3):
            made.append(number)
            yield b"x"

    seen: list[int] = []

    async def send(event: dict) -> None:
        await asyncio.sleep(0.02)
        seen.append(len(made))

    await Threads(answering(parts()), 1).answer({}, send)
    assert seen == [1, 1, 2, 3, 3]


async def test_a_reader_who_has_left_is_told_of_once():
    """A server may say so by an error, at any moment."""
    answer = Answer([b"x" * PIECE] * 3)

    async def gone(event: dict) -> None:
        raise TimeoutError

    for headers in ([("Content-Length", str(3 * PIECE))], []):
        with pytest.raises(TimeoutError):
            await Threads(answering(answer, *headers), 1).answer({}, gone)
        assert answer.is_closed is True


async def test_an_answer_that_breaks_off_is_closed_and_told():
    def parts():
        yield b"a"
        raise OSError("the file is gone")

    answer = Answer(parts())
    with pytest.raises(OSError, match="gone"):
        await sent_by(answering(answer))
    assert answer.is_closed is True


async def test_a_thread_whose_request_failed_takes_the_next():
    answers = iter([None, [b"a"]])
    pool = Threads(lambda variables, start: answering(next(answers))(variables, start), 1)

    async def send(event: dict) -> None:
        events.append(event)

    events: list[dict] = []
    with pytest.raises(TypeError):
        await pool.answer({}, send)
    await pool.answer({}, send)
    assert bodies(events) == [(1, True), (0, False)]


# --- what a request looks like ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given, expected",
    [
        ([(b"accept", b"text/html")], {"HTTP_ACCEPT": "text/html"}),
        ([(b"x-a", b"1"), (b"x-a", b"2")], {"HTTP_X_A": "1,2"}),
        ([(b"x-name", b"\xc3\xa9")], {"HTTP_X_NAME": "Ã©"}),
        ([(b"content-type", b"text/plain")], {"CONTENT_TYPE": "text/plain"}),
        ([(b"content-length", b"99"), (b"transfer-encoding", b"chunked")], {}),
        ([(b"x_forwarded_for", b"1.2.3.4")], {}),
    ],
    ids=["its name", "twice", "beyond ASCII", "the type", "lengths", "with an underscore"],
)
def test_headers_become_variables(given, expected):
    plain = variables_of(SCOPE, io.BytesIO(), 7)
    told = variables_of(SCOPE | {"headers": given}, io.BytesIO(), 7)
    assert {name: told[name] for name in told.keys() - {"wsgi.input"} if plain.get(name) != told[name]} == expected
    assert told["CONTENT_LENGTH"] == "7"


def test_the_address_is_told_as_wsgi_wants_it():
    told = variables_of(SCOPE | {"path": "/xã/", "query_string": b"q=\xe9", "root_path": "/x"}, io.BytesIO(), 0)
    names = ("PATH_INFO", "QUERY_STRING", "SCRIPT_NAME", "REMOTE_ADDR", "SERVER_NAME", "SERVER_PORT")
    assert [told[name] for name in names] == ["/xÃ£/", "q=é", "", "127.0.0.1", "127.0.0.1", "8000"]


def test_what_the_server_does_not_know_is_left_open():
    """As behind a socket of the file system."""
    told = variables_of(SCOPE | {"server": None, "client": None}, io.BytesIO(), 0)
    assert (told["SERVER_NAME"], told["SERVER_PORT"], told["REMOTE_ADDR"]) == ("localhost", "80", "")
