"""What was read waits to be looked at: seen by nobody, put right row by row, and never confirmed unseen."""

import json
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from accounts.models import AuditEvent
from contest.banking import with_figures
from exchange import limited
from questions import row_pictures
from questions.confirming import NotAllFit, confirm
from questions.errors import QuestionError
from questions.formats.rows import Basis, Picture, Remark
from questions.importing import Site, Usual
from questions.models import Bank, ImportBatch, ImportRow, Question, SheetHeader
from questions.staging import (
    NothingRead,
    Source,
    StaleRow,
    check_again,
    confirm_keys,
    decide,
    meanings_of,
    mend_row,
    pictures_of,
    read_again,
    remembered_columns,
    stage,
    usual_of,
)
from questions.undoing import discard
from questions.writing import wording_of
from tests.factories import NOW, make_bank, make_document, make_person, make_question, make_topic, picture_bytes
from tests.questions.importing import decisions, imported, made_by, one_row, row, staged

pytestmark = pytest.mark.django_db

SHEET = "Nội dung câu,Một,Hai,Kết quả\nAi ký?,Chủ tịch,Phó Chủ tịch,A\n".encode()
AIKEN = b"Who?\nA. One\nB. Two\nANSWER: B\n"
COLUMNS = {"A": "stem", "B": "option:1", "C": "option:2", "D": "key"}


@pytest.fixture
def bank() -> Bank:
    return make_bank()


@pytest.fixture
def usual() -> Usual:
    return Usual(make_topic())


def test_a_staged_file_is_in_the_log_and_nowhere_else(bank, usual):
    batch = staged(bank, [row(), row("Hai?", tags=["một cửa"])], usual)
    assert (batch.state, decisions(batch)) == (ImportBatch.State.STAGED, ["new", "new"])
    event = AuditEvent.objects.get(verb="questions-import-staged")
    assert (event.after["file"], event.after["rows"], Question.objects.count()) == ("de.jsonl", 2, 0)
    assert (with_figures(Bank.objects.all()).get().total, bank.tags.count()) == (0, 0)


def test_a_file_is_read_through_the_door_of_files(bank, usual):
    batch = stage(
        bank, Source(b"Who?\nA. One\nB. Two\nANSWER: B\n", "aiken", "q.txt", usual), by=make_person(), now=NOW
    )
    with batch.file.open("rb") as file:
        assert (one_row(batch).row.key, file.read()) == ("B", AIKEN)


@pytest.mark.once
@pytest.mark.parametrize(
    ("format", "content"),
    [
        ("pasted", b""),
        ("word", b"x"),
        ("sheet", b""),
        ("sheet", b"PK\x03\x04x"),
        ("moodle", b"<a>"),
        ("lines", b"\xff"),
    ],
)
def test_a_file_without_a_question_is_refused_with_the_reason_and_not_kept(bank, usual, format, content):
    with pytest.raises(NothingRead) as refused:
        stage(bank, Source(content, format, "x", usual), by=make_person(), now=NOW)
    assert (len(str(refused.value)) > 20, refused.value.status, ImportBatch.objects.count()) == (True, 422, 0)


@pytest.mark.once
def test_a_sheet_whose_columns_nobody_knows_waits_for_a_person_who_tells(bank, usual):
    person = make_person()
    source = Source(SHEET, "sheet", "de.csv", usual)
    batch = stage(bank, source, by=person, now=NOW)
    assert (batch.rows.count(), [remark["code"] for remark in batch.remarks]) == (0, ["sheet-no-header"])
    read_again(batch, replace(source, columns=COLUMNS), by=person)
    assert [one.row.stem for one in batch.rows.all()] == ["Nội dung câu", "Ai ký?"]
    assert list(batch.reread_by.all()) == [person]


@pytest.mark.once
def test_what_somebody_took_columns_for_is_remembered_for_them_in_this_bank(bank, usual):
    person, other = make_person(), make_person()
    content = "Câu hỏi,A,B,Kết quả đúng\nAi ký?,Chủ tịch,Phó,A\n".encode()
    batch = stage(bank, Source(content, "sheet", "de.csv", usual), by=person, now=NOW)
    mapping = {"A": "stem", "B": "option:1", "C": "option:2", "D": "key"}
    read_again(batch, Source(content, "sheet", "de.csv", usual, mapping), by=person)
    assert SheetHeader.objects.get(header="ket qua dung").field == "key"
    assert remembered_columns(bank, person, content) == mapping
    assert [remembered_columns(bank, other, content), remembered_columns(make_bank(), person, content)] == [None, None]
    assert one_row(stage(bank, Source(content, "sheet", "de.csv", usual), by=person, now=NOW)).row.key == "A"


@pytest.mark.once
def test_columns_of_one_name_are_not_remembered_so_that_ticks_do_not_become_options(bank, usual):
    person = make_person()
    content = "Câu hỏi,A,B,A,B,Đợt\nAi ký?,Chủ tịch,Phó,,x,1\n".encode()
    source = Source(content, "sheet", "de.csv", usual)
    mapping = {"A": "stem", "B": "option:1", "C": "option:2", "D": "key", "E": "", "F": "source"}
    batch = stage(bank, source, by=person, now=NOW)
    assert one_row(batch).row.key == "B"
    read_again(batch, replace(source, columns=mapping), by=person)
    assert one_row(batch).row.key == "B"
    assert set(SheetHeader.objects.values_list("header", flat=True)) == {"cau hoi", "dot"}
    assert remembered_columns(bank, person, content) == mapping


def test_no_row_is_kept_that_a_database_refuses(bank, usual):
    batch = staged(bank, [row("a\0b \ud800", explanation=r"\u0000")], usual)
    assert (one_row(batch).row.stem, one_row(batch).row.explanation) == ("ab ?", r"\u0000")


def test_a_picture_is_written_anew_and_one_that_cannot_be_is_told(bank, usual):
    pictures = [Picture(picture_bytes("PNG"), "a.png", "Sơ đồ"), Picture(b"x", "b.png", "Hỏng")]
    found = one_row(staged(bank, [row(pictures=pictures)], usual))
    assert ([one.alt_text for one in pictures_of(found)], found.is_wrong) == (["Sơ đồ"], True)
    with found.pictures.get().image.open("rb") as file:
        assert file.read()[8:12] == b"WEBP"
    (problem,) = meanings_of([found], Site(usual))[0].problems
    assert "b.png" in problem


# --- mending and deciding ---------------------------------------------------------------------------------------------


def test_a_mended_row_says_what_somebody_wrote_and_its_key_counts_as_seen(bank, usual):
    person, batch = make_person(), staged(bank, [row(key=None, remarks=[Remark("no-key", 1)])], usual)
    found = one_row(batch)
    assert (found.is_wrong, batch.rows.waiting().count()) == (True, 1)
    mend_row(found, row(key="B"), [], seen=1, by=person)
    found.refresh_from_db()
    told = (found.row.key, found.is_wrong, found.version, found.key_seen_by)
    assert (told, batch.rows.waiting().count()) == (("B", False, 2, person), 0)


@override("en")
def test_who_mends_what_was_mended_meanwhile_is_told_by_whom(bank, usual):
    batch, first, second = staged(bank, [row()], usual), make_person("Vũ Một"), make_person()
    mend_row(one_row(batch), row("Một?"), [], seen=1, by=first)
    told = []
    for person in (first, second):
        with pytest.raises(StaleRow) as stale:
            mend_row(one_row(batch), row("Hai?"), [], seen=1, by=person)
        told.append(str(stale.value).partition(" meanwhile")[0])
    assert (one_row(batch).row.stem, told) == ("Một?", ["You changed this yourself", "Vũ Một changed this"])


@override("en")
def test_who_mends_what_was_decided_meanwhile_is_not_told_by_whom_as_nobody_knows(bank, usual):
    batch, person = staged(bank, [row()], usual), make_person()
    mend_row(one_row(batch), row("Một?"), [], seen=1, by=person)
    decide(one_row(batch), "pass", seen=2)
    with pytest.raises(StaleRow) as stale:
        mend_row(one_row(batch), row("Hai?"), [], seen=2, by=person)
    assert "by somebody else or by you in another window" in str(stale.value)


def test_a_picture_of_many_rows_is_written_anew_once_and_those_above_the_most_not_at_all(bank, usual, monkeypatch):
    monkeypatch.setattr(row_pictures, "MOST_PICTURES", 2)
    once, broken, third = picture_bytes("PNG"), b"x", picture_bytes("JPEG")
    rows = [row(f"Câu {n}?", pictures=[Picture(one, "a.png", "Hình")]) for n, one in enumerate([once, broken] * 2)]
    begun, work = [], limited.work
    monkeypatch.setattr(limited, "work", lambda *given: begun.append(given) or work(*given))
    batch = staged(bank, [*rows, row("Ai?", pictures=[Picture(third, "c.jpg", "Hình")])], usual)
    assert (len(begun), list(batch.rows.values_list("is_wrong", flat=True))) == (2, [False, True, False, True, True])
    assert [remark.values["reason"] for remark in one_row(batch, 5).row.remarks] == [row_pictures.TOO_MANY_PICTURES]


def test_pictures_of_a_row_are_kept_in_the_order_that_somebody_gave(bank, usual):
    pictures = [Picture(picture_bytes("PNG"), "a.png", "Một"), Picture(picture_bytes("JPEG"), "b.jpg", "Hai")]
    found = one_row(staged(bank, [row(pictures=pictures)], usual))
    mend_row(found, found.row, pictures_of(found)[::-1], seen=1, by=make_person())
    assert [one.alt_text for one in pictures_of(one_row(found.batch))] == ["Hai", "Một"]


def test_a_person_says_what_becomes_of_a_row(bank, usual):
    question, batch = make_question(bank=bank), staged(bank, [row(), row("Hai?"), row("Ba?")], usual)
    decide(one_row(batch, 1), "pass", seen=1)
    decide(one_row(batch, 2), "change", question, seen=1)
    found = one_row(batch, 2)
    assert (decisions(batch), found.target, found.before) == (
        ["pass", "change", "new"],
        question,
        question.latest_revision,
    )
    with pytest.raises(QuestionError):
        decide(one_row(batch, 3), "change", question, seen=1)
    assert decisions(batch) == ["pass", "change", "new"]


@pytest.mark.parametrize("decision", ["change", "", "retire"])
def test_an_odd_decision_is_refused(bank, usual, decision):
    batch = staged(bank, [row()], usual)
    with pytest.raises(QuestionError):
        decide(one_row(batch), decision, seen=1)


def test_no_row_changes_a_question_of_another_bank(bank, usual):
    with pytest.raises(QuestionError):
        decide(one_row(staged(bank, [row()], usual)), "change", make_question(), seen=1)


def test_what_a_person_decided_stands_when_everything_is_checked_again(bank, usual):
    imported(bank, [row(code="a-1")], usual)
    batch = staged(bank, [row("Hai?", code="a-1"), row()], usual)
    assert decisions(batch) == ["change", "pass"]
    decide(one_row(batch, 1), "new", seen=1)
    decide(one_row(batch, 2), "new", seen=1)
    check_again(batch, lambda: None)
    assert decisions(batch) == ["new", "new"]
    assert [one.code for one in made_by(confirm(batch, by=make_person(), now=NOW))] != ["a-1", "a-1"]


def test_what_the_site_has_come_to_know_no_longer_stands_against_a_row(bank, usual):
    batch = staged(bank, [row(legal_bases=[Basis("99/2099/NĐ-CP")])], usual)
    (before,) = meanings_of([one_row(batch)], Site(usual_of(batch)))
    document = make_document("99/2099/NĐ-CP")
    (after,) = meanings_of([one_row(batch)], Site(usual_of(batch)))
    assert (before.wording.explanation, before.is_warned) == ("Căn cứ: 99/2099/NĐ-CP", True)
    assert (after.wording.explanation, after.is_warned) == ("", False)
    (question,) = made_by(confirm(batch, by=make_person(), now=NOW))
    assert question.latest_revision.legal_bases.get().document == document


def test_what_a_person_is_to_decide_keeps_everything_out_until_somebody_has(bank, usual):
    (question,) = made_by(imported(bank, [row()], usual))
    batch = staged(bank, [row(key="B"), row("Hai?")], usual)
    assert (decisions(batch), one_row(batch).target) == (["ask", "new"], question)
    with pytest.raises(NotAllFit):
        confirm(batch, by=make_person(), now=NOW)
    assert question.revisions.count() == 1
    decide(one_row(batch), "change", question, seen=1)
    confirm(batch, by=make_person(), now=NOW)
    assert wording_of(question.revisions.get(number=2)).key == "B"


def test_nobody_decides_that_a_row_is_to_be_decided(bank, usual):
    with pytest.raises(QuestionError):
        decide(one_row(staged(bank, [row()], usual)), "ask", seen=1)


# --- keys that are not certain ----------------------------------------------------------------------------------------


def test_an_uncertain_key_keeps_everything_out_until_somebody_has_seen_it(bank, usual):
    person, batch = make_person(), staged(bank, [row(certain=False), row("Hai?")], usual)
    with pytest.raises(NotAllFit):
        confirm(batch, by=person, now=NOW)
    assert (Question.objects.count(), confirm_keys(batch, {1: 1, 2: 1}, by=person)) == (0, 1)
    assert (one_row(batch).key_seen_by, confirm(batch, by=person, now=NOW).new) == (person, 2)


def test_a_key_that_has_changed_since_it_was_seen_is_not_confirmed(bank, usual):
    batch = staged(bank, [row(certain=False)], usual)
    decide(one_row(batch), "new", seen=1)
    assert (confirm_keys(batch, {1: 1}, by=make_person()), confirm_keys(batch, {1: 2}, by=make_person())) == (0, 1)


def test_a_key_that_was_not_found_cannot_be_confirmed(bank, usual):
    batch = staged(bank, [row(certain=False, key=None)], usual)
    assert (confirm_keys(batch, {1: 1}, by=make_person()), batch.rows.waiting().count()) == (0, 1)


UNSURE = [
    Remark("uncertain-key", 1, {"letters": "A", "sign": "sign:bold"}),
    Remark("key-doubted", 1, {"text": "A?"}),
    Remark("cell-key-judged", 1, {"cell": "F2", "text": "2"}),
]


@pytest.mark.parametrize("others, left", [([], []), ([Remark("struck-text", 1)], ["struck-text"])])
def test_a_confirmed_key_is_warned_of_no_more(bank, usual, others, left):
    batch = staged(bank, [row(certain=False, remarks=[*UNSURE, *others]), row(remarks=[UNSURE[0]])], usual)
    confirm_keys(batch, {1: 1}, by=make_person())
    confirmed, other = batch.rows.order_by("place")
    assert ([remark["code"] for remark in confirmed.told["remarks"]], confirmed.is_warned) == (left, bool(left))
    assert ([remark["code"] for remark in other.told["remarks"]], other.is_warned) == (["uncertain-key"], True)


def test_a_confirmed_key_that_contradicts_the_bank_is_still_warned_of(bank, usual):
    (question,) = made_by(imported(bank, [row()], usual))
    batch = staged(bank, [row(key="B", certain=False, remarks=UNSURE)], usual)
    decide(one_row(batch), "change", question, seen=1)
    confirm_keys(batch, {1: 2}, by=make_person())
    assert (one_row(batch).told["remarks"], one_row(batch).is_warned) == ([], True)


# --- what is not open any more ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [confirm, discard])
def test_nothing_is_mended_decided_or_read_again_once_an_import_is_over(bank, usual, end):
    person, batch = make_person(), staged(bank, [row()], usual)
    found = one_row(batch)
    end(batch, by=person, now=NOW)
    for late in (
        lambda: mend_row(found, row("Hai?"), [], seen=1, by=person),
        lambda: decide(found, "pass", seen=1),
        lambda: confirm_keys(batch, {1: 1}, by=person),
        lambda: read_again(batch, Source(b"x\nA. 1\nB. 2\nANSWER: A", "aiken"), by=person),
        lambda: discard(batch, by=person, now=NOW),
    ):
        with pytest.raises(QuestionError):
            late()


def test_a_discarded_import_leaves_nothing_but_that_it_was(bank, usual):
    batch = staged(bank, [row(pictures=[Picture(picture_bytes("PNG"), "a.png", "Sơ đồ")])], usual)
    files = [batch.file, one_row(batch).pictures.get().image]
    discard(batch, by=make_person(), now=NOW)
    assert [file.storage.exists(file.name) for file in files] == [False, False]
    assert (ImportRow.objects.count(), ImportBatch.objects.listed().count()) == (0, 0)
    assert AuditEvent.objects.filter(verb="questions-import-discarded").count() == 1


def test_the_database_keeps_the_rules_of_imports(bank, usual):
    question, batch = make_question(bank=bank), staged(bank, [row(), row("Hai?")], usual)
    rows = batch.rows.all()
    broken = (
        lambda: rows.update(place=1),
        lambda: rows.update(decision="change"),
        lambda: rows.update(decision="change", target=question),
        lambda: ImportBatch.objects.update(state="confirmed"),
        lambda: ImportBatch.objects.update(state="confirmed", confirmed_at=NOW, confirmed_by=batch.by, undone_at=NOW),
        lambda: ImportBatch.objects.filter(pk=batch.pk).update(undone_by=batch.by),
        lambda: [staged(bank, [row()], usual), ImportBatch.objects.update(state="confirming")],
    )
    for breaks in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            breaks()


def test_a_file_that_was_not_read_to_its_end_cannot_be_confirmed(bank, usual):
    batch = staged(bank, [row()], usual)
    ImportBatch.objects.update(state=ImportBatch.State.READING)
    with pytest.raises(QuestionError):
        confirm(batch, by=make_person(), now=NOW)
    discard(batch, by=make_person(), now=NOW)
    assert json.loads(json.dumps(decisions(batch))) == []
