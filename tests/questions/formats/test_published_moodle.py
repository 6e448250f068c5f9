"""The published examples of Moodle XML read as the documentation that has them says (docs.moodle.org, "Moodle XML
format"); kinds that do not exist here are listed. It leaves out what all questions share, which `asked` puts there."""

import pytest

from questions.formats import moodle
from questions.formats.answers import STRICT_MATCH
from questions.formats.rows import Picture, Reading, Remark, Row

pytestmark = pytest.mark.once


def asked(kind: str, inside: str = "", told: str = ' format="html"') -> str:
    """A question with the common tags of the documentation."""
    return f"""<question type="{kind}">
    <name><text>Name of question</text></name>
    <questiontext{told}><text>What is the answer to this question?</text></questiontext>
    {inside}
</question>"""


def read(*questions: str) -> Reading:
    return moodle.read(f'<?xml version="1.0" ?>\n<quiz>\n{"".join(questions)}\n</quiz>'.encode())


def only(kind: str, inside: str, **more: str) -> Row:
    (row,) = read(asked(kind, inside, **more)).rows
    return row


def texts(row: Row) -> list[str]:
    return [option["text"] for option in row.content["options"]]


def answer(share: int, text: str, comment: str = "") -> str:
    return f'<answer fraction="{share}"><text>{text}</text><feedback><text>{comment}</text></feedback></answer>'


CHOICES = (
    answer(100, "The correct answer", "Correct!")
    + answer(0, "A distractor", "Ooops!")
    + answer(0, "Another distractor", "Ooops!")
    + "<shuffleanswers>1</shuffleanswers><single>{}</single><answernumbering>abc</answernumbering>"
)


@pytest.mark.parametrize(
    "single, kind, key, told",
    [
        ("true", "single", "A", ["feedback-dropped"]),
        ("false", "multiple", ["A"], ["shares-dropped", "feedback-dropped"]),
    ],
)
def test_multiple_choice_of_one_and_of_several(single, kind, key, told):
    """Of several, a wrong one takes points off by our rule, which the shares of the example do not."""
    row = only("multichoice", CHOICES.format(single))
    assert (row.number, row.stem) == ("Name of question", "What is the answer to this question?")
    assert (row.kind, texts(row), row.key, row.certain, row.content["keep_order"]) == (
        kind,
        ["The correct answer", "A distractor", "Another distractor"],
        key,
        True,
        False,
    )
    assert [remark.code for remark in row.remarks] == told


def test_true_or_false():
    row = only("truefalse", answer(100, "true", "Correct!") + answer(0, "false", "Ooops!"))
    assert (row.kind, row.key, row.certain) == ("true_false", "T", True)


@pytest.mark.parametrize(
    "usecase, ignored", [("", True), ("<usecase>0</usecase>", True), ("<usecase>1</usecase>", False)]
)
def test_short_answer_with_an_alternative(usecase, ignored):
    given = answer(100, "The correct answer", "Correct!") + answer(100, "An alternative answer", "Correct!")
    row = only("shortanswer", usecase + given)
    match = STRICT_MATCH | {"case": ignored}
    assert (row.kind, row.certain) == ("short_text", True)
    assert row.key == {"accepted": ["The correct answer", "An alternative answer"], "match": match}


@pytest.mark.parametrize(
    "given, tolerance",
    [
        (answer(100, "23", "Feedback"), "0"),
        ('<answer fraction="100"><text>23</text><tolerance>0.5</tolerance></answer>', "0.5"),
        ("<answer>23<fraction>1</fraction><tolerance>0.5</tolerance></answer>", "0.5"),
    ],
)
def test_numbers_also_as_before_moodle_1_7_2(given, tolerance):
    row = only("numerical", given)
    assert (row.kind, row.key, row.certain) == ("numeric", {"value": "23", "tolerance": tolerance}, True)


def test_the_unit_of_a_number_is_that_with_the_multiplier_one():
    told = "<unit><multiplier>{}</multiplier><unit_name>{}</unit_name></unit>".format
    row = only("numerical", f"{answer(100, '23')}<units>{told(1, 'km')}{told(1000, 'm')}</units>")
    assert (row.content["unit"], row.remarks) == ("km", [Remark("other-units", 3, {"units": "m"})])


@pytest.mark.parametrize("shuffled, keep_order", [("true", False), ("false", True)])
def test_matching(shuffled, keep_order):
    item = "This is the {} item in the {} pair.".format
    pair = "<subquestion><text>{}</text><answer><text>{}</text></answer></subquestion>".format
    pairs = "".join(pair(item("1st", place), item("2nd", place)) for place in ("1st", "2nd"))
    row = only("matching", f"{pairs}<shuffleanswers>{shuffled}</shuffleanswers>")
    assert (row.kind, row.key, row.content["keep_order"]) == ("matching", {"1": "A", "2": "B"}, keep_order)
    assert texts(row) == [item(side, place) for side in ("1st", "2nd") for place in ("1st", "2nd")]


def test_a_category_holds_for_what_follows_it():
    category = '<question type="category"><category><text>$course$/{}</text></category></question>'.format
    true = asked("truefalse", answer(100, "true") + answer(0, "false"))
    assert [row.topic for row in read(category("XXXX"), true, true, category("YYYY"), true).rows] == [
        "XXXX",
        "XXXX",
        "YYYY",
    ]


def test_tags_that_all_kinds_share():
    inside = (
        "<tags><tag><text>keyword1</text></tag><tag><text>keyword2</text></tag></tags><penalty>0.1</penalty>"
        "<generalfeedback><text>Why.</text></generalfeedback><defaultgrade>1</defaultgrade><hidden>0</hidden>"
    )
    row = only("truefalse", inside + answer(100, "true") + answer(0, "false"))
    assert (row.tags, row.explanation, row.remarks) == (["keyword1", "keyword2"], "Why.", [])


def test_a_picture_lies_within_its_name_or_beside_it():
    found = [
        only("truefalse", answer(100, "true") + image).pictures
        for image in (
            "<image>a.png<image_base64>UE5H</image_base64></image>",
            "<image>a.png</image><image_base64>UE5H</image_base64>",
        )
    ]
    assert found == [[Picture(b"PNG", "a.png")]] * 2


def test_html_in_a_cdata_section():
    text = "<![CDATA[\nNow I can include <strong>any</strong> HTML that I<br />\nwish.\n]]>"
    row = only(
        "truefalse",
        answer(100, "true") + answer(0, "false") + f"<generalfeedback><text>{text}</text></generalfeedback>",
    )
    assert row.explanation == "Now I can include **any** HTML that I\nwish."


@pytest.mark.parametrize(
    "told, shown",
    [
        ("", "**a** \\*b\\*"),
        (' format="html"', "**a** \\*b\\*"),
        (' format="markdown"', "<b>a</b> *b*"),
        (' format="plain_text"', "\\<b\\>a\\</b\\> \\*b\\*"),
    ],
)
def test_the_format_of_the_question_is_that_of_its_other_texts_where_they_tell_none(told, shown):
    text = "<text><![CDATA[<b>a</b> *b*]]></text>"
    choice = f'<answer fraction="100">{text}</answer>{answer(0, "c")}<generalfeedback>{text}</generalfeedback>'
    pair = f"<subquestion>{text}<answer><text>c</text></answer></subquestion>"
    one, two = only("multichoice", choice, told=told), only("matching", pair, told=told)
    assert [texts(one)[0], one.explanation, texts(two)[0]] == [shown] * 3


def test_kinds_that_do_not_exist_here_are_listed_and_the_others_read():
    kinds = ("essay", "cloze", "description", "calculated", "calculatedsimple", "calculatedmulti")
    essay = asked("essay", '<answer fraction="0"><text></text></answer>')
    reading = read(asked("truefalse", answer(100, "true") + answer(0, "false")), essay, *map(asked, kinds[1:]))
    assert [row.key for row in reading.rows] == ["T"]
    assert [(remark.code, remark.values) for remark in reading.remarks] == [
        ("unsupported-kind", {"kind": kind, "name": "Name of question"}) for kind in kinds
    ]
