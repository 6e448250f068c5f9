"""What is shown once lies in a cache that may be away or lose it: no page needs it, and nobody loses a secret by it."""

import re
from types import SimpleNamespace

import pytest
import time_machine
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import reverse

from accounts.shown_once import SECONDS, keep_to_show, take_to_show
from config.caches import HintCache
from tests import services
from tests.factories import PASSWORD, make_attempt, make_entry, make_person


@pytest.fixture
def no_redis(monkeypatch) -> None:
    """What is to be shown once has a Redis that is away; what is counted has its own."""
    away = HintCache(f"redis://127.0.0.1:{services.free_port()}/0", {})
    monkeypatch.setattr("accounts.shown_once.cache", away)


def asking(method: str = "GET", browser: str = "mine") -> HttpRequest:
    request = RequestFactory().generic(method, "/")
    request.session = SimpleNamespace(session_key=browser)
    return request


def test_a_page_with_nothing_to_show_needs_no_redis(no_redis):
    assert take_to_show(asking(), "password 7") == ""


def test_whoever_gives_something_to_keep_hears_that_it_is_kept():
    assert (keep_to_show(asking(), "password 7", "k7mp"), take_to_show(asking(), "password 7")) == (True, "k7mp")


def test_whoever_gives_something_to_keep_hears_that_it_is_not(no_redis):
    assert keep_to_show(asking(), "password 7", "k7mp") is False


@pytest.mark.parametrize(("later", "shown"), [(SECONDS - 1, "k7mp"), (SECONDS, "")])
def test_it_waits_five_minutes_for_a_slow_line(monkeypatch, later, shown):
    """By a cache whose clock is ours."""
    monkeypatch.setattr("accounts.shown_once.cache", LocMemCache("slow line", {}))
    with time_machine.travel(0, tick=False) as clock:
        keep_to_show(asking(), "password 7", "k7mp")
        clock.shift(later)
        assert (SECONDS, take_to_show(asking(), "password 7")) == (300, shown)


@pytest.mark.parametrize("page", ["organize_help_give", "admin:reissue_password"])
def test_a_temporary_password_that_is_not_kept_is_shown_at_once(no_redis, cast, client_of, page):
    person = make_entry(person=make_person(password=PASSWORD)).person
    answer = client_of(cast.superuser).post(reverse(page, args=[person.pk]), {"reason": "Đã xem giấy tờ"})
    person.refresh_from_db()
    told = answer.context["password"]
    assert (answer.status_code, person.check_password(told), told in answer.text) == (200, True, True)
    assert "no-store" in answer["Cache-Control"]


def test_a_short_code_that_is_not_kept_is_shown_at_once(no_redis, client_of, db):
    paper = make_attempt()
    paper.entry.person.set_unusable_password()
    paper.entry.person.save()
    answer = client_of(paper.entry.person).post(reverse("carry", args=[paper.uuid]))
    assert (answer.status_code, re.findall(r'role="status">(\d{6})<', answer.text)) == (200, [answer.context["digits"]])
