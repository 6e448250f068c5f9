"""Which site a browser says that something comes from; it may say anything."""

from collections.abc import Awaitable, Callable
from urllib.parse import SplitResult, urlsplit

from channels.security.websocket import WebsocketDenier

Application = Callable[[dict, Callable, Callable], Awaitable[None]]


def read_origin(text: str) -> SplitResult | None:
    """Return its parts; None for what is no address: at some parsing fails, at some only a look at the port."""
    try:
        parts = urlsplit(text)
        return parts if parts.port != 0 else None
    except ValueError:
        return None


def refuse_unreadable(application: Application) -> Application:
    """Deny sockets with an origin that is no address, at which Channels' own look at it would fail."""

    async def guarded(scope: dict, receive: Callable, send: Callable) -> None:
        origins = [value.decode("latin-1") for name, value in scope.get("headers", []) if name == b"origin"]
        is_readable = None not in map(read_origin, origins)
        await (application if is_readable else WebsocketDenier())(scope, receive, send)

    return guarded
