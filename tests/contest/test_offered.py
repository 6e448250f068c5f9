"""The editor offers every function and every way of writing a value, with examples that can be read."""

import pytest

from accounts.models import Role
from contest.offered import OFFERED
from questions.variants.expressions import parse
from questions.variants.functions import FUNCTIONS
from questions.variants.templates import FORMATS, gaps
from tests.contest.editors import address
from tests.factories import grant, make_bank, make_person


def test_every_function_is_offered_with_an_example_that_can_be_read():
    assert {name for example, _meaning in OFFERED.functions for name in parse(example).calls} == set(FUNCTIONS)


def test_every_way_of_writing_a_value_is_offered():
    written = {form for example, _meaning in OFFERED.gaps for _name, form in gaps(example)}
    assert written == FORMATS - {"text"}


@pytest.mark.parametrize("examples", OFFERED, ids=OFFERED._fields)
def test_each_example_stands_once_and_says_what_it_gives(examples):
    assert len({example for example, _meaning in examples}) == len(examples)
    assert [example for example, meaning in examples if not str(meaning)] == []


@pytest.mark.django_db
def test_the_editor_shows_them_all(client):
    bank = make_bank()
    client.force_login(grant(make_person("Trần Thị Bình"), Role.AUTHOR, bank.owner))
    page = client.get(address(bank, "questions", "new")).content.decode()
    assert page.count("data-insert>") == len(OFFERED.functions) + len(OFFERED.gaps)
