"""Moodle XML is read as its documentation says (docs.moodle.org, "Moodle XML format"); the words are our own."""

from base64 import b64encode

import pytest

from exchange.limited import Unfit
from questions.formats import moodle
from questions.formats.answers import TRUE_FALSE
from questions.formats.rows import Picture, Reading, Remark, Row, option_rows

PICTURE = b64encode(b"PNG").decode()


def read(*questions: str) -> Reading:
    body = "\n".join(questions)
    return moodle.read(f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{body}\n</quiz>\n'.encode())


def only(question: str) -> Row:
    (row,) = read(question).rows
    return row


def question(kind: str, inside: str = "", stem: str = "Hỏi?") -> str:
    name = f"<name><text>Câu 1</text></name><questiontext format='html'><text>{stem}</text></questiontext>"
    return f'<question type="{kind}">{name}{inside}</question>'


def answer(share: object, text: str, inside: str = "", told: str = "html") -> str:
    return f'<answer fraction="{share}" format="{told}"><text>{text}</text>{inside}</answer>'


def options(row: Row) -> list[str]:
    return [option["text"] for option in row.content["options"]]


def codes(remarks: list[Remark]) -> list[str]:
    return [remark.code for remark in remarks]


SINGLES = [("true", "single", "B"), ("1", "single", "B"), ("false", "multiple", ["B"])]


@pytest.mark.parametrize("single, kind, key", SINGLES)
def test_a_choice_is_of_one_or_of_several(single, kind, key):
    inside = answer(-100, "<![CDATA[<p>Huế</p>]]>") + answer(100, "Hà &lt;b&gt;Nội&lt;/b&gt;")
    row = only(question("multichoice", f"<single>{single}</single>{inside}"))
    assert (row.kind, options(row), row.key, row.number) == (kind, ["Huế", "Hà **Nội**"], key, "Câu 1")


@pytest.mark.parametrize("said, keep_order", [("1", False), ("true", False), ("0", True), ("false", True), ("", False)])
def test_options_that_are_not_shuffled_keep_their_order(said, keep_order):
    inside = f"<shuffleanswers>{said}</shuffleanswers>" + answer(100, "a") + answer(0, "b")
    assert only(question("multichoice", inside)).content["keep_order"] is keep_order


def test_shares_that_our_rule_does_not_give_are_told():
    row = only(question("multichoice", "<single>false</single>" + answer(100, "a") + answer(100, "b") + answer(0, "c")))
    assert (row.key, row.remarks) == (["A", "B"], [Remark("shares-dropped", 3, {"shares": "100%, 100%, 0%"})])


@pytest.mark.parametrize("right, key", [("true", "T"), ("false", "F")])
def test_a_statement_is_true_or_false(right, key):
    inside = "".join(answer(100 * (word == right), word) for word in ("true", "false"))
    row = only(question("truefalse", inside))
    assert (row.kind, options(row), row.key, row.certain) == ("true_false", ["Đúng", "Sai"], key, True)


@pytest.mark.parametrize(
    "inside, key",
    [
        (answer(0, "Đúng") + answer(100, "Sai"), "F"),
        (answer(0, "Sai") + answer(100, "Đúng"), "T"),
        (answer(100, "Wahr") + answer(0, "Falsch"), "T"),
        (answer(100, "false"), "F"),
    ],
)
def test_a_statement_in_other_words_must_be_confirmed(inside, key):
    row = only(question("truefalse", inside))
    assert (row.key, row.certain) == (key, False)


def test_a_statement_without_a_right_answer_has_no_key():
    row = only(question("truefalse", answer(0, "true") + answer(0, "false")))
    assert (row.key, codes(row.remarks)) == (None, ["no-key"])


@pytest.mark.parametrize("usecase, ignored", [("0", True), ("1", False)])
def test_a_typed_answer_may_ignore_the_case(usecase, ignored):
    inside = f"<usecase>{usecase}</usecase>" + answer(100, "Hà Nội") + answer(50, "Hà Lội") + answer(0, "*")
    row = only(question("shortanswer", inside))
    match = {"case": ignored, "diacritics": False, "spaces": False, "punctuation": False}
    assert row.key == {"accepted": ["Hà Nội"], "match": match}
    assert row.remarks == [Remark("partial-answers", 3, {"texts": "Hà Lội"})]


def test_a_star_for_any_words_must_be_confirmed():
    row = only(question("shortanswer", answer(100, "*Nội*") + answer(100, "\\*")))
    assert (row.key["accepted"], row.certain) == (["*Nội*", "*"], False)
    assert row.remarks == [Remark("wildcard", 3, {"text": "*Nội*"})]


def test_a_number_has_a_tolerance_and_a_unit():
    units = "".join(
        f"<unit><multiplier>{many}</multiplier><unit_name>{name}</unit_name></unit>"
        for many, name in (("60", "phút"), ("1.0", "giờ"))
    )
    inside = answer(100, "24", "<tolerance>0.5</tolerance>") + answer(0, "*") + f"<units>{units}</units>"
    row = only(question("numerical", inside))
    assert (row.kind, row.key, row.content["unit"]) == ("numeric", {"value": "24", "tolerance": "0.5"}, "giờ")
    assert row.remarks == [Remark("other-units", 3, {"units": "phút"})]


def test_pairs_are_matched_and_an_extra_right_side_is_one_more_choice():
    pairs = [("Lào", "Viêng Chăn"), ("<![CDATA[<b>Ta</b>]]>", "5 < 6".replace("<", "&lt;")), ("", "Huế")]
    inside = "".join(
        f'<subquestion format="html"><text>{left}</text><answer><text>{right}</text></answer></subquestion>'
        for left, right in pairs
    )
    row = only(question("matching", inside))
    assert (options(row), row.key) == (["Lào", "**Ta**", "Viêng Chăn", "5 < 6", "Huế"], {"1": "A", "2": "B"})


def test_lines_are_ordered_by_their_numbers():
    row = only(question("ordering", answer("2.0000000", "hai") + answer("1.0000000", "một") + answer("3.0", "ba")))
    assert (row.kind, options(row), row.key) == ("ordering", ["một", "hai", "ba"], ["A", "B", "C"])


@pytest.mark.parametrize("numbers", [("1", "1", "2"), ("1", "1.0", "2"), ("", "1", "2"), ("ba", "1", "2")])
def test_lines_whose_numbers_tell_no_order_must_be_confirmed(numbers):
    row = only(question("ordering", "".join(map(answer, numbers, ("một", "hai", "ba")))))
    assert (options(row), row.certain, codes(row.remarks)) == (["một", "hai", "ba"], False, ["order-untold"])


def test_an_answer_that_is_nothing_but_a_tag_stays():
    inside = answer(100, "<![CDATA[<b>]]>") + answer(100, "<![CDATA[<strong>]]>")
    assert only(question("shortanswer", inside)).key["accepted"] == ["<b>", "<strong>"]


def test_tags_of_a_typed_answer_are_left_out_to_be_confirmed():
    inside = answer(100, "<![CDATA[<p>Hà&nbsp;Nội</p>]]>") + answer(100, "a &lt; b và c > d") + answer(0, "<b>x</b>")
    row = only(question("shortanswer", inside))
    assert (row.key["accepted"], row.certain) == (["Hà Nội", "a < b và c > d"], False)
    assert [(remark.code, remark.values["text"]) for remark in row.remarks] == [("typed-tags", "<p>Hà&nbsp;Nội</p>")]


def test_the_category_holds_for_what_follows():
    category = '<question type="category"><category><text>$course$/top/Một cửa</text></category></question>'
    reading = read(question("truefalse"), category, question("truefalse"))
    assert [row.topic for row in reading.rows] == ["", "Một cửa"]


def test_id_tags_explanation_hidden_and_comments_are_read():
    inside = (
        "<idnumber>o1-7</idnumber><tags><tag><text>a</text></tag><tag><text>b</text></tag></tags><hidden>1</hidden>"
        "<generalfeedback><text><![CDATA[<p>Vì <i>thế</i>.</p>]]></text></generalfeedback>"
        + answer(100, "true", "<feedback><text>Giỏi!</text></feedback>")
        + answer(0, "false")
        + "<hint><text>Nghĩ đi.</text></hint>"
    )
    row = only(question("truefalse", inside))
    assert (row.code, row.tags, row.explanation) == ("o1-7", ["a", "b"], "Vì *thế*.")
    assert row.remarks == [Remark("feedback-dropped", 3, {"count": 2}), Remark("hidden", 3)]


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        ("Theo Điều 5.", [Remark("feedback-dropped", 3, {"count": 1})]),
        ("<![CDATA[<p>Your answer is partially correct.</p>]]>", []),
        ("Your answer is incorrect.", []),
        ("Câu trả lời của bạn đúng một phần.", []),
        ("", []),
    ],
)
def test_a_comment_on_the_outcome_is_told_unless_it_is_the_one_that_moodle_puts_there(comment, told):
    inside = answer(100, "x") + answer(0, "y") + f"<correctfeedback><text>{comment}</text></correctfeedback>"
    assert only(question("multichoice", inside)).remarks == told


def test_pictures_in_the_file_come_with_their_alternative_text():
    text = (
        '<questiontext format="html"><text><![CDATA[<p>Hỏi?<img src="@@PLUGINFILE@@/s%C6%A1%20%C4%91%E1%BB%93.png" '
        f'alt="Sơ đồ"><img src="data:image/png;base64,{PICTURE}"><img src="https://a.vn/b.png"></p>]]></text>'
        f'<file name="sơ đồ.png" path="/" encoding="base64">{PICTURE}</file>'
        f'<file name="khác.pdf" path="/" encoding="base64">{PICTURE}</file></questiontext>'
    )
    row = only(f'<question type="truefalse">{text}</question>')
    assert row.pictures == [Picture(b"PNG", "sơ đồ.png", "Sơ đồ"), Picture(b"PNG")]
    assert codes(row.remarks) == ["no-key", "picture-elsewhere", "file-dropped"]


def test_the_picture_of_an_old_moodle_and_a_damaged_one_are_told_apart():
    old = f"<image>a.png</image><image_base64>\n{PICTURE}\n</image_base64>"
    assert only(question("truefalse", old)).pictures == [Picture(b"PNG", "a.png")]
    broken = only(question("truefalse", "<image>a.png</image><image_base64>!</image_base64>"))
    assert (broken.pictures, codes(broken.remarks)) == ([], ["no-key", "picture-unreadable"])


def test_a_picture_in_an_option_is_told():
    inside = answer(100, '<![CDATA[a<img src="@@PLUGINFILE@@/x.png">]]>') + answer(0, "b")
    assert codes(only(question("multichoice", inside)).remarks) == ["picture-dropped"]


@pytest.mark.parametrize(
    "told, source, stem",
    [
        ("html", "&lt;b&gt;a&lt;/b&gt; &amp;amp; b", "**a** & b"),
        ("markdown", "**a**", "**a**"),
        ("plain_text", "**a** &lt;b&gt;", "\\*\\*a\\*\\* \\<b\\>"),
        ("moodle_auto_format", "a\nb", "a\nb"),
    ],
)
def test_each_format_of_a_text_is_shown_as_moodle_shows_it(told, source, stem):
    text = f'<questiontext format="{told}"><text>{source}</text></questiontext>'
    assert only(f'<question type="truefalse">{text}</question>').stem == stem


UNWRAPPED = [
    ("<p>Việc nào <b>không</b> được làm?</p>", "Việc nào **không** được làm?"),
    ("<p>Theo <em>Điều <b>5</b></em> thì đúng</p>", "Theo *Điều **5*** thì đúng"),
    ("<p>Đoạn một.</p><p>Đoạn hai</p><ul><li>x</li></ul>", "Đoạn một.\n\nĐoạn hai\n\n- x"),
    ("Số nào nhỏ<br/>nhất: 3 &lt; 4?", "Số nào nhỏ\nnhất: 3 < 4?"),
]


@pytest.mark.parametrize("source, stem", UNWRAPPED)
@pytest.mark.parametrize("told", ["html", "plain_text", "markdown"])
def test_html_that_nobody_wrapped_is_read_with_all_its_words(source, stem, told):
    stems = f'<questiontext format="{told}"><text>{source}</text></questiontext>'
    row = only(f'<question type="truefalse">{stems}{answer(100, "true")}{answer(0, "false")}</question>')
    assert (row.stem, row.remarks) == (stem, [])


def test_a_picture_and_a_name_in_html_that_nobody_wrapped_are_read():
    shown = f'<p>Hỏi?<img src="@@PLUGINFILE@@/x.png" alt="Sơ đồ"/></p></text><file name="x.png">{PICTURE}</file><text>'
    row = only(question("truefalse", answer(100, "true") + answer(0, "false"), shown).replace("Câu 1", "Câu <b>1</b>"))
    assert (row.stem, row.number, row.pictures) == ("Hỏi?", "Câu 1", [Picture(b"PNG", "x.png", "Sơ đồ")])


@pytest.mark.parametrize("kind", ["essay", "cloze", "multianswer", "calculated", "description", "ddwtos", "random", ""])
def test_a_kind_that_does_not_exist_here_is_told_with_its_name_and_line(kind):
    reading = read(question("truefalse"), question(kind))
    assert reading.remarks == [Remark("unsupported-kind", 4, {"kind": kind, "name": "Câu 1"})]
    assert len(reading.rows) == 1


def test_a_single_question_is_a_file_too():
    assert len(moodle.read(question("truefalse").encode()).rows) == 1


@pytest.mark.parametrize(
    "content, code, line",
    [
        (b"<quiz>\n<question>\n</quiz>", "xml-broken", 3),
        (b"\n\n<quiz>&nbsp;</quiz>", "xml-broken", 3),
        (b"<a>" * 200, "xml-broken", 1),
        (b"", "xml-broken", 1),
        (b"<html></html>", "not-moodle", 1),
        (b"<quiz></quiz>", "no-questions", 0),
        (b"\xe9", "not-utf-8", 0),
    ],
)
def test_what_is_no_file_of_moodle_is_told(content, code, line):
    assert moodle.read(content).remarks == [Remark(code, line)]


def test_entities_are_refused():
    bomb = '<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>'
    with pytest.raises(Unfit, match="unsafe"):
        moodle.read(bomb.encode())


def test_a_declared_encoding_is_not_believed():
    text = '<?xml version="1.0" encoding="ISO-8859-1"?><quiz>' + question("truefalse", stem="Sở?") + "</quiz>"
    assert moodle.read(text.encode()).rows[0].stem == "Sở?"


def test_a_question_is_written_as_moodle_writes_it():
    row = Row(1, "Một & *hai*?", "multiple", {"options": option_rows(["a", "**b**", "]]>"])}, ["A", "C"], tags=["x"])
    assert moodle.write([row]).content.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n<question type="multichoice">\n'
        "  <name><text>Một &amp; hai?</text></name>\n"
        '  <questiontext format="html"><text>&lt;p&gt;Một &amp;amp; &lt;em&gt;hai&lt;/em&gt;?&lt;/p&gt;</text>'
        "</questiontext>\n  <single>false</single>\n  <shuffleanswers>true</shuffleanswers>\n"
        '  <answer fraction="50" format="plain_text"><text>a</text></answer>\n'
        '  <answer fraction="-100" format="html"><text>&lt;strong&gt;b&lt;/strong&gt;</text></answer>\n'
        '  <answer fraction="50" format="plain_text"><text>]]&gt;</text></answer>\n'
        "  <tags><tag><text>x</text></tag></tags>\n</question>\n</quiz>\n"
    )


def test_two_pictures_of_one_name_are_kept_apart():
    pictures = [Picture(b"1", "a.png"), Picture(b"2", "a.png"), Picture(b"3")]
    row = Row(1, "Thật?", "true_false", {"options": list(TRUE_FALSE)}, "T", pictures=pictures)
    back = moodle.read(moodle.write([row]).content).rows[0].pictures
    assert [(each.content, each.name) for each in back] == [(b"1", "a.png"), (b"2", "2-a.png"), (b"3", "3-picture")]


def test_what_moodle_cannot_hold_is_told():
    match = {"case": True, "diacritics": True, "spaces": True, "punctuation": True}
    rows = [
        Row(1, "Một?", "short_text", {"options": []}, {"accepted": ["a"], "match": match}, level=1),
        Row(2, "Hai?", "single", {"options": option_rows("ab")}, None),
    ]
    assert moodle.write(rows).remarks == [
        Remark("lost-level", 1),
        Remark("lost-match", 1),
        Remark("lost-unfinished", 2),
    ]
