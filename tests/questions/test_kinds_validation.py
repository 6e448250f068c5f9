"""What an author is told about a question that cannot be used."""

import unicodedata

import pytest
from django.utils.translation import override

from questions.kinds import kind
from tests.questions.samples import ALL_IGNORED, LETTERED, SAMPLES, SIDES, content, option


def problems(code: str, sample, key) -> list[tuple[str, str]]:
    with override("en"):
        return [(problem.field, str(problem.sentence)) for problem in kind(code).validate(sample, key)]


@pytest.mark.parametrize("code", SAMPLES)
@pytest.mark.parametrize("garbage", [None, [], "x", 3])
def test_what_is_no_question_is_said_to_be_none(code, garbage):
    assert problems(code, garbage, None) == [("options", "The question cannot be read.")]


@pytest.mark.parametrize(
    "options,sentence",
    [
        ("AB", "The options cannot be read."),
        (["A", "B"], "The options cannot be read."),
        ([option("B", "b")], "There must be 2 to 12 options."),
        ([option(str(n), str(n)) for n in range(12)] + [option("B", "b")], "There must be 2 to 12 options."),
        ([option("A", ""), option("B", "b")], "Option A has no text."),
        ([option("A", " \n"), option("B", "b")], "Option A has no text."),
        ([{"key": "A"}, option("B", "b")], "Option A has no text."),
        ([option("A", 5), option("B", "b")], "Option A has no text."),
        ([option("A", "x" * 1001), option("B", "b")], "Option A is longer than 1000 characters."),
        ([option("A", "a\0"), option("B", "b")], "Option A holds characters that cannot be shown."),
        ([option("A", "a\x1b"), option("B", "b")], "Option A holds characters that cannot be shown."),
        ([option("A", "\ud800"), option("B", "b")], "Option A holds characters that cannot be shown."),
        ([option("A", unicodedata.normalize("NFD", "đúng")), option("B", "b")], "Option A is not in Unicode form NFC."),
        ([option("", "a"), option("B", "b")], "Option A has no usable key."),
        ([option("a b", "a"), option("B", "b")], "Option A has no usable key."),
        ([option("É", "a"), option("B", "b")], "Option A has no usable key."),
        ([option("A" * 9, "a"), option("B", "b")], "Option A has no usable key."),
        ([option("B", "a"), option("B", "b")], "Two options have the same key."),
        ([option("A", "Trang phục"), option("B", "trang  PHỤC ")], "These options have the same text: A, B."),
    ],
)
def test_options_are_checked(options, sentence):
    assert ("options", sentence) in problems("single", {"options": options}, "B")


@pytest.mark.parametrize(
    ("code", "texts", "sentences"),
    [
        ("single", ["a", "b", "A", "c", "B"], ["A, C", "B, E"]),
        ("multiple", ["a", " a", "b", "a"], ["A, B, D"]),
        ("ordering", ["a", "b", "b"], ["2, 3"]),
    ],
)
def test_options_that_say_the_same_are_named_as_the_editor_calls_them(code, texts, sentences):
    options = [option(key, text) for key, text in zip("ABCDE", texts, strict=False)]
    found = [sentence for field, sentence in problems(code, content(*options), None) if field == "options"]
    assert found == [f"These options have the same text: {names}." for names in sentences]


def test_what_stands_on_both_sides_of_pairs_is_no_repetition():
    left = [option(f"L{n}", text, side="left") for n, text in enumerate(["một", "hai", "một"], 1)]
    right = [option(f"R{n}", text, side="right") for n, text in enumerate(["một", "hai", "ba"], 1)]
    found = problems("matching", content(*left, *right), None)
    assert [sentence for field, sentence in found if "same" in sentence] == ["These options have the same text: 1, 3."]


def test_options_may_differ_in_accents_alone():
    assert problems("single", content(option("A", "má"), option("B", "mà")), "A") == []


def test_keeping_the_order_is_yes_or_no():
    expected = [("keep_order", "Keeping the order of the options must be yes or no.")]
    assert problems("single", content(*LETTERED, keep_order="yes"), "A") == expected


@pytest.mark.parametrize(
    "code,key,sentence",
    [
        ("single", "E", "The right answer is not one of the options."),
        ("single", None, "The right answer is not one of the options."),
        ("single", ["A"], "The right answer is not one of the options."),
        ("true_false", "A", "The right answer is not one of the options."),
        ("multiple", [], "Name at least one right answer."),
        ("multiple", "A", "Name at least one right answer."),
        ("multiple", ["A", "E"], "A right answer is not one of the options."),
        ("multiple", [["A"]], "A right answer is not one of the options."),
        ("multiple", ["A", "A"], "A right answer is named twice."),
        ("ordering", None, "The right order cannot be read."),
        ("ordering", ["A", 1], "The right order cannot be read."),
        ("ordering", ["A", "B", "C"], "The right order must name every line once."),
        ("ordering", ["A", "B", "C", "C"], "The right order must name every line once."),
        ("matching", None, "Every line on the left needs its match."),
        ("matching", {"1": "A", "2": "B"}, "Every line on the left needs its match."),
        ("matching", {1: "A", "2": "B", "3": "C"}, "Every line on the left needs its match."),
        ("matching", {"1": "A", "2": "B", "3": "1"}, "A match is not one of the lines on the right."),
        ("matching", {"1": "A", "2": "B", "3": ["C"]}, "A match is not one of the lines on the right."),
        ("numeric", "4", "The right answer is not a number, such as 4 or 4.5."),
        ("numeric", {"value": 4, "tolerance": "0"}, "The right answer is not a number, such as 4 or 4.5."),
        ("numeric", {"value": "4,5", "tolerance": "0"}, "The right answer is not a number, such as 4 or 4.5."),
        ("numeric", {"value": "1E9", "tolerance": "0"}, "The right answer is not a number, such as 4 or 4.5."),
        ("numeric", {"value": "NaN", "tolerance": "0"}, "The right answer is not a number, such as 4 or 4.5."),
        ("numeric", {"value": "٤", "tolerance": "0"}, "The right answer is not a number, such as 4 or 4.5."),
        ("numeric", {"value": "4\n", "tolerance": "0"}, "The right answer is not a number, such as 4 or 4.5."),
        ("numeric", {"value": "4"}, "The tolerance is not a number, such as 0 or 0.5."),
        ("numeric", {"value": "4", "tolerance": "-1"}, "The tolerance is not a number, such as 0 or 0.5."),
        ("short_text", None, "It is not said what may be ignored in the answer."),
        ("short_text", {"accepted": ["a"], "match": {}}, "It is not said what may be ignored in the answer."),
        ("short_text", {"accepted": [], "match": ALL_IGNORED}, "There must be 1 to 20 accepted answers."),
        ("short_text", {"accepted": "a", "match": ALL_IGNORED}, "There must be 1 to 20 accepted answers."),
        ("short_text", {"accepted": ["a", ""], "match": ALL_IGNORED}, "Accepted answer 2 has no text."),
        ("short_text", {"accepted": [1], "match": ALL_IGNORED}, "Accepted answer 1 has no text."),
        (
            "short_text",
            {"accepted": ["a" * 201], "match": ALL_IGNORED},
            "Accepted answer 1 is longer than 200 characters.",
        ),
        (
            "short_text",
            {"accepted": ["…!"], "match": ALL_IGNORED},
            "Accepted answer 1 consists only of what is ignored.",
        ),
        ("short_text", {"accepted": ["a", "a"], "match": ALL_IGNORED}, "An accepted answer is there twice."),
    ],
)
def test_keys_are_checked(code, key, sentence):
    sample, _key = SAMPLES[code]
    assert problems(code, sample, key) == [("key", sentence)]


@pytest.mark.parametrize("value", ["4", "-4", "0.5", "123456789012345.1234567890"])
def test_decimal_numbers_are_keys(value):
    assert problems("numeric", content(), {"value": value, "tolerance": "0.25"}) == []


def test_true_and_false_are_named_t_and_f():
    expected = [("options", "There must be two options, with the keys T and F.")]
    assert problems("true_false", content(option("A", "Đúng"), option("B", "Sai")), "A") == expected


@pytest.mark.parametrize("code", ["numeric", "short_text"])
def test_typed_answers_have_no_options_and_a_short_unit(code):
    _sample, key = SAMPLES[code]
    assert problems(code, content(*LETTERED, unit="x" * 41), key) == [
        ("options", "A question answered by typing has no options."),
        ("unit", "The unit is longer than 40 characters."),
    ]


def test_both_sides_of_a_matching_are_complete():
    one_on_the_right = content(*SIDES[:4])
    assert problems("matching", one_on_the_right, {"1": "A", "2": "A", "3": "A"}) == [
        ("options", "There must be 2 to 10 lines on each side."),
    ]
    no_side = content(*SIDES, option("D", "Nêu gương"))
    assert problems("matching", no_side, SAMPLES["matching"][1]) == [
        ("options", "Every line must stand on the left or on the right."),
    ]


@pytest.mark.parametrize(
    ("code", "key", "told"),
    [
        ("single", None, "There must be 2 to 12 options."),
        ("ordering", [], "There must be 2 to 10 lines."),
        ("matching", {}, "There must be 2 to 10 lines on each side."),
    ],
)
def test_what_is_empty_is_told_once_how_many_it_needs_in_the_words_of_its_kind(code, key, told):
    assert [sentence for field, sentence in problems(code, content(), key) if field == "options"] == [told]


def test_the_right_side_may_hold_more_lines():
    assert problems("matching", content(*SIDES, option("D", "Nêu gương", "right")), SAMPLES["matching"][1]) == []
