"""A page that failed: trouble of the database passes, and says when to come again; a mistake of ours does not."""

import pytest
import time_machine
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from config.caches import AWAY
from config.trouble import failed
from contest import losses
from contest.models import SaveEvent
from contest.saving import Doubt, statements
from tests.factories import NOW, make_attempt


def answer(error: Exception, method: str = "GET") -> HttpResponse:
    try:
        raise error
    except type(error):
        return failed(RequestFactory().generic(method, "/"))


PASSING = [OperationalError("database is locked"), InterfaceError("closed"), Doubt("lost"), *(away() for away in AWAY)]


@pytest.mark.parametrize("error", PASSING)
def test_trouble_that_passes_is_503_and_says_when_to_come_again(error):
    response = answer(error)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "Hệ thống đang bận trong giây lát" in response.content.decode()


@pytest.mark.parametrize("error", [ValueError("ours"), DataError("ours too")])
def test_a_mistake_of_ours_stays_500(error):
    assert answer(error).status_code == 500


def test_every_failed_page_is_looked_at_for_losses(monkeypatch):
    seen = []
    monkeypatch.setattr(losses, "notice", seen.append)
    error = OperationalError("disk I/O error")
    answer(error)
    assert seen == [error]


@pytest.mark.parametrize("error, status", [(OperationalError("database or disk is full"), 503), (ValueError(), 500)])
def test_a_plain_answer_that_could_not_be_saved_is_answered_honestly(db, client_of, monkeypatch, error, status):
    attempt = make_attempt()
    browser = client_of(attempt.entry.person)
    browser.raise_request_exception = False

    def write(messages, *, now):
        raise error

    monkeypatch.setattr(statements, "write", write)
    with time_machine.travel(NOW):
        response = browser.post(reverse("paper_slot", args=[attempt.uuid, 1]), {"flag": "1"})
    assert (response.status_code, SaveEvent.objects.count()) == (status, 0)


TOO_LONG = 1024 * 1024 // 3 + 1
"""Letters of three bytes."""


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"text": "ệ" * TOO_LONG}, 413), ({f"x{number}": "" for number in range(1001)}, 413), ({"text": "ệ"}, 302)],
    ids=["a text", "fields", "little"],
)
def test_more_than_a_form_holds_is_told_to_be_too_much(client, db, sent, status):
    answer = client.post(reverse("set_language"), sent)
    told = "Nội dung gửi lên quá lớn" in answer.content.decode()
    assert (answer.status_code, told) == (status, status == 413)
