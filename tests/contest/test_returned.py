"""What is given back reaches its author: where they come in, on the question, and while they mend it."""

import pytest
from django.utils import timezone

from accounts.models import Role
from questions.models import Question
from questions.reviewing import open_key, send_back
from tests.contest.editors import address, waiting_in
from tests.factories import grant, make_person

pytestmark = pytest.mark.django_db
REASON = "Thiếu chủ thể.\nNêu rõ căn cứ."


@pytest.fixture
def returned(bank, author) -> Question:
    question, reviewer = waiting_in(bank, author), grant(make_person("Lê Văn Cường"), Role.REVIEWER, bank.owner)
    open_key(question.latest_revision, by=reviewer, now=timezone.now())
    send_back(question.latest_revision, reason=REASON, by=reviewer, now=timezone.now())
    return question


@pytest.mark.parametrize("where", ["banks", "bank"])
def test_an_author_is_told_what_was_given_back_and_led_to_it(where, returned, bank, author, client):
    page = client.get("/organize/banks/" if where == "banks" else address(bank))
    led = f"{address(bank)}?standing=returned&amp;author={author.pk}"
    assert [one.returned for one in page.context["returned"]] == [1]
    assert led in page.content.decode()
    assert [one.pk for one in client.get(led.replace("&amp;", "&")).context["page"]] == [returned.pk]


def test_nobody_else_is_told_of_it(returned, bank, client):
    client.force_login(grant(make_person(), Role.AUTHOR, bank.owner))
    assert list(client.get("/organize/banks/").context["returned"]) == []


def test_it_counts_once_however_many_deputies_the_bank_has(returned, bank, author, client):
    day = timezone.localdate()
    for _time in range(2):
        bank.deputies.create(person=make_person(), first_day=day, last_day=day, named_by=author)
    assert [one.returned for one in client.get("/organize/banks/").context["returned"]] == [1]


@pytest.mark.parametrize("page", ["", "edit"])
def test_the_reason_stands_above_the_question_and_above_its_form(page, returned, bank, client):
    shown = client.get(address(bank, "questions", returned.pk, *filter(None, [page])))
    assert [comment.text for comment in shown.context["returned"]] == [REASON]
    assert "Thiếu chủ thể.<br>Nêu rõ căn cứ." in shown.content.decode()


def test_what_was_mended_since_is_given_back_no_more(returned, bank, author, client):
    client.post(address(bank, "questions", returned.pk, "act"), {"deed": "submit", "revision": "1"})
    assert list(client.get("/organize/banks/").context["returned"]) == []
    assert client.get(address(bank, "questions", returned.pk)).context["returned"] == []
