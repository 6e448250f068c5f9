"""The controls of a held lock: bugs that there are, and that must show as what they are."""

import pytest

from tests.faults import bugs
from tests.faults.locks import CONTROLS, missed


@pytest.mark.parametrize("bug", CONTROLS)
def test_a_control_is_a_bug_that_can_be_sown(bug):
    with getattr(bugs, bug)():
        pass


@pytest.mark.parametrize(
    "found, unseen",
    [
        ({}, []),
        ({"a_doubt_is_an_error": {"dishonest": 1, "wrong": 2}}, []),
        ({"what_cannot_be_written_is_acknowledged": {"lost": 29}, "a_doubt_is_an_error": {}}, ["a_doubt_is_an_error"]),
        ({"what_cannot_be_written_is_acknowledged": {"wrong": 33}}, ["what_cannot_be_written_is_acknowledged"]),
    ],
)
def test_a_control_that_shows_as_anything_else_is_missed(found, unseen):
    assert missed(found) == unseen
