"""Undoing: the bank is exactly as it was before, or is left alone with the reason why."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.core.files.storage import default_storage

from accounts.models import AuditEvent
from contest.retention import apply_retention
from questions import undoing
from questions.confirming import confirm
from questions.errors import QuestionError
from questions.filing import Filing
from questions.formats.rows import Basis, Picture
from questions.importing import Usual
from questions.keeping import add_tags, assign
from questions.models import (
    Approval,
    Bank,
    Draft,
    ImportBatch,
    ImportPicture,
    ImportRow,
    Question,
    QuestionImage,
    Revision,
)
from questions.reviewing import comment, open_key, retire, send_back
from questions.undoing import KEPT_UNCONFIRMED, discard_forgotten, tidy_leftovers, undo
from questions.writing import file_question, filed, revise_question, wording_of
from tests.factories import NOW, make_bank, make_document, make_person, make_question, make_topic, picture_bytes
from tests.questions.importing import imported, made_by, row, staged

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def bank() -> Bank:
    return make_bank()


@pytest.fixture
def usual() -> Usual:
    return Usual(make_topic())


def state_of_questions() -> set[str]:
    """Every record of questions but those of imports themselves, as text; and but fingerprints, which are derived and
    made anew."""
    left_out = ("import", "fingerprint")
    records = (
        model
        for model in apps.get_app_config("questions").get_models()
        if not model.__name__.lower().startswith(left_out)
    )
    return {serializers.serialize("json", [record]) for model in records for record in model.objects.all()}


def rich(**changes):
    """A row with all that a question can have."""
    bases, pictures = [Basis(make_document().number, "Điều 5")], [Picture(picture_bytes("PNG"), "a.png", "Sơ đồ")]
    return row(tags=["một cửa"], legal_bases=bases, pictures=pictures, explanation="Vì thế.", **changes)


def test_undoing_puts_the_bank_back_exactly(bank, usual):
    imported(bank, [row(code="a-1", tags=["cũ"])], usual)
    wanted = [rich(stem="Ai ký thay?", code="a-1"), rich(stem="Mới?"), row()]
    before = state_of_questions()
    batch = imported(bank, wanted, usual)
    assert (batch.new, batch.changed, batch.passed, state_of_questions() == before) == (1, 1, 1, False)
    open_key(made_by(batch)[0].latest_revision, by=make_person(), now=NOW)
    undo(batch, by=make_person(), now=NOW)
    assert state_of_questions() == before
    assert AuditEvent.objects.get(verb="questions-import-undone").before["changed"] == 1


def test_what_was_undone_is_found_by_its_old_words_again(bank, usual):
    question = made_by(imported(bank, [row(code="a-1")], usual))[0]
    undo(imported(bank, [row("Ai duyệt?", code="a-1")], usual), by=make_person(), now=NOW)
    found = [bank.questions.listed().matching(words).count() for words in ("ai ky", "ai duyet")]
    assert (found, list(question.revisions.values_list("number", flat=True))) == ([1, 0], [1])


@pytest.mark.parametrize(("name", "left"), [("sweep", 5), ("_unnamed", 1)])
def test_the_test_would_notice_what_is_left_behind(bank, usual, monkeypatch, name, left):
    """The bugs: nothing is swept up (question, revision, key, words, tag), or no tag is."""
    nothing = {"sweep": lambda _batch: None, "_unnamed": lambda tags: tags.none()}
    before = state_of_questions()
    batch = imported(bank, [row(tags=["một cửa"])], usual)
    monkeypatch.setattr(undoing, name, nothing[name])
    undo(batch, by=make_person(), now=NOW)
    assert (len(state_of_questions() - before), bank.questions.listed().count()) == (left, 0)


@pytest.mark.parametrize("state", ["reading", "staged", "confirming"])
def test_a_file_that_nobody_confirms_is_thrown_away_after_90_days(bank, usual, state):
    batch = staged(bank, [rich()], usual)
    ImportBatch.objects.update(state=state)
    for late in (timedelta(), timedelta(seconds=1)):
        apply_retention(now=NOW + KEPT_UNCONFIRMED + late)
        kept = (ImportRow.objects.count(), ImportPicture.objects.count(), default_storage.exists(batch.file.name))
        assert kept == ((0, 0, False) if late else (1, 1, True))
    assert (ImportBatch.objects.get().state, AuditEvent.objects.latest("pk").actor) == ("discarded", None)


def test_what_was_confirmed_or_undone_is_thrown_away_by_nobody(bank, usual):
    first, second = (imported(bank, [row(stem)], usual) for stem in ("Một?", "Hai?"))
    undo(second, by=make_person(), now=NOW)
    assert discard_forgotten(now=NOW + 2 * KEPT_UNCONFIRMED) == 0
    assert [one.state for one in (first, ImportBatch.objects.get(pk=second.pk))] == ["confirmed", "undone"]


def test_what_a_crash_left_behind_is_swept_up_at_the_next_start(bank, usual):
    before = state_of_questions()
    batch = imported(bank, [rich(), row("Hai?")], usual)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(undoing, "tidy_up", lambda _batch: None)
        undo(batch, by=make_person(), now=NOW)
    assert (Question.objects.count(), bank.questions.listed().count()) == (2, 0)
    tidy_leftovers()
    assert (Question.objects.count(), ImportRow.objects.count(), QuestionImage.objects.count()) == (0, 0, 0)
    assert len(state_of_questions() - before) == 1  # the document


def test_sweeping_takes_nothing_that_was_switched_meanwhile(bank, usual):
    batch = imported(bank, [row()], usual)
    undoing._sweep(batch, [question.latest_revision_id for question in made_by(batch)])
    assert (bank.questions.listed().count(), Revision.objects.count()) == (1, 1)


def test_a_picture_that_another_question_shows_stays(bank, usual):
    picture = Picture(picture_bytes("PNG"), "a.png", "Sơ đồ")
    kept = made_by(imported(bank, [row(code="a-1", pictures=[picture])], usual))[0]
    undo(imported(bank, [row("Hai?", code="a-1", pictures=[picture])], usual), by=make_person(), now=NOW)
    image = kept.latest_revision.images.get().image
    assert image.storage.exists(image.name)


def test_an_import_is_undone_once_and_only_when_it_was_confirmed(bank, usual):
    batch = imported(bank, [row()], usual)
    undo(batch, by=make_person(), now=NOW)
    for never in (batch, staged(bank, [row()], usual)):
        with pytest.raises(QuestionError):
            undo(never, by=make_person(), now=NOW)


# --- what was done since keeps it -------------------------------------------------------------------------------------


def stand_on_a_paper(question: Question) -> None:
    Revision.objects.filter(pk=question.latest_revision_id).update(used_at=LATER)


def be_approved_by_one_of_two(question: Question) -> None:
    latest = question.latest_revision
    Approval.objects.create(revision=latest, author_id=latest.author_id, reviewer=make_person(), at=LATER)


def be_revised(question: Question) -> None:
    revise_question(
        question,
        wording_of(question.latest_revision),
        seen=question.latest_revision.number,
        by=make_person(),
        now=LATER,
    )


def be_commented_on(question: Question) -> None:
    comment(question, "Xem lại.", by=make_person(), now=LATER)


def be_retired(question: Question) -> None:
    retire(question, reason="Cũ.", by=make_person(), now=LATER)


def be_returned(question: Question) -> None:
    send_back(question.latest_revision, reason="Sai.", by=make_person(is_superuser=True), now=LATER)


def be_edited(question: Question) -> None:
    Draft.objects.create(bank=question.bank, question=question, author=make_person(), updated_at=LATER)


DEEDS = [stand_on_a_paper, be_approved_by_one_of_two, be_revised, be_commented_on, be_retired, be_returned, be_edited]


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("is_change", [False, True], ids=["new", "changed"])
def test_undoing_is_refused_for_what_something_was_done_with(bank, usual, deed, is_change):
    question = make_question(bank=bank) if is_change else None
    batch = imported(bank, [row("Mới?", code=question.code if question else "a-1"), row("Hai?", code="b-2")], usual)
    touched = bank.questions.select_related("latest_revision").get(code=question.code if question else "a-1")
    deed(touched)
    before = state_of_questions()
    with pytest.raises(QuestionError) as refused:
        undo(batch, by=make_person(), now=LATER)
    assert (touched.code in str(refused.value), "b-2" in str(refused.value)) == (True, False)
    assert state_of_questions() == before


def be_tagged(question: Question) -> None:
    add_tags(question, ["một cửa"], by=make_person(), now=LATER)


def be_assigned(question: Question) -> None:
    assign(question, make_person(), by=make_person(), now=LATER)


def be_filed_anew(question: Question) -> None:
    filing = Filing(question.code, make_topic(), question.use, question.basis_status)
    file_question(question, filing, by=make_person(), now=LATER)


@pytest.mark.parametrize("deed", [be_tagged, be_assigned, be_filed_anew])
def test_a_new_question_that_was_filed_by_hand_since_does_not_go(bank, usual, deed):
    batch = imported(bank, [row(code="a-1"), row("Hai?", code="b-2")], usual)
    deed(bank.questions.get(code="a-1"))
    before = state_of_questions()
    with pytest.raises(QuestionError) as refused:
        undo(batch, by=make_person(), now=LATER)
    assert ("a-1" in str(refused.value), "b-2" in str(refused.value)) == (True, False)
    assert state_of_questions() == before


@pytest.mark.parametrize("deed", [be_tagged, be_assigned, be_filed_anew])
def test_a_changed_question_keeps_how_it_was_filed_since(bank, usual, deed):
    question = make_question(bank=bank)
    batch = imported(bank, [row("Mới?", code=question.code)], usual)
    deed(question)
    told = filed(Question.objects.get(pk=question.pk)), Question.objects.get(pk=question.pk).assignee
    undo(batch, by=make_person(), now=LATER)
    question = Question.objects.get(pk=question.pk)
    assert (filed(question), question.assignee, question.latest_revision.number) == (*told, 1)


def test_what_was_filed_before_it_was_imported_again_keeps_nothing(bank, usual):
    be_tagged(make_question(bank=bank))
    undo(imported(bank, [row("Mới?")], usual), by=make_person(), now=LATER)
    assert bank.questions.count() == 1


def test_what_was_said_of_a_changed_question_before_keeps_nothing(bank, usual):
    question = make_question(bank=bank)
    comment(question, "Hay.", by=make_person(), now=NOW - timedelta(days=1))
    undo(imported(bank, [row("Mới?", code=question.code)], usual), by=make_person(), now=NOW)
    assert question.comments.count() == 1


def test_the_test_would_notice_a_used_question_that_goes(bank, usual, monkeypatch):
    """The bug: nobody looks what was done since. The database itself still refuses."""
    batch = imported(bank, [row(code="a-1")], usual)
    stand_on_a_paper(made_by(batch)[0])
    monkeypatch.setattr(undoing, "why_it_stays", lambda _batch: iter(()))
    with pytest.raises(Exception, match="used revision"):
        undo(batch, by=make_person(), now=LATER)


def test_no_more_questions_are_named_than_a_person_reads(bank, usual):
    batch = imported(bank, [row(f"Câu {number}?", code=f"c-{number:02}") for number in range(20)], usual)
    for question in made_by(batch):
        be_commented_on(question)
    with pytest.raises(QuestionError, match=r"c-00, c-01, .*c-07, …"):
        undo(batch, by=make_person(), now=LATER)


def test_a_file_staged_meanwhile_that_would_change_what_is_gone_makes_a_new_question(bank, usual):
    first = imported(bank, [row(code="a-1")], usual)
    waiting = staged(bank, [row("Hai?", code="a-1")], usual)
    undo(first, by=make_person(), now=NOW)
    assert [one.decision for one in waiting.rows.all()] == ["new"]
    assert confirm(waiting, by=make_person(), now=NOW).new == 1
