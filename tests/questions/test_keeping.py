"""Keeping banks: what is made, who stands in, what was signed, and what belongs where."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent, Role, User
from exchange.images import clean_image
from questions import keeping
from questions.errors import QuestionError
from questions.keeping import (
    Named,
    add_tags,
    assign,
    change_bank,
    create_bank,
    end_deputy,
    move_question,
    name_deputy,
    record_decision,
    remove_tags,
)
from questions.models import Bank, Deputy, Draft, Question, Revision, SignedDecision
from questions.reviewing import approve_by_decision, is_deputy, open_key
from questions.writing import filed
from tests.factories import NOW, grant, make_bank, make_person, make_question, make_unit, picture_bytes

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 20)
DAY = timedelta(days=1)


@pytest.fixture
def bank() -> Bank:
    return make_bank()


@pytest.fixture
def organiser(bank) -> User:
    return grant(make_person("Phạm Thu Hà"), Role.ORGANISER, bank.owner)


def scan():
    return clean_image(BytesIO(picture_bytes()))


def logged(verb: str) -> list[tuple]:
    return list(AuditEvent.objects.filter(verb=verb).values_list("before", "after"))


# --- banks ------------------------------------------------------------------------------------------------------------


def test_a_new_bank_gets_its_address_from_its_name(organiser):
    unit = make_unit()
    made = create_bank(unit, "Đề án 06 – Cán bộ", 2, by=organiser, now=NOW)
    assert (made.slug, made.owner, made.approvals_needed) == ("de-an-06-can-bo", unit, 2)
    assert logged("bank-created") == [(None, {"name": "Đề án 06 – Cán bộ", "owner": unit.pk, "approvals_needed": 2})]


def test_addresses_of_banks_of_one_name_differ_and_none_is_a_page_of_the_site(organiser):
    slugs = [create_bank(make_unit(), "New", 1, by=organiser, now=NOW).slug for _unit in range(2)]
    assert slugs == ["new-1", "new-2"]
    assert create_bank(make_unit(), "!!!", 1, by=organiser, now=NOW).slug == "ngan-hang"


def test_a_unit_has_no_two_banks_of_one_name(bank, organiser):
    with pytest.raises(Named) as refused:
        create_bank(bank.owner, bank.name, 1, by=organiser, now=NOW)
    assert refused.value.field == "name"
    other = create_bank(bank.owner, "Ngân hàng khác", 1, by=organiser, now=NOW)
    with pytest.raises(Named):
        change_bank(other, bank.name, 1, by=organiser, now=NOW)
    change_bank(bank, bank.name, 2, by=organiser, now=NOW)  # its own name is no other's
    assert Bank.objects.get(pk=bank.pk).approvals_needed == 2


def test_a_change_that_changes_nothing_is_not_logged(bank, organiser):
    change_bank(bank, bank.name, bank.approvals_needed, by=organiser, now=NOW)
    assert logged("bank-changed") == []


# --- deputies ---------------------------------------------------------------------------------------------------------


def test_a_deputy_stands_in_on_the_named_days_and_on_no_other(bank, organiser):
    person = make_person()
    name_deputy(bank, person, TODAY, TODAY + DAY, by=organiser, now=NOW)
    days = [TODAY - DAY, TODAY, TODAY + DAY, TODAY + 2 * DAY]
    assert [is_deputy(person, bank, day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(1, 0, "last_day"), (-3, -1, "last_day"), (0, 366, "last_day")],
)
def test_days_that_cannot_be_are_refused(bank, organiser, first, last, field):
    with pytest.raises(Named) as refused:
        name_deputy(bank, make_person(), TODAY + first * DAY, TODAY + last * DAY, by=organiser, now=NOW)
    assert (refused.value.field, Deputy.objects.count()) == (field, 0)


def test_nobody_is_a_deputy_twice_on_one_day_nor_with_a_closed_account(bank, organiser):
    person, closed = make_person(), make_person()
    name_deputy(bank, person, TODAY, TODAY + DAY, by=organiser, now=NOW)
    with pytest.raises(Named):
        name_deputy(bank, person, TODAY + DAY, TODAY + 2 * DAY, by=organiser, now=NOW)
    name_deputy(bank, person, TODAY + 2 * DAY, TODAY + 3 * DAY, by=organiser, now=NOW)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    closed.refresh_from_db()
    with pytest.raises(Named):
        name_deputy(bank, closed, TODAY, TODAY, by=organiser, now=NOW)
    assert Deputy.objects.count() == 2


def test_ending_leaves_what_was_and_takes_back_what_was_to_come(bank, organiser):
    running = name_deputy(bank, make_person(), TODAY, TODAY + 5 * DAY, by=organiser, now=NOW)
    coming = name_deputy(bank, make_person(), TODAY + DAY, TODAY + 5 * DAY, by=organiser, now=NOW)
    for deputy in (running, coming):
        end_deputy(deputy, by=organiser, now=NOW)
    assert list(Deputy.objects.values_list("pk", "last_day")) == [(running.pk, TODAY)]
    with pytest.raises(QuestionError):
        end_deputy(coming, by=organiser, now=NOW)
    with pytest.raises(QuestionError):
        end_deputy(running, by=organiser, now=NOW + DAY)


# --- decisions --------------------------------------------------------------------------------------------------------


def test_a_decision_entered_stands_as_one_pair_of_eyes(bank, organiser):
    decision = record_decision(bank, "15/QĐ-SNV", TODAY, scan(), by=organiser, now=NOW)
    revision = make_question(bank=bank, approved=False, created_at=NOW).latest_revision
    open_key(revision, by=organiser, now=NOW)
    assert approve_by_decision(revision, decision, by=organiser, now=NOW) is True
    assert SignedDecision.objects.get().scan.size > 0


def test_a_decision_is_entered_once_and_not_before_it_was_signed(bank, organiser):
    record_decision(bank, "15/QĐ-SNV", TODAY, scan(), by=organiser, now=NOW)
    with pytest.raises(Named) as refused:
        record_decision(bank, "15/qđ-snv", TODAY, scan(), by=organiser, now=NOW)
    assert refused.value.field == "number"
    with pytest.raises(Named) as refused:
        record_decision(bank, "16/QĐ-SNV", TODAY + DAY, scan(), by=organiser, now=NOW)
    assert (refused.value.field, SignedDecision.objects.count()) == ("signed_on", 1)


# --- questions --------------------------------------------------------------------------------------------------------


def test_a_question_is_assigned_and_taken_back_and_each_is_logged_once(bank, organiser):
    question, person = make_question(bank=bank), make_person()
    for who in (person, person, None):
        assign(question, who, by=organiser, now=NOW)
    given, taken = ({"assignee": None}, {"assignee": person.pk}), ({"assignee": person.pk}, {"assignee": None})
    assert sorted(logged("question-assigned"), key=str) == sorted([given, taken], key=str)
    assert Question.objects.get().assignee is None


def test_tags_are_added_to_those_there_are(bank, organiser):
    question = make_question(bank=bank)
    add_tags(question, ["Khó"], by=organiser, now=NOW)
    add_tags(question, ["2026", "Khó", "2026"], by=organiser, now=NOW)
    add_tags(question, ["khó"], by=organiser, now=NOW)
    assert (filed(question)["tags"], len(logged("question-filed"))) == (["2026", "Khó"], 2)


def test_tags_are_taken_away_as_far_as_they_are_there(bank, organiser):
    question, other = make_question(bank=bank), make_question(bank=bank)
    for each in (question, other):
        add_tags(each, ["2026", "Khó"], by=organiser, now=NOW)
    for _time in range(2):
        remove_tags(question, ["khó", "Dễ"], by=organiser, now=NOW)
    assert [filed(each)["tags"] for each in (question, other)] == [["2026"], ["2026", "Khó"]]
    assert len(logged("question-filed")) == 3


def draft_in(bank: Bank) -> Question:
    """A question that nobody has approved, returned by its reviewer."""
    question = make_question(bank=bank, approved=False)
    Revision.objects.filter(question=question).update(status=Revision.Status.RETURNED)
    return question


def test_a_draft_moves_with_its_history_and_tags(bank, organiser):
    question, other = draft_in(bank), make_bank(bank.owner)
    add_tags(question, ["Khó"], by=organiser, now=NOW)
    move_question(question, other, by=organiser, now=NOW)
    moved = Question.objects.get(pk=question.pk)
    assert (moved.bank, filed(moved)["tags"], moved.revisions.count()) == (other, ["Khó"], 1)
    assert moved.tags.get().bank == other
    assert logged("question-moved") == [({"bank": bank.slug}, {"bank": other.slug})]


def approved(question: Question, bank: Bank) -> None:
    Revision.objects.filter(question=question).update(status=Revision.Status.APPROVED)


def waiting(question: Question, bank: Bank) -> None:
    Revision.objects.filter(question=question).update(status=Revision.Status.IN_REVIEW)


def seen_by_a_deputy(question: Question, bank: Bank) -> None:
    person = make_person()
    Deputy.objects.create(bank=bank, person=person, first_day=TODAY, last_day=TODAY, named_by=person)
    open_key(question.latest_revision, by=person, now=NOW)


def edited_by_another(question: Question, bank: Bank) -> None:
    Draft.objects.create(bank=bank, question=question, author=make_person(), updated_at=NOW)


@pytest.mark.parametrize("made", [approved, waiting, seen_by_a_deputy, edited_by_another])
def test_what_others_judged_saw_or_edit_stays(bank, organiser, made):
    question, other = draft_in(bank), make_bank(bank.owner)
    made(question, bank)
    with pytest.raises(QuestionError):
        move_question(question, other, by=organiser, now=NOW)
    assert Question.objects.get().bank == bank


def test_a_question_goes_to_no_other_unit_nor_where_its_code_is_taken(bank, organiser):
    question, other = draft_in(bank), make_bank(bank.owner)
    Question.objects.filter(pk=make_question(bank=other).pk).update(code=question.code)
    for target in (make_bank(), other, bank):
        with pytest.raises(QuestionError):
            move_question(question, target, by=organiser, now=NOW)
    assert Question.objects.get(pk=question.pk).bank == bank


def test_nobody_names_themselves_a_deputy(bank, organiser):
    with pytest.raises(Named):
        name_deputy(bank, organiser, TODAY, TODAY, by=organiser, now=NOW)


def test_the_longest_name_still_fits_its_address(organiser):
    made = create_bank(make_unit(), "Cải cách hành chính " * 10, 1, by=organiser, now=NOW)
    try:
        made.full_clean(exclude=["owner"])
    except ValidationError as error:
        pytest.fail(str(error))
    assert len(made.slug) <= keeping.SLUG_LIMIT
