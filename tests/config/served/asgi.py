"""The application as served, with a socket that echoes and less patience."""

from importlib import import_module

from channels.security.websocket import AllowedHostsOriginValidator


async def echo(scope, receive, send):
    while (event := await receive())["type"] != "websocket.disconnect":
        if event["type"] == "websocket.connect":
            await send({"type": "websocket.accept"})
        else:
            await send({"type": "websocket.send", "text": event["text"]})


application = import_module("config.asgi").application
application.websocket = AllowedHostsOriginValidator(echo)
import_module("config.serving").IN_FLIGHT_SECONDS = 2
