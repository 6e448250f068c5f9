"""What the benchmarks of sockets serve: ours, the consumer of the textbook, and sockets that need a session.

GET  /ticket             a ticket for board 1
GET  /ours/<version>     one broadcast to the sockets at /ws/board/1/, from a thread, as the engine does it
GET  /textbook/<version> one broadcast to the sockets at /textbook-watch/
"""

import asyncio
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402  these need Django's settings
from channels.layers import get_channel_layer  # noqa: E402
from channels.routing import URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402
from twisted.internet import reactor  # noqa: E402

from bench.sockets import BOARD, payload  # noqa: E402
from config import wire  # noqa: E402
from config.garbage import look_for_garbage_seldom  # noqa: E402
from config.serving import Serving  # noqa: E402
from contest import live  # noqa: E402
from contest.consumers import BoardConsumer  # noqa: E402
from contest.models import Board  # noqa: E402
from contest.routing import websocket_urlpatterns  # noqa: E402
from contest.tickets import BoardTicket, issue_board  # noqa: E402


class TextbookConsumer(AsyncWebsocketConsumer):
    """As the tutorial of Channels writes it: every socket joins the group."""

    async def connect(self) -> None:
        await self.channel_layer.group_add("textbook", self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard("textbook", self.channel_name)

    async def board_news(self, event: dict) -> None:
        await self.send(text_data=event["text"])


class SessionConsumer(BoardConsumer):
    """Our own, for whoever has signed in by a session instead of holding a ticket."""

    def read_ticket(self) -> BoardTicket | None:
        return BoardTicket(BOARD, None, None) if self.scope["user"].is_authenticated else None


async def control(scope: dict, receive, send) -> None:
    _, what, *numbers = scope["path"].split("/")
    answer = b""
    if what == "ticket":
        answer = issue_board(BOARD, None, now=timezone.now()).encode()
    elif what == "ours":
        board = Board(pk=BOARD, version=int(numbers[0]), audience=Board.Audience.PUBLIC)
        await asyncio.to_thread(live.announce, board, payload(*map(int, numbers)))
    elif what == "textbook":
        await get_channel_layer().group_send("textbook", {"type": "board.news", "text": payload(*map(int, numbers))})
    length = (b"content-length", str(len(answer)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": answer})


def start(loop: asyncio.AbstractEventLoop) -> None:
    look_for_garbage_seldom()
    live.bind(loop)


settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
sockets = [
    *websocket_urlpatterns,
    path("textbook-watch/", TextbookConsumer.as_asgi()),
    path("session-watch/", AuthMiddlewareStack(SessionConsumer.as_asgi())),
]
application = Serving(
    http=control,
    websocket=AllowedHostsOriginValidator(URLRouter(sockets)),
    start=start,
    stop=lambda: live.bind(None),
)
wire.install()
application.live_with(reactor)
