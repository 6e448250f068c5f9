"""Somebody who looks at everything: each page that can be reached, and everything else that an address answers."""

import json
import re
from collections.abc import Callable, Iterable
from html import unescape
from urllib.parse import urljoin

from asgiref.testing import ApplicationCommunicator
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from tests.sockets import Socket

LINK = re.compile(r"""["']([/?][^"'\s<>{}\\]*)["']""")
"""Whatever is quoted and looks like an address of ours: links, forms, pictures, what scripts are told."""

NOT_FOLLOWED = re.compile(r"/(static|admin|i18n)/|//")
MOST_PAGES = 200


class Crawl:
    """What one visitor has been shown: every answer as text, with its headers and cookies, by what was asked."""

    def __init__(self, client: Client) -> None:
        client.raise_request_exception = False
        self.client = client
        self.seen: dict[str, str] = {}
        self.routes: set[str] = set()

    def follow(self, *starts: str) -> "Crawl":
        """Open these addresses and all that they lead to."""
        waiting = list(starts)
        while waiting:
            address = waiting.pop(0).partition("#")[0]
            if f"GET {address}" not in self.seen and not NOT_FOLLOWED.match(address):
                assert len(self.seen) < MOST_PAGES, "the crawl does not end"
                answer = self.client.get(address)
                links = [*LINK.findall(self._remember("GET", address, answer)), answer.headers.get("Location", "/")]
                waiting += [urljoin(address, unescape(link)) for link in links]
        return self

    def post(self, address: str, body: dict | None = None) -> int:
        """Post a form; return the status of the answer."""
        answer = self.client.post(address, body or {})
        self._remember(f"POST {body or ''}", address, answer)
        return answer.status_code

    def _remember(self, method: str, address: str, answer: HttpResponse) -> str:
        parts = [str(answer.status_code), header_lines(answer.headers.items()), answer.cookies.output()]
        text = "\n".join([*parts, answer.getvalue().decode(errors="replace")])
        self.seen[f"{method} {address}"] = text
        if answer.status_code != 404:
            self.routes.add(resolve(address.partition("?")[0]).url_name)
        return text

    def found(self, tokens: Iterable[str]) -> set[str]:
        """Which of these tokens were shown anywhere."""
        return {token for token in tokens if any(token in text for text in self.seen.values())}


def header_lines(headers: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in headers)


async def ask_door(door: Callable, path: str, headers: dict[str, str], body: object) -> str:
    """Everything that the door of saving answers."""
    lines = [(name.encode(), value.encode()) for name, value in headers.items()]
    asking = ApplicationCommunicator(door, {"type": "http", "method": "POST", "path": path, "headers": lines})
    await asking.send_input({"type": "http.request", "body": json.dumps(body).encode()})
    start, content = await asking.receive_output(), await asking.receive_output()
    told = header_lines((name.decode(), value.decode()) for name, value in start["headers"])
    return f"{start['status']}\n{told}\n{content['body'].decode()}"


async def frames_of(socket: Socket, announce: Callable[[], None], expected: int) -> list[str]:
    """So many frames that a socket is sent from its opening on, through what `announce` announces."""
    assert (await socket.connect())[0] is True
    frames = [await socket.receive_from()]
    announce()
    frames += [await socket.receive_from(timeout=8) for _frame in range(expected - 1)]
    await socket.disconnect()
    return frames
