"""What an author is told before a question with parameters may be used."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.randomness import Draw
from questions.variants import (
    KIND_NAMES,
    Calendar,
    calendar_from,
    check,
    check_whole,
    preview,
    read_rules,
    shipped_calendar,
    shipped_years,
    values_for,
    would_differ,
)
from tests.questions.variants.samples import DUE, STATEMENT, SUM, changed, parameter

KNOWN = shipped_calendar()
KNOWN_YEAR = calendar_from([shipped_years()[2025]])

pytestmark = pytest.mark.once


def told(declaration, kind: str = "single", **where) -> list[tuple[str, str]]:
    with override("en"):
        return [(problem.field, str(problem.sentence)) for problem in check(declaration, kind, KNOWN, **where)]


@pytest.mark.parametrize("declaration, kind", [(DUE, "single"), (STATEMENT, "true_false"), (SUM, "numeric")])
def test_a_good_question_has_no_problems(declaration, kind):
    assert told(declaration, kind) == []


@pytest.mark.parametrize(
    "fields, sentence",
    [
        ({"parameters": []}, "Name at least one parameter."),
        ({"parameters": "n"}, "“parameters” must be a list of objects."),
        ({"parameters": [1]}, "“parameters” must be a list of objects."),
        ({"parameters": [{}] * 21}, "There are more than 20 of “Parameters”."),
        (
            {"derived": [{"name": "Ngày", "expression": "1"}]},
            "“Ngày” cannot be a name: write small letters without accents, digits and _, such as ngay_nop.",
        ),
        (
            {"derived": [{"name": "round", "expression": "1"}]},
            "“round” cannot be a name: write small letters without accents, digits and _, such as ngay_nop.",
        ),
        ({"derived": [{"name": "so_ngay", "expression": "1"}]}, "A name stands for two values; give each its own."),
        (
            {"derived": [{"name": "a", "expression": "b"}, {"name": "b", "expression": "1"}]},
            "There is no value called b.",
        ),
        ({"derived": [{"name": "a"}]}, "The expression is empty."),
        ({"conditions": "so_ngay > 3"}, "The conditions cannot be read."),
        ({"conditions": ["khac > 3"]}, "There is no value called khac."),
        (
            {"conditions": [" and ".join(["so_ngay > 1"] * 25)] * 9},
            "The expressions have more than 600 parts together.",
        ),
        ({"stem": None}, "The question cannot be read."),
        ({"stem": 5}, "The question cannot be read."),
        ({"options": "A"}, "The question cannot be read."),
        ({"options": [{"key": "A"}]}, "The question cannot be read."),
        ({"options": [{"key": "A", "text": "A", "right": 5}]}, "The expression is empty."),
    ],
)
def test_what_is_wrong_with_the_declaration_is_said_once(fields, sentence):
    assert told(changed(DUE, **fields)) == [("parameters", sentence)]


def unread(kind: str) -> str:
    with override("en"):
        return f"The values of n cannot be read. Its kind of value is “{KIND_NAMES[kind]}”."


@pytest.mark.parametrize(
    "declared, sentence",
    [
        ({"kind": "colour"}, "The kind of n is not one of: date, time, integer, decimal, amount, name."),
        ({"kind": "integer", "from": 1}, unread("integer")),
        ({"kind": "integer", "from": 1.5, "to": 3}, unread("integer")),
        ({"kind": "integer", "from": True, "to": 3}, unread("integer")),
        (
            {"kind": "integer", "from": 3, "to": 1},
            "The values of n go up from the first to the last in steps, 100,000 at most.",
        ),
        (
            {"kind": "integer", "from": 1, "to": 3, "step": 0},
            "The values of n go up from the first to the last in steps, 100,000 at most.",
        ),
        (
            {"kind": "integer", "from": 0, "to": 100_000},
            "The values of n go up from the first to the last in steps, 100,000 at most.",
        ),
        ({"kind": "integer", "values": []}, "The values of n must be there, each of them once."),
        ({"kind": "integer", "values": [1, 1]}, "The values of n must be there, each of them once."),
        ({"kind": "integer", "values": "123"}, unread("integer")),
        ({"kind": "integer", "from": 10**16, "to": 10**16}, unread("integer")),
        ({"kind": "decimal", "from": "0.5", "to": "1"}, unread("decimal")),
        ({"kind": "decimal", "from": 0.5, "to": 1, "step": "0.1"}, unread("decimal")),
        ({"kind": "decimal", "values": ["NaN"]}, unread("decimal")),
        ({"kind": "decimal", "values": ["Infinity"]}, unread("decimal")),
        ({"kind": "date", "from": "3/3/2025", "to": "2025-04-04"}, unread("date")),
        ({"kind": "date", "from": "2025-02-29", "to": "2025-04-04"}, unread("date")),
        ({"kind": "time", "from": "24:00", "to": "24:30"}, unread("time")),
        ({"kind": "name", "from": "An", "to": "Bình"}, unread("name")),
        ({"kind": "name", "values": "An"}, unread("name")),
        ({"kind": "name", "values": [" "]}, unread("name")),
        ({"kind": "name", "values": [["An"]]}, unread("name")),
    ],
)
def test_a_parameter_must_have_values(declared, sentence):
    assert told(parameter(**declared), "true_false") == [("parameters", sentence)]


def test_options_that_come_out_alike_in_some_variants_are_refused_with_the_variant():
    """A week later is the day of the answer only where the working days are five and none of them is a holiday."""
    options = [*DUE["options"], {"key": "D", "text": "Ngày {ke:date}"}]
    derived = [*DUE["derived"], {"name": "ke", "expression": "add_days(ngay_nop, 7)"}]
    alike = changed(DUE, options=options, derived=derived, conditions=["so_ngay == 5", *DUE["conditions"]])
    assert told(alike)[0] == (
        "options",
        "Variant 1 (ngay_nop = 05/5/2025, so_ngay = 5, nguoi_nop = bà Lan): These options have the same text: A, D.",
    )
    assert told(changed(alike, conditions=["so_ngay == 3", *DUE["conditions"], "muon < ke"])) == []


def test_two_right_options_are_refused_with_the_variant():
    options = [
        {"key": "T", "text": "Đúng", "right": "n >= 5"},
        {"key": "F", "text": "Sai", "right": "n <= 5"},
    ]
    problems = told(changed(STATEMENT, options=options), "true_false")
    assert {sentence.partition(": ")[2] for _field, sentence in problems} == {"More than one option is right: T, F."}


def test_options_that_differ_only_in_how_numbers_are_written_are_refused():
    options = [{"key": "A", "text": "{n:two} ngày"}, {"key": "B", "text": "{n} ngày"}]
    problems = told(changed(STATEMENT, options=options, key="A"), "single")
    assert problems[0][1].endswith("Two options mean the same and differ only in how they are written.")


@pytest.mark.parametrize("other", ["{n} giờ", "1{n} ngày", "{n},5 ngày"])
def test_options_that_differ_in_what_they_say_are_not(other):
    options = [{"key": "A", "text": "{n} ngày"}, {"key": "B", "text": other}]
    assert told(changed(STATEMENT, options=options, key="A"), "single") == []


@pytest.mark.parametrize(
    "fields, kind, field, sentence",
    [
        ({"key": "Z"}, "single", "key", "The right answer is not one of the options."),
        ({"stem": " "}, "single", "stem", "The question has no text."),
        (
            {"conditions": ["so_ngay > 99"]},
            "single",
            "parameters",
            "Of 200 draws, none meets the conditions: widen them.",
        ),
    ],
)
def test_what_is_wrong_with_every_variant_is_told_once_of_the_first(fields, kind, field, sentence):
    ((where, told_once),) = told(changed(DUE, **fields), kind)
    assert (where, told_once.startswith("Variant 1"), told_once.endswith(sentence)) == (field, True, True)


@pytest.mark.parametrize(
    "fields, sentence",
    [
        ({"stem": "{khac}"}, "There is no value called khac."),
        ({"stem": "{khac} {khac:date}", "explanation": "{khac}"}, "There is no value called khac."),
        ({"options": [*DUE["options"], {"key": "D", "text": "{khac}"}]}, "There is no value called khac."),
        ({"key": "{khac}"}, "There is no value called khac."),
        ({"key": {"accepted": ["{khac}"]}}, "There is no value called khac."),
        ({"explanation": "{"}, "A brace stands alone in “{”: write {name} for a value, or two braces for one."),
    ],
)
def test_a_text_that_no_variant_could_fill_is_told_once_and_of_none(fields, sentence):
    assert told(changed(DUE, **fields)) == [("parameters", sentence)]


def test_a_template_is_no_longer_than_an_option_however_short_its_variants_are():
    long = {"key": "D", "text": "{so_ngay}" * 112}
    sentence = "Option D is longer than 1000 characters."
    assert told(changed(DUE, options=[*DUE["options"], long])) == [("options", sentence)]


def test_an_option_is_not_right_by_a_name_that_is_none():
    options = [option | {"right": "so_ngay > khac"} for option in DUE["options"]]
    assert told(changed(DUE, options=options)) == [("parameters", "There is no value called khac.")]


LATER = {"name": "ngay_nop", "kind": "date", "from": "2031-03-03", "to": "2031-06-30"}
AGAIN = {"name": "ngay_bo_sung", "kind": "date", "from": "2031-03-03", "to": "2031-06-30"}


def test_days_outside_the_calendar_are_told_once_and_hide_no_undefined_name():
    """However many parameters and values are such days."""
    derived = [*DUE["derived"], {"name": "han", "expression": "add_working_days(ngay_bo_sung, 2)"}]
    parameters = [LATER, AGAIN, *DUE["parameters"][1:]]
    unknown = changed(DUE, parameters=parameters, derived=derived, stem="{khac}", explanation="{nua} {han:date}")
    assert [sentence for _field, sentence in told(unknown)] == [
        "There is no value called khac.",
        "There is no value called nua.",
        "Variant 1: There is no holiday calendar for 2031.",
    ]


def test_different_mistakes_of_variants_are_each_told():
    derived = [{"name": "a", "expression": "1 / (n - 7)"}]
    options = [{"key": "T", "text": "Đúng", "right": "n > 6"}, {"key": "F", "text": "Sai", "right": "n < 5 or n > 8"}]
    found = told(changed(STATEMENT, derived=derived, options=options), "true_false")
    sentences = [sentence.partition(": ")[2] for _field, sentence in found]
    assert sorted(sentences) == sorted(set(sentences))
    assert len(sentences) > 1


def test_a_mistake_that_one_variant_in_nine_shows_is_found_in_fifty():
    declaration = changed(STATEMENT, derived=[{"name": "a", "expression": "1 / (n - 7)"}])
    assert {sentence.partition(": ")[2] for _field, sentence in told(declaration, "true_false")} == {
        "A number is divided by zero."
    }


def test_the_editor_previews_fifty_variants():
    variants = preview(DUE, "single", KNOWN)
    assert [one.number for one in variants] == list(range(1, 51))
    assert [one.problems for one in variants] == [[]] * 50
    assert len({one.variant.stem for one in variants}) > 45


def test_a_preview_ends_after_five_variants_that_cannot_be_made():
    variants = preview(changed(DUE, conditions=["so_ngay > 99"]), "single", KNOWN)
    assert [(one.number, one.variant) for one in variants] == [(number, None) for number in range(1, 6)]


def test_a_preview_of_what_cannot_be_read_says_so():
    with override("en"):
        (only,) = preview({"parameters": []}, "single", KNOWN)
        assert (only.number, only.variant, [str(p.sentence) for p in only.problems]) == (
            1,
            None,
            ["Name at least one parameter."],
        )


def test_a_key_that_lies_too_deep_is_not_followed():
    key: list = []
    for _level in range(5000):
        key = [key]
    assert told(changed(DUE, key=key))[0] == (
        "parameters",
        "Variant 1 (ngay_nop = 28/3/2025, so_ngay = 7, nguoi_nop = chị Hoa): The right answer cannot be read.",
    )


json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(["", "A", "{n}", "{", "n > 1"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["key", "text", "name", "right"]), inner)
    ),
    max_leaves=8,
)
FIELDS = ("parameters", "derived", "conditions", "stem", "options", "key", "explanation", "unit", "keep_order")


@given(
    json | st.dictionaries(st.sampled_from(FIELDS), json), st.sampled_from(["single", "numeric", "ordering", "essay"])
)
@settings(max_examples=300, deadline=None)
def test_whatever_is_declared_nothing_is_raised(declaration, kind):
    assert isinstance(check(declaration, kind, KNOWN, count=2), list)
    assert len(preview(declaration, kind, KNOWN, count=2)) in (1, 2)


@given(st.sampled_from([DUE, STATEMENT, SUM]), st.sampled_from(FIELDS), json)
@settings(max_examples=300, deadline=None)
def test_whatever_one_field_holds_nothing_is_raised(declaration, field, value):
    assert isinstance(check(declaration | {field: value}, "single", KNOWN, count=2), list)


@pytest.mark.parametrize(
    "expression", ["is_working_day(ngay_nop)", "1 > 0 and next_working_day(ngay_nop) == add_working_days(ngay_nop, 1)"]
)
def test_no_option_is_right_by_a_calendar_that_may_be_corrected(expression):
    options = [option | {"right": expression} for option in DUE["options"]]
    problems = told(changed(DUE, options=options))
    assert [field for field, _sentence in problems] == ["parameters"]
    assert problems[0][1].startswith("What says whether an option is right must not count working days itself")


RARE = changed(STATEMENT, parameters=[{"name": "n", "kind": "integer", "from": 1, "to": 2000}])
"""Right but for one variant of 2,000, which no sample of 50 shows."""


def test_before_approval_every_variant_is_looked_at_where_they_are_few():
    options = [
        {"key": "T", "text": "Đúng", "right": "n > 5"},
        {"key": "F", "text": "Sai", "right": "n <= 5 or n == 1234"},
    ]
    rare = changed(RARE, options=options)
    assert told(rare, "true_false") == []
    with override("en"):
        found = [str(problem.sentence) for problem in check_whole(rare, "true_false", KNOWN)]
    assert found == ["Variant 1234 (n = 1.234): More than one option is right: T, F."]


def test_of_many_variants_two_thousand_are_looked_at():
    many = changed(STATEMENT, parameters=[{"name": "n", "kind": "integer", "from": 1, "to": 4000}])
    options = [{"key": "T", "text": "Đúng", "right": "n % 200 != 0"}, {"key": "F", "text": "Sai", "right": "n < 0"}]
    found = check_whole(changed(many, options=options), "true_false", KNOWN)
    assert [problem.field for problem in found] == ["parameters"]
    assert check_whole(many, "true_false", KNOWN) == []


def test_what_cannot_be_read_is_told_before_approval_too():
    assert [problem.field for problem in check_whole({"parameters": 5}, "single", KNOWN)] == ["parameters"]


def test_a_paper_passes_over_values_with_which_two_options_say_the_same():
    """Two days later is seldom the day of the answer; what a sample missed, no paper shows."""
    options = [{"key": "A", "text": "{n}"}, {"key": "B", "text": "0{m}"}]
    parameters = [{"name": name, "kind": "integer", "from": 1, "to": 3} for name in "nm"]
    alike = changed(STATEMENT, options=options, key="A", parameters=parameters)
    drawn = [values_for(read_rules(alike), alike, Draw(bytes([seed])), KNOWN) for seed in range(100)]
    assert {(one["n"], one["m"]) for one in drawn} == {(n, m) for n in (1, 2, 3) for m in (1, 2, 3) if n != m}


# --- a calendar that was corrected --------------------------------------------------------------------------------


def with_day_off(day: date) -> Calendar:
    year = shipped_years()[day.year]
    return calendar_from([replace(year, days_off=(*year.days_off, (day, "Nghỉ thêm")))])


@pytest.mark.parametrize(
    ("declaration", "day", "differs"),
    [
        (DUE, date(2025, 4, 15), True),
        (DUE, date(2025, 11, 3), False),
        (DUE, date(2025, 4, 12), False),  # a Saturday
        (STATEMENT, date(2025, 4, 15), False),
        (SUM, date(2025, 4, 15), False),
        ({"parameters": 5}, date(2025, 4, 15), False),
    ],
)
def test_a_correction_is_told_where_it_changes_a_variant_and_only_there(declaration, day, differs):
    assert would_differ(declaration, KNOWN_YEAR, with_day_off(day)) is differs
    assert would_differ(declaration, KNOWN_YEAR, KNOWN_YEAR) is False


def test_a_day_that_is_no_longer_off_is_told_too():
    assert would_differ(DUE, with_day_off(date(2025, 4, 15)), KNOWN_YEAR) is True
