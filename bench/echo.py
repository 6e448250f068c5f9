"""What the save path cannot beat: an application that answers each save as saved and does nothing else.

Under the same server, which reads its requests as ours does, by the short way where there is one; no ticket is read and
nothing is written.
"""

import json
import os
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from config import lane, wire  # noqa: E402  they need Django's settings

wire.install()
lane.install()


async def application(scope: dict, receive: Callable, send: Callable) -> None:
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    body, more = b"", True
    while more:
        event = await receive()
        body += event.get("body", b"")
        more = event.get("more_body", False)
    told = json.dumps({"saves": [echo(save) for save in json.loads(body)["saves"]]}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(told)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": told})


def echo(save: dict) -> dict:
    return {"slot": save["slot"], "n": save["n"], "outcome": "saved", "stored": save}
