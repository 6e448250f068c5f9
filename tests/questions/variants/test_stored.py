"""What a bank keeps of a question with parameters, and the declaration it makes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.variants import check, decides_by_expression, declaration_of, shipped_calendar
from tests.questions.variants.samples import DUE, STATEMENT

KNOWN = shipped_calendar()

VARIATION = {name: DUE.get(name) for name in ("parameters", "derived", "conditions")}
CONTENT = {"options": DUE["options"], "keep_order": False, "unit": None}
BY_EXPRESSION = {"right": {option["key"]: option["right"] for option in STATEMENT["options"]}}


def test_a_stored_question_makes_its_declaration():
    told = declaration_of(VARIATION, DUE["stem"], CONTENT, "A", DUE["explanation"])
    assert told == DUE | {"keep_order": False, "unit": None}


def test_what_decides_comes_from_the_key_and_stands_at_each_option():
    content = {"options": [{"key": "T", "text": "Đúng"}, {"key": "F", "text": "Sai"}]}
    told = declaration_of({"parameters": STATEMENT["parameters"]}, STATEMENT["stem"], content, BY_EXPRESSION)
    assert told["options"] == STATEMENT["options"]
    assert check(told, "true_false", KNOWN) == []


def test_an_option_of_which_it_is_not_said_is_refused():
    content = {"options": [*STATEMENT["options"], {"key": "X", "text": "Khác"}]}
    told = declaration_of({"parameters": STATEMENT["parameters"]}, STATEMENT["stem"], content, BY_EXPRESSION)
    assert [str(problem.sentence) for problem in check(told, "single", KNOWN)] == ["The expression is empty."]


@pytest.mark.parametrize("key", ["A", ["A"], {"value": "1"}, {"right": "A"}, None])
def test_other_keys_are_plain(key):
    assert decides_by_expression(key) is False


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["key", "text", "right", "options", "parameters"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(JSON, JSON, JSON, st.sampled_from(["single", "numeric", "other"]))
def test_whatever_is_stored_is_judged_and_raises_nothing(variation, content, key, kind):
    assert check(declaration_of(variation, "{n}", content, key), kind, KNOWN) != []
