"""Whatever page of a bank shows the key of a question, the log says who looked at it, however the page came about."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver

from accounts.models import AuditEvent, Role
from contest.urls_organize import bank_urls
from contest.views.organize import law
from questions.models import AnswerKey, Question
from tests.factories import grant, make_bank, make_document, make_person, make_province
from tests.questions.laws import citing, replaced

pytestmark = pytest.mark.django_db
CANARY = "Chỉ người duyệt mới đọc câu này"
BODIES = (None, {}, {"preview": "1"})
"""What is sent to each address: nothing by GET, then forms that are refused or only shown again."""


@pytest.fixture
def question() -> Question:
    """A question in doubt, so that every page of it has something to say."""
    bank = make_bank(make_province())
    document = make_document()
    question = citing(document, bank)
    replaced(document, grant(make_person(), Role.ORGANISER, bank.owner))
    AnswerKey.objects.update(explanation=CANARY)
    return question


def routes(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for one in patterns:
        route = f"{before}{one.pattern}"
        yield from routes(one.url_patterns, route) if isinstance(one, URLResolver) else [route]


def addresses(question: Question) -> list[str]:
    """All addresses of a bank that name no more than the bank and the question."""
    told = {"<int:question_id>": str(question.pk), "<slug:format>": "csv"}
    found = []
    for route in routes(bank_urls, f"/organize/banks/{question.bank.slug}/"):
        for name, value in told.items():
            route = route.replace(name, value)
        found.append(route)
    return [route for route in found if "<" not in route]


def asked(client: Client, address: str, body: dict | None) -> str:
    answer: HttpResponse = client.get(address) if body is None else client.post(address, body)
    return answer.getvalue().decode(errors="replace")


def shown_unnoted(client: Client, question: Question, within: str = "") -> list[tuple]:
    """Where somebody who may do everything was shown the key and the log says nothing of it."""
    found = []
    for address in (address for address in addresses(question) if within in address):
        for body in BODIES:
            noted = AuditEvent.objects.count()
            if CANARY in asked(client, address, body) and AuditEvent.objects.count() == noted:
                found.append((address.rpartition(f"{question.pk}/")[2], body))
    return found


@pytest.fixture
def looking(client, question) -> Client:
    person = grant(make_person(), Role.ORGANISER, question.bank.owner)
    client.force_login(grant(person, Role.REVIEWER, question.bank.owner))
    return client


def test_no_page_shows_a_key_that_the_log_does_not_tell_of(looking, question):
    assert shown_unnoted(looking, question) == []


def test_a_page_that_forgets_to_note_it_is_found(looking, question, monkeypatch):
    monkeypatch.setattr(law, "open_key", lambda *told, **by: None)
    assert shown_unnoted(looking, question, within="recheck") == [("recheck/", body) for body in BODIES]
