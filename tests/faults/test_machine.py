"""An attempt under everything that can happen to it; and bugs sown on purpose, of which each must be found."""

from collections.abc import Callable

import pytest

from tests.faults import machine
from tests.faults.bugs import BUGS

pytestmark = pytest.mark.django_db(transaction=True)


def test_whatever_happens_to_an_attempt_it_is_what_the_rules_say():
    machine.run(examples=30, steps=40)
    assert machine.AttemptMachine.totals["acked"] > 30


@pytest.mark.once  # the state machine itself runs on both databases
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
def test_a_sown_bug_is_found(bug: Callable):
    with pytest.raises(AssertionError), bug():
        machine.run(examples=100, steps=40, shrink=False)
