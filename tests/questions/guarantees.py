"""What the bank guarantees. A check says what has to hold and raises AssertionError where it does not.

`test_guarantees` runs them, and puts in bugs that would break each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from importlib import import_module

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import Role, User
from questions.confirming import confirm
from questions.errors import QuestionError
from questions.exporting import export_questions, rows_of
from questions.formats import FORMATS
from questions.formats.rows import Picture, Row
from questions.importing import Usual
from questions.models import (
    AnswerKey,
    Bank,
    Deputy,
    LegalBasis,
    LegalDocument,
    Question,
    QuestionImage,
    QuestionText,
    Revision,
    SignedDecision,
)
from questions.reviewing import approve, approve_by_decision, bring_back, comment, open_key, retire, send_back, submit
from questions.staging import confirm_keys, mend_row
from questions.undoing import undo
from questions.writing import file_question, filed, restore_revision, revise_question, wording_of
from tests.factories import (
    NOW,
    SAMPLES,
    grant,
    make_bank,
    make_document,
    make_person,
    make_province,
    make_question,
    make_topic,
    picture_bytes,
)
from tests.questions.importing import imported, made_by, one_row, row, staged
from tests.questions.laws import (
    TODAY,
    TOMORROW,
    YESTERDAY,
    approved,
    citing,
    drawn,
    filing,
    replaced,
    revised,
    still_right,
)


def refused(deed: Callable[..., object], *told: object, **by: object) -> bool:
    """Whether the deed is refused, by our code or by the database; then it has changed nothing."""
    try:
        with transaction.atomic():
            deed(*told, **by)
    except (QuestionError, DatabaseError):
        return True
    return False


def reviewer_of(bank: Bank, role: str = Role.REVIEWER) -> User:
    return grant(make_person(), role, bank.owner)


def waiting() -> tuple[Bank, User, Revision]:
    """A revision that waits for review, its author, and its bank."""
    bank = make_bank()
    author, question = reviewer_of(bank), make_question(bank=bank, approved=False, created_at=NOW)
    Revision.objects.filter(question=question).update(author=author, status=Revision.Status.DRAFT)
    revision = Revision.objects.get(question=question)
    submit(revision, by=author, now=NOW)
    return bank, author, revision


def look_and_approve(revision: Revision, person: User) -> bool:
    open_key(revision, by=person, now=NOW)
    return approve(revision, by=person, now=NOW)


# --- four eyes --------------------------------------------------------------------------------------------------------


def nobody_approves_their_own() -> None:
    _bank, author, revision = waiting()
    assert refused(look_and_approve, revision, author) is True


def nobody_approves_what_they_had_a_hand_in() -> None:
    bank, author, revision = waiting()
    helper = reviewer_of(bank)
    for number, person in ((1, helper), (2, author)):
        wording = wording_of(revision)
        revision = revise_question(revision.question, wording, seen=number, by=person, now=NOW)
    submit(revision, by=author, now=NOW)
    assert refused(look_and_approve, revision, helper) is True


def nobody_approves_what_they_brought_from_a_file() -> None:
    bank = make_bank()
    sender, looker, mender, importer = hands = [reviewer_of(bank) for _hand in range(4)]
    batch = staged(bank, [row(certain=False)], Usual(make_topic()), by=sender)
    confirm_keys(batch, {1: 1}, by=looker)
    mend_row(one_row(batch), row(key="B"), [], seen=1, by=mender)
    (question,) = made_by(confirm(batch, by=importer, now=NOW))
    assert [refused(look_and_approve, question.latest_revision, one) for one in hands] == [True] * 4


def nobody_approves_their_own_words_that_somebody_restored() -> None:
    bank, author, first = waiting()
    other, restorer = reviewer_of(bank), reviewer_of(bank)
    send_back(first, reason="Sai đáp án", by=other, now=NOW)
    second = revise_question(first.question, replace(wording_of(first), stem="Khác?"), seen=1, by=other, now=NOW)
    submit(second, by=other, now=NOW)
    assert look_and_approve(second, restorer) is True
    again = restore_revision(first, seen=2, by=restorer, now=NOW)
    submit(again, by=restorer, now=NOW)
    assert refused(look_and_approve, again, author) is True


def nobody_approves_unread() -> None:
    bank, _author, revision = waiting()
    assert refused(approve, revision, by=reviewer_of(bank), now=NOW) is True


def two_approvals_are_two_people() -> None:
    bank, _author, revision = waiting()
    Bank.objects.update(approvals_needed=2)
    person = reviewer_of(bank)
    assert [look_and_approve(revision, person), refused(look_and_approve, revision, person)] == [False, True]
    assert Question.objects.get().approved_revision is None


def a_deputy_counts_on_their_days_only() -> None:
    bank, author, revision = waiting()
    deputy, day = make_person(), timezone.localdate(NOW) - timedelta(days=1)
    Deputy.objects.create(bank=bank, person=deputy, first_day=day, last_day=day, named_by=author)
    assert refused(look_and_approve, revision, deputy) is True


def signed(bank: Bank, person: User, day: date = TODAY) -> SignedDecision:
    told = {"number": f"{bank.decisions.count() + 1}/QĐ-SNV", "signed_on": day, "scan": "decisions/a.webp"}
    return SignedDecision.objects.create(bank=bank, **told, recorded_by=person, recorded_at=NOW)


def let_stand(revision: Revision, decision: SignedDecision, person: User) -> bool:
    open_key(revision, by=person, now=NOW)
    return approve_by_decision(revision, decision, by=person, now=NOW)


def a_signed_decision_is_one_pair_of_eyes() -> None:
    bank, _author, revision = waiting()
    Bank.objects.update(approvals_needed=2)
    organiser = reviewer_of(bank, Role.ORGANISER)
    enter = partial(let_stand, revision, person=organiser)
    assert [enter(signed(bank, organiser)), refused(enter, signed(bank, organiser))] == [False, True]
    assert Question.objects.get().approved_revision is None


def nobody_lets_a_decision_stand_for_their_own_words_beside_others() -> None:
    bank, author, revision = waiting()
    grant(author, Role.ORGANISER, bank.owner)
    reviewer_of(bank)
    author = User.objects.get(pk=author.pk)
    assert refused(let_stand, revision, signed(bank, author), author) is True


def a_decision_is_not_about_what_was_written_after_it() -> None:
    bank, _author, revision = waiting()
    organiser = reviewer_of(bank, Role.ORGANISER)
    days = (YESTERDAY, TODAY)
    assert [refused(let_stand, revision, signed(bank, organiser, day), organiser) for day in days] == [True, False]


def what_is_drawn_was_approved() -> None:
    _bank, _author, revision = waiting()
    questions = Question.objects.filter(pk=revision.question_id)
    assert refused(questions.update, approved_revision=revision) is True


def what_everybody_could_see_comes_to_contests_by_a_second_eye() -> None:
    question, mover = make_question(use="practice"), make_person()
    file_question(question, filing(question, use="contest"), by=mover, now=NOW)
    assert drawn(question) is False


def what_was_retired_is_drawn_again_by_a_second_eye() -> None:
    question, by = make_question(), {"by": make_person(), "now": NOW}
    retire(question, reason="Đáp án sai", **by)
    bring_back(question, reason="Vẫn cần", **by)
    assert drawn(question) is False


# --- law that changes -------------------------------------------------------------------------------------------------


def resting_on_law() -> tuple[Question, LegalDocument, User]:
    """A question that is drawn, the document that it rests on, and who keeps the law."""
    document = make_document()
    return citing(document, make_bank()), document, grant(make_person(), Role.ORGANISER, make_province())


def law_that_changes_sends_its_questions_to_review() -> None:
    question, document, keeper = resting_on_law()
    replaced(document, keeper)
    assert list(Question.objects.in_doubt(TODAY)) == [question]


def what_rests_on_replaced_law_is_not_drawn() -> None:
    question, document, keeper = resting_on_law()
    assert drawn(question) is True
    replaced(document, keeper, on=YESTERDAY)
    assert drawn(question) is False


def law_as_of_a_day_is_the_law_of_that_day() -> None:
    question, document, keeper = resting_on_law()
    replaced(document, keeper, on=TODAY)
    assert [drawn(question, on=day) for day in (YESTERDAY, TODAY)] == [True, False]


def what_rests_on_new_law_is_drawn_from_its_first_day() -> None:
    question, document, keeper = resting_on_law()
    new = replaced(document, keeper, on=TODAY)
    LegalDocument.objects.filter(pk=new.pk).update(effective_date=TODAY)
    assert approved(revised(question, new)) is True
    assert [drawn(question, on=day) for day in (YESTERDAY, TODAY)] == [False, True]


def facts_are_drawn_up_to_their_day() -> None:
    question, _document, _keeper = resting_on_law()
    Question.objects.filter(pk=question.pk).update(facts_valid_until=TODAY)
    assert [drawn(question, on=day) for day in (TODAY, TOMORROW)] == [True, False]


def no_author_alone_keeps_facts_alive() -> None:
    question, _document, _keeper = resting_on_law()
    Question.objects.filter(pk=question.pk).update(facts_valid_until=TODAY)
    question.refresh_from_db()
    author = reviewer_of(question.bank, Role.AUTHOR)
    longer = [filing(question, facts_valid_until=day) for day in (TOMORROW, None)]
    assert [refused(file_question, question, each, by=author, now=NOW) for each in longer] == [True, True]


def nobody_finds_their_own_still_right() -> None:
    question, document, keeper = resting_on_law()
    replaced(document, keeper)
    author = reviewer_of(question.bank)
    question.revisions.update(author=author)
    assert refused(still_right, question, author) is True


# --- what was used stands still ---------------------------------------------------------------------------------------


def used() -> Revision:
    revision = make_question().latest_revision
    Revision.objects.filter(pk=revision.pk).update(used_at=NOW)
    return revision


def a_used_wording_never_changes() -> None:
    wording = Revision.objects.filter(pk=used().pk)
    deeds = [partial(wording.update, **{name: value}) for name, value in (("stem", "Khác?"), ("content", {}))]
    assert [refused(deed) for deed in [*deeds, wording.delete]] == [True] * 3


def a_used_key_never_changes() -> None:
    key = AnswerKey.objects.filter(revision=used())
    assert [refused(key.update, key="B"), refused(key.delete)] == [True, True]


def what_stood_beside_used_words_never_changes() -> None:
    """Its pictures, and the law that it rests on: none is changed, deleted, added or moved to it."""
    picture, document = {"image": "questions/a.webp", "alt_text": "Sơ đồ"}, make_document()
    for records, told in ((QuestionImage.objects, picture), (LegalBasis.objects, {"document": document})):
        stands, other = make_question().latest_revision, make_question().latest_revision
        one, another = (records.create(revision=revision, **told) for revision in (stands, other))
        Revision.objects.filter(pk=stands.pk).update(used_at=NOW)
        kept, free = records.filter(pk=one.pk), records.filter(pk=another.pk)
        deeds = [partial(kept.update, position=3), kept.delete, partial(records.create, revision=stands, **told)]
        deeds += [partial(free.update, revision=stands), partial(kept.update, revision=other), free.delete]
        assert [refused(deed) for deed in deeds] == [*[True] * 5, False]


def revising_leaves_what_was_used() -> None:
    revision = used()
    before = wording_of(revision)
    new = revise_question(revision.question, replace(before, stem="Khác?"), seen=1, by=make_person(), now=NOW)
    kept = Revision.objects.get(pk=revision.pk)
    assert (kept.stem, kept.used_at, new.number, new.used_at) == (before.stem, NOW, 2, None)


# --- what was taken in can be taken back ------------------------------------------------------------------------------


def snapshot(bank: Bank) -> list[tuple]:
    """All that a bank holds: how each question is filed, worded and found, its pictures, what nobody sees, and tags."""
    questions = bank.questions.select_related("latest_revision").order_by("pk")
    words = QuestionText.objects.values_list("folded", flat=True)
    found = [
        (
            (question.code, filed(question), question.approved_revision_id, question.latest_revision_id),
            question.latest_revision and wording_of(question.latest_revision),
            (list(words.filter(question=question)), set(question.fingerprints.values_list("value", flat=True))),
            list(question.revisions.values_list("number", "status", "images__alt_text")),
        )
        for question in questions
    ]
    return [*found, *bank.tags.values_list("name")]


def a_bank() -> tuple[Bank, Usual, list[Row]]:
    """A bank with a question, and rows that change it and bring another, with a tag and a picture."""
    bank, usual = make_bank(), Usual(make_topic())
    told = {"pictures": [Picture(picture_bytes(), "a.webp", "Sơ đồ")], "tags": ["cũ"]}
    imported(bank, [row("Ai ký?", code="a-1", **told)], usual)
    return bank, usual, [row("Ai ký thay?", code="a-1"), row("Mấy ngày?", code="a-2", **told | {"tags": ["mới"]})]


def undoing_puts_a_bank_back() -> None:
    bank, usual, rows = a_bank()
    before = snapshot(bank)
    batch = imported(bank, rows, usual)
    assert snapshot(bank) != before
    undo(batch, by=batch.by, now=NOW)
    assert snapshot(bank) == before


class Broken(Exception):
    """The process dies."""


def break_off(*_told: object, **_by: object) -> None:
    raise Broken


def nothing_of_an_import_is_seen_before_all_of_it(breaking: str) -> None:
    """Wherever confirming breaks off, everybody sees the bank as it was."""
    bank, usual, rows = a_bank()
    batch, before = staged(bank, rows, usual), seen_in(bank)
    assert seen_in(bank) == before
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(breaking, break_off)
        with pytest.raises(Broken):
            confirm(batch, by=batch.by, now=NOW)
    assert seen_in(bank) == before


def seen_in(bank: Bank) -> list[tuple]:
    return list(bank.questions.written().order_by("pk").values_list("pk", "latest_revision", "text__folded"))


def what_was_used_since_is_not_undone() -> None:
    bank = make_bank()
    batch = imported(bank, [row()], Usual(make_topic()))
    Revision.objects.filter(question__bank=bank).update(used_at=NOW)
    assert refused(undo, batch, by=batch.by, now=NOW) is True


def what_was_talked_about_since_is_not_undone() -> None:
    batch = imported(make_bank(), [row()], Usual(make_topic()))
    comment(Question.objects.get(), "Vì sao?", by=batch.by, now=NOW)
    assert refused(undo, batch, by=batch.by, now=NOW) is True


# --- what goes out comes in again -------------------------------------------------------------------------------------


def comes_back(format: str, kind: str) -> None:
    """What a question says, where its format can hold it, into another bank and back; keys that Word cannot tell for
    certain are confirmed there."""
    usual, bank, other = Usual(make_topic()), make_bank(), make_bank()
    stem, content, key = SAMPLES[kind]
    content = {"options": [], "keep_order": False, "unit": None} | content
    told = {"explanation": "" if format == "aiken" else "Vì thế.", "code": "a-1"}
    imported(bank, [row(stem, kind=kind, content=content, key=key, **told)], usual)
    written = export_questions(bank, bank.questions.all(), format)
    batch = staged(other, import_module(FORMATS[format].module).read(written.content).rows, usual)
    confirm_keys(batch, {1: 1}, by=batch.by)
    confirm(batch, by=batch.by, now=NOW)
    (back,), (gone,) = (rows_of(one.questions.to_write()) for one in (other, bank))
    assert said(back) == said(gone)


def said(row: Row) -> tuple:
    """What a row says, whatever its options are called; of steps in their right order, the order is the key."""
    texts = {option["key"]: option["text"] for option in row.content["options"]}
    options = sorted(texts.values()) if row.kind == "ordering" else [*texts.values()]
    return row.stem, row.kind, options, said_right(row, texts), row.explanation


def said_right(row: Row, texts: dict[str, str]) -> object:
    match row.kind:
        case "single" | "true_false":
            return texts[row.key]
        case "multiple" | "ordering":
            return [texts[each] for each in row.key]
        case "matching":
            return {texts[left]: texts[right] for left, right in row.key.items()}
        case "numeric":
            return row.key
        case "short_text":
            return row.key["accepted"]
