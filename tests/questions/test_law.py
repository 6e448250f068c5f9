"""Law that changes: which questions come into doubt, when they are drawn no more, and what sets them free again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent, Role
from questions import doubting, law, rechecking, reviewing
from questions.advising import advice_on
from questions.confirming import confirm
from questions.doubting import InDoubt, Shake, doubts_about, raise_doubts
from questions.errors import NotAllowed, QuestionError
from questions.formats.rows import Basis as BasisRow
from questions.importing import Usual
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
    heed_the_day,
)
from questions.models import DocumentLink, Doubt, Footing, LegalBasis, LegalDocument, Question, Revision
from questions.models.law import REASONS, REASONS_WITH_LATER
from questions.rechecking import find_still_right
from questions.reviewing import approve, open_key, submit
from questions.writing import Basis, Filing, file_question, revise_question, wording_of
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
from tests.questions.importing import made_by, row, staged

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
State, Ground, Kind = LegalDocument.State, Doubt.Ground, "replaces"
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def keeper():
    return grant(make_person("Trần Thị Chủ Trì"), Role.ORGANISER, make_province())


@pytest.fixture
def bank():
    return make_bank()


@pytest.fixture
def decree() -> LegalDocument:
    return make_document("61/2018/NĐ-CP")


@pytest.fixture
def question(bank, decree) -> Question:
    return citing(decree, bank)


def citing(document: LegalDocument, bank, **fields) -> Question:
    question = make_question(bank=bank, **fields)
    LegalBasis.objects.create(revision=question.latest_revision, document=document, article="4")
    return question


def change(document: LegalDocument, keeper, *acts: Act, now=NOW, **facts):
    """Change these facts of a document and what is done to it; its links and topics stay."""
    held = account_of(document)
    fresh = LegalDocument.objects.get(pk=document.pk)
    for name, value in facts.items():
        setattr(fresh, name, value)
    return change_document(fresh, Account(acts, held.links, held.topics), seen=None, by=keeper, now=now)


def replaced(document: LegalDocument, keeper, on: date | None = None, **given) -> LegalDocument:
    later = make_document("118/2025/NĐ-CP")
    change(document, keeper, Act(Kind, later, on), state=State.REPLACED, **given)
    return later


def drawn(question: Question, on: date = TODAY) -> bool:
    return Question.objects.drawable([question.bank], ["contest"], on=on).filter(pk=question.pk).exists()


def reviewer_of(bank, name: str = "Lê Văn Cường"):
    return grant(make_person(name), Role.REVIEWER, bank.owner)


def reasons(question: Question, day: date = TODAY) -> list[str]:
    return [str(doubt.reason) for doubt in doubts_about(question, day)]


@contextmanager
def refused(sentence: object) -> Iterator[None]:
    with pytest.raises(QuestionError) as error:
        yield
    assert str(error.value) == str(sentence)


# --- into doubt ----------------------------------------------------------------------------------------------------


def test_replaced_law_is_not_drawn_and_the_reason_names_its_successor(question, decree, keeper):
    other = make_question(bank=question.bank)
    replaced(decree, keeper, on=YESTERDAY)
    question.refresh_from_db()
    assert (drawn(question), drawn(other)) == (False, True)
    assert question.basis_status == Question.Basis.SUPERSEDED
    told = {"document": "61/2018/NĐ-CP", "later": "118/2025/NĐ-CP", "day": f"{YESTERDAY:%d/%m/%Y}"}
    assert reasons(question) == [REASONS_WITH_LATER[Ground.REPLACED] % told]


def test_a_pool_that_does_not_look_at_doubts_would_draw_replaced_law(question, decree, keeper):
    """The bug that the test above is there for: approved and not retired is not enough."""
    replaced(decree, keeper)
    assert list(Question.objects.approved_in([question.bank], ["contest"])) == [question]
    assert list(Question.objects.drawable([question.bank], ["contest"], on=TODAY)) == []


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


def revised(question: Question, *bases: LegalDocument, now=LATER):
    author = make_person("Phạm Thị Soạn")
    wording = wording_of(question.latest_revision)
    changed = type(wording)(**wording.__dict__ | {"bases": [Basis(each) for each in bases], "stem": "Viết lại?"})
    revision = revise_question(question, changed, seen=question.latest_revision.number, by=author, now=now)
    submit(revision, by=author, now=now)
    return revision


def approved(revision, now=LATER) -> bool:
    reviewer = reviewer_of(revision.question.bank)
    open_key(revision, by=reviewer, now=now)
    return approve(revision, by=reviewer, now=now)


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


def still_right(question, by, reason="Điều 4 không đổi.", opened=LATER, **given) -> bool:
    open_key(question.approved_revision, by=by, now=opened)
    return find_still_right(question, reason=reason, by=by, now=LATER, **given)


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
    with refused(reviewing.TWICE):
        still_right(question, first)
    assert (still_right(question, reviewer_of(bank, "Vũ Thị Dung")), drawn(question)) == (True, True)


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


def filing(question: Question, **changes) -> Filing:
    names = ("code", "topic", "use", "basis_status", "facts_valid_until")
    return Filing(**{name: getattr(question, name) for name in names} | changes)


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


# --- law that had changed before a question was approved ------------------------------------------------------------


def waits(decree: LegalDocument, bank, *, now=NOW, **fields) -> Revision:
    """The first revision of a question, written at this moment, which cites the document and waits for review."""
    question = citing(decree, bank, approved=False, created_at=now, **fields)
    return question.latest_revision


@pytest.mark.parametrize(("state", "basis"), [("replaced", "superseded"), ("expired", "superseded")])
def test_what_cites_law_that_is_gone_is_in_doubt_as_soon_as_it_is_approved(state, basis, decree, bank, keeper):
    change(decree, keeper, state=state)
    revision = waits(decree, bank, now=LATER)
    assert approved(revision) is True
    question = revision.question
    question.refresh_from_db()
    assert (drawn(question), question.basis_status) == (False, basis)
    assert [doubt.ground for doubt in doubts_about(question, TODAY)] == [state]


def test_an_approval_that_does_not_look_at_the_law_would_have_it_drawn(decree, bank, keeper, monkeypatch):
    """The bug that the test above is there for."""
    change(decree, keeper, state=State.REPLACED)
    monkeypatch.setattr(reviewing, "doubt_by_law", lambda *_revision, now: 0)
    revision = waits(decree, bank, now=LATER)
    approved(revision)
    assert drawn(revision.question) is True


def test_law_that_is_gone_from_a_day_to_come_is_drawn_until_then(decree, bank, keeper):
    change(decree, keeper, state=State.EXPIRED, state_since=TOMORROW)
    revision = waits(decree, bank, now=LATER)
    approved(revision)
    assert [drawn(revision.question, on=day) for day in (TODAY, TOMORROW)] == [True, False]


def test_who_cites_law_that_had_been_amended_before_they_wrote_knew_it(decree, bank, keeper):
    change(decree, keeper, state=State.IN_FORCE_AMENDED)
    revision = waits(decree, bank, now=LATER)
    approved(revision)
    assert (drawn(revision.question), revision.question.doubts.count()) == (True, 0)


def test_what_was_written_before_the_law_was_amended_is_in_doubt_once_it_is_approved(decree, bank, keeper):
    revision = waits(decree, bank, now=NOW - timedelta(days=1))
    change(decree, keeper, state=State.IN_FORCE_AMENDED)
    approved(revision)
    question = Question.objects.get(pk=revision.question_id)
    assert (drawn(question), question.basis_status) == (False, Question.Basis.CHECK)


@pytest.mark.parametrize("is_change", [False, True], ids=["new", "changed"])
def test_a_file_sent_before_the_law_was_amended_answers_nothing_when_it_is_confirmed_after(
    is_change, decree, bank, keeper
):
    asked = citing(decree, bank) if is_change else None
    told = row("Hai?", code=asked.code if asked else "a-1", legal_bases=[BasisRow(decree.number)])
    batch = staged(bank, [told], Usual(make_topic()))
    change(decree, keeper, state=State.IN_FORCE_AMENDED, now=LATER)
    (question,) = made_by(confirm(batch, by=make_person(), now=LATER + timedelta(hours=1)))
    question.refresh_from_db()
    assert approved(question.latest_revision, now=LATER + timedelta(hours=2)) is True
    assert (drawn(question), [doubt.ground for doubt in question.doubts.open()]) == (False, [Ground.AMENDED])


@pytest.mark.parametrize(("use", "count"), [("contest", 1), ("practice", 0), ("history", 0)])
def test_only_contests_have_to_be_right_by_the_law_of_today(use, count, decree, bank, keeper):
    change(decree, keeper, state=State.REPLACED)
    revision = waits(decree, bank, now=LATER, use=use)
    approved(revision)
    assert revision.question.doubts.count() == count


def test_what_was_history_and_is_filed_for_contests_is_in_doubt(question, decree, keeper):
    Question.objects.filter(pk=question.pk).update(use="history")
    change(decree, keeper, state=State.REPLACED)
    question.refresh_from_db()
    file_question(question, filing(question, use="contest"), by=keeper, now=LATER)
    assert drawn(question) is False


def test_another_wording_on_law_that_is_gone_answers_nothing(question, decree, keeper):
    replaced(decree, keeper)
    approved(revised(question, decree))
    assert drawn(question) is False


def test_another_wording_on_amended_law_answers_the_doubt(question, decree, keeper):
    change(decree, keeper, state=State.IN_FORCE_AMENDED)
    approved(revised(question, decree))
    assert drawn(question) is True


def test_what_reviewers_found_still_right_stays_so_in_another_wording(question, decree, keeper, bank):
    replaced(decree, keeper)
    still_right(question, reviewer_of(bank))
    approved(revised(question, decree))
    assert (drawn(question), question.doubts.open().count()) == (True, 0)


def test_what_is_said_after_that_is_in_doubt_again(question, decree, keeper, bank):
    replaced(decree, keeper)
    still_right(question, reviewer_of(bank))
    change(decree, keeper, state=State.IN_FORCE, now=LATER)
    change(decree, keeper, state=State.EXPIRED, now=LATER + timedelta(hours=1))
    approved(revised(question, decree, now=LATER + timedelta(hours=2)))
    assert drawn(question) is False


# --- the day that comes, and what a process left undone --------------------------------------------------------------


def basis_of(question: Question) -> str:
    return Question.objects.get(pk=question.pk).basis_status


def test_on_the_day_a_question_rests_on_replaced_law(question, decree, keeper):
    replaced(decree, keeper, on=TOMORROW)
    told = [(heed_the_day(now=NOW + timedelta(days=days)), basis_of(question)) for days in (0, 1, 1)]
    assert told == [(0, "check"), (1, "superseded"), (0, "superseded")]


def test_what_a_process_that_died_left_unfiled_is_filed(question, decree, keeper, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(law, "file_as_doubted", lambda **_given: 0)
        replaced(decree, keeper)
    assert (basis_of(question), drawn(question)) == ("current", False)
    assert (heed_the_day(now=NOW), basis_of(question)) == (1, "superseded")


def test_doubts_that_a_process_that_died_did_not_take_back_are_taken_back(question, decree, keeper, monkeypatch):
    replaced(decree, keeper)
    with monkeypatch.context() as patch:
        patch.setattr(law, "withdraw_doubts", lambda *_given, **_now: 0)
        change(decree, keeper, state=State.IN_FORCE, now=LATER)
    assert drawn(question) is False
    heed_the_day(now=LATER)
    assert (drawn(question), basis_of(question)) == (True, "current")


def test_a_change_that_is_refused_leaves_no_doubt_behind(question, decree, keeper):
    decree.state = State.EXPIRED
    with pytest.raises(StaleDocument):
        change_document(decree, Account(), seen="another", by=keeper, now=NOW)
    assert (Doubt.objects.count(), drawn(question)) == (0, True)


def test_doubts_about_a_document_that_a_process_that_died_did_not_change_are_taken_back(question, decree):
    raise_doubts(decree, Shake(Ground.EXPIRED, None, None), now=NOW)
    assert (heed_the_day(now=NOW + law.UNDER_WAY), drawn(question)) == (1, False)  # filed as doubted, and no more
    assert (heed_the_day(now=NOW + 2 * law.UNDER_WAY), drawn(question), basis_of(question)) == (1, True, "current")


def test_what_is_approved_while_a_change_is_at_work_is_doubted_too(question, decree, keeper, bank, monkeypatch):
    change_it = law._change

    def approved_meanwhile(*given):
        citing(decree, bank)
        return change_it(*given)

    monkeypatch.setattr(law, "_change", approved_meanwhile)
    assert change(decree, keeper, state=State.EXPIRED).doubted == 2
    assert [drawn(each) for each in Question.objects.all()] == [False, False]


def test_no_transaction_writes_more_doubts_than_a_chunk(decree, keeper, bank, monkeypatch):
    monkeypatch.setattr(doubting, "DOUBTED_AT_ONCE", 2)
    for _question in range(5):
        citing(decree, bank)
    create, made = Doubt.objects.bulk_create, []
    monkeypatch.setattr(
        type(Doubt.objects), "bulk_create", lambda _self, rows: made.append(len(rows := list(rows))) or create(rows)
    )
    assert (change(decree, keeper, state=State.EXPIRED).doubted, made) == (5, [2, 2, 1])


def test_two_documents_may_amend_one_at_once(question, decree, keeper):
    acts = [Act("amends", make_document()), Act("amends", make_document())]
    assert change(decree, keeper, *acts).doubted == 1
    assert question.doubts.count() == 1


# --- what editors have filed -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("filed", ["superseded", "plan_2021_only"])
def test_what_editors_filed_beside_aged_facts_stays(filed, question, bank, keeper):
    Question.objects.filter(pk=question.pk).update(facts_valid_until=YESTERDAY)
    question.refresh_from_db()
    file_question(question, filing(question, basis_status=filed), by=keeper, now=NOW)
    still_right(question, reviewer_of(bank), facts_valid_until=TOMORROW)
    assert basis_of(question) == filed


def test_what_editors_filed_as_superseded_before_the_law_was_amended_stays(question, decree, keeper, bank):
    Question.objects.filter(pk=question.pk).update(basis_status="superseded")
    change(decree, keeper, state=State.IN_FORCE_AMENDED)
    still_right(question, reviewer_of(bank))
    assert basis_of(question) == "superseded"


def test_what_was_filed_in_the_workshop_meanwhile_stays_when_a_doubt_is_taken_back(question, decree, keeper):
    replaced(decree, keeper)
    Question.objects.filter(pk=question.pk).update(basis_status="plan_2021_only")
    change(decree, keeper, state=State.IN_FORCE, now=LATER)
    assert basis_of(question) == "plan_2021_only"


# --- documents -----------------------------------------------------------------------------------------------------


def test_a_document_is_added_with_all_that_stands_beside_it(keeper):
    fresh = LegalDocument(number="224/2026/NĐ-CP", title="Về thủ tục", state=State.IN_FORCE)
    topic, link = make_topic(), Link("https://vanban.chinhphu.vn/1", "Bản gốc")
    stored = add_document(fresh, Account(links=[link], topics=[topic]), by=keeper, now=NOW)
    assert (stored.code, account_of(stored)) == ("224-2026-nd-cp", Account([], [link], [topic]))
    assert AuditEvent.objects.get(verb="document-added").actor == keeper


def test_a_number_is_there_once(decree, keeper):
    with pytest.raises(BadDocument) as error:
        add_document(
            LegalDocument(number=decree.number, title="x", state=State.IN_FORCE), Account(), by=keeper, now=NOW
        )
    assert error.value.field == "number"


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


def test_a_stale_edit_is_refused(decree, keeper):
    seen = document_mark(decree)
    change(decree, keeper, title="Tên đầy đủ")
    decree.title = "Tên khác"
    with pytest.raises(StaleDocument) as error:
        change_document(decree, Account(), seen=seen, by=keeper, now=NOW)
    assert error.value.present == document_mark(LegalDocument.objects.get(pk=decree.pk))


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
