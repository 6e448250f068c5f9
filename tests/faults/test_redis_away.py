"""What the people beside the crowd may be answered while Redis is away."""

import pytest

from tests.faults.crowd import Crowd
from tests.faults.redis_away import Visits

WELL = {("start", 302): 9, ("paper", 200): 9, ("result", 200): 9}


@pytest.mark.parametrize(
    "seen, unsaid, wrong",
    [
        (WELL, 0, []),
        (WELL | {("start", 503): 1, ("paper", 503): 1, ("result", 503): 1}, 0, []),
        (WELL | {("start", 503): 2}, 1, ["1 times nobody was told when to come again"]),
        (WELL | {("start", 500): 1}, 0, ["start was answered 500"]),
        (WELL | {("paper", 404): 1}, 0, ["paper was answered 404"]),
        ({("start", 503): 9, ("result", 200): 9}, 0, ["start never went well", "paper never went well"]),
    ],
)
def test_only_what_is_asked_for_and_503_are_honest(seen, unsaid, wrong):
    visits = Visits(Crowd(0, []))
    visits.seen.update(seen)
    visits.unsaid = unsaid
    assert visits.wrong() == wrong
