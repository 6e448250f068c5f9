"""What has changed between two texts leads from the one to the other, and is little."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.deltas import delta, patch

NAMES = st.sampled_from(["a", "b", "c", "d"])
PERSON = st.fixed_dictionaries(
    {"key": NAMES, "rank": st.integers(1, 4), "score": st.integers(0, 3)},
    optional={"tied": st.just(True), "hidden": st.just(True), "to": st.integers(5, 6)},
)
UNIT = st.fixed_dictionaries({"id": st.integers(1, 4), "rank": st.integers(1, 4)}, optional={"rate": st.integers(0, 2)})


def lines(line, name):
    return st.lists(line, max_size=4, unique_by=lambda item: item[name])


TEXT = st.fixed_dictionaries(
    {
        "version": st.integers(0, 9),
        "phase": st.sampled_from(["open", "closed"]),
        "rows": lines(PERSON, "key"),
        "units": st.fixed_dictionaries({"participation": lines(UNIT, "id"), "mean": lines(UNIT, "id")}),
    },
    optional={"entrants": st.integers(0, 9), "updated_at": st.sampled_from(["2026-05-20T09:00:00+00:00"])},
)


@given(TEXT, TEXT)
def test_a_change_leads_from_any_text_to_any_other(old, new):
    sent = json.loads(json.dumps(delta(old, new)))
    assert patch(old, sent) == new


@given(TEXT, TEXT)
def test_a_change_names_both_versions(old, new):
    change = delta(old, new)
    assert (change["version"], change["after"]) == (new["version"], old["version"])


def text(version, *rows, **parts):
    return {"version": version, "rows": list(rows), "units": {"participation": [], "mean": []}} | parts


def person(key, rank, **fields):
    return {"key": key, "rank": rank, "name": f"Nguyễn V. {key.upper()}.", "score": 100} | fields


@pytest.mark.parametrize(
    "rows, expected",
    [
        ([person("a", 1), person("b", 2)], None),  # nothing
        ([person("b", 1), person("a", 2)], [[1, {"rank": 1}], [0, {"rank": 2}]]),  # they changed places
        ([person("a", 1), person("c", 2)], [0, person("c", 2)]),  # a new one
        ([person("a", 1)], [0]),  # one has gone
        ([person("a", 1, tied=True), person("b", 1)], [[0, {"tied": True}], [1, {"rank": 1}]]),
    ],
)
def test_lines_are_told_by_where_they_stood(rows, expected):
    change = delta(text(1, person("a", 1), person("b", 2)), text(2, *rows))
    assert change == {"version": 2, "after": 1} | ({"rows": expected} if expected is not None else {})


def test_a_field_that_is_gone_is_null():
    change = delta(text(1, person("a", 1, tied=True), entrants=3), text(2, person("a", 1)))
    assert change == {"version": 2, "after": 1, "entrants": None, "rows": [[0, {"tied": None}]]}


def test_a_newcomer_at_the_top_of_fifty_costs_a_fraction_of_the_whole():
    old = [person(f"{number:012x}", number) for number in range(1, 51)]
    new = [person("f" * 12, 1), *(line | {"rank": line["rank"] + 1} for line in old[:49])]
    change = json.dumps(delta(text(1, *old), text(2, *new)))
    assert len(change) < len(json.dumps(text(2, *new))) / 3


def test_what_is_no_list_of_lines_travels_whole():
    assert delta({"version": 1, "rows": ["x"]}, {"version": 2, "rows": ["y"]})["rows"] == ["y"]
