"""The headers that guard a page: the same on every answer, whoever gives it and whatever has failed."""

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from config import refusals
from config.refusals import BUSY, RESTARTING
from contest.views import public
from tests.config.test_refusals import PAGE, refused

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
OTHERS = {
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
GUARDED = (POLICY, OTHERS)


def guards_of(headers: dict[str, str]) -> tuple[dict, dict]:
    """The policy, one source list for each directive, and the other headers that guard."""
    found = {name.lower(): value for name, value in headers.items()}
    policy = dict(part.split(" ", 1) for part in found.get("content-security-policy", "").split("; ") if part)
    return policy, {name: found.get(name) for name in OTHERS}


@pytest.mark.parametrize("name", ["home", "privacy", "account_login", "offline", "admin:login", "me", "healthz"])
def test_an_ordinary_answer_is_guarded(client, db, name):
    assert guards_of(client.get(reverse(name)).headers) == GUARDED


def test_a_page_behind_a_sign_in_is_guarded(client_of, cast):
    answers = [
        client_of(cast.organiser).get(address) for address in ("/organize/", "/me/", "/accounts/password/change/")
    ]
    assert [(answer.status_code, guards_of(answer.headers)) for answer in answers] == [(200, GUARDED)] * 3


@pytest.mark.parametrize(
    "ask, status",
    [
        (lambda client: client.get("/no-such-page/"), 404),
        (lambda client: client.get("/", headers={"host": "elsewhere.example"}), 400),
        (lambda client: client.get(reverse("preferences")), 405),
        (lambda client: client.post(reverse("account_login")), 403),
    ],
    ids=["not found", "another host", "only to be sent", "without a token"],
)
def test_a_refusal_is_guarded(db, ask, status):
    answer = ask(Client(enforce_csrf_checks=True))
    assert (answer.status_code, guards_of(answer.headers)) == (status, GUARDED)


def test_a_visitor_who_is_slowed_down_gets_a_guarded_page(client, db, settings):
    settings.ADDRESS_LIMITS = settings.ADDRESS_LIMITS | {"login": 0}
    answer = client.post(reverse("account_login"))
    assert (answer.status_code, guards_of(answer.headers)) == (429, GUARDED)


@pytest.mark.parametrize(
    "error, status", [(ValueError, 500), (OperationalError, 503), (PermissionDenied, 403), (BadRequest, 400)]
)
def test_a_page_that_fails_is_guarded(client, db, monkeypatch, error, status):
    def fail(**_options):
        raise error

    monkeypatch.setattr(public, "shelves", fail)
    client.raise_request_exception = False
    answer = client.get(reverse("home"))
    assert (answer.status_code, guards_of(answer.headers)) == (status, GUARDED)


@pytest.mark.parametrize("why", [BUSY, RESTARTING, 408, 413])
async def test_what_the_process_answers_itself_is_guarded(why):
    _status, headers, _body = await refused(why, accept=PAGE)
    assert guards_of({name.decode(): value.decode() for name, value in headers.items()}) == GUARDED


@pytest.mark.parametrize("header, told", [(None, []), (("HTTP_X_FORWARDED_PROTO", "https"), [b"max-age=31536000"])])
def test_behind_https_a_refusal_too_says_to_stay_with_it(settings, header, told):
    settings.SECURE_PROXY_SSL_HEADER = header
    settings.SECURE_HSTS_SECONDS = 31536000
    refusals.guards.cache_clear()
    found = [value for name, value in refusals.guards() if name == b"strict-transport-security"]
    refusals.guards.cache_clear()
    assert found == told
