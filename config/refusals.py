"""What the process itself answers when it lets no request through, before Django is asked."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.template.loader import render_to_string
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from contest.saving import visitor_language

RESTARTING, BUSY = "restarting", "busy"
RETRY_AFTER_SECONDS = {RESTARTING: 2, BUSY: 5}
"""Who was sent away for a moment, and for how long; every other reason is a status, and for good."""

SENTENCES = {
    408: _("The page did not arrive completely. Please try again."),
    413: _("What was sent is too large."),
    RESTARTING: _("The site is restarting. Please try again in a few seconds."),
    BUSY: _("Very many people are on the site at this moment. Please try again in a few seconds."),
}


PAGES = {413: "413.html", RESTARTING: "503.html", BUSY: "503.html"}
"""What a person may meet in a browser, who then gets a page; the others are told to scripts and faulty senders."""


class Refusal(NamedTuple):
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


async def refuse(scope: dict, send: Callable, why: int | str) -> None:
    """Answer with this status, or with 503 and when to come again; in words, or in a page where a browser asks."""
    refusal = refusal_of(dict(scope["headers"]), scope["method"], why)
    await send({"type": "http.response.start", "status": refusal.status, "headers": refusal.headers})
    await send({"type": "http.response.body", "body": refusal.body})


def refusal_of(headers: dict[bytes, bytes], method: str, why: int | str) -> Refusal:
    """Return the answer to a request with these headers, whose names are in small letters."""
    language = visitor_language(headers)
    is_page = why in PAGES and b"text/html" in headers.get(b"accept", b"")
    body = page_of(language, PAGES[why], method == "POST") if is_page else sentence(language, why)
    answer = [
        (b"content-type", b"text/html; charset=utf-8" if is_page else b"text/plain; charset=utf-8"),
        (b"content-language", language.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *guards(),
    ]
    if why in RETRY_AFTER_SECONDS:
        answer.append((b"retry-after", str(RETRY_AFTER_SECONDS[why]).encode()))
    if why == RESTARTING:
        answer.append((b"connection", b"close"))
    return Refusal(503 if why in RETRY_AFTER_SECONDS else why, answer, body)


@cache
def guards() -> tuple[tuple[bytes, bytes], ...]:
    """The headers by which Django's middleware guards every page; it never sees these answers."""
    guarded = SecurityMiddleware(CSPMiddleware(XFrameOptionsMiddleware(lambda _request: HttpResponse())))
    request = HttpRequest()
    if settings.SECURE_PROXY_SSL_HEADER:
        request.META.update([settings.SECURE_PROXY_SSL_HEADER])  # as it came to the proxy
    added = guarded(request).headers.items() - HttpResponse().headers.items()
    return tuple((name.lower().encode(), value.encode()) for name, value in added)


@cache
def page_of(language: str, template: str, sent_something: bool) -> bytes:
    """Made once: it is wanted when there is no time."""
    with override(language):
        return render_to_string(template, {"sent_something": sent_something}).encode()


@cache
def sentence(language: str, why: int | str) -> bytes:
    with override(language):
        return gettext(SENTENCES[why]).encode()
