"""Tracked changes of Word that nobody has accepted: what they touch is read as if they were, and must be confirmed."""

import pytest

from questions.formats import word
from questions.formats.rows import Reading, Remark
from tests.exchange.word_files import paragraph, run, word_file

OPTIONS = "".join(paragraph(run(line)) for line in ("A. Giám đốc", "B. Trưởng phòng", "C. Văn thư"))
TOUCHED = ["left-out-change", "uncertain-key"]


def inserted(text: str) -> str:
    return f"<w:ins>{run(text)}</w:ins>"


def deleted(text: str) -> str:
    return f"<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>"


def read(*lines: str) -> Reading:
    return word.read(word_file("".join(lines)))


def said(reading: Reading) -> list[tuple]:
    return [(row.key, row.certain, [remark.code for remark in row.remarks]) for row in reading.rows]


def first(stem: str = run("Câu 1: Ai ký?"), options: str = OPTIONS, key: str = run("Đáp án: B")) -> str:
    return paragraph(stem) + options + paragraph(key)


SECOND = paragraph(run("Câu 2: Ai trình?")) + OPTIONS + paragraph(run("Đáp án: C"))


@pytest.mark.parametrize(
    ("question", "key"),
    [
        (first(key=run("Đáp án: ") + deleted("B") + inserted("C")), "C"),
        (first(key=run("Đáp án: B") + deleted(", C")), "B"),
        (first(key=run("Đáp án: B") + f"<w:ins>{deleted(', C')}</w:ins>"), "B"),
        (first(stem=run("Câu 1: Ai ") + inserted("không ") + run("ký?")), "B"),
        (first(options=OPTIONS.replace(run("C. Văn thư"), run("C. Văn ") + f"<w:moveTo>{run('thư')}</w:moveTo>")), "B"),
        (first(options=OPTIONS + paragraph(deleted("D. Kế toán"), "<w:rPr><w:del/></w:rPr>")), "B"),
        (first() + paragraph(deleted("Đáp án: A"), "<w:rPr><w:del/></w:rPr>"), "B"),
        (first() + paragraph(f"<w:moveFrom>{run('Đáp án: A')}</w:moveFrom>", "<w:rPr><w:moveFrom/></w:rPr>"), "B"),
    ],
)
def test_a_question_that_a_change_touches_has_to_be_confirmed_and_no_other(question, key):
    reading = read(question, SECOND)
    assert said(reading) == [(key, False, TOUCHED), ("C", True, [])]
    assert reading.remarks == [Remark("tracked-changes", 0, {"count": 1})]


def test_a_question_that_was_typed_as_one_change_says_so_once():
    lines = ("Câu 1: Ai ký?", "A. Giám đốc", "B. Văn thư", "Đáp án: B")
    reading = read(*(paragraph(inserted(line), "<w:rPr><w:ins/></w:rPr>") for line in lines), SECOND)
    assert said(reading) == [("B", False, TOUCHED), ("C", True, [])]
    assert reading.remarks == [Remark("tracked-changes", 0, {"count": 4})]


def test_a_change_in_a_question_without_a_number_is_its_own():
    answered = OPTIONS + paragraph(run("Đáp án: B"))
    reading = read(paragraph(run("Ai ký?")), answered, paragraph(run("Ai ") + inserted("trình?")), answered)
    assert said(reading)[1] == ("B", False, ["no-number", *TOUCHED])


def test_what_is_changed_beside_the_questions_is_told_of_the_file_alone():
    reading = read(paragraph(inserted("BỘ CÂU HỎI")), first(), paragraph("", "<w:rPr><w:ins/></w:rPr>"))
    assert said(reading) == [("B", True, [])]
    assert [remark.code for remark in reading.remarks] == ["tracked-changes", "text-left-out"]


BOLD, PLAIN = "<w:b/>", ""


@pytest.mark.parametrize(
    ("before", "now", "certain"),
    [
        (PLAIN, BOLD, False),
        (BOLD, BOLD, True),
        ("<w:vanish/>", BOLD, False),
        ('<w:rFonts w:ascii="Arial"/><w:b/>', BOLD, True),
    ],
)
def test_a_look_that_somebody_changed_marks_a_key_that_has_to_be_confirmed(before, now, certain):
    look = f"{now}<w:rPrChange><w:rPr>{before}</w:rPr></w:rPrChange>"
    reading = read(*(paragraph(each) for each in (run("Câu 1: Ai ký?"), run("A. Giám đốc"), run("B. Văn thư", look))))
    assert said(reading) == [("B", certain, [] if certain else TOUCHED)]


def row_of(number: str, key: str, properties: str = "") -> str:
    cells = "".join(f"<w:tc>{paragraph(run(text))}</w:tc>" for text in (number, key))
    return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"


def test_rows_of_a_table_of_answers_that_were_deleted_or_inserted_have_theirs_confirmed():
    unanswered = paragraph(run("Câu 1: Ai ký?")) + OPTIONS + paragraph(run("Câu 2: Ai trình?")) + OPTIONS
    rows = row_of("Câu", "Đáp án") + row_of("1", "A") + row_of("2", "B", "<w:del/>") + row_of("2", "C", "<w:ins/>")
    assert said(read(unanswered, f"<w:tbl>{rows}</w:tbl>")) == [("A", True, []), ("C", False, TOUCHED)]


NUMBERED = "<w:numPr><w:ilvl w:val='0'/><w:numId w:val='{}'/></w:numPr>"
LETTERS = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%1."/></w:lvl>'
LISTS = "".join(f'<w:abstractNum w:abstractNumId="{number}">{LETTERS}</w:abstractNum>' for number in (1, 2))
LISTS += "".join(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>' for number in (1, 2))


@pytest.mark.parametrize(
    ("before", "is_touched"),
    [(NUMBERED.format(2), True), ("", True), (NUMBERED.format(1) + '<w:jc w:val="center"/>', False)],
)
def test_an_option_that_another_list_counted_before_a_change_has_to_be_confirmed(before, is_touched):
    own = NUMBERED.format(1)
    changed = f"{own}<w:pPrChange><w:pPr>{before}</w:pPr></w:pPrChange>"
    options = paragraph(run("Giám đốc"), own) + paragraph(run("Văn thư"), changed) + paragraph(run("Kế toán"), own)
    reading = word.read(word_file(first(options=options) + SECOND, numbering=LISTS))
    assert said(reading)[0] == (("B", False, TOUCHED) if is_touched else ("B", True, []))
