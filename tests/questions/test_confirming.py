"""Confirming: out of sight until the switch, then all at once; what breaks leaves nothing; many rows, short locks."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from contest.banking import find_question, with_figures
from contest.forms.bank import QuestionFilter
from questions import confirming
from questions.chunks import CHUNK
from questions.claiming import DEAD_AFTER, SOMEBODY_IS, TAKEN_OVER, Claim, taken_until
from questions.confirming import CODE_CAME, NOT_ALL_READ, SOMETHING_WENT, NotAllFit, confirm
from questions.errors import QuestionError
from questions.formats.rows import Basis, Picture, Remark
from questions.importing import Usual
from questions.models import AnswerKey, Bank, ImportBatch, Question, Revision, Tag
from questions.reviewing import approve, open_key, waiting_for
from questions.staging import decide
from questions.undoing import discard, undo
from questions.writing import filed, revise_question, wording_of
from tests.factories import NOW, make_bank, make_document, make_person, make_question, make_topic, picture_bytes
from tests.questions.importing import decisions, imported, made_by, one_row, row, staged

pytestmark = pytest.mark.django_db
LATER = NOW + DEAD_AFTER + timedelta(minutes=1)


@pytest.fixture
def bank() -> Bank:
    return make_bank()


@pytest.fixture
def usual() -> Usual:
    return Usual(make_topic())


class Died(Exception):
    """The process ended here."""


@pytest.fixture
def dies_before_the_switch(monkeypatch):
    def die(*_arguments):
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(confirming, "_switch", die)
        yield patch


def seen_of(bank: Bank) -> dict[str, int]:
    """How many questions of a bank everybody who may look is shown, in each place."""
    banks, everybody = Bank.objects.filter(pk=bank.pk), make_person()
    shown = QuestionFilter({}, bank=bank)
    return {
        "listed": bank.questions.listed().count(),
        "found": bank.questions.listed().matching("ai ky").count(),
        "written": bank.questions.to_write().count(),
        "counted": with_figures(banks).get().total,
        "in review": with_figures(banks).get().waiting,
        "for review": waiting_for(everybody, banks).count(),
        "filtered": shown.questions.count(),
        "tags": len(shown.form.fields["tag"].queryset),
        "authors": len(shown.form.fields["author"].queryset),
        "by address": sum(find_question(bank, pk) is not None for pk in Question.objects.values_list("pk", flat=True)),
    }


def test_what_is_being_made_is_seen_nowhere_until_all_of_it_is(bank, usual, dies_before_the_switch):
    batch = staged(bank, [row(tags=["một cửa"]), row("Ai ký thay?")], usual)
    with pytest.raises(Died):
        confirm(batch, by=make_person(), now=NOW)
    assert (Question.objects.count(), set(seen_of(bank).values())) == (2, {0})
    dies_before_the_switch.undo()
    confirm(batch, by=make_person(), now=LATER)
    assert seen_of(bank) == dict.fromkeys(seen_of(bank), 2) | {"tags": 1, "authors": 1}


def test_a_tag_that_is_spelled_in_several_ways_is_one(bank, usual):
    Tag.objects.create(bank=bank, name="Đợt 3")
    batch = imported(bank, [row(tags=["đợt 3", "ĐỢT 3", "Khó"]), row("Hai?", tags=["khó"])], usual)
    assert [filed(question)["tags"] for question in made_by(batch)] == [["Khó", "Đợt 3"], ["Khó"]]
    assert batch.new_tags == ["Khó"]


def test_the_test_would_notice_a_question_made_in_sight(bank, usual, dies_before_the_switch):
    """The bug: a chunk gives its questions their revision at once."""
    make = confirming._Makers.make

    def make_in_sight(makers, chunk):
        make(makers, chunk)
        for found, _meant in chunk:
            Question.objects.filter(pk=found.revision.question_id).update(latest_revision=found.revision)

    dies_before_the_switch.setattr(confirming._Makers, "make", make_in_sight)
    with pytest.raises(Died):
        confirm(staged(bank, [row(tags=["một cửa"])], usual), by=make_person(), now=NOW)
    assert 0 not in seen_of(bank).values()


def test_a_broken_confirmation_goes_on_where_it_stopped(bank, usual, monkeypatch):
    batch = staged(bank, [row(f"Câu {number}?") for number in range(250)], usual)
    make, made = confirming._Makers.make, []

    def die_at_the_third(makers, chunk):
        made.append(len(chunk))
        if len(made) == 3:
            raise Died
        make(makers, chunk)

    with monkeypatch.context() as patch:
        patch.setattr(confirming._Makers, "make", die_at_the_third)
        with pytest.raises(Died):
            confirm(batch, by=make_person(), now=NOW)
    batch.refresh_from_db()
    assert (batch.state, Question.objects.count(), bank.questions.listed().count()) == ("confirming", 2 * CHUNK, 0)
    assert (confirm(batch, by=make_person(), now=LATER).new, bank.questions.listed().count()) == (250, 250)
    assert Question.objects.count() == 250


def test_one_bad_row_keeps_the_whole_file_out(bank, usual):
    batch = staged(bank, [row(), row("Hai?", key=None)], usual)
    with pytest.raises(NotAllFit):
        confirm(batch, by=make_person(), now=NOW)
    batch.refresh_from_db()
    assert (batch.state, Question.objects.count()) == ("staged", 0)
    decide(one_row(batch, 2), "pass", seen=1)
    done = confirm(batch, by=make_person(), now=NOW)
    assert (done.new, done.passed) == (1, 1)


def test_the_test_would_notice_a_bad_row_left_out_silently(bank, usual, monkeypatch):
    batch = staged(bank, [row(), row("Hai?", key="Z")], usual)
    monkeypatch.setattr("questions.models.imports.RowQuerySet.waiting", lambda rows: rows.none())
    assert confirm(batch, by=make_person(), now=NOW).new == 2


def test_parts_that_could_not_be_read_are_left_out_only_knowingly(bank, usual):
    batch = staged(bank, [row()], usual, (Remark("line-field", 2, {"field": "difficulty"}),))
    with pytest.raises(NotAllFit) as refused:
        confirm(batch, by=make_person(), now=NOW)
    assert str(refused.value) == str(NOT_ALL_READ)
    assert confirm(batch, without_faults=True, by=make_person(), now=NOW).new == 1


def test_an_import_of_nothing_is_refused(bank, usual):
    batch = staged(bank, [row()], usual)
    decide(one_row(batch), "pass", seen=1)
    with pytest.raises(NotAllFit):
        confirm(batch, by=make_person(), now=NOW)


def test_confirming_twice_imports_once(bank, usual):
    batch = imported(bank, [row()], usual)
    with pytest.raises(QuestionError):
        confirm(batch, by=make_person(), now=NOW)
    assert Question.objects.count() == 1


def test_only_one_import_of_a_bank_is_confirmed_at_a_time(bank, usual, dies_before_the_switch):
    first, second = staged(bank, [row()], usual), staged(bank, [row("Hai?")], usual)
    with suppress(Died):
        confirm(first, by=make_person(), now=NOW)
    with pytest.raises(QuestionError):
        confirm(second, by=make_person(), now=NOW)
    second.refresh_from_db()
    assert second.state == "staged"


# --- one at a time ----------------------------------------------------------------------------------------------------


def interrupted(batch, usual, step: str, meanwhile) -> None:
    """Confirm an import, in which somebody does something just before a step."""
    do, done = getattr(confirming, step), []

    def after_somebody(*given):
        if not done:
            done.append(True)
            meanwhile()
        return do(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(confirming, step, after_somebody)
        confirm(batch, by=make_person(), now=NOW)


@pytest.mark.parametrize("step", ["check_again", "_make", "_switch"])
def test_who_goes_on_while_somebody_is_at_it_is_told_and_spoils_nothing(bank, usual, step):
    batch = staged(bank, [row(), row("Hai?")], usual)

    def go_on():
        with pytest.raises(QuestionError, match=str(SOMEBODY_IS)):
            confirm(batch, by=make_person(), now=NOW + timedelta(minutes=1))

    interrupted(batch, usual, step, go_on)
    assert (decisions(batch), bank.questions.listed().count()) == (["new", "new"], 2)
    undo(batch, by=make_person(), now=NOW)
    assert Question.objects.count() == 0


@pytest.mark.parametrize("step", ["check_again", "_make", "_switch"])
def test_who_comes_back_after_somebody_took_over_touches_nothing(bank, usual, step):
    batch = staged(bank, [row(), row("Hai?", tags=["một cửa"])], usual)
    with pytest.raises(QuestionError, match=str(TAKEN_OVER)):
        interrupted(batch, usual, step, lambda: confirm(batch, by=make_person(), now=LATER))
    batch.refresh_from_db()
    assert (batch.state, decisions(batch), bank.questions.listed().count()) == ("confirmed", ["new", "new"], 2)


def test_without_a_claim_two_would_spoil_an_import(bank, usual, monkeypatch):
    """The bug: whoever asks may go on. The second finds the first one's questions, and passes its own rows over."""
    batch = staged(bank, [row()], usual)
    monkeypatch.setattr(Claim, "take", lambda _claim: None)
    monkeypatch.setattr(Claim, "hold", lambda claim: ImportBatch.objects.get(pk=claim.batch.pk))
    with suppress(QuestionError):
        interrupted(batch, usual, "check_again", lambda: confirm(batch, by=make_person(), now=NOW))
    assert decisions(batch) == ["pass"]


def test_each_chunk_is_a_sign_of_life(bank, usual, dies_before_the_switch):
    batch = staged(bank, [row()], usual)
    with suppress(Died):
        confirm(batch, by=make_person(), now=NOW)
    batch.refresh_from_db()
    assert NOW < batch.claimed_at < NOW + timedelta(minutes=1)
    assert taken_until(batch, NOW) == batch.claimed_at + DEAD_AFTER
    assert taken_until(batch, batch.claimed_at + DEAD_AFTER) is None


def test_what_was_refused_may_be_confirmed_again_at_once(bank, usual):
    batch = staged(bank, [row(key=None)], usual)
    with pytest.raises(NotAllFit):
        confirm(batch, by=make_person(), now=NOW)
    batch.refresh_from_db()
    assert (batch.state, batch.claim, batch.claimed_at) == ("staged", None, None)


def test_who_confirms_what_is_thrown_away_meanwhile_leaves_nothing_behind(bank, usual):
    batch = staged(bank, [row()], usual)
    with pytest.raises(QuestionError, match=str(TAKEN_OVER)):
        interrupted(batch, usual, "_switch", lambda: discard(batch, by=make_person(), now=NOW))
    assert (Question.objects.count(), batch.rows.count()) == (0, 0)


# --- changes ----------------------------------------------------------------------------------------------------------


def test_a_change_is_the_next_revision_of_its_question_and_waits_for_review(bank, usual):
    question = made_by(imported(bank, [row(code="a-1", explanation="Vì thế.")], usual))[0]
    reviewer = make_person()
    open_key(question.latest_revision, by=reviewer, now=NOW)
    approved = question.latest_revision
    Revision.objects.filter(pk=approved.pk).update(status=Revision.Status.APPROVED)
    Question.objects.update(approved_revision=approved)
    done = imported(bank, [row("Ai ký thay?", code="a-1", level=3)], usual)
    question.refresh_from_db()
    newest = question.latest_revision
    assert (done.new, done.changed, newest.number, newest.status, newest.stem) == (0, 1, 2, "in_review", "Ai ký thay?")
    assert (question.approved_revision, wording_of(newest).explanation, newest.level) == (approved, "Vì thế.", 3)
    assert bank.questions.listed().matching("ai ky thay").count() == 1
    assert Question.objects.count() == 1


def test_a_change_waits_unseen_beside_its_question(bank, usual, dies_before_the_switch):
    question = make_question(bank=bank)
    with suppress(Died):
        confirm(staged(bank, [row("Hai?", code=question.code)], usual), by=make_person(), now=NOW)
    question.refresh_from_db()
    assert (question.latest_revision.number, question.revisions.count(), Revision.objects.count()) == (1, 1, 2)
    assert bank.questions.listed().count() == 1
    revise_question(question, wording_of(question.latest_revision), seen=1, by=make_person(), now=NOW)


def test_a_question_that_somebody_revised_meanwhile_is_not_overwritten(bank, usual, monkeypatch):
    question = make_question(bank=bank)
    batch = staged(bank, [row("Hai?", code=question.code), row("Ba?")], usual)
    make = confirming._Makers.make

    def revised_meanwhile(makers, chunk):
        make(makers, chunk)
        revise_question(question, wording_of(question.latest_revision), seen=1, by=make_person(), now=NOW)

    with monkeypatch.context() as patch:
        patch.setattr(confirming._Makers, "make", revised_meanwhile)
        with pytest.raises(QuestionError):
            confirm(batch, by=make_person(), now=NOW)
    batch.refresh_from_db()
    counts = (Question.objects.count(), Revision.objects.count(), AnswerKey.objects.count())
    assert (batch.state, counts) == ("staged", (1, 2, 2))
    assert confirm(batch, by=make_person(), now=NOW).changed == 1
    assert question.revisions.count() == 3


def test_a_bank_that_changed_since_the_preview_is_shown_again_first(bank, usual):
    batch = staged(bank, [row()], usual)
    imported(bank, [row()], usual)
    with pytest.raises(QuestionError):
        confirm(batch, by=make_person(), now=NOW)
    assert (one_row(batch).decision, bank.questions.count()) == ("pass", 1)


def test_a_change_keeps_the_pictures_that_its_file_cannot_hold(bank, usual):
    first = row(code="a-1", pictures=[Picture(picture_bytes("PNG"), "a.png", "Sơ đồ")])
    question = made_by(imported(bank, [first], usual))[0]
    imported(bank, [row("Hai?", code="a-1")], usual)
    names = question.revisions.order_by("number").values_list("images__image", flat=True)
    assert (len(names), len(set(names))) == (2, 1)


def test_who_imported_a_question_cannot_approve_it(bank, usual):
    person = make_person(is_superuser=True)
    question = made_by(imported(bank, [row()], usual, by=person))[0]
    open_key(question.latest_revision, by=person, now=NOW)
    with pytest.raises(QuestionError):
        approve(question.latest_revision, by=person, now=NOW)


def test_a_topic_that_somebody_removes_meanwhile_is_told_as_that_and_no_code(bank, usual, monkeypatch):
    topic = make_topic(title_vi="Đất đai")
    batch = staged(bank, [row(topic="Đất đai")], usual)
    codes = confirming.Codes

    def removed_meanwhile(of_bank):
        topic.delete()
        return codes(of_bank)

    with monkeypatch.context() as patch:
        patch.setattr(confirming, "Codes", removed_meanwhile)
        with pytest.raises(QuestionError) as refused:
            confirm(batch, by=make_person(), now=NOW)
    batch.refresh_from_db()
    assert (str(refused.value), batch.state, Question.objects.count()) == (str(SOMETHING_WENT), batch.State.STAGED, 0)


def test_a_document_that_somebody_removes_meanwhile_does_not_come_to_be_cited_in_words(bank, usual, monkeypatch):
    document = make_document()
    batch, codes = staged(bank, [row(legal_bases=[Basis(document.number)])], usual), confirming.Codes
    monkeypatch.setattr(confirming, "Codes", lambda of_bank: document.delete() and codes(of_bank))
    with pytest.raises(QuestionError, match=str(SOMETHING_WENT)[:20]):
        confirm(batch, by=make_person(), now=NOW)
    assert Question.objects.count() == 0


def test_a_code_that_somebody_takes_meanwhile_stops_everything_and_the_next_try_takes_another(bank, usual, monkeypatch):
    batch = staged(bank, [row(code="a-1")], usual)
    codes = confirming.Codes

    def taken_meanwhile(of_bank):
        found = codes(of_bank)
        make_question(bank=bank, stem="Khác?")
        Question.objects.filter(bank=bank).update(code="a-1")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(confirming, "Codes", taken_meanwhile)
        with pytest.raises(QuestionError, match=str(CODE_CAME)):
            confirm(batch, by=make_person(), now=NOW)
    assert bank.questions.count() == 1


def test_what_breaks_before_a_later_chunk_asks_for_codes_is_no_taken_code(bank, usual, monkeypatch):
    batch = staged(bank, [row(f"Câu hỏi {place}?", code=f"c-{place}") for place in range(CHUNK + 1)], usual)
    hold, broken = Claim.hold, [IntegrityError()]

    def breaks_once(claim):
        if bank.questions.count() == CHUNK and broken:
            raise broken.pop()
        return hold(claim)

    monkeypatch.setattr(Claim, "hold", breaks_once)
    with pytest.raises(QuestionError) as refused:
        confirm(batch, by=make_person(), now=NOW)
    assert (str(refused.value), broken, bank.questions.count()) == (str(SOMETHING_WENT), [], 0)


# --- short transactions -----------------------------------------------------------------------------------------------


def statements_of_the_switches(bank: Bank, usual: Usual, number: int) -> list[int]:
    """How many statements the switch of an import, of changes of all its questions, and undoing these take."""
    counts, switch = [], confirming._switch

    def counted(*arguments):
        with CaptureQueriesContext(connection) as captured:
            switch(*arguments)
        counts.append(len(captured))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(confirming, "_switch", counted)
        imported(bank, [row(f"Câu hỏi {place}?", code=f"c-{place}") for place in range(number)], usual)
        imported(bank, [row(f"Câu mới {place}?", code=f"c-{place}") for place in range(number)], usual)
    return counts


def test_a_switch_takes_as_many_statements_for_many_questions_as_for_one(usual):
    few, many = (statements_of_the_switches(make_bank(), usual, number) for number in (1, 120))
    assert few == many


def test_no_transaction_before_the_switch_makes_more_than_a_chunk(bank, usual, monkeypatch):
    make, made = confirming._Makers.make, []

    def counted(makers, chunk):
        made.append(len(chunk))
        make(makers, chunk)

    monkeypatch.setattr(confirming._Makers, "make", counted)
    imported(bank, [row(f"Câu hỏi {place}?") for place in range(2 * CHUNK + 1)], usual)
    assert made == [CHUNK, CHUNK, 1]
