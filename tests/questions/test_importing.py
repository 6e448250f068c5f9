"""Importing: all of a file or nothing of it, known questions passed over, and nothing drawn unread."""

import io
import json
from dataclasses import asdict, replace
from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils.translation import override
from docx import Document

from accounts.models import AuditEvent, Role, User
from exchange.images import clean_image
from questions.exporting import export_questions, rows_of
from questions.fitting import LONG_PART
from questions.formats import FORMATS, lines, pasted
from questions.formats.doors import read_safely
from questions.formats.naming import format_of
from questions.formats.remarks import sentence
from questions.formats.rows import Basis, Picture, Reading, Remark, Row
from questions.importing import (
    ANOTHER_KEY,
    FILED,
    KEEPS_BASES,
    NO_TOPIC,
    UNKNOWN_DOCUMENT,
    UNKNOWN_TOPIC,
    USUAL_INSTEAD,
    Site,
    Usual,
)
from questions.kinds import KINDS
from questions.likeness import mark_of
from questions.loading import load_documents, load_questions, load_topics
from questions.models import Bank, ImportBatch, Question, QuestionImage, Revision, Tag
from questions.repeating import ANOTHER_ANSWER
from questions.staging import MOST_ROWS, NothingRead, Source, checked_rows, read
from questions.writing import revise_question, wording_of
from tests.factories import (
    NOW,
    SAMPLES,
    grant,
    make_bank,
    make_document,
    make_person,
    make_question,
    make_topic,
    make_unit,
    picture_bytes,
)
from tests.questions.importing import decisions, imported, made_by, row, staged

pytestmark = pytest.mark.django_db

PASTED = """Câu 1: Cơ quan nào ban hành Kế hoạch?
A. Sở Nội vụ
B. *UBND tỉnh
C. HĐND tỉnh

Câu 2: Thời hạn trả lời là bao nhiêu ngày?
A. 5 ngày
B. 10 ngày
Đáp án: A
"""
AIKEN = "Who signs?\nA. One\nB. Two\nANSWER: B\n"
GIFT = "::q1:: Who signs? {=One ~Two}\n"


@pytest.fixture
def bank() -> Bank:
    return make_bank()


@pytest.fixture
def usual() -> Usual:
    return Usual(make_topic())


def reasons(bank: Bank, found, usual: Usual) -> list[str]:
    return checked_rows(bank, Reading([found]), usual)[0].meant.problems


def outcomes(bank: Bank, rows: list, usual: Usual) -> list[str]:
    return [one.decision for one in checked_rows(bank, Reading(rows), usual)]


def test_pasted_questions_become_questions_in_review(bank, usual):
    made = made_by(imported(bank, read_safely("pasted", PASTED.encode()).rows, usual))
    told = [(wording_of(one.latest_revision).key, one.revisions.get().status) for one in made]
    assert told == [("B", Revision.Status.IN_REVIEW), ("A", Revision.Status.IN_REVIEW)]
    counts = {"new": 2, "changed": 0, "passed": 0}
    assert AuditEvent.objects.get(verb="questions-import-confirmed").after == {"file": "de.jsonl", **counts}
    assert Question.objects.drawable([bank], ["contest"], on=date(2026, 5, 20)).count() == 0


def test_all_of_a_row_is_kept(bank, usual):
    document, topic = make_document(), make_topic()
    full = row(
        explanation="Vì thế.",
        code="a-1",
        topic=topic.title_vi.upper(),
        level=3,
        tags=["một cửa"],
        legal_bases=[Basis(document.number, "Điều 5")],
        pictures=[Picture(picture_bytes("PNG"), "a.png", "Sơ đồ")],
        as_of="2026-05",
        facts_valid_until="2027-01-31",
    )
    (question,) = made_by(imported(bank, [full], usual))
    (back,) = rows_of(Question.objects.to_write())
    kept = ("stem", "kind", "key", "explanation", "code", "level", "tags", "legal_bases", "as_of", "facts_valid_until")
    assert {name: getattr(back, name) for name in kept} == {name: getattr(full, name) for name in kept}
    assert [(one.alt_text, one.content[8:12]) for one in back.pictures] == [("Sơ đồ", b"WEBP")]
    assert question.tags.get().name == "một cửa"


@pytest.mark.parametrize(
    "changes",
    [
        {"stem": ""},
        {"key": "Z"},
        {"pictures": [Picture(b"x", "a.png", "Sơ đồ")]},
        {"pictures": [Picture(picture_bytes())]},
        {"use": "Cuộc thi"},
        {"basis_status": "còn hiệu lực"},
        {"facts_valid_until": "31/12/2026"},
        {"as_of": "tháng 5"},
        {"confidence": "chắc"},
        {"tags": ["x" * 61]},
        {"remarks": [Remark("no-key", 1)], "key": "A"},
    ],
)
def test_what_a_question_cannot_be_without_is_told(bank, usual, changes):
    assert len(reasons(bank, row(**changes), usual)) == 1


WRONG_IN_ONE_THING = {
    "Câu 1: Nêu trách nhiệm.\nTrả lời: ……………": "answer-gap",
    "Câu 1: Nêu trách nhiệm của … nhé.\n……………\n……………": "no-options",
    "Câu 1: Ai ký?\nA. Chủ tịch\nĐáp án: A": "no-options",
    "Câu 1: Ai ký?\nA.\nB. Chủ tịch\nĐáp án: B": "empty-option",
    "Câu 1:\nA. Chủ tịch\nB. Phó Chủ tịch\nĐáp án: B": "no-stem",
    "Câu 1: Ai ký?\nA. Chủ tịch\nB. Phó Chủ tịch\nĐáp án: ……": "no-key",
}


@pytest.mark.parametrize("text, code", WRONG_IN_ONE_THING.items())
def test_what_is_wrong_in_one_thing_is_told_once(bank, usual, text, code):
    [found] = pasted.read(text.encode()).rows
    assert reasons(bank, found, usual) == [sentence(found.remarks[0])]
    assert [remark.code for remark in found.remarks] == [code]


def test_two_causes_are_told_both(bank, usual):
    [found] = pasted.read("Câu 1: Ai ký?\nA.\nB. Chủ tịch\nC. Chủ tịch\nĐáp án: B".encode()).rows
    assert reasons(bank, found, usual) == [sentence(found.remarks[0]), "Các phương án sau trùng nội dung: B, C."]


def test_a_lacking_topic_does_not_hide_a_key_that_is_none(bank):
    assert len(reasons(bank, row(key=None), Usual())) == 2


def test_without_that_care_a_cause_would_be_told_twice(bank, usual, monkeypatch):
    monkeypatch.setattr("questions.fitting.LACKING", {})
    [found] = pasted.read("Câu 1: Nêu trách nhiệm.\nTrả lời: ……………".encode()).rows
    assert len(reasons(bank, found, usual)) == 2


def test_a_row_without_topic_needs_a_usual_one_and_is_told_otherwise_than_a_strange_topic(bank):
    assert reasons(bank, row(), Usual()) == [str(NO_TOPIC)]
    assert reasons(bank, row(topic="không có"), Usual()) == [str(UNKNOWN_TOPIC % {"heading": "không có"})]


def test_a_heading_that_is_no_topic_falls_back_to_the_usual_one_with_a_word(bank, usual):
    heading, topic = "Chuyên đề 2: Luật Cán bộ, công chức", make_topic()
    strange, known = checked_rows(bank, Reading([row(topic=heading), row("Hai?", topic=topic.slug)]), usual)
    assert (strange.meant.problems, strange.meant.topic, known.meant.topic) == ([], usual.topic, topic)
    told = {"heading": heading, "topic": usual.topic.title}
    assert (strange.meant.notes, known.meant.notes) == ([str(USUAL_INSTEAD % told)], [])


@pytest.mark.parametrize("number", ["61/2018/ND-CP", "61/2018/nđ-cp", "61/2018/ NĐ-CP"])
def test_a_document_is_known_without_accents_and_case(number, bank, usual):
    document = make_document("61/2018/NĐ-CP")
    (question,) = made_by(imported(bank, [row(legal_bases=[Basis(number, "Điều 5")])], usual))
    assert [(one.document, one.citation) for one in question.latest_revision.legal_bases.all()] == [
        (document, "Điều 5")
    ]


def test_the_document_of_just_this_number_goes_before_one_that_is_like_it(bank, usual):
    documents = [make_document(number) for number in ("1/QĐ-UB", "1/QD-UB")]
    rows = [row(str(number), legal_bases=[Basis(one.number)]) for number, one in enumerate(documents)]
    made = made_by(imported(bank, rows, usual))
    assert [one.latest_revision.legal_bases.get().document for one in made] == documents


def test_what_is_cited_of_an_unknown_document_stands_in_the_explanation(bank, usual):
    document, told = make_document(), row(explanation="Vì thế.", code="a-1")
    told.legal_bases = [Basis("99/9999/NĐ-CP", "Điều 5", "nghị định"), Basis(document.number)]
    [found] = checked_rows(bank, Reading([told]), usual)
    note = str(UNKNOWN_DOCUMENT % {"number": "99/9999/NĐ-CP"})
    assert (found.meant.problems, found.meant.notes, found.meant.is_warned) == ([], [note], True)
    (question,) = made_by(imported(bank, [told], usual))
    wording = wording_of(question.latest_revision)
    assert wording.explanation == "Vì thế.\n\nCăn cứ: Điều 5 Nghị định số 99/9999/NĐ-CP"
    assert [basis.document for basis in wording.bases] == [document]
    assert outcomes(bank, [told, replace(told, code="")], usual) == ["pass", "pass"]


def test_a_bare_number_that_two_documents_have_is_none_of_them(usual):
    documents = [make_document(number) for number in ("1/QĐ-UB", "1/QD-UB", "2/QĐ-UB")]
    site, asked = Site(usual), ("1/QĐ-UB", "1/QD-UB", "2/qd-ub", "1/qd-ub")
    assert [site.document(number) for number in asked] == [*documents, None]


def test_a_row_that_repeats_a_question_says_once_that_a_document_is_unknown(bank, usual):
    told = row(legal_bases=[Basis("99/9999/NĐ-CP")])
    imported(bank, [told], usual)
    [found] = checked_rows(bank, Reading([told]), usual)
    assert (found.decision, found.meant.notes) == ("pass", [str(UNKNOWN_DOCUMENT % {"number": "99/9999/NĐ-CP"})])


def test_a_change_that_cites_only_an_unknown_document_leaves_the_bases_and_says_so(bank, usual):
    document, unknown = make_document(), Basis("99/9999/NĐ-CP")
    imported(bank, [row(code="a-1", legal_bases=[Basis(document.number)])], usual)
    note = str(UNKNOWN_DOCUMENT % {"number": unknown.number})
    keeps = str(KEEPS_BASES % {"code": "a-1"})
    cases = (("Một?", [], []), ("Hai?", [unknown], [note, keeps]), ("Ba?", [unknown, Basis(document.number)], [note]))
    for stem, bases, notes in cases:
        told = row(stem, code="a-1", legal_bases=bases)
        [found] = checked_rows(bank, Reading([told]), usual)
        imported(bank, [told], usual)
        wording = wording_of(Question.objects.get().latest_revision)
        assert (found.meant.notes, [basis.document for basis in wording.bases]) == (notes, [document])


def test_a_change_that_cites_a_known_document_takes_it_in_place_of_the_bases(bank, usual):
    old, new = make_document("1/2020/NĐ-CP"), make_document("2/2024/NĐ-CP")
    imported(bank, [row(code="a-1", legal_bases=[Basis(old.number)])], usual)
    imported(bank, [row("Một?", code="a-1", legal_bases=[Basis(new.number)])], usual)
    assert [basis.document for basis in wording_of(Question.objects.get().latest_revision).bases] == [new]


def test_words_of_a_citation_come_once_to_an_explanation_that_stays(bank, usual):
    told = row(code="a-1", legal_bases=[Basis("99/9999/NĐ-CP")])
    imported(bank, [row(code="a-1", explanation="Vì thế.")], usual)
    for stem in ("Một?", "Hai?"):
        imported(bank, [replace(told, stem=stem)], usual)
    assert wording_of(Question.objects.get().latest_revision).explanation == "Vì thế.\n\nCăn cứ: 99/9999/NĐ-CP"


def test_what_the_bank_says_already_is_passed_over_also_within_a_file(bank, usual):
    imported(bank, [row()], usual)
    assert outcomes(bank, [row("AI  KÝ?"), row("Hai?"), row("Hai?")], usual) == ["pass", "new", "pass"]


def test_a_row_that_contradicts_the_banks_key_is_left_to_a_person_and_never_passed_over(bank, usual):
    imported(bank, [row(code="a-1")], usual)
    same, other = checked_rows(bank, Reading([row(), row(key="B")]), usual)
    assert ([same.decision, same.meant.notes], other.decision) == (["pass", []], "ask")
    assert other.meant.notes == [str(ANOTHER_ANSWER % {"code": "a-1"}), str(ANOTHER_KEY)]


def test_two_rows_of_a_file_that_contradict_each_other_are_left_to_a_person(bank, usual):
    first, second = checked_rows(bank, Reading([row(), row(key="B")]), usual)
    assert (first.decision, second.decision, second.meant.notes) == ("new", "ask", [str(ANOTHER_KEY)])


def test_a_contradiction_is_not_hidden_by_something_else_that_is_wrong(bank, usual):
    imported(bank, [row()], usual)
    assert outcomes(bank, [row(key="B", tags=["x" * 61]), row(key=None)], usual) == ["ask", "pass"]


def test_a_repetition_that_explains_or_files_a_question_otherwise_is_passed_over_with_a_word(bank, usual):
    imported(bank, [row(code="a-1", explanation="Vì thế.", level=1)], usual)
    told = [row(), row(explanation="Vì khác."), row(level=3, legal_bases=[Basis(make_document().number)])]
    with override("en"):
        found = checked_rows(bank, Reading(told), usual)
    assert [one.decision for one in found] == ["pass", "pass", "pass"]
    assert [one.meant.notes for one in found] == [
        [],
        ["a-1 of the bank has the same words, but otherwise: explanation."],
        ["a-1 of the bank has the same words, but otherwise: level of the question, legal bases."],
    ]


def test_a_change_by_code_of_nothing_but_the_key_says_so(bank, usual):
    imported(bank, [row(code="a-1")], usual)
    (found,) = checked_rows(bank, Reading([row(code="a-1", key="B")]), usual)
    assert (found.decision, found.meant.notes) == ("change", [str(ANOTHER_ANSWER % {"code": "a-1"})])


def test_a_key_that_the_approved_revision_has_contradicts_nothing(bank, usual):
    question = make_question(bank=bank, stem="Ai ký?", content=row().content, key="A")
    draft = replace(wording_of(question.latest_revision), key="B")
    revise_question(question, draft, seen=1, by=make_person(), now=NOW)
    assert outcomes(bank, [row(key="A"), row(key="B")], usual) == ["pass", "pass"]


def test_options_in_another_order_are_the_same_question_and_its_key_is_compared(bank, usual):
    (question,) = made_by(imported(bank, [row(code="a-1")], usual))
    swapped = ("Phó Chủ tịch", "Chủ tịch")
    same, other = checked_rows(bank, Reading([row(options=swapped, key="B"), row(options=swapped, key="A")]), usual)
    assert ([same.decision, same.meant.notes, same.target], other.decision) == (["pass", [], question], "ask")
    assert other.meant.notes == [str(ANOTHER_ANSWER % {"code": "a-1"}), str(ANOTHER_KEY)]
    assert [alike["percent"] for alike in same.alike + other.alike] == [100, 100, 100]


def test_options_in_another_order_are_the_same_question_within_a_file_too(bank, usual):
    generic = [row(options=(f"Ông {number}", f"Bà {number}")) for number in range(3)]
    swapped = [row(options=("Bà 2", "Ông 2"), key=key) for key in "BA"]
    assert outcomes(bank, [*generic, *swapped], usual) == ["new", "new", "new", "pass", "ask"]


def test_where_an_option_calls_others_by_their_letters_another_order_is_left_to_a_person(bank, usual):
    imported(bank, [row("Ai?", ("Ông", "Bà", "Cô", "Cả A và B"), key="D")], usual)
    told = [
        row("Ai?", options, key="D") for options in (("Cô", "Bà", "Ông", "Cả A và B"), ("Ông", "Bà", "Cô", "Cả A và B"))
    ]
    assert outcomes(bank, told, usual) == ["ask", "pass"]


@pytest.mark.parametrize("kind", ["ordering", "matching", "multiple"])
def test_every_kind_with_options_is_known_in_another_order(kind, bank, usual):
    make_question(kind, bank=bank)
    stem, content, key = SAMPLES[kind]
    turned = content | {"options": content["options"][::-1]}
    (found,) = checked_rows(bank, Reading([row(stem, kind=kind, content=turned, key=key)]), usual)
    assert (found.decision, found.meant.notes) == ("pass", [])


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_contradiction_is_found_in_every_kind(kind, bank, usual):
    question = make_question(kind, bank=bank)
    stem, content, key = SAMPLES[kind]
    others = {
        "single": "A",
        "multiple": ["A"],
        "true_false": "F",
        "numeric": {"value": "7", "tolerance": "0"},
        "short_text": {**key, "accepted": ["Khác hẳn"]} if kind == "short_text" else None,
        "ordering": key[::-1] if kind == "ordering" else None,
        "matching": dict(zip(key, reversed(key.values()), strict=True)) if kind == "matching" else None,
    }
    other = others[kind] if others[kind] != key else "B"
    told = [row(stem, kind=kind, content=content, key=each) for each in (key, other)]
    assert (outcomes(bank, told, usual), question.latest_revision.kind) == (["pass", "ask"], kind)


def test_options_that_only_their_accents_tell_apart_are_not_the_same_answer(bank, usual):
    told = [row("Chữ nào?", ("Má", "Mà"), key=key) for key in ("A", "B")]
    imported(bank, told[:1], usual)
    assert outcomes(bank, told, usual) == ["pass", "ask"]


def test_without_asking_what_is_right_a_contradiction_would_be_passed_over(bank, usual, monkeypatch):
    monkeypatch.setattr("questions.repeating.call_the_same_right", lambda one, other: True)
    imported(bank, [row()], usual)
    assert outcomes(bank, [row(key="B")], usual) == ["pass"]


def test_other_words_under_a_code_of_the_bank_are_a_change(bank, usual):
    imported(bank, [row(code="a-1", explanation="Vì thế.")], usual)
    assert outcomes(bank, [row(code="a-1")], usual) == ["pass"]
    (found,) = checked_rows(bank, Reading([row("Ai ký Kế hoạch?", code="A 1")]), usual)
    assert (found.decision, found.target.code, found.meant.wording.explanation) == ("change", "a-1", "Vì thế.")


def test_what_was_exported_from_the_approved_revision_is_no_change(bank, usual):
    question = make_question(bank=bank, stem="Một?", content=row().content)
    question.revisions.update(number=2)
    told = row("Một?", code=question.code, explanation="Theo Kế hoạch.")
    assert outcomes(bank, [told], usual) == ["pass"]


def test_two_rows_cannot_change_one_question(bank, usual):
    imported(bank, [row(code="a-1")], usual)
    found = checked_rows(bank, Reading([row("Hai?", code="a-1"), row("Ba?", code="a-1")]), usual)
    assert [(one.decision, len(one.meant.problems)) for one in found] == [("change", 0), ("new", 1)]


def test_a_change_keeps_where_its_question_stands_and_says_so(bank, usual):
    imported(bank, [row(code="a-1")], usual)
    other = make_topic(title_vi="Chuyển đổi số")
    (found,) = checked_rows(bank, Reading([row("Hai?", code="a-1", topic="Chuyển đổi số")]), usual)
    assert (found.meant.topic, other != usual.topic, len(found.meant.notes)) == (usual.topic, True, 1)


STEM = "Thời hạn giải quyết thủ tục hành chính cấp lại giấy chứng nhận đăng ký kinh doanh là bao nhiêu ngày làm việc?"


def test_what_is_nearly_the_same_is_named_and_still_new(bank, usual):
    (question,) = made_by(imported(bank, [row(STEM)], usual))
    near = row(STEM.replace("cấp lại", "cấp đổi"))
    first, second = checked_rows(bank, Reading([near, row(STEM.replace("ngày", "tháng"))]), usual)
    assert (first.decision, first.alike[0]["question"], 60 <= first.alike[0]["percent"] < 100) == (
        "new",
        question.pk,
        True,
    )
    assert {alike.get("place") for alike in second.alike} == {None, 1}


OTHERS = ("Ba ngày", "Năm ngày", "Mười ngày")


def test_the_same_stem_is_named_whatever_the_options_in_the_bank_and_in_the_file(bank, usual):
    (question,) = made_by(imported(bank, [row("Ai ký?", ("Chủ tịch", "Phó Chủ tịch"))], usual))
    found = checked_rows(bank, Reading([row("**AI** ký?", OTHERS), row("Ai ký?", ("Tòa án", "Viện kiểm sát"))]), usual)
    in_bank, in_file = {"question": question.pk}, {"place": 1}
    named = [[{k: v for k, v in alike.items() if k in ("question", "place")} for alike in one.alike] for one in found]
    assert ([one.decision for one in found], named) == (["new", "new"], [[in_bank], [in_bank, in_file]])
    assert {alike["same_stem"] for one in found for alike in one.alike} == {True}


def test_of_many_with_the_same_stem_few_are_named(bank, usual):
    imported(bank, [row("Ai ký?", (f"Ông {number}", f"Bà {number}")) for number in range(8)], usual)
    (found,) = checked_rows(bank, Reading([row("Ai ký?", OTHERS)]), usual)
    assert len(found.alike) == 3


def test_without_the_mark_of_its_stem_a_question_would_not_be_named(bank, usual):
    (question,) = made_by(imported(bank, [row("Ai ký?")], usual))
    question.fingerprints.filter(value=mark_of("ai ky?")).delete()
    (found,) = checked_rows(bank, Reading([row("Ai ký?", OTHERS)]), usual)
    assert found.alike == []


@pytest.mark.once
def test_a_file_of_which_a_part_could_not_be_read_is_not_imported_by_command(bank, usual, tmp_path):
    path = tmp_path / "de.jsonl"
    path.write_text('{"id": 5}\n', "utf-8")
    assert run("import_questions", path, "--bank", bank.slug, "--preview").startswith("0 câu mới, ")
    with pytest.raises(CommandError):
        run("import_questions", path, "--bank", bank.slug, "--by", writer(bank).login)
    assert (Question.objects.count(), ImportBatch.objects.count()) == (0, 0)


@pytest.mark.once
def test_more_questions_than_one_import_takes_are_refused():
    questions = "\n".join(f"Câu {number}?\nA. Một\nB. Hai\nANSWER: A\n" for number in range(MOST_ROWS + 1))
    with pytest.raises(NothingRead, match=r"5[.,]000"):
        read(Source(questions.encode(), "aiken"))


def test_any_name_of_a_question_becomes_a_code_that_an_address_can_hold(bank, usual):
    made = made_by(imported(bank, [row("Một?", code="Câu 1"), row("Hai?", code="x" * 90)], usual))
    assert [question.code for question in made] == ["cau-1", "x" * 40]


def test_a_place_in_a_document_is_kept_in_parts(bank, usual):
    basis = Basis(make_document().number, "điểm b khoản 3 Điều 10")
    (question,) = made_by(imported(bank, [row(legal_bases=[basis])], usual))
    kept = wording_of(question.latest_revision).bases[0]
    assert (kept.citation, kept.article, kept.clause, kept.point) == (basis.citation, "10", "3", "b")


def test_codes_that_are_taken_get_another(bank, usual):
    made = made_by(imported(bank, [row("Một?", code="x"), row("Hai?", code="x"), row("Ba?"), row("Bốn?")], usual))
    codes = [question.code for question in made]
    assert (len(set(codes)), codes[0]) == (4, "x")


def test_the_plans_own_bank_comes_out_of_a_bank_as_it_went_in():
    load_topics(settings.PLAN_DATA_DIR / "topics.json")
    load_documents(settings.PLAN_DATA_DIR / "legal-documents.json")
    bank, file = make_bank(), settings.PLAN_DATA_DIR / "questions-vi.jsonl"
    load_questions(file, bank)
    told = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    given = {record["id"]: record | {"checked_by": []} for record in told}
    written = [json.loads(line) for line in lines.write(rows_of(bank.questions.to_write())).content.splitlines()]
    assert {record["id"]: record for record in written} == given


# --- by command -------------------------------------------------------------------------------------------------------


def run(*arguments: object) -> str:
    said = StringIO()
    call_command(*map(str, arguments), stdout=said, stderr=said)
    return said.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "de.txt"
    path.write_text(PASTED, "utf-8")
    return path


def writer(bank: Bank) -> User:
    return grant(make_person(), Role.AUTHOR, bank.owner)


def test_the_preview_tells_every_question_and_stores_nothing(bank, usual, file):
    told = json.loads(
        run("import_questions", file, "--bank", bank.slug, "--topic", usual.topic.slug, "--preview", "--json")
    )
    assert (told["format"], told["new"], told["refused"], Question.objects.count()) == ("pasted", 2, 0, 0)
    assert [(one["kind"], one["key"], len(one["options"]), one["certain"]) for one in told["questions"]] == [
        ("single", "B", 3, True),
        ("single", "A", 2, True),
    ]


def test_by_command_too_a_strange_heading_gets_the_topic_that_was_given(bank, usual, file):
    file.write_text(f"Chuyên đề 2: Luật Cán bộ, công chức\n\n{PASTED}", "utf-8")
    given = ["import_questions", file, "--bank", bank.slug, "--preview", "--json"]
    asked, told = json.loads(run(*given)), json.loads(run(*given, "--topic", usual.topic.slug))
    assert [(one["new"], one["refused"]) for one in (asked, told)] == [(0, 2), (2, 0)]
    assert ["Luật Cán bộ, công chức" in note for one in told["questions"] for note in one["notes"]] == [True, True]


def test_an_import_by_command_needs_an_author_and_stores_all(bank, usual, file):
    given = ["import_questions", file, "--bank", bank.slug, "--topic", usual.topic.slug]
    with pytest.raises(CommandError, match="--by"):
        run(*given)
    author = writer(bank)
    with override("en"):
        assert run(*given, "--by", author.login).startswith("2 new")
        assert Question.objects.written().count() == 2
        assert run(*given, "--by", author.login).startswith("0 new, 0 changed, 2 known")
    assert ImportBatch.objects.get().state == ImportBatch.State.CONFIRMED


def test_a_key_that_is_not_certain_waits_for_a_person(bank, usual, tmp_path):
    path = tmp_path / "de.csv"
    path.write_text("Câu hỏi,A,B,Đáp án\nAi ký?,Chủ tịch,Phó Chủ tịch,a?\n", "utf-8-sig")
    given = ["import_questions", path, "--bank", bank.slug, "--topic", usual.topic.slug, "--by", writer(bank).login]
    with pytest.raises(CommandError):
        run(*given)
    assert Question.objects.count() == 0


@pytest.mark.once
def test_a_command_does_not_pass_over_a_key_that_contradicts_the_banks(bank, usual, file):
    given = ["import_questions", file, "--bank", bank.slug, "--topic", usual.topic.slug, "--by", writer(bank).login]
    run(*given)
    file.write_text(PASTED.replace("Đáp án: A", "Đáp án: B"), "utf-8")
    with pytest.raises(CommandError, match=str(bank.questions.order_by("pk").last().code)):
        run(*given)


def test_a_command_that_refuses_says_on_which_question(bank, file):
    author = writer(bank)
    with pytest.raises(CommandError) as refused:
        run("import_questions", file, "--bank", bank.slug, "--by", author.login)
    assert "  1: " in str(refused.value)
    assert "  2: " in str(refused.value)
    assert Question.objects.count() == 0


@pytest.mark.parametrize(
    "changes", [["--bank", "no-such"], ["--topic", "no-such"], ["--format", "lines"]], ids=lambda each: each[0]
)
def test_a_command_with_a_wrong_word_does_nothing(bank, usual, file, changes):
    given = {"--bank": bank.slug, "--topic": usual.topic.slug, "--by": writer(bank).login}
    words = [word for pair in (given | dict([changes])).items() for word in pair]
    if changes[0] == "--format":
        assert run("import_questions", file, *words, "--preview").startswith("0 câu mới, ")
    else:
        with pytest.raises(CommandError):
            run("import_questions", file, *words)
    assert Question.objects.count() == 0


def test_a_missing_file_and_an_unknown_ending_are_told(bank, tmp_path):
    strange = tmp_path / "de.rar"
    strange.write_bytes(b"x")
    for path in (strange, tmp_path / "none.docx"):
        with pytest.raises(CommandError):
            run("import_questions", path, "--bank", bank.slug, "--preview")


def test_an_export_can_be_imported_elsewhere(bank, usual, tmp_path):
    imported(bank, [row(explanation="Vì thế.")], usual)
    path = tmp_path / "out.jsonl"
    run("export_questions", "--bank", bank.slug, "--format", "lines", "--output", path)
    other = make_bank()
    made = made_by(imported(other, read_safely("lines", path.read_bytes()).rows, usual))
    assert [wording_of(one.latest_revision) for one in made] == [
        wording_of(one.latest_revision) for one in bank.questions.all()
    ]


def test_a_paper_by_command_holds_only_what_was_approved_and_says_so(bank, tmp_path):
    path, kept, said = tmp_path / "de.docx", make_question(bank=bank, stem="Ai ký?"), StringIO()
    make_question(bank=bank, stem="Chưa ai duyệt?", approved=False)
    call_command("export_questions", "--bank", bank.slug, "--format", "word-paper", "--output", path, stderr=said)
    paper = "".join(paragraph.text for paragraph in Document(path).paragraphs)
    assert ("Ai ký?" in paper, "Chưa ai duyệt?" in paper) == (True, False)
    assert (AuditEvent.objects.get(verb="questions-exported").after["keys"], said.getvalue()) == (
        [kept.pk],
        "1 questions are left out: nobody has approved them yet.\n",
    )


@pytest.mark.once
@pytest.mark.once
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_our_own_format_holds_all_of_a_question(kind, usual):
    one, other = make_bank(), make_bank()
    question = make_question(kind, bank=one, level=3, as_of="2026-05", confidence="high", source="https://a.vn/b")
    give_all(question)
    read = read_safely("lines", export_questions(one, one.questions.all(), "lines").content)
    imported(other, read.rows, usual)
    assert [asdict(row) for row in told_of(other)] == [asdict(row) for row in told_of(one)]
    assert read.remarks == []
    assert told_of(one)[0].pictures[0].alt_text == "Sơ đồ"


OWN_WORDS = {"citation": "Chương II và phụ lục", "article": "5", "clause": "2", "point": ""}


def give_all(question: Question) -> None:
    revision = question.latest_revision
    content = {"options": [], "keep_order": False, "unit": None} | revision.content  # as the editor stores it
    Revision.objects.filter(pk=revision.pk).update(content=content)
    question.tags.add(*(Tag.objects.create(bank=question.bank, name=name) for name in ("một cửa", "hồ sơ")))
    image = clean_image(io.BytesIO(picture_bytes("PNG")))
    sizes = {"width": image.width, "height": image.height}
    revision.images.create(image=image, alt_text="Sơ đồ", **sizes)
    place = {"citation": "điểm b khoản 3 Điều 10", "article": "10", "clause": "3", "point": "b"}
    revision.legal_bases.create(document=make_document(), **place)
    revision.legal_bases.create(document=make_document(), **OWN_WORDS, position=1)
    Question.objects.filter(pk=question.pk).update(facts_valid_until=date(2030, 1, 31))


def told_of(bank: Bank) -> list[Row]:
    """All that a bank's questions say; a picture that stands twice has the same file."""
    return rows_of(bank.questions.to_write())


@pytest.mark.parametrize("format", ["lines", "sheet"])
def test_a_question_that_was_exported_says_nothing_new_to_its_own_bank(bank, usual, format):
    give_all(make_question(bank=bank))
    written = export_questions(bank, bank.questions.all(), format)
    batch = staged(bank, read_safely(format, written.content).rows, usual)
    assert (decisions(batch), QuestionImage.objects.count()) == (["pass"], 1)


@pytest.mark.parametrize("parts", [{"article": "5", "clause": "2"}, None])
def test_words_of_its_own_come_with_the_parts_that_the_file_tells_or_that_the_question_has(bank, usual, parts):
    question, document = make_question(bank=bank), make_document()
    question.latest_revision.legal_bases.create(document=document, **OWN_WORDS)
    told = Basis(document.number, OWN_WORDS["citation"], parts=parts)
    (found,) = checked_rows(bank, Reading([row(code=question.code, legal_bases=[told])]), usual)
    assert [asdict(replace(basis, document=None)) for basis in found.meant.wording.bases] == [
        {"document": None, **OWN_WORDS}
    ]


@pytest.mark.parametrize("basis", [("Điều " + "1" * 21, None), ("Chương II", {"point": "x" * 21})])
def test_a_part_that_does_not_fit_is_told(bank, usual, basis):
    words, parts = basis
    told = row(legal_bases=[Basis(make_document("61/2018/NĐ-CP").number, words, parts=parts)])
    assert reasons(bank, told, usual) == [str(LONG_PART % "61/2018/NĐ-CP")]


def fuller(kind: str, bank: Bank) -> Question:
    """A question with all that a poorer format has no place for."""
    _stem, content, key = SAMPLES[kind]
    content = {"options": [], "keep_order": True, "unit": None} | content
    if kind == "numeric":
        content, key = content | {"keep_order": False, "unit": "ngày"}, {"value": "6", "tolerance": "0.5"}
    if kind == "true_false":
        content |= {"options": [{"key": "T", "text": "Phải"}, {"key": "F", "text": "Không phải"}]}
    return make_question(kind, bank=bank, level=3, content=content, key=key, as_of="2026-05", confidence="high")


@pytest.mark.once
@pytest.mark.once
@pytest.mark.parametrize("format", ["gift", "moodle", "sheet", "lines"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_a_format_cannot_hold_is_no_change_of_the_banks_own_question(kind, format, bank, usual):
    fuller(kind, bank)
    written = export_questions(bank, bank.questions.all(), format)
    rows = read_safely(format, written.content).rows
    assert outcomes(bank, rows, usual) == ["pass"] * len(rows)


OTHERWISE = [
    {"topic": "khac"},
    {"use": "practice"},
    {"tags": ["mới"]},
    {"basis_status": "superseded"},
    {"facts_valid_until": "2031-01-31"},
]
AS_FILED = {
    "use": "contest",
    "basis_status": "current",
    "facts_valid_until": "2030-01-31",
    "topic": "",
    "tags": ["một cửa"],
}


@pytest.mark.parametrize("filed, is_told", [*((filed, True) for filed in OTHERWISE), (AS_FILED, False)])
def test_how_a_question_is_filed_stays_and_a_row_that_tells_it_otherwise_says_so(bank, usual, filed, is_told):
    make_topic(slug="khac")
    valid = {"basis_status": "current", "facts_valid_until": date(2030, 1, 31)}
    question = make_question(bank=bank)
    Question.objects.update(**valid)
    question.tags.create(bank=bank, name="Một cửa")
    (told,) = rows_of(bank.questions.to_write())
    ways = [{}, {"code": ""}, {"explanation": "Vì thế."}]
    found = [checked_rows(bank, Reading([replace(told, **way, **filed)]), usual)[0] for way in ways]
    assert [(one.decision, str(FILED) in one.meant.notes) for one in found] == [
        ("pass", is_told),
        ("pass", is_told),
        ("change", is_told),
    ]
    imported(bank, [found[2].meant.row], usual)
    assert Question.objects.filter(pk=question.pk, topic=question.topic, use="contest", **valid).exists()
    assert [tag.name for tag in question.tags.all()] == ["Một cửa"]


def test_what_a_file_says_is_a_change_and_what_it_cannot_say_stays(bank, usual):
    question = fuller("numeric", bank)
    reading = read_safely("gift", export_questions(bank, bank.questions.all(), "gift").content)
    reading.rows[0].key |= {"value": "7"}
    (found,) = checked_rows(bank, reading, usual)
    assert (found.decision, found.target, found.meant.wording.content["unit"]) == ("change", question, "ngày")
    assert found.meant.wording.key == {"value": "7", "tolerance": "0.5"}


def test_without_knowing_what_a_format_cannot_say_its_silence_would_be_a_change(bank, usual, monkeypatch):
    fuller("single", bank)
    written = export_questions(bank, bank.questions.all(), "gift").content
    monkeypatch.setitem(FORMATS, "gift", FORMATS["gift"]._replace(silent=()))
    assert outcomes(bank, read_safely("gift", written).rows, usual) == ["change"]


@pytest.mark.once
def test_a_sheet_without_a_column_does_not_say_what_would_stand_there(bank, usual):
    question = fuller("single", bank)
    texts = ",".join(option["text"] for option in question.latest_revision.content["options"])
    stem = question.latest_revision.stem
    sheet = f"Mã,Câu hỏi,A,B,C,Đáp án đúng\n{question.code},{stem},{texts},A\n"
    ordered = f"Mã,Câu hỏi,A,B,C,Đáp án đúng,Giữ thứ tự\n{question.code},{stem},{texts},A,\n"
    told = [outcomes(bank, read_safely("sheet", each.encode()).rows, usual) for each in (sheet, ordered)]
    assert told == [["pass"], ["change"]]


def test_a_file_that_is_too_large_to_be_read_again_is_told(bank, usual, monkeypatch):
    imported(bank, [row()], usual)
    monkeypatch.setattr("questions.exporting.LARGEST_FILE", 100)
    assert [remark.code for remark in export_questions(bank, bank.questions.all(), "lines").remarks] == [
        "too-large-to-read"
    ]


@pytest.mark.parametrize(("format", "has_key"), [("word", True), ("word-paper", False)])
def test_a_bank_goes_out_as_papers_of_its_unit(format, has_key, bank, usual, tmp_path):
    imported(bank, [row(explanation="Vì thế.")], usual)
    path = tmp_path / "de.docx"
    run("export_questions", "--bank", bank.slug, "--format", format, "--output", path)
    document = Document(path)
    head = document.tables[0].rows[0].cells[0].text
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert (bank.owner.name.upper() in head, "Vì thế." in text) == (True, has_key)


def test_a_paper_of_a_place_is_headed_by_its_peoples_committee():
    province = make_unit("Tỉnh Bình Định", type="tinh")
    banks = make_bank(province), make_bank(make_unit("Sở Nội vụ", parent=province))
    heads = []
    for bank in banks:
        document = Document(io.BytesIO(export_questions(bank, bank.questions.all(), "word").content))
        offices = document.tables[0].rows[0].cells[0].text.splitlines()
        heads.append([office.strip() for office in offices[:2]])
    committee = "ỦY BAN NHÂN DÂN TỈNH BÌNH ĐỊNH"
    assert heads == [[committee, ""], [committee, "SỞ NỘI VỤ"]]


def test_a_paper_without_keys_is_not_imported(bank, file):
    with pytest.raises(CommandError):
        run("import_questions", file, "--bank", bank.slug, "--format", "word-paper", "--preview")


def test_an_export_of_no_bank_is_refused():
    with pytest.raises(CommandError):
        run("export_questions", "--bank", "none", "--format", "gift")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("de.DOCX", "", "word"),
        ("de.xlsx", "", "sheet"),
        ("de.txt", PASTED, "pasted"),
        ("de.txt", AIKEN, "aiken"),
        ("de.txt", GIFT, "gift"),
        ("de.gift", GIFT, "gift"),
        ("de.xml", "", "moodle"),
        ("de.pdf", "", None),
        ("de", "", None),
    ],
)
def test_a_format_is_known_by_name_and_by_what_stands_in_the_file(name, content, code):
    assert format_of(name, content.encode()) == code


def test_an_old_font_is_refused_in_every_format():
    old = "C©u nµo vÒ gi¶i quyÕt vµ tr¶ kÕt qu¶?\nA. Nªu c¸ch nép vµ ng©n s¸ch\nB. Kh«ng c©u nµo"
    told = read_safely("aiken", f"{old}\nANSWER: A\n".encode())
    assert ([remark.code for remark in told.remarks], told.rows) == (["legacy-font"], [])
