"""What is shown once lies in a cache that may be away or lose it: no page needs it, and nobody loses a secret by it."""

from types import SimpleNamespace

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from accounts.shown_once import take_to_show
from config.caches import HintCache
from tests import services


@pytest.fixture
def no_redis(monkeypatch) -> None:
    """The cache of a site whose Redis is away."""
    away = HintCache(f"redis://127.0.0.1:{services.free_port()}/0", {})
    monkeypatch.setattr("accounts.shown_once.cache", away)


def asking(method: str = "GET", browser: str = "mine") -> HttpRequest:
    request = RequestFactory().generic(method, "/")
    request.session = SimpleNamespace(session_key=browser)
    return request


def test_a_page_with_nothing_to_show_needs_no_redis(no_redis):
    assert take_to_show(asking(), "password 7") == ""
