"""What keeps an import waiting is told by its sorts, each with what can be done with it."""

import re

import pytest
from django.urls import reverse

from accounts.models import Role
from questions.importing import Usual
from questions.models import ImportRow
from tests.factories import grant, make_bank, make_person, make_topic
from tests.questions.importing import imported, row, staged

pytestmark = pytest.mark.django_db
DECIDE = "take it as a change or as a new question, or pass it over."
UNSURE = "look at the key and confirm it, mend the row or pass it over."
WRONG = "mend it or pass it over."


@pytest.fixture
def bank(client):
    bank = make_bank()
    client.force_login(grant(make_person("Trần Thị Bình"), Role.AUTHOR, bank.owner))
    client.cookies["language"] = "en"
    return bank


@pytest.mark.parametrize(
    ("sorts", "told"),
    [
        (["asked"], [DECIDE]),
        (["unsure"], [UNSURE]),
        (["wrong", "unsure", "asked"], [WRONG, UNSURE, DECIDE]),
        ([], []),
    ],
)
def test_each_sort_of_waiting_row_is_told_with_what_can_be_done_with_it(client, bank, sorts, told):
    usual = Usual(make_topic())
    imported(bank, [row(code="da-co")], usual)
    rows = {"asked": row(key="B"), "unsure": row("Chưa chắc?", certain=False), "wrong": row("")}
    batch = staged(bank, [row("Ổn?"), *(rows[sort] for sort in sorts)], usual)
    page = client.get(reverse("organize_import", args=[bank.slug, batch.pk])).content.decode()
    listed = page.partition("before the file can be imported:")[2].partition("</ul>")[0]
    assert [entry.partition(": ")[2] for entry in re.findall("<li>(.*?)</li>", listed)] == told


def test_a_wrong_row_with_an_uncertain_key_is_counted_once(client, bank):
    batch = staged(bank, [row("", certain=False), row("Chưa chắc?", certain=False)], Usual(make_topic()))
    page = client.get(reverse("organize_import", args=[bank.slug, batch.pk])).content.decode()
    counts = re.findall(r"(\d+) rows? (is to be|are to be|with mistakes|with an uncertain)", page)
    assert counts == [("2", "are to be"), ("1", "with mistakes"), ("1", "with an uncertain")]


def test_a_wrong_row_that_contradicts_the_bank_is_counted_once(client, bank):
    """It lies under no topic, as the file has no usual one."""
    imported(bank, [row(code="da-co")], Usual(make_topic()))
    batch = staged(bank, [row(key="B")], Usual())
    page = client.get(reverse("organize_import", args=[bank.slug, batch.pk])).content.decode()
    assert batch.rows.filter(is_wrong=True, decision=ImportRow.Decision.ASK).count() == 1
    assert re.findall(r"(\d+) row (is to be|with mistakes|to be decided)", page) == [
        ("1", "is to be"),
        ("1", "with mistakes"),
    ]
