"""What the people who open pages make of what comes over the line."""

import asyncio

import pytest

from tests.faults import crowd
from tests.faults.crowd import page_told
from tests.services import free_port

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
AWAY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\n\r\n"


@pytest.mark.parametrize(
    "comes, told",
    [
        (WHOLE, ("200", False)),
        (AWAY, ("503", True)),
        (AWAY.replace(b"Retry-After", b"X-Other"), ("503", False)),
        (b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n", ("302", False)),
        (WHOLE[:-1], ("cut", False)),
        (b"", ("cut", False)),
        (None, ("late", False)),
    ],
)
async def test_what_comes_over_the_line_is_told(monkeypatch, comes, told):
    monkeypatch.setattr(crowd, "PAGE_SECONDS", 0.2)

    gone = asyncio.Event()

    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        if comes is None:
            await reader.read()  # until who asked goes away
        else:
            writer.write(comes)
        writer.close()
        await writer.wait_closed()
        gone.set()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        found = await page_told(port, "/", "a=b")
        await gone.wait()
    assert found == told


async def test_nobody_who_listens_is_told_too():
    assert await page_told(free_port(), "/", "a=b") == ("refused", False)
