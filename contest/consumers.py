"""The socket of a board: it brings news down, and takes nothing up."""

from collections.abc import Callable
from functools import cached_property
from urllib.parse import parse_qs

from channels.consumer import AsyncConsumer
from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from django.conf import settings
from django.utils import timezone

from accounts.limits import site_of
from contest import hub
from contest.hearing import still_hearing
from contest.tickets import BoardTicket, read_board

MOST_FRAMES = 10
"""So many frames from the other end are overlooked; who goes on is not one of our pages."""

LONGEST_VERSION = 19
"""Digits that a version's column can hold."""

POLICY_VIOLATION = 1008
"""Before a socket is let in; the browser sees 403."""


class BoardConsumer(AsyncConsumer):
    """Checks a ticket, and leaves the rest to the hub of its process. Of a board for everybody it asks no database."""

    channel_layer_alias = None  # a channel for each socket would make a broadcast quadratic
    watcher: hub.Watcher | None = None
    received = 0

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        """As Channels does for a consumer that hears its socket alone, without a task for each message and without its
        look after database connections. A server may cancel it at any moment, and nobody tells it of the disconnect."""
        self.scope, self.base_send = scope, send
        try:
            while True:
                message = await receive()
                await getattr(self, message["type"].replace(".", "_"))(message)
        except StopConsumer:
            pass
        finally:
            self.leave()

    async def websocket_connect(self, message: dict) -> None:
        ticket = self.read_ticket()
        if ticket is None or not await self.may_hear(ticket):
            await self.refuse(POLICY_VIOLATION)
        watcher = hub.Watcher(
            self.base_send, ticket.board_id, ticket.entry_id, address_of(self.scope), person_id=ticket.person_id
        )
        await self.send({"type": "websocket.accept"})
        try:
            await hub.current().watch(watcher, self.read_since())
        except hub.Full:
            await self.refuse(hub.FULL)
        self.watcher = watcher

    async def websocket_receive(self, message: dict) -> None:
        self.received += 1
        if self.received > MOST_FRAMES:
            self.leave()
            await self.refuse(hub.FORBIDDEN)

    async def websocket_disconnect(self, message: dict) -> None:
        self.leave()
        raise StopConsumer

    @cached_property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(self.scope["query_string"].decode("latin-1"))

    def read_ticket(self) -> BoardTicket | None:
        board_id = self.scope["url_route"]["kwargs"]["board_id"]
        return read_board(self.query.get("ticket", [""])[-1], board_id, now=timezone.now())

    async def may_hear(self, ticket: BoardTicket) -> bool:
        """Whether the board is for everybody, or still for whom the ticket names."""
        if ticket.person_id is None:
            return True
        return bool(await database_sync_to_async(still_hearing)([(ticket.person_id, ticket.board_id)]))

    def read_since(self) -> int | None:
        """Which version the page has already, if it says so."""
        typed = self.query.get("since", [""])[-1]
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < LONGEST_VERSION else None

    async def refuse(self, code: int) -> None:
        await self.send({"type": "websocket.close", "code": code})
        raise StopConsumer

    def leave(self) -> None:
        if self.watcher is not None:
            hub.current().leave(self.watcher)


def address_of(scope: dict) -> str:
    """Where a socket comes from, as limits count it: by what our proxies saw, or else by the other end of the line."""
    told = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    addresses = [address.strip() for address in ",".join(told).split(",")] if told else []
    if 0 < settings.TRUSTED_PROXIES <= len(addresses):
        return site_of(addresses[-settings.TRUSTED_PROXIES])
    return site_of((scope.get("client") or [""])[0])
