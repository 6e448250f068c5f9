"""The site, and two addresses by which a fault drives its boards. Beside the real doors, in the same process.

GET  /fault/ticket                   a ticket for the board BOARD
POST /fault/news/<version>/<bytes>   news of that board, so many bytes long, as the engine sends them
"""

import asyncio
from collections.abc import Callable

from bench.sockets import payload
from config.asgi import application as site  # sets Django up, and the reactor

from contest import live  # isort: skip
from contest.models import Board  # isort: skip
from contest.tickets import issue_board  # isort: skip
from django.utils import timezone  # isort: skip

BOARD = 999_999
"""No board of a contest has it, so all that its watchers hear comes from the fault."""


async def application(scope: dict, receive: Callable, send: Callable) -> None:
    path = scope["path"].split("/") if scope["type"] == "http" else []
    if path[1:2] != ["fault"]:
        await site(scope, receive, send)
        return
    answer = b""
    if path[2] == "ticket":
        answer = issue_board(BOARD, None, now=timezone.now()).encode()
    else:
        version, size = map(int, path[3:])
        board = Board(pk=BOARD, version=version, audience=Board.Audience.PUBLIC)
        await asyncio.to_thread(live.announce, board, payload(version, size))
    length = (b"content-length", str(len(answer)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": answer})
