"""POST /play/<uuid>/save/ and /submit/, in raw ASGI: no session, no middleware, no thread, one queue.

Everything else goes on to the next application.
"""

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import lru_cache

from django.conf import settings
from django.http import parse_cookie
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from contest.models import SaveEvent
from contest.origins import read_origin
from contest.saving.messages import BODY_LIMIT, BadMessage, Doubt, Message, read_message, write_reply
from contest.saving.writer import Writer
from contest.tickets import read

Application = Callable[[dict, Callable, Callable], Awaitable[None]]
Headers = dict[bytes, bytes]

PATH = re.compile(r"/play/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/(save|submit)/")
SENTENCES = {
    400: _("Your browser sent something that this page does not understand. Please reload the page."),
    401: _("Please reload the page and sign in again. Your answers are kept on this device."),
    403: _("This request came from another site and was refused."),
    404: _("There is no such paper."),
    405: _("This address only takes answers."),
    408: _("What was sent did not arrive completely. Your answers are kept on this device and will be sent again."),
    413: _("Too much was sent at once."),
    415: _("Your browser sent something that this page does not understand. Please reload the page."),
    429: _(
        "These answers were changed very often, so they are saved every ten seconds. This device keeps them meanwhile."
    ),
    503: _("The server is busy. Your answers are kept on this device and will be sent again by themselves."),
}
"""The Vietnamese ones address nobody: accounts.middleware, which knows how this site does, sees only pages."""
RETRY_AFTER_SECONDS = {429: 10, 503: 2}
SAVES_OF_A_PAPER = 20_000
"""Each is kept for appeals. Nobody's hand saves so many, a program would fill the disk: from there on one message of
the paper is taken in `SLOWED_SECONDS`, which the browser waits out as it waits for a network."""
SLOWED_SECONDS = RETRY_AFTER_SECONDS[429]
PAPERS_COUNTED = 50_000
"""Beyond it the counts begin anew: they bound a program's zeal, and are no rule of the contest."""
BODY = "hoi_thi.body"
"""Where a scope has the body, for a request that came whole (`config.lane`): nothing to wait for, no clock to set."""
BODY_SECONDS = 10
"""How long a body may take. Daphne has it whole before it asks us; other servers have not."""
HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
]

read_ticket = lru_cache(16_384)(read)
"""A browser shows the same ticket with every save; its signature is computed once. Fewer than sit at a time would be
no use: each would push out another before that one comes again. A ticket and what it says take about 1 kB."""


class Refusal(Exception):
    """An answer that is not 200: its status and, for programmers, why."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(status, code)
        self.status, self.code = status, code


async def at_once() -> bool:
    """Stands for the readiness of what is always ready."""
    return True


class SaveDoor:
    """The application for the two paths above; `otherwise` gets the rest.

    What a process that has only just begun must still do (`gets_ready`) is waited for after the arrival is stamped.
    """

    def __init__(
        self, writer: Writer, otherwise: Application, *, gets_ready: Callable[[], Awaitable[bool]] = at_once
    ) -> None:
        self.writer, self.gets_ready = writer, gets_ready
        self.otherwise = otherwise
        self.outcomes: Counter[SaveEvent.Outcome] = Counter()
        """What became of the saves since this process began."""
        self.taken: Counter[int] = Counter()
        """Saves by attempt, since this process began."""
        self.slowed: dict[int, float] = {}
        """When the last message of a paper was taken that has more saves than anybody's hand makes."""

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        path = PATH.fullmatch(scope["path"])
        if path is None:
            await self.otherwise(scope, receive, send)
            return
        headers = dict(scope["headers"])
        try:
            message = await read_request(scope, path, headers, receive)
            status, body = 200, await self.write(message, path)
        except Refusal as refusal:
            status, body = refusal.status, describe(refusal, headers)
        await respond(send, status, body)

    async def write(self, message: Message, path: re.Match) -> bytes:
        if not await self.gets_ready():
            raise Refusal(503, "not ready")
        self.count(message)
        try:
            reply = await self.writer.write(message)
        except Doubt as doubt:
            raise Refusal(503, "busy") from doubt
        if reply is None:
            raise Refusal(401, "revoked")
        self.outcomes.update(result.outcome for result in reply.results)
        return write_reply(reply, now=datetime.now(UTC), result_url=f"/play/{path[1]}/result/")

    def count(self, message: Message) -> None:
        """Raise Refusal where a paper is saved more often than any hand saves it; never for a submission alone."""
        if len(self.taken) >= PAPERS_COUNTED:
            self.taken.clear()
            self.slowed.clear()
        taken = self.taken[message.attempt_id] + len(message.saves)
        if taken > SAVES_OF_A_PAPER and message.saves:
            now = time.monotonic()
            if now - self.slowed.get(message.attempt_id, -SLOWED_SECONDS) < SLOWED_SECONDS:
                raise Refusal(429, "too often")
            self.slowed[message.attempt_id] = now
        self.taken[message.attempt_id] = taken


async def read_request(scope: dict, path: re.Match, headers: Headers, receive: Callable) -> Message:
    """Return the message that a request brings. Raises Refusal.

    It has arrived when it is here to its last byte: nobody begins to send before the deadline and answers after it.
    No queue of ours lies before that moment, so none makes anybody late.
    """
    if scope["method"] != "POST":
        raise Refusal(405, "method")
    if is_foreign(headers):
        raise Refusal(403, "origin")
    scheme, _space, text = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    ticket = read_ticket(text) if scheme == "Ticket" else None
    if ticket is None:
        raise Refusal(401, "ticket")
    if str(ticket.attempt_uuid) != path[1]:
        raise Refusal(404, "attempt")
    if headers.get(b"content-type", b"").partition(b";")[0].strip().lower() != b"application/json":
        raise Refusal(415, "content-type")
    body = scope[BODY] if BODY in scope else await read_body(receive)
    arrived_at = datetime.now(UTC)
    try:
        return read_message(body, ticket, arrived_at=arrived_at, submit=path[2] == "submit")
    except BadMessage as error:
        raise Refusal(400, str(error)) from error


def is_foreign(headers: Headers) -> bool:
    """Whether a browser says that another site's page sends this. No such page has a ticket; this is a second wall."""
    if headers.get(b"sec-fetch-site", b"same-origin") not in (b"same-origin", b"none"):
        return True
    origin = headers.get(b"origin", b"").decode("latin-1")
    own = headers.get(b"host", b"").decode("latin-1")
    if not origin or origin in settings.CSRF_TRUSTED_ORIGINS:
        return False
    site = read_origin(origin)
    return site is None or site.netloc != own


async def read_body(receive: Callable) -> bytes:
    """Return the whole body. Raises Refusal for one above the limit, whatever length it claims, or that never ends."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _gather(receive)
    except TimeoutError:
        raise Refusal(408, "the body is incomplete") from None


async def _gather(receive: Callable) -> bytes:
    body = b""
    more = True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise Refusal(400, "the body is incomplete")
        body += event.get("body", b"")
        more = event.get("more_body", False)
        if len(body) > BODY_LIMIT:
            raise Refusal(413, "size")
    return body


def describe(refusal: Refusal, headers: Headers) -> bytes:
    """Return the reason, and a sentence for the visitor."""
    with override(visitor_language(headers)):
        content = {"error": refusal.code, "message": gettext(SENTENCES[refusal.status])}
    return json.dumps(content, ensure_ascii=False).encode()


def visitor_language(headers: Headers) -> str:
    """Return the language in the visitor's cookie, else Vietnamese: as LanguageFromCookie does for pages."""
    chosen = parse_cookie(headers.get(b"cookie", b"").decode("latin-1")).get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


async def respond(send: Callable, status: int, body: bytes) -> None:
    headers = [*HEADERS, (b"content-length", str(len(body)).encode())]
    if status == 405:
        headers.append((b"allow", b"POST"))
    if status in RETRY_AFTER_SECONDS:
        headers.append((b"retry-after", str(RETRY_AFTER_SECONDS[status]).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
