"""Drafts: each place has one, of its author alone, and new questions have as many as there are pages."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from questions.drafting import MOST_OF_NEW, Place, drafts_of_new, forget_draft, keep_draft, kept_draft
from questions.models import Draft
from tests.factories import NOW, make_bank, make_person, make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> Place:
    return Place(make_bank(), make_person(), page=uuid4())


def test_a_page_keeps_what_was_typed_last(page):
    keep_draft(page, {"stem": ["Ai"]}, now=NOW)
    keep_draft(page, {"stem": ["Ai ký?"]}, now=NOW + timedelta(seconds=2))
    draft = kept_draft(page)
    assert (Draft.objects.count(), draft.stem, draft.seen, draft.question) == (1, "Ai ký?", 0, None)


def test_pages_and_people_have_drafts_of_their_own(page):
    other = Place(page.bank, page.author, page=uuid4())
    for place in (page, other, Place(page.bank, make_person(), page=page.page)):
        keep_draft(place, {}, now=NOW)
    forget_draft(page)
    assert (kept_draft(page), kept_draft(other).page, Draft.objects.count()) == (None, other.page, 2)


def test_a_question_keeps_the_revision_on_which_it_was_begun():
    question = make_question()
    place = Place(question.bank, make_person(), question=question)
    assert keep_draft(place, {"stem": ["Mới"]}, now=NOW).seen == 1
    assert kept_draft(place).stem == "Mới"


def test_drafts_of_new_questions_are_few_and_the_newest_stay(page):
    make = Draft.objects.create
    for age in range(MOST_OF_NEW):
        make(bank=page.bank, author=page.author, page=UUID(int=age), updated_at=NOW - timedelta(days=age + 1))
    keep_draft(page, {}, now=NOW)
    left = list(drafts_of_new(page.bank, page.author).values_list("page", flat=True))
    assert left == [page.page, *(UUID(int=age) for age in range(MOST_OF_NEW - 1))]


@pytest.mark.parametrize("page_of_new", [None, UUID(int=7)])
def test_the_database_wants_a_question_or_a_page(page, page_of_new):
    question = make_question(bank=page.bank) if page_of_new else None
    with pytest.raises(IntegrityError, match="draft_of_a_question_or_a_new_one"), transaction.atomic():
        Draft.objects.create(bank=page.bank, author=page.author, question=question, page=page_of_new, updated_at=NOW)


def test_the_database_keeps_one_draft_a_page(page):
    keep_draft(page, {}, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.create(bank=page.bank, author=page.author, page=page.page, updated_at=NOW)
