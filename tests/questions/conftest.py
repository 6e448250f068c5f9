"""A bank with a question that rests on a decree, and who keeps the law up to date."""

import pytest

from accounts.models import Role, User
from questions.models import Bank, LegalDocument, Question
from tests.factories import grant, make_bank, make_document, make_person, make_province
from tests.questions.laws import citing


@pytest.fixture
def keeper() -> User:
    return grant(make_person("Trần Thị Chủ Trì"), Role.ORGANISER, make_province())


@pytest.fixture
def bank() -> Bank:
    return make_bank()


@pytest.fixture
def decree() -> LegalDocument:
    return make_document("61/2018/NĐ-CP")


@pytest.fixture
def question(bank, decree) -> Question:
    return citing(decree, bank)
