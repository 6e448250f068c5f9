"""The page on which questions are taken out: what is to be known of a format stands by that format."""

import pytest
from django.utils.html import escape
from django.utils.translation import override

from accounts.models import Role
from questions.exporting import WRITABLE
from questions.formats import FORMATS
from tests.factories import grant, make_bank, make_person, make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(client) -> str:
    bank = make_bank()
    client.force_login(grant(make_person("Phạm Thu Hà"), Role.ORGANISER, bank.owner))
    client.cookies["language"] = "en"
    make_question(bank=bank)
    make_question(bank=bank, approved=False)
    return f"/organize/banks/{bank.slug}/export/"


def those_with(page, words: str) -> list[str]:
    """The formats beside whose buttons these words stand, and nothing where they stand elsewhere too."""
    head, *choices = page.content.decode().split("format-choice")
    choices[-1] = choices[-1].partition("</fieldset>")[0]
    return ["elsewhere"] * (words in head) + [
        code for code, choice in zip(WRITABLE, choices, strict=True) if f'value="{code}"' in choice and words in choice
    ]


def test_each_format_is_offered_with_a_note_of_its_own(client, address):
    page = client.get(address)
    with override("en"):
        told = {code: those_with(page, escape(str(FORMATS[code].note))) for code in WRITABLE}
    assert told == {code: [code] for code in WRITABLE}
    assert those_with(page, "checked") == ["word"]
    spoken = [those_with(page, f'{name}="id_format_1_note"') for name in ("aria-describedby", "id")]
    assert spoken == [["word-paper"]] * 2


def test_what_a_format_cannot_hold_stands_by_that_format_alone(client, address):
    assert those_with(client.get(address), "alert-warning") == []
    page = client.post(address, {"format": "aiken"})
    assert [those_with(page, words) for words in ("alert-warning", 'name="anyway"', "checked")] == [["aiken"]] * 3
    assert those_with(page, "the Aiken file cannot take everything along:") == ["aiken"]


def test_only_the_paper_tells_of_the_drafts_that_it_leaves_out(client, address):
    assert those_with(client.get(address), "1 of these questions that was never approved") == ["word-paper"]


def test_a_format_that_was_not_chosen_is_asked_for(client, address):
    page = client.post(address, {"format": ""})
    assert (page.status_code, page.content.decode().count('class="errorlist"')) == (422, 1)
