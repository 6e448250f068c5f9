"""Importing: all of a file or nothing of it, known questions passed over, and nothing drawn unread."""

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent
from questions.formats import lines
from questions.formats.doors import read_safely
from questions.formats.naming import format_of
from questions.formats.rows import Basis, Picture, Reading, Remark, Row, option_rows
from questions.importing import MOST_ROWS, NotAllFit, Usual, import_planned, plan_import, rows_of
from questions.loading import load_documents, load_questions, load_topics
from questions.models import Bank, Question, Revision
from questions.writing import wording_of
from tests.factories import NOW, make_bank, make_document, make_person, make_topic, picture_bytes

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


def row(stem: str = "Ai ký?", **changes) -> Row:
    content = {"options": option_rows(["Chủ tịch", "Phó Chủ tịch"]), "keep_order": False, "unit": None}
    return Row(**{"line": 1, "stem": stem, "kind": "single", "content": content, "key": "A"} | changes)


def imported(bank: Bank, rows: list[Row], usual: Usual, **options) -> list[Question]:
    plan = plan_import(bank, Reading(rows), usual, **options)
    return import_planned(bank, plan, label="de.docx", by=make_person(), now=NOW)


def reasons(bank: Bank, found: Row, usual: Usual, **options) -> list[str]:
    plan = plan_import(bank, Reading([found]), usual, **options)
    return [reason for _row, problems in plan.refused for reason in problems]


def test_pasted_questions_become_questions_in_review(bank, usual):
    made = imported(bank, read_safely("pasted", PASTED.encode()).rows, usual)
    told = [(wording_of(one.latest_revision).key, one.revisions.get().status) for one in made]
    assert told == [("B", Revision.Status.IN_REVIEW), ("A", Revision.Status.IN_REVIEW)]
    assert AuditEvent.objects.get(verb="questions-imported").after == {"file": "de.docx", "created": 2}
    assert Question.objects.drawable([bank], ["contest"]).count() == 0


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
    (question,) = imported(bank, [full], usual)
    (back,) = rows_of(Question.objects.to_write())
    kept = ("stem", "kind", "key", "explanation", "code", "level", "tags", "legal_bases", "as_of", "facts_valid_until")
    assert {name: getattr(back, name) for name in kept} == {name: getattr(full, name) for name in kept}
    assert [(one.alt_text, one.content[8:12]) for one in back.pictures] == [("Sơ đồ", b"WEBP")]
    assert question.tags.get().name == "một cửa"


def test_one_bad_row_keeps_the_whole_file_out(bank, usual):
    with pytest.raises(NotAllFit) as refused:
        imported(bank, [row(), row("Hai?", key=None)], usual)
    assert [found.stem for found, _problems in refused.value.plan.refused] == ["Hai?"]
    assert Question.objects.count() == 0


def test_a_key_that_is_not_certain_waits_for_a_person(bank, usual):
    doubtful = row(certain=False)
    assert len(reasons(bank, doubtful, usual)) == 1
    assert reasons(bank, doubtful, usual, confirmed=True) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"topic": "không có"},
        {"legal_bases": [Basis("99/9999/NĐ-CP")]},
        {"stem": ""},
        {"key": "Z"},
        {"pictures": [Picture(b"x", alt_text="Sơ đồ")]},
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


def test_a_row_without_topic_needs_a_usual_one(bank):
    assert len(reasons(bank, row(), Usual())) == 1


def test_what_the_bank_says_already_is_passed_over_also_within_a_file(bank, usual):
    imported(bank, [row()], usual)
    plan = plan_import(bank, Reading([row("AI  KÝ?"), row("Hai?"), row("Hai?")]), usual)
    assert ([len(plan.known), len(plan.new)], imported(bank, [row()], usual)) == ([2, 1], [])


def test_a_file_of_which_a_part_could_not_be_read_is_not_imported(bank, usual):
    plan = plan_import(bank, Reading([row()], [Remark("line-field", 2, {"field": "difficulty"})]), usual)
    assert (len(plan.new), len(plan.faults)) == (1, 1)
    with pytest.raises(NotAllFit):
        import_planned(bank, plan, label="a", by=make_person(), now=NOW)
    assert Question.objects.count() == 0


def test_more_questions_than_one_import_takes_are_refused(bank, usual):
    plan = plan_import(bank, Reading([row(f"Câu {number}?") for number in range(MOST_ROWS + 1)]), usual)
    assert len(plan.faults) == 1


def test_any_name_of_a_question_becomes_a_code_that_an_address_can_hold(bank, usual):
    made = imported(bank, [row("Một?", code="Câu 1"), row("Hai?", code="x" * 90)], usual)
    assert [question.code for question in made] == ["cau-1", "x" * 40]


def test_a_place_in_a_document_is_kept_in_parts(bank, usual):
    basis = Basis(make_document().number, "điểm b khoản 3 Điều 10")
    (question,) = imported(bank, [row(legal_bases=[basis])], usual)
    kept = wording_of(question.latest_revision).bases[0]
    assert (kept.citation, kept.article, kept.clause, kept.point) == (basis.citation, "10", "3", "b")


def test_codes_that_are_taken_get_another(bank, usual):
    made = imported(bank, [row("Một?", code="x"), row("Hai?", code="x"), row("Ba?"), row("Bốn?")], usual)
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


def test_the_preview_tells_every_question_and_stores_nothing(bank, usual, file):
    told = json.loads(
        run("import_questions", file, "--bank", bank.slug, "--topic", usual.topic.slug, "--preview", "--json")
    )
    assert (told["format"], told["new"], told["refused"], Question.objects.count()) == ("pasted", 2, 0, 0)
    assert [(one["kind"], one["key"], len(one["options"]), one["certain"]) for one in told["questions"]] == [
        ("single", "B", 3, True),
        ("single", "A", 2, True),
    ]


def test_an_import_by_command_needs_an_author_and_stores_all(bank, usual, file):
    given = ["import_questions", file, "--bank", bank.slug, "--topic", usual.topic.slug]
    with pytest.raises(CommandError, match="--by"):
        run(*given)
    author = make_person(login="0912345678")
    assert run(*given, "--by", author.login).startswith("2 new")
    assert Question.objects.count() == 2


def test_a_command_that_refuses_says_on_which_question(bank, file):
    author = make_person(login="0912345678")
    with pytest.raises(CommandError) as refused:
        run("import_questions", file, "--bank", bank.slug, "--by", author.login)
    assert "  1: " in str(refused.value)
    assert "  2: " in str(refused.value)
    assert Question.objects.count() == 0


@pytest.mark.parametrize(
    "changes", [["--bank", "no-such"], ["--topic", "no-such"], ["--format", "lines"]], ids=lambda each: each[0]
)
def test_a_command_with_a_wrong_word_does_nothing(bank, usual, file, changes):
    given = {"--bank": bank.slug, "--topic": usual.topic.slug, "--by": make_person().login}
    words = [word for pair in (given | dict([changes])).items() for word in pair]
    if changes[0] == "--format":
        assert run("import_questions", file, *words, "--preview").startswith("0 new")
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
    made = imported(other, read_safely("lines", path.read_bytes()).rows, usual)
    assert [wording_of(one.latest_revision) for one in made] == [
        wording_of(one.latest_revision) for one in bank.questions.all()
    ]


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
