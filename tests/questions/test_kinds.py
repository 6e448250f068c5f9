"""What every kind promises, whatever it is given."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.kinds import KINDS, by_letter, is_blank, kind
from questions.randomness import Draw
from tests.questions.samples import SAMPLES, content, ids_of, keys_of, option

codes = st.sampled_from(sorted(KINDS))
some_ids = st.sampled_from([*ids_of(SAMPLES["multiple"][0]).values(), *ids_of(SAMPLES["matching"][0]).values()])
scalars = st.none() | st.booleans() | st.integers() | st.floats() | some_ids | st.text(max_size=12)
garbage = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(some_ids | st.text(max_size=6), inner, max_size=6),
    max_leaves=12,
)


def test_codes_and_letters_find_their_kind():
    assert list(KINDS) == ["single", "multiple", "true_false", "numeric", "short_text", "ordering", "matching"]
    assert [kind(code).letter for code in KINDS] == list("smtnxop")
    assert [by_letter(each.letter) for each in KINDS.values()] == list(KINDS.values())
    assert [each.template for each in KINDS.values()] == [f"questions/kinds/{code}.html" for code in KINDS]


@pytest.mark.parametrize("find", [kind, by_letter])
def test_an_unknown_kind_is_an_error(find):
    with pytest.raises(KeyError):
        find("?")


@pytest.mark.parametrize("code", KINDS)
def test_the_samples_are_valid(code):
    assert kind(code).validate(*SAMPLES[code]) == []


@pytest.mark.parametrize("code", KINDS)
def test_the_right_answer_earns_everything(code):
    sample, key = SAMPLES[code]
    answer = kind(code).right_answer(key, ids_of(sample).__getitem__)
    assert kind(code).accepts(answer) is True
    assert kind(code).mark(sample, key, answer, keys_of(sample)) == 1


@pytest.mark.parametrize("code", KINDS)
@pytest.mark.parametrize("blank", [None, "", "  \n", [], {}])
def test_no_answer_earns_nothing(code, blank):
    sample, key = SAMPLES[code]
    assert is_blank(blank) is True
    assert kind(code).mark(sample, key, blank, keys_of(sample)) == 0


@pytest.mark.parametrize("code", KINDS)
@pytest.mark.parametrize("blank", [None, "", "  \n", [], {}])
def test_who_left_a_question_open_chose_nothing(code, blank):
    sample, _key = SAMPLES[code]
    assert kind(code).options_chosen(blank, keys_of(sample)) is None


@pytest.mark.parametrize("code", KINDS)
def test_who_is_right_chose_the_right_options_where_there_are_options_to_choose(code):
    sample, key = SAMPLES[code]
    answer = kind(code).right_answer(key, ids_of(sample).__getitem__)
    right = {"single": ("B",), "true_false": ("F",), "multiple": ("A", "B")}
    assert kind(code).options_chosen(answer, keys_of(sample)) == right.get(code, ())


@pytest.mark.parametrize(
    ("code", "keys", "chosen"),
    [("single", "C", ("C",)), ("multiple", ["D", "A"], ("A", "D")), ("multiple", ["D"], ("D",))],
)
def test_what_was_chosen_wrongly_is_told_in_the_order_of_the_keys(code, keys, chosen):
    sample, _key = SAMPLES[code]
    ids = ids_of(sample)
    answer = [ids[key] for key in keys] if isinstance(keys, list) else ids[keys]
    assert kind(code).options_chosen(answer, keys_of(sample)) == chosen


@settings(max_examples=300, deadline=None)
@given(codes, garbage)
def test_of_whatever_is_sent_only_options_are_told(code, answer):
    sample, _key = SAMPLES[code]
    chosen = kind(code).options_chosen(answer, keys_of(sample))
    assert set(chosen or ()) <= {option["key"] for option in sample["options"]}


@pytest.mark.parametrize("code", KINDS)
def test_null_clears_every_kind(code):
    assert kind(code).accepts(None) is True


@settings(max_examples=300, deadline=None)
@given(codes, garbage)
def test_whatever_is_sent_is_marked_between_nothing_and_everything(code, answer):
    sample, key = SAMPLES[code]
    share = kind(code).mark(sample, key, answer, keys_of(sample))
    assert 0 <= share <= 1
    if not kind(code).accepts(answer):
        assert share == 0


@settings(max_examples=300, deadline=None)
@given(codes, garbage)
def test_what_is_accepted_can_be_stored_shown_and_reviewed(code, answer):
    sample, key = SAMPLES[code]
    ids = ids_of(sample)
    if kind(code).accepts(answer):
        stored = json.dumps(answer, ensure_ascii=False).encode()
        assert len(stored) < 6000
        assert b"\\u0000" not in stored
    presented = kind(code).present(sample, list(ids), ids.__getitem__, answer)
    assert presented["template"] == kind(code).template
    review = kind(code).review(sample, key, answer, keys_of(sample))
    assert review["is_right"] == (kind(code).mark(sample, key, answer, keys_of(sample)) == 1)


@settings(max_examples=300, deadline=None)
@given(codes, garbage, garbage)
def test_validation_never_raises(code, options, key):
    for broken in (options, {"options": options, "unit": options, "keep_order": options}):
        for problem in kind(code).validate(broken, key):
            assert str(problem.sentence)


@settings(max_examples=100, deadline=None)
@given(codes, st.binary(max_size=8))
def test_arranging_names_every_option_once_and_always_alike(code, seed):
    sample, _key = SAMPLES[code]
    order = kind(code).arrange(sample, Draw(seed))
    assert sorted(order) == sorted(entry["key"] for entry in sample["options"])
    assert kind(code).arrange(sample, Draw(seed)) == order


@given(st.permutations(sorted(ids_of(SAMPLES["multiple"][0]).values())), st.integers(0, 4))
def test_a_multiple_choice_does_not_depend_on_the_order_of_the_choices(names, count):
    sample, key = SAMPLES["multiple"]
    marks = {
        kind("multiple").mark(sample, key, chosen, keys_of(sample)) for chosen in (names[:count], sorted(names[:count]))
    }
    assert len(marks) == 1


ID = "a" * 64
THIRTY = [f"id{number}" for number in range(30)]


@pytest.mark.parametrize(
    "code,answer,accepted",
    [
        ("single", "aB-_9", True),
        ("single", ID, True),
        ("single", ID + "a", False),
        ("single", "", False),
        ("single", "é", False),
        ("single", "a\0", False),
        ("single", ["a"], False),
        ("single", True, False),
        ("true_false", "a", True),
        ("true_false", 1, False),
        ("multiple", [], True),
        ("multiple", ["b", "a"], True),
        ("multiple", ["a", "a"], False),
        ("multiple", THIRTY, True),
        ("multiple", [*THIRTY, "one more"], False),
        ("multiple", ["a", 1], False),
        ("multiple", [["a"]], False),
        ("multiple", "a", False),
        ("ordering", ["b", "a"], True),
        ("ordering", ["a", "a"], False),
        ("ordering", {"a": "b"}, False),
        ("matching", {}, True),
        ("matching", {"a": "b", "c": "b"}, True),
        ("matching", {"a": None}, False),
        ("matching", {"a": ["b"]}, False),
        ("matching", {"": "b"}, False),
        ("matching", dict.fromkeys(THIRTY, "a"), True),
        ("matching", dict.fromkeys([*THIRTY, "more"], "a"), False),
        ("numeric", "4,5", True),
        ("numeric", 4, False),
        ("numeric", "x" * 500, True),
        ("short_text", "x" * 501, False),
        ("short_text", "hòa", True),
        ("short_text", "a\0", False),
        ("short_text", "\ud800", False),
        ("short_text", ["a"], False),
    ],
)
def test_shapes_on_the_wire(code, answer, accepted):
    assert kind(code).accepts(answer) is accepted


def test_options_whose_order_matters_keep_it():
    dates = content(option("A", "2016"), option("B", "2018"), option("C", "2020"), option("D", "2021"), keep_order=True)
    for code in ("single", "multiple"):
        assert {tuple(kind(code).arrange(dates, Draw(bytes([n])))) for n in range(20)} == {("A", "B", "C", "D")}


@pytest.mark.parametrize("code,orders", [("single", 24), ("multiple", 24), ("ordering", 24), ("true_false", 1)])
def test_other_options_come_in_every_order(code, orders):
    sample, _key = SAMPLES[code]
    assert len({tuple(kind(code).arrange(sample, Draw(bytes([n, 7])))) for n in range(250)}) == orders


def test_lines_to_be_ordered_are_mixed_even_where_the_order_is_to_be_kept():
    sample = SAMPLES["ordering"][0] | {"keep_order": True}
    assert len({tuple(kind("ordering").arrange(sample, Draw(bytes([n])))) for n in range(250)}) == 24


@pytest.mark.parametrize("keep_order,rights", [(False, 6), (True, 1)])
def test_matching_mixes_the_left_always_and_the_right_where_it_may(keep_order, rights):
    sample = SAMPLES["matching"][0] | {"keep_order": keep_order}
    orders = [kind("matching").arrange(sample, Draw(bytes([n]))) for n in range(200)]
    assert len({tuple(order[:3]) for order in orders}) == 6
    assert len({tuple(order[3:]) for order in orders}) == rights
    assert {frozenset(order[:3]) for order in orders} == {frozenset("123")}
