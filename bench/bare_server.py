"""`python -m bench.bare_server <port>`: nothing but `websockets.broadcast`, the least that a fan-out costs in Python.

GET /bare/<version> broadcasts to all other connections.
"""

import sys
from http import HTTPStatus

import uvloop
from websockets.asyncio.server import Request, Response, ServerConnection, broadcast, serve

from bench.sockets import payload

watching: set[ServerConnection] = set()


async def watch(connection: ServerConnection) -> None:
    watching.add(connection)
    await connection.wait_closed()
    watching.discard(connection)


def control(connection: ServerConnection, request: Request) -> Response | None:
    _, what, *numbers = request.path.split("/")
    if what != "bare":
        return None
    broadcast(watching, payload(*map(int, numbers)))
    return connection.respond(HTTPStatus.OK, "")


async def main(port: int) -> None:
    options = {"compression": None, "process_request": control, "ping_timeout": 60, "backlog": 4096}
    async with serve(watch, "127.0.0.1", port, **options) as server:
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
