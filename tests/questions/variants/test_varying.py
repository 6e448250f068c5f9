"""Values drawn by a seed, and the plain question that they make."""

from collections import Counter
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.kinds import kind
from questions.variants import (
    CannotVary,
    calendar_of,
    from_json,
    realise,
    shipped_calendar,
    to_json,
    variant,
    variant_name,
)
from tests.questions.variants.samples import DUE, STATEMENT, SUM, changed, parameter

KNOWN = shipped_calendar()

NO_HOLIDAYS = {"weekly_rest": [6, 7], "every_year": []}
NO_HOLIDAYS["years"] = [{"year": 2025, "from": "2025-01-01", "to": "2025-12-31", "days_off": {}, "working_days": {}}]


def seeds(count: int) -> list[bytes]:
    return [f"seed {number}".encode() for number in range(count)]


def refusal(declaration: dict) -> str:
    with override("en"), pytest.raises(CannotVary) as refused:
        variant(declaration, b"seed", KNOWN)
    return str(refused.value)


@given(st.binary(max_size=32))
@settings(max_examples=50, deadline=None)
def test_the_same_seed_gives_the_same_values(seed):
    assert variant(DUE, seed, KNOWN) == variant(DUE, seed, KNOWN)


@given(st.binary(max_size=32))
@settings(max_examples=50, deadline=None)
def test_what_was_declared_holds_in_every_variant(seed):
    values = variant(DUE, seed, KNOWN)
    assert list(values) == ["ngay_nop", "so_ngay", "nguoi_nop", "ngay_tra", "som", "muon"]
    assert date(2025, 3, 3) <= values["ngay_nop"] <= date(2025, 6, 30)
    assert shipped_calendar().is_working_day(values["ngay_nop"]) is True
    assert values["ngay_tra"] == shipped_calendar().add_working_days(values["ngay_nop"], values["so_ngay"])
    assert values["som"] + timedelta(days=2) == values["muon"]


def test_one_variant_for_ever():
    """A vector: if this changes, papers that were drawn before cannot be told again."""
    values = variant(DUE, b"hoi thi", KNOWN)
    assert (values["ngay_nop"], values["so_ngay"], values["nguoi_nop"]) == (date(2025, 4, 2), 10, "bà Lan")


@pytest.mark.parametrize(
    "declared, values",
    [
        ({"kind": "integer", "from": 1, "to": 4}, {1, 2, 3, 4}),
        ({"kind": "integer", "from": 1, "to": 4, "step": 2}, {1, 3}),
        ({"kind": "integer", "values": [7, -2]}, {7, -2}),
        ({"kind": "amount", "from": 50_000, "to": 70_000, "step": 10_000}, {50_000, 60_000, 70_000}),
        (
            {"kind": "decimal", "from": "0.1", "to": "0.4", "step": "0.1"},
            set(map(Decimal, ("0.1", "0.2", "0.3", "0.4"))),
        ),
        ({"kind": "decimal", "values": ["1.5", 2]}, {Decimal("1.5"), Decimal(2)}),
        (
            {"kind": "date", "from": "2025-12-30", "to": "2026-01-02"},
            {date(2025, 12, 30), date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2)},
        ),
        (
            {"kind": "date", "from": "2025-03-03", "to": "2025-03-20", "step": 7},
            {date(2025, 3, 3), date(2025, 3, 10), date(2025, 3, 17)},
        ),
        (
            {"kind": "time", "from": "07:30", "to": "09:00", "step": 30},
            {time(7, 30), time(8, 0), time(8, 30), time(9, 0)},
        ),
        ({"kind": "name", "values": ["An", "Bình"]}, {"An", "Bình"}),
    ],
)
def test_every_declared_value_comes_and_no_other(declared, values):
    drawn = Counter(variant(parameter(**declared), seed, KNOWN)["n"] for seed in seeds(60 * len(values)))
    assert set(drawn) == values
    assert min(drawn.values()) > 30  # 60 each on average


def test_values_that_meet_the_conditions_are_equally_likely():
    """n and m from 1 to 3 with n < m: three pairs, though n = 1 is in two of them."""
    declaration = {
        "parameters": [{"name": name, "kind": "integer", "from": 1, "to": 3} for name in ("n", "m")],
        "conditions": ["n < m"],
    }
    drawn = Counter(tuple(variant(declaration, seed, KNOWN).values()) for seed in seeds(600))
    assert sorted(drawn) == [(1, 2), (1, 3), (2, 3)]
    assert min(drawn.values()) > 150


@pytest.mark.parametrize(
    "fields, sentence",
    [
        ({"conditions": ["so_ngay > 10"]}, "Of 200 draws, none meets the conditions: widen them."),
        ({"conditions": ["so_ngay"]}, "Where yes or no is needed, a comparison must stand."),
        ({"derived": [{"name": "a", "expression": "1 / (so_ngay - so_ngay)"}]}, "A number is divided by zero."),
        (
            {
                "derived": [
                    {"name": "a", "expression": "date(2031, 1, 2)"},
                    {"name": "b", "expression": "add_working_days(a, 1)"},
                ]
            },
            "There is no holiday calendar for 2031.",
        ),
    ],
)
def test_what_cannot_be_drawn_is_said(fields, sentence):
    assert refusal(changed(DUE, **fields)) == sentence


def test_the_calendar_is_the_callers():
    declaration = changed(
        DUE, parameters=[*DUE["parameters"][1:], {"name": "ngay_nop", "kind": "date", "values": ["2025-04-29"]}]
    )
    plain, shipped = variant(declaration, b"1", calendar_of(NO_HOLIDAYS)), variant(declaration, b"1", KNOWN)
    assert plain["ngay_tra"] < shipped["ngay_tra"]


def test_a_choice_is_filled():
    values = {
        "ngay_nop": date(2025, 3, 3),
        "so_ngay": 5,
        "nguoi_nop": "bà Lan",
        "ngay_tra": date(2025, 3, 10),
        "som": date(2025, 3, 9),
        "muon": date(2025, 3, 11),
    }
    made = realise(DUE, "single", values)
    assert made.stem == "bà Lan nộp hồ sơ thứ Hai, ngày 03/3/2025, thời hạn 05 ngày làm việc. Trả kết quả ngày nào?"
    assert made.content == {
        "options": [
            {"key": "A", "text": "Ngày 10/3/2025"},
            {"key": "B", "text": "Ngày 09/3/2025"},
            {"key": "C", "text": "Ngày 11/3/2025"},
        ],
        "keep_order": False,
        "unit": None,
    }
    assert (made.key, made.values) == ("A", values)
    assert made.explanation == "Tính từ ngày làm việc tiếp theo, đến hết ngày 10/3/2025."


@pytest.mark.parametrize("n, key", [(5, "F"), (6, "T")])
def test_an_option_may_say_when_it_is_right(n, key):
    assert realise(STATEMENT, "true_false", {"n": n}).key == key


def test_several_options_may_be_right_where_several_are_chosen():
    options = [{"key": "A", "text": "Chẵn", "right": "n % 2 == 0"}, {"key": "B", "text": "Trên 5", "right": "n > 5"}]
    keys = [realise(changed(STATEMENT, options=options), "multiple", {"n": n}).key for n in (8, 7, 4)]
    assert keys == [["A", "B"], ["B"], ["A"]]


@pytest.mark.parametrize(
    "right, sentence", [("n > 0", "More than one option is right: T, F."), ("n > 9", "No option is right.")]
)
def test_one_option_must_be_right_where_one_is_chosen(right, sentence):
    options = [option | {"right": right} for option in STATEMENT["options"]]
    with override("en"), pytest.raises(CannotVary) as refused:
        realise(changed(STATEMENT, options=options), "single", {"n": 8})
    assert str(refused.value) == sentence


def test_the_key_of_a_number_is_filled_so_that_its_kind_can_mark_it():
    made = realise(SUM, "numeric", {"phi": 150_000, "giam": Decimal("105000.0")})
    assert (made.key, made.content["unit"]) == ({"value": "105000", "tolerance": "0"}, "đồng")
    assert kind("numeric").mark(made.content, made.key, "105.000 đồng", {}) == 1


def test_the_texts_of_a_key_are_filled_however_deep_they_lie():
    declaration = {"stem": "", "key": {"accepted": ["{n:two} ngày"], "match": {"case": True}}}
    assert realise(declaration, "short_text", {"n": 5}).key == {"accepted": ["05 ngày"], "match": {"case": True}}


def test_the_sides_of_a_matching_stay():
    declaration = {"stem": "", "options": [{"key": "1", "side": "left", "text": "{n}"}], "key": {"1": "A"}}
    assert realise(declaration, "matching", {"n": 5}).content["options"] == [{"key": "1", "side": "left", "text": "5"}]


def test_values_go_through_json_and_come_back():
    values = variant(DUE, b"x", KNOWN) | {"x": Decimal("1.50"), "gio": time(7, 30), "dung": False}
    assert from_json(to_json(values)) == values
    assert to_json({"n": 5, "ngay": date(2025, 3, 3)}) == {"n": ["whole", "5"], "ngay": ["day", "2025-03-03"]}


@pytest.mark.parametrize("told", [{"n": ["whole", "x"]}, {"n": ["code", "1"]}, {"n": ["truth", "1"]}])
def test_other_json_is_refused(told):
    with pytest.raises((ValueError, KeyError)):
        from_json(told)


def test_a_variant_is_named_by_its_parameters():
    values = variant(DUE, b"hoi thi", KNOWN)
    assert variant_name(DUE, values) == "ngay_nop=2025-04-02, so_ngay=10, nguoi_nop=bà Lan"
