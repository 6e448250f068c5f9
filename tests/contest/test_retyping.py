"""The buttons of the editor's own form: rows move, come and go, and what was typed outlives another kind."""

from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils.translation import override

from contest.retyping import MOST_ROWS, carried, turn, typed_rows


def typed(*texts: str, **fields: str) -> QueryDict:
    """A form with these options, as a browser sends it."""
    rows = {f"options-{number}-text": text for number, text in enumerate(texts)}
    return QueryDict(urlencode({"options-TOTAL_FORMS": len(texts), "kind": "single", **rows, **fields}), mutable=True)


def texts(data: QueryDict) -> list[str]:
    return [row.get("text", "") for row in typed_rows(data, "options")]


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("pressed", "expected", "told"),
    [
        ("options 1 up", ["B", "A", "C"], "Now line 1 of 3."),
        ("options 1 down", ["A", "C", "B"], "Now line 3 of 3."),
        ("options 0 up", ["A", "B", "C"], "Now line 1 of 3."),
        ("options 2 down", ["A", "B", "C"], "Now line 3 of 3."),
        ("options 1 remove", ["A", "C"], "Line 2 is removed."),
    ],
)
def test_a_button_moves_or_removes_its_row(pressed, expected, told):
    turned = turn(typed("A", "B", "C", row=pressed))
    assert (texts(turned.data), turned.told, turned.data["options-TOTAL_FORMS"]) == (
        expected,
        [told],
        str(len(expected)),
    )


def test_a_row_moves_with_all_that_stands_in_it():
    turned = turn(typed("A", "B", row="options 1 up", **{"options-1-right": "on", "options-0-match": "1"}))
    assert typed_rows(turned.data, "options") == [{"text": "B", "right": "on"}, {"text": "A", "match": "1"}]


def test_rows_move_from_where_they_were_put_before():
    """A script has moved C to the top without sending the form."""
    places = {"options-0-ORDER": "2", "options-1-ORDER": "3", "options-2-ORDER": "1"}
    assert texts(turn(typed("A", "B", "C", row="options 2 down", **places)).data) == ["A", "C", "B"]


def test_the_places_are_those_in_which_the_rows_stand():
    turned = turn(typed("A", "B", "C", row="options 2 up"))
    assert [turned.data[f"options-{number}-ORDER"] for number in range(3)] == ["1", "2", "3"]


def test_the_row_to_go_on_with_is_told():
    pressed = ("options 2 up", "options 1 remove", "options 9 up", "nonsense")
    turned = [turn(typed("A", "B", "C", row=each)) for each in pressed]
    assert [(each.rows, each.place) for each in turned] == [("options", 2), ("options", 2), ("", 0), ("", 0)]


def test_more_rows_end_somewhere():
    turned = turn(typed(*"ABC", more="options"))
    assert (texts(turned.data), turned.place) == (["A", "B", "C", "", ""], 4)
    assert turn(typed(*["x"] * MOST_ROWS, more="options")).data["options-TOTAL_FORMS"] == str(MOST_ROWS)
    assert turn(typed("A", more="nonsense")).data["options-TOTAL_FORMS"] == "1"


def test_saving_is_no_button_of_the_form():
    assert turn(typed("A", "B", was="single")) is None


# --- another kind -----------------------------------------------------------------------------------------------------

RIGHT = {"options-1-right": "on"}


@pytest.mark.parametrize(
    ("before", "kind", "fields", "name", "value"),
    [
        ("single", "short_text", RIGHT, "accepted", "3 ngày"),
        ("multiple", "short_text", RIGHT | {"options-0-right": "on"}, "accepted", "Sai\n3 ngày"),
        ("numeric", "short_text", {"value": "4,5"}, "accepted", "4,5"),
        ("short_text", "numeric", {"accepted": "4,5"}, "value", "4.5"),
        ("short_text", "numeric", {"accepted": "năm ngày"}, "value", None),
        ("single", "true_false", {"options-0-right": "on"}, "statement", "F"),
        ("single", "true_false", RIGHT, "statement", None),
        ("single", "short_text", RIGHT | {"accepted": "đã gõ"}, "accepted", "đã gõ"),
    ],
)
def test_the_answer_is_taken_over_where_the_new_kind_can_hold_it(before, kind, fields, name, value):
    turned = turn(typed("Sai", "3 ngày", was=before, rekind="1", **{"kind": kind} | fields))
    assert turned.data.get(name) == value
    assert texts(turned.data) == ["Sai", "3 ngày"]


@pytest.mark.parametrize(
    ("before", "kind", "fields", "rows"),
    [
        ("short_text", "single", {"accepted": "CCHC\n\n cải cách"}, [("CCHC", True), ("cải cách", True)]),
        ("true_false", "single", {"statement": "F"}, [("Đúng", False), ("Sai", True)]),
        ("numeric", "multiple", {"value": "15"}, [("15", True)]),
        ("short_text", "ordering", {"accepted": "Một\nHai"}, [("Một", False), ("Hai", False)]),
    ],
)
def test_answers_become_options_where_there_are_none(before, kind, fields, rows):
    turned = turn(typed(was=before, rekind="1", **{"kind": kind} | fields))
    assert [(row["text"], "right" in row) for row in typed_rows(turned.data, "options")] == rows
    assert turned.told[0] == "Taken over: the options."


@pytest.mark.parametrize("kind", ["multiple", "true_false", "numeric", "short_text", "ordering", "matching"])
def test_no_kind_loses_what_was_typed(kind):
    fields = RIGHT | {"options-0-match": "kia", "keep_order": "on"}
    there = turn(typed("Này", "Nọ", was="single", rekind="1", **{"kind": kind} | fields)).data
    there["was"], there["kind"] = kind, "single"
    back = turn(there).data
    assert typed_rows(back, "options") == [{"text": "Này", "match": "kia"}, {"text": "Nọ", "right": "on"}]
    assert back["keep_order"] == "on"


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("multiple", None),
        ("ordering", "which options are right"),
        ("matching", "which options are right"),
        ("numeric", "the options and which options are right"),
    ],
)
def test_what_the_new_kind_cannot_hold_is_said(kind, parts):
    told = turn(typed("Này", "Nọ", was="single", rekind="1", **{"kind": kind} | RIGHT)).told
    said = f"This kind has no place for {parts}. It stays here unseen, in case you change back."
    assert told == ([said] if parts else [])


def test_several_right_options_are_one_too_many_for_a_single_choice():
    ticked = RIGHT | {"options-0-right": "on"}
    told = turn(typed("Này", "Nọ", was="multiple", rekind="1", **ticked)).told
    assert told == ["Only one option can be right now: leave one ticked."]


def test_saving_with_another_kind_changes_the_kind_first():
    assert turn(typed("Này", was="matching", kind="ordering")).told == []
    assert turn(typed("Này", was="ordering", kind="ordering")) is None


def test_what_has_no_field_is_carried_unseen():
    data = typed("Này", value="5", statement="T", stem="Gì?")
    assert dict(carried(data, "numeric")) == {
        "options-TOTAL_FORMS": "1",
        "options-0-text": "Này",
        "statement": "T",
    }
    assert dict(carried(data, "single")) == {"value": "5", "statement": "T"}
    assert carried(QueryDict(), "single") == []


def test_a_box_that_a_hidden_field_tells_as_empty_is_empty():
    data = typed("Này", **{"options-0-right": "False", "options-0-DELETE": "False"})
    assert typed_rows(data, "options") == [{"text": "Này", "right": "", "DELETE": ""}]
