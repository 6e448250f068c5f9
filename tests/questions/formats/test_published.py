"""The published examples of GIFT and Aiken read as the documentation that has them says (docs.moodle.org, "GIFT format"
and "Aiken format"); kinds that do not exist here are listed. Everywhere else in these tests the words are our own."""

import pytest

from questions.formats import aiken, gift
from questions.formats.answers import STRICT_MATCH
from questions.formats.rows import Remark, Row

pytestmark = pytest.mark.once

CHOICES = [
    ("Who's buried in Grant's tomb?{~Grant ~Jefferson =no one}", ["Grant", "Jefferson", "no one"], "C"),
    ("Grant is {~buried =entombed ~living} in Grant's tomb.", ["buried", "entombed", "living"], "B"),
    (
        "Mahatma Gandhi's birthday is an Indian holiday on {\n~15th\n~3rd\n=2nd\n} of October.",
        ["15th", "3rd", "2nd"],
        "C",
    ),
    ("Which answer equals 5? {\n ~ \\= 2 + 2\n = \\= 2 + 3\n ~ \\= 2 + 4 }", ["= 2 + 2", "= 2 + 3", "= 2 + 4"], "B"),
]


def only(source: str) -> Row:
    (row,) = gift.read(source.encode()).rows
    return row


def texts(row: Row) -> list[str]:
    return [option["text"] for option in row.content["options"]]


@pytest.mark.parametrize("source, options, key", CHOICES)
def test_multiple_choice(source, options, key):
    row = only(source)
    assert (row.kind, texts(row), row.key, row.certain, row.remarks) == ("single", options, key, True, [])


@pytest.mark.parametrize(
    "source, stem",
    [
        ("Grant is {~buried =entombed ~living} in Grant's tomb.", "Grant is _____ in Grant's tomb."),
        ("Two plus two equals {=four =4}.", "Two plus two equals _____."),
    ],
)
def test_a_missing_word_leaves_a_blank(source, stem):
    assert only(source).stem == stem


@pytest.mark.parametrize(
    "source, key",
    [
        ("Grant is buried in Grant's tomb.{FALSE}", "F"),
        ("Grant is buried in Grant's tomb.{F}", "F"),
        ("The sun rises in the East.{T}", "T"),
    ],
)
def test_true_or_false(source, key):
    row = only(source)
    assert (row.kind, row.key, row.certain, row.remarks) == ("true_false", key, True, [])


@pytest.mark.parametrize(
    "source, accepted",
    [
        ("Who's buried in Grant's tomb?{=no one =nobody}", ["no one", "nobody"]),
        ("Two plus two equals {=four =4}.", ["four", "4"]),
    ],
)
def test_short_answer(source, accepted):
    row = only(source)
    assert (row.kind, row.key["accepted"], row.key["match"], row.remarks) == (
        "short_text",
        accepted,
        STRICT_MATCH | {"case": True},
        [],
    )


@pytest.mark.parametrize(
    "source, pairs",
    [
        (
            "Match the following countries with their corresponding capitals. {\n"
            " =Canada -> Ottawa\n =Italy  -> Rome\n =Japan  -> Tokyo\n =India  -> New Delhi\n }",
            [("Canada", "Ottawa"), ("Italy", "Rome"), ("Japan", "Tokyo"), ("India", "New Delhi")],
        ),
        (
            "Which animal eats which food? {\n=cat -> cat food\n=dog -> dog food\n= -> cow food}",
            [("cat", "cat food"), ("dog", "dog food"), ("", "cow food")],
        ),
    ],
)
def test_matching(source, pairs):
    """A right side without a left one is one more to choose from."""
    row = only(source)
    left, right = (
        {option["key"]: option["text"] for option in row.content["options"] if option["side"] == side}
        for side in ("left", "right")
    )
    matched = [(left[one], right[other]) for one, other in row.key.items()]
    extra = [("", text) for key, text in right.items() if key not in row.key.values()]
    assert (row.kind, matched + extra) == ("matching", pairs)


@pytest.mark.parametrize(
    "answer, value, tolerance",
    [("#1822:5", "1822", "5"), ("#3.14159:0.0005", "3.14159", "0.0005"), ("#3.141..3.142", "3.1415", "0.0005")],
)
def test_numbers(answer, value, tolerance):
    row = only(f"When was Ulysses S. Grant born? {{{answer}}}")
    assert (row.kind, row.key, row.remarks) == ("numeric", {"value": value, "tolerance": tolerance}, [])


@pytest.mark.parametrize(
    "answers, told",
    [
        ("~%-50%No one ~%50%Grant ~%50%Grant's wife ~%-50%Grant's father", []),
        ("~No one ~%50%Grant ~%50%Grant's wife ~Grant's father", ["shares-dropped"]),
    ],
)
def test_several_right_answers_by_their_weights(answers, told):
    row = only(f"What two people are entombed in Grant's tomb? {{{answers}}}")
    assert (row.kind, row.key, [remark.code for remark in row.remarks]) == ("multiple", ["B", "C"], told)


def test_a_part_of_the_points_and_comments_are_told_and_not_kept():
    row = only(
        "::Jesus' hometown::Jesus Christ was from {\n=Nazareth#Yes! That's right!\n"
        "=%75%Nazereth#Right, but misspelled.\n=%25%Bethlehem#He was born here, but not raised here.}"
    )
    assert (row.number, row.stem, row.key["accepted"]) == ("Jesus' hometown", "Jesus Christ was from", ["Nazareth"])
    assert row.remarks == [
        Remark("partial-answers", 1, {"texts": "Nazereth; Bethlehem"}),
        Remark("feedback-dropped", 1, {"count": 3}),
    ]


def test_kinds_that_do_not_exist_here_are_listed_and_the_others_read():
    reading = gift.read(
        "You can use your pencil and paper for these next math questions.\n\n"
        "// a comment\nWhat's 2 plus 2? {#4}\n\nWrite a short biography of Dag Hammarskjöld. {}\n".encode()
    )
    assert [row.key for row in reading.rows] == [{"value": "4", "tolerance": "0"}]
    assert [(remark.code, remark.line, remark.values["kind"]) for remark in reading.remarks] == [
        ("unsupported-kind", 1, "description"),
        ("unsupported-kind", 6, "essay"),
    ]


def test_both_examples_of_aiken():
    reading = aiken.read(
        b"What is the correct answer to this question?\n"
        b"A. Is it this one?\nB. Maybe this answer?\nC. Possibly this one?\nD. Must be this one!\nANSWER: D\n\n"
        b"Which LMS has the most quiz import formats?\n"
        b"A) Moodle\nB) ATutor\nC) Claroline\nD) Blackboard\nE) WebCT\nF) Ilias\nANSWER: A\n"
    )
    assert [(row.stem, texts(row)[0], len(texts(row)), row.key, row.certain) for row in reading.rows] == [
        ("What is the correct answer to this question?", "Is it this one?", 4, "D", True),
        ("Which LMS has the most quiz import formats?", "Moodle", 6, "A", True),
    ]
    assert reading.remarks == []
