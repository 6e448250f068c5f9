"""When trying is in vain: after a while without any success, and only while somebody still tries."""

import pytest

from contest.saving.effort import Effort


def after(*events: tuple[str, float]) -> Effort:
    effort = Effort()
    for verb, *seconds in events:
        getattr(effort, verb)(*seconds)
    return effort


@pytest.mark.parametrize(
    "events, asked_at, in_vain",
    [
        ([], 100, False),
        ([("begin", 10)], 10.9, False),
        ([("begin", 10)], 11, True),
        ([("begin", 10)], 1000, True),
        ([("begin", 10), ("succeed",)], 1000, False),
        ([("begin", 10), ("fail", 10.1)], 10.9, False),
        ([("begin", 10), ("fail", 12)], 12, True),
        ([("begin", 10), ("fail", 12), ("begin", 13), ("fail", 13.1), ("begin", 14)], 14, True),
        ([("begin", 10), ("fail", 12), ("begin", 13), ("succeed",)], 13, False),
        ([("begin", 10), ("fail", 12), ("begin", 13), ("succeed",), ("begin", 14)], 14.5, False),
        ([("begin", 10), ("fail", 12)], 32, True),
        ([("begin", 10), ("fail", 12)], 32.1, False),
        ([("begin", 10), ("fail", 12), ("begin", 40)], 40.9, False),
        ([("begin", 10), ("fail", 12), ("begin", 30)], 30, True),
    ],
)
def test_it_is_in_vain_since_the_first_failure_after_a_success(events, asked_at, in_vain):
    assert after(*events).is_in_vain(asked_at) is in_vain
