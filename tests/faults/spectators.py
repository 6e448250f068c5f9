"""People before a board, as its page is for them: it shows itself as live while it has a socket, and else it polls."""

import asyncio
import json
import time

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bench.arrivals import Lines
from bench.herds import Browser

FULL = 4013
"""The code with which a socket is closed whose page had better poll (static/js/board/feed.js)."""
NUMBER = 5
CLOSING_SECONDS = 1
BACK_SECONDS = 15
"""How long a hub may take to let people in again."""


class Spectators:
    """They sit before one board. `wrong` says what their pages showed that was not so."""

    def __init__(self, lines: Lines, person: dict) -> None:
        self.browser, self.port = Browser(lines, person["cookies"]), lines.port
        self.socket = f"ws://127.0.0.1:{self.port}/ws/board/{person['board']}/"
        self.text = f"/contests/{person['contest']}/board/{person['board']}/data/"
        self.watching: list[ClientConnection] = []
        self.wrong: list[str] = []

    async def come(self) -> None:
        found = [await self.knock() for _number in range(NUMBER)]
        self.watching = [one for one in found if not isinstance(one, int)]
        self.note(len(self.watching) == NUMBER, f"sockets were closed while Redis was there: {found}")

    async def knock(self) -> ClientConnection | int:
        """The socket of somebody whose page is told that it is live, or the code with which it was closed."""
        ticket = json.loads((await self.browser.ask("GET", f"{self.text}?mine=1")).body)["ticket"]
        origin = f"http://localhost:{self.port}"
        socket = await connect(f"{self.socket}?ticket={ticket}", origin=origin, max_size=None, max_queue=None)
        try:
            await socket.recv()
        except ConnectionClosed:
            return socket.close_code
        return socket

    async def are_sent_away(self) -> None:
        """By now nobody is told that their board is live; who polls is answered."""
        codes = [await closed(socket) for socket in self.watching]
        self.note(codes == [FULL] * len(codes), f"boards stood still and called themselves live: {codes}")
        newcomer = await self.knock()
        self.note(newcomer == FULL, f"a newcomer was told that a board is live: {newcomer}")
        polled = await self.browser.ask("GET", self.text)
        self.note(polled.status == 200, f"who polled was answered {polled.status}")

    async def come_again(self) -> None:
        """Now that Redis is back, sockets are open to everybody again."""
        end = time.monotonic() + BACK_SECONDS
        while isinstance(socket := await self.knock(), int):
            if time.monotonic() > end:
                self.wrong.append("nobody found a socket when Redis was back")
                return
            await asyncio.sleep(0.2)
        await socket.close()

    def note(self, is_right: bool, otherwise: str) -> None:
        self.wrong += [] if is_right else [otherwise]


async def closed(socket: ClientConnection) -> int | None:
    """The code with which a socket has been closed, None for one that stands open; then it is closed here."""
    try:
        await asyncio.wait_for(socket.wait_closed(), CLOSING_SECONDS)
    except TimeoutError:
        await socket.close()
        return None
    return socket.close_code
