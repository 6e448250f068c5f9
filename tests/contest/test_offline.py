"""What is shown without a network, and what the service worker is told to keep of it."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from contest.views.offline import worker_script


@pytest.fixture
def told() -> dict:
    """What the worker's first line tells it."""
    worker_script.cache_clear()
    first_line = worker_script().partition("\n")[0]
    return json.loads(first_line.removeprefix("self.OFFLINE = ").removesuffix(";"))


@pytest.mark.parametrize("language, words", [("vi", "Mất kết nối mạng"), ("en", "No network")])
def test_the_page_speaks_the_language_of_the_visitor(client, db, language, words):
    client.cookies["language"] = language
    page = client.get(reverse("offline"))
    assert (words in page.content.decode(), page.headers["Content-Language"]) == (True, language)


def test_the_page_is_the_same_for_everybody(client_of, cast):
    pages = {client_of(person).get(reverse("offline")).content for person in (None, cast.entrant, cast.superuser)}
    assert len(pages) == 1


def test_the_worker_stands_at_the_root_and_is_asked_for_again(client):
    answer = client.get("/service-worker.js")
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (
        "text/javascript; charset=utf-8",
        "no-cache",
    )
    assert "Set-Cookie" not in answer.headers


def test_its_policy_lets_it_fetch_from_here_and_from_nowhere_else(client):
    policy = client.get("/service-worker.js").headers["Content-Security-Policy"]
    assert set(re.findall(r"(?:connect|default)-src [^;]*", policy)) == {"default-src 'none'", "connect-src 'self'"}


def test_only_the_page_and_what_it_is_made_of_are_kept(told, client, db):
    page = client.get(told["page"]).content.decode()
    parts = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    assert (told["page"], set(told["files"])) == ("/offline/", parts)


def test_everything_that_is_kept_exists(told):
    assert [name for name in told["files"] if finders.find(name.removeprefix("/static/")) is None] == []


def test_another_word_or_another_file_makes_another_version(told, monkeypatch):
    def version(words: str) -> str:
        worker_script.cache_clear()
        monkeypatch.setattr("contest.views.offline.render_to_string", lambda _name: words)
        return worker_script().partition("\n")[0]

    one, other = '<link href="/static/a.1.css">', '<link href="/static/a.2.css">'
    assert version(one) == version(one)
    assert len({version(one), version(other), version(one + "!")}) == 3
    worker_script.cache_clear()


def test_every_page_registers_the_worker(client, db):
    assert 'src="/static/js/offline.js"' in client.get(reverse("home")).content.decode()
