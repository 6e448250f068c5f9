"""Law that changes: which questions come into doubt, when they are drawn no more, and what sets them free again."""

from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from accounts.models import AuditEvent, Role
from questions import rechecking
from questions.advising import advice_on, advice_on_start
from questions.doubting import InDoubt
from questions.errors import NotAllowed, Unusable
from questions.law import (
    Account,
    Act,
    BadDocument,
    Link,
    StaleDocument,
    account_of,
    add_document,
    change_document,
    document_mark,
    foreseen,
    usual_basis_status,
)
from questions.models import DocumentLink, Doubt, Footing, LegalBasis, LegalDocument, Question, Revision
from questions.models.law import REASONS, REASONS_WITH_LATER
from questions.rechecking import has_found_right
from questions.reviewing import bring_back, retire
from questions.writing import file_question, wording_of
from tests.factories import (
    NOW,
    grant,
    make_bank,
    make_document,
    make_person,
    make_province,
    make_question,
    make_topic,
)
from tests.questions.laws import (
    LATER,
    TODAY,
    TOMORROW,
    YESTERDAY,
    Ground,
    Kind,
    State,
    approved,
    change,
    citing,
    drawn,
    filing,
    reasons,
    refused,
    replaced,
    reviewer_of,
    revised,
    still_right,
)

pytestmark = pytest.mark.django_db


# --- into doubt ----------------------------------------------------------------------------------------------------


def test_replaced_law_is_not_drawn_and_the_reason_names_its_successor(question, decree, keeper):
    other = make_question(bank=question.bank)
    replaced(decree, keeper, on=YESTERDAY)
    question.refresh_from_db()
    assert (drawn(question), drawn(other)) == (False, True)
    assert question.basis_status == Question.Basis.SUPERSEDED
    told = {"document": "61/2018/NĐ-CP", "later": "118/2025/NĐ-CP", "day": f"{YESTERDAY:%d/%m/%Y}"}
    assert reasons(question) == [REASONS_WITH_LATER[Ground.REPLACED] % told]


@pytest.mark.parametrize(
    ("state", "basis"),
    [
        (State.IN_FORCE_AMENDED, "check"),
        (State.IN_FORCE_PARTLY_AMENDED, "check"),
        (State.BEING_REPLACED, "check"),
        (State.UNKNOWN, "check"),
        (State.REPLACED, "superseded"),
        (State.EXPIRED, "superseded"),
    ],
)
def test_what_is_not_plainly_in_force_puts_its_questions_in_doubt(state, basis, question, decree, keeper):
    assert change(decree, keeper, state=state).doubted == 1
    question.refresh_from_db()
    assert (question.basis_status, drawn(question)) == (basis, False)


def test_presumed_in_force_is_plainly_in_force(question, decree, keeper):
    assert change(decree, keeper, state=State.IN_FORCE_PRESUMED).doubted == 0
    assert drawn(question) is True


@pytest.mark.parametrize(("kind", "count"), [("amends", 1), ("replaces", 1), ("repeals", 1), ("related", 0)])
def test_what_a_later_document_does_is_enough(kind, count, question, decree, keeper):
    assert change(decree, keeper, Act(kind, make_document())).doubted == count
    assert drawn(question) is not bool(count)


@pytest.mark.parametrize(
    ("told", "since"),
    [
        ({}, date(2025, 7, 1)),
        ({"on": date(2025, 8, 1)}, date(2025, 8, 1)),
        ({"state_since": date(2025, 6, 1)}, date(2025, 6, 1)),
    ],
)
def test_without_a_day_of_its_own_the_later_document_counts_from_when_it_takes_effect(
    told, since, question, decree, keeper
):
    later = make_document("118/2025/NĐ-CP", effective_date=date(2025, 7, 1))
    on, facts = told.pop("on", None), {"state": State.REPLACED} | told
    change(decree, keeper, Act(Kind, later, on), **facts)
    assert [doubt.since for doubt in question.doubts.all()] == [since]


@pytest.mark.parametrize(
    ("states", "basis"),
    [
        ([State.IN_FORCE], "current"),
        ([State.IN_FORCE, State.IN_FORCE_PRESUMED], "current"),
        ([State.IN_FORCE, State.REPLACED], "check"),
        ([State.UNKNOWN], "check"),
        ([], "check"),
    ],
)
def test_unless_somebody_says_so_only_law_that_is_plainly_in_force_needs_no_look(states, basis):
    documents = [LegalDocument(state=state) for state in states]
    assert usual_basis_status(documents) == basis


def test_law_that_is_replaced_on_a_day_to_come_is_drawn_until_then(question, decree, keeper):
    replaced(decree, keeper, on=TOMORROW)
    question.refresh_from_db()
    assert [drawn(question, on=day) for day in (TODAY, TOMORROW)] == [True, False]
    assert question.basis_status == Question.Basis.CHECK


def test_who_keeps_the_law_of_an_earlier_day_draws_it_still(question, decree, keeper):
    replaced(decree, keeper, on=TODAY)
    assert [drawn(question, on=day) for day in (YESTERDAY, TODAY)] == [True, False]


def test_what_editors_filed_as_superseded_is_not_drawn_on_any_day(question):
    Question.objects.filter(pk=question.pk).update(basis_status=Question.Basis.SUPERSEDED)
    assert [drawn(question, on=day) for day in (date(2020, 1, 1), TODAY)] == [False, False]


@pytest.mark.parametrize("changes", [{"basis_status": "superseded"}, {"facts_valid_until": date(2020, 1, 1)}])
def test_what_is_for_practice_may_be_right_as_it_was(changes, question):
    Question.objects.filter(pk=question.pk).update(use="practice", **changes)
    assert Question.objects.drawable([question.bank], ["practice"], on=TODAY).count() == 1
    assert Question.objects.in_doubt(TODAY).count() == 0


def test_what_is_asked_as_history_stays_right(question, decree, keeper):
    Question.objects.filter(pk=question.pk).update(use="history")
    replaced(decree, keeper)
    assert Doubt.objects.count() == 0


def test_facts_that_have_aged_are_not_drawn(question):
    Question.objects.filter(pk=question.pk).update(facts_valid_until=TODAY)
    question.refresh_from_db()
    assert [drawn(question, on=day) for day in (TODAY, TOMORROW)] == [True, False]
    assert list(Question.objects.in_doubt(TODAY)) == []
    assert list(Question.objects.in_doubt(TOMORROW)) == [question]
    assert reasons(question, TOMORROW) == [REASONS[Ground.AGED] % {"day": f"{TOMORROW:%d/%m/%Y}"}]


def test_a_question_is_doubted_for_each_thing_that_happened_once(question, decree, keeper):
    change(decree, keeper, state=State.BEING_REPLACED)
    replaced(decree, keeper, now=LATER)
    change(decree, keeper, *account_of(decree).acts, state=State.REPLACED, note="Đã rà soát.", now=LATER)
    outcomes = dict(question.doubts.values_list("ground", "outcome"))
    assert outcomes == {Ground.BEING_REPLACED: Doubt.Outcome.WITHDRAWN, Ground.REPLACED: ""}


def test_only_the_drawn_revision_counts_and_retired_questions_come_back_in_doubt(decree, bank, keeper):
    citing(decree, bank, approved=False)
    gone = citing(decree, bank)
    Question.objects.filter(pk=gone.pk).update(retired_at=NOW)
    replaced(decree, keeper)
    Question.objects.filter(pk=gone.pk).update(retired_at=None)
    assert list(Doubt.objects.values_list("question", flat=True)) == [gone.pk]
    assert drawn(gone) is False


@pytest.mark.parametrize(
    ("state", "count"), [("in_force", 0), ("in_force_amended", 0), ("replaced", 1), ("expired", 1)]
)
def test_who_cites_what_is_no_longer_in_force_is_told(state, count, question, decree):
    def remarks() -> int:
        return len(advice_on(wording_of(Revision.objects.get(question=question))))

    before = remarks()
    LegalDocument.objects.filter(pk=decree.pk).update(state=state)
    assert remarks() - before == count


def test_a_change_is_foreseen_before_it_is_made(decree, question):
    decree.state = State.EXPIRED
    assert [shake.ground for shake in foreseen(decree, Account())] == [Ground.EXPIRED]
    decree.state = State.IN_FORCE
    assert foreseen(decree, Account(acts=[Act("related", make_document())])) == []


# --- out of doubt --------------------------------------------------------------------------------------------------


def test_a_document_in_force_after_all_takes_its_doubts_back(question, decree, keeper):
    Question.objects.filter(pk=question.pk).update(basis_status=Question.Basis.PLAN_2021_ONLY)
    replaced(decree, keeper)
    assert change(decree, keeper, state=State.IN_FORCE, now=LATER).withdrawn == 1
    question.refresh_from_db()
    assert (drawn(question), question.basis_status) == (True, Question.Basis.PLAN_2021_ONLY)


def test_what_another_document_did_still_stands_when_one_is_in_force_after_all(question, decree, keeper):
    other = make_document()
    LegalBasis.objects.create(revision=question.latest_revision, document=other)
    change(other, keeper, state=State.IN_FORCE_AMENDED)
    replaced(decree, keeper)
    change(decree, keeper, state=State.IN_FORCE, now=LATER)
    question.refresh_from_db()
    assert (drawn(question), question.basis_status) == (False, Question.Basis.CHECK)


def test_a_new_approved_revision_sets_a_question_free(question, decree, keeper):
    later = replaced(decree, keeper)
    revision = revised(question, later)
    assert drawn(question) is False
    assert approved(revision) is True
    question.refresh_from_db()
    assert (drawn(question), question.basis_status) == (True, Question.Basis.CURRENT)
    assert list(question.doubts.values_list("outcome", flat=True)) == [Doubt.Outcome.REVISED]


def test_a_revision_written_before_the_law_changed_answers_nothing(question, decree, keeper):
    revision = revised(question, decree, now=NOW - timedelta(days=1))
    replaced(decree, keeper)
    approved(revision)
    assert drawn(question) is False


def test_a_new_approved_revision_ends_the_day_of_aged_facts(question):
    Question.objects.filter(pk=question.pk).update(facts_valid_until=YESTERDAY)
    question.refresh_from_db()
    approved(revised(question))
    question.refresh_from_db()
    assert (question.facts_valid_until, drawn(question)) == (None, True)


def test_a_reviewer_who_looked_again_finds_it_still_right_and_the_log_keeps_why(question, decree, keeper, bank):
    replaced(decree, keeper)
    reviewer = reviewer_of(bank)
    assert still_right(question, reviewer) is True
    question.refresh_from_db()
    assert (drawn(question), question.basis_status) == (True, Question.Basis.CURRENT)
    event = AuditEvent.objects.get(verb="question-still-right")
    assert (event.actor, event.reason) == (reviewer, "Điều 4 không đổi.")


def test_a_bank_that_demands_two_needs_two(question, decree, keeper, bank):
    type(bank).objects.filter(pk=bank.pk).update(approvals_needed=2)
    replaced(decree, keeper)
    first = reviewer_of(bank)
    assert (still_right(question, first), drawn(question)) == (False, False)
    with refused(rechecking.TWICE):
        still_right(question, first)
    assert (still_right(question, reviewer_of(bank, "Vũ Thị Dung")), drawn(question)) == (True, True)


def test_a_doubt_that_comes_after_the_first_of_two_is_found_right_by_the_same_two(question, decree, keeper, bank):
    type(bank).objects.filter(pk=bank.pk).update(approvals_needed=2)
    other = make_document("99/2020/NĐ-CP")
    LegalBasis.objects.create(revision=question.latest_revision, document=other)
    first, second = reviewer_of(bank), reviewer_of(bank, "Vũ Thị Dung")
    replaced(decree, keeper)
    before = still_right(question, first), has_found_right(first, question.doubts.all())
    change(other, keeper, state=State.EXPIRED)
    since = has_found_right(first, question.doubts.all()), still_right(question, second)
    assert (before, since) == ((False, True), (False, False))
    with refused(rechecking.TWICE):
        still_right(question, second)
    assert (still_right(question, first), drawn(question), question.doubts.open().count()) == (True, True, 0)


def test_a_doubt_that_came_since_one_last_opened_the_question_is_not_found_right(question, decree, keeper, bank):
    type(bank).objects.filter(pk=bank.pk).update(approvals_needed=2)
    other, first = make_document("99/2020/NĐ-CP"), reviewer_of(bank)
    LegalBasis.objects.create(revision=question.latest_revision, document=other)
    replaced(decree, keeper)
    still_right(question, first)
    change(other, keeper, now=LATER + timedelta(minutes=1), state=State.EXPIRED)
    with refused(rechecking.NOT_OPENED):
        still_right(question, first)


def test_nobody_finds_their_own_still_right(question, decree, keeper, bank):
    replaced(decree, keeper)
    author = reviewer_of(bank)
    question.revisions.update(author=author)
    with refused(rechecking.OWN):
        still_right(question, author)


def test_who_has_not_opened_it_since_does_not_find_it_still_right(question, decree, keeper, bank):
    replaced(decree, keeper)
    with refused(rechecking.NOT_OPENED):
        still_right(question, reviewer_of(bank), opened=NOW - timedelta(minutes=1))


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_still_right_says_why(reason, question, decree, keeper, bank):
    replaced(decree, keeper)
    with refused(rechecking.NO_REASON):
        still_right(question, reviewer_of(bank), reason=reason)


def test_only_reviewers_find_anything_still_right(question, decree, keeper, bank):
    replaced(decree, keeper)
    with pytest.raises(NotAllowed):
        still_right(question, grant(make_person(), Role.AUTHOR, bank.owner))


def test_what_is_not_in_doubt_needs_no_word(question, bank):
    with refused(rechecking.NOT_IN_DOUBT):
        still_right(question, reviewer_of(bank))


def test_aged_facts_hold_up_to_another_day(question, bank):
    Question.objects.filter(pk=question.pk).update(facts_valid_until=YESTERDAY)
    assert still_right(question, reviewer_of(bank), facts_valid_until=TOMORROW) is True
    question.refresh_from_db()
    assert (question.facts_valid_until, drawn(question)) == (TOMORROW, True)


def test_aged_facts_cannot_hold_up_to_a_day_that_is_over(question, bank):
    Question.objects.filter(pk=question.pk).update(facts_valid_until=YESTERDAY)
    with refused(rechecking.ENDED):
        still_right(question, reviewer_of(bank), facts_valid_until=YESTERDAY)


@pytest.mark.parametrize(
    ("role", "day", "use", "is_filed"),
    [
        (Role.AUTHOR, TOMORROW, "contest", False),
        (Role.AUTHOR, None, "contest", False),
        (Role.AUTHOR, YESTERDAY, "contest", True),
        (Role.AUTHOR, None, "practice", True),
        (Role.REVIEWER, TOMORROW, "contest", True),
        (Role.ORGANISER, None, "contest", True),
    ],
)
def test_facts_of_what_is_drawn_hold_longer_by_a_reviewer_or_an_organiser(role, day, use, is_filed, bank):
    question = make_question(bank=bank, use=use)
    Question.objects.filter(pk=question.pk).update(facts_valid_until=TODAY)
    question.refresh_from_db()
    person = grant(make_person(), role, bank.owner)
    with nullcontext() if is_filed else pytest.raises(Unusable) as error:
        file_question(question, filing(question, facts_valid_until=day), by=person, now=NOW)
    assert Question.objects.get().facts_valid_until == (day if is_filed else TODAY)
    assert is_filed or [problem.field for problem in error.value.problems] == ["facts_valid_until"]


def test_an_author_says_how_long_facts_hold_before_anybody_approved_the_question(bank):
    question, author = make_question(bank=bank, approved=False), grant(make_person(), Role.AUTHOR, bank.owner)
    for day in (TODAY, TOMORROW, None):
        file_question(question, filing(question, facts_valid_until=day), by=author, now=NOW)
        question.refresh_from_db()
        assert question.facts_valid_until == day


# --- law to come ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("use", ["contest", "practice"])
def test_law_that_has_yet_to_take_effect_keeps_questions_off_contests_until_then(use, bank):
    question = citing(make_document(effective_date=TOMORROW), bank, use=use)
    pools = [list(Question.objects.drawable([bank], [use], on=day)) for day in (TODAY, TOMORROW)]
    expected = ([[], [question]], [TOMORROW]) if use == "contest" else ([[question], [question]], [])
    assert (pools, Question.objects.days_of_change(TODAY)) == expected


@override("en")
def test_one_is_told_when_the_law_takes_effect_on_which_a_question_rests(bank):
    question = citing(make_document("1/2027/NĐ-CP", effective_date=TOMORROW), bank)
    wording = wording_of(question.latest_revision)
    sentence = f"1/2027/NĐ-CP takes effect on {TOMORROW:%d/%m/%Y}: before that day no paper gets this question."
    assert [advice_on_start(question, wording, day) for day in (TODAY, TOMORROW)] == [[sentence], []]
    question.use = "practice"
    assert advice_on_start(question, wording, TODAY) == []


def test_an_author_does_not_file_the_doubt_away(question, decree, keeper):
    replaced(decree, keeper)
    question.refresh_from_db()
    with pytest.raises(InDoubt) as error:
        file_question(question, filing(question, basis_status="current"), by=keeper, now=LATER)
    assert error.value.field == "basis_status"
    file_question(question, filing(question, code="moi"), by=keeper, now=LATER)
    assert Question.objects.get(pk=question.pk).code == "moi"


def test_an_author_does_not_push_the_day_of_aged_facts_away(question, keeper):
    Question.objects.filter(pk=question.pk).update(facts_valid_until=YESTERDAY)
    question.refresh_from_db()
    with pytest.raises(InDoubt) as error:
        file_question(question, filing(question, facts_valid_until=None), by=keeper, now=NOW)
    assert error.value.field == "facts_valid_until"


@pytest.mark.parametrize("field, value", [("basis_status", "current"), ("facts_valid_until", None)])
def test_nor_either_of_them_between_bringing_it_back_and_its_next_approval(question, decree, keeper, field, value):
    Question.objects.filter(pk=question.pk).update(facts_valid_until=YESTERDAY)
    replaced(decree, keeper, on=YESTERDAY)
    for deed in (retire, bring_back):
        deed(question, reason="Vẫn cần", by=keeper, now=NOW)
    question.refresh_from_db()
    with pytest.raises(InDoubt) as error:
        file_question(question, filing(question, **{field: value}), by=keeper, now=LATER)
    assert (error.value.field, question.approved_revision) == (field, None)


def test_what_nobody_ever_approved_is_filed_with_any_day_of_its_facts(bank, keeper):
    question = make_question(bank=bank, approved=False)
    Question.objects.filter(pk=question.pk).update(facts_valid_until=YESTERDAY)
    question.refresh_from_db()
    file_question(question, filing(question, facts_valid_until=TOMORROW), by=keeper, now=NOW)
    assert Question.objects.get(pk=question.pk).facts_valid_until == TOMORROW


# --- documents -----------------------------------------------------------------------------------------------------


def test_a_document_is_added_with_all_that_stands_beside_it(keeper):
    fresh = LegalDocument(number="224/2026/NĐ-CP", title="Về thủ tục", state=State.IN_FORCE)
    topic, link = make_topic(), Link("https://vanban.chinhphu.vn/1", "Bản gốc")
    stored = add_document(fresh, Account(links=[link], topics=[topic]), by=keeper, now=NOW)
    assert (stored.code, account_of(stored)) == ("224-2026-nd-cp", Account([], [link], [topic]))
    assert AuditEvent.objects.get(verb="document-added").actor == keeper


@pytest.mark.parametrize("typed", [str, str.lower, lambda number: f" {number} ".replace("/", " / ")])
def test_a_number_is_there_once_however_it_is_typed(typed, decree, keeper):
    twin = LegalDocument(number=typed(decree.number), title="x", state=State.IN_FORCE)
    with pytest.raises(BadDocument) as error:
        add_document(twin, Account(), by=keeper, now=NOW)
    assert (error.value.field, decree.number in str(error.value)) == ("number", True)


def test_a_twin_of_old_can_still_be_changed_under_its_number(decree, keeper):
    twin = make_document(decree.number.lower())
    assert change(twin, keeper, title="Bản trùng").document.title == "Bản trùng"


def test_a_document_does_nothing_to_itself_and_another_does_a_thing_once(decree, keeper):
    later = make_document()
    for acts in ([Act(Kind, decree)], [Act(Kind, later), Act(Kind, later, TODAY)]):
        with pytest.raises(BadDocument) as error:
            change(decree, keeper, *acts)
        assert error.value.field == "acts"


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.REVIEWER, Role.OBSERVER])
def test_who_organises_for_no_whole_tree_changes_no_document(role, decree):
    with pytest.raises(NotAllowed):
        change(decree, grant(make_person(), role, make_province()), state=State.EXPIRED)


def test_the_organiser_of_a_department_changes_no_document(decree):
    department = make_bank(owner=None).owner
    department.parent = make_province()
    department.save()
    with pytest.raises(NotAllowed):
        change(decree, grant(make_person(), Role.ORGANISER, department), state=State.EXPIRED)


@override("en")
def test_a_stale_edit_is_refused(decree, keeper):
    seen = document_mark(decree)
    change(decree, keeper, title="Tên đầy đủ")
    decree.title = "Tên khác"
    with pytest.raises(StaleDocument) as error:
        change_document(decree, Account(), seen=seen, by=keeper, now=NOW)
    assert error.value.present == document_mark(LegalDocument.objects.get(pk=decree.pk))
    assert "You changed this yourself" in str(error.value)


def test_a_change_is_in_the_log_with_what_it_did(question, decree, keeper):
    replaced(decree, keeper)
    event = AuditEvent.objects.get(verb="document-changed")
    assert (event.before["state"], event.after["state"]) == ("in_force", "replaced")
    assert (event.after["acts"], event.after["doubted"]) == ([["replaces", "118/2025/NĐ-CP", ""]], 1)


def test_saving_what_stands_already_changes_and_logs_nothing(decree, keeper):
    change(decree, keeper)
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org/", "//example.org"])
def test_the_database_takes_links_to_the_web_only(url, decree):
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentLink.objects.create(document=decree, url=url)


def test_documents_are_found_without_accents(decree):
    make_document(title="Về văn thư")
    assert list(LegalDocument.objects.matching("61/2018 nd-cp CAI cach")) == [decree]
    assert LegalDocument.objects.matching(" ").count() == 2


@pytest.mark.parametrize(
    ("basis", "aged", "footing"),
    [
        ("current", False, Footing.IN_FORCE),
        ("current", True, Footing.TO_CHECK),
        ("check", False, Footing.TO_CHECK),
        ("plan_2021_only", False, Footing.TO_CHECK),
        ("superseded", False, Footing.REPLACED),
        ("superseded", True, Footing.REPLACED),
    ],
)
def test_every_question_has_one_footing(basis, aged, footing, question):
    valid = YESTERDAY if aged else TODAY
    Question.objects.filter(pk=question.pk).update(basis_status=basis, facts_valid_until=valid)
    found = [each for each in Footing if Question.objects.footing(each, TODAY).exists()]
    assert found == [footing]
