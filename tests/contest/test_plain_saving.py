"""Plain forms: what counts is when they arrived, not when a thread had time for them."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from contest.attempts import SWEEP_GRACE, finish_overdue
from contest.models import Attempt, SaveEvent
from contest.plain_saving import ARRIVED_AT
from tests.factories import make_attempt

SECOND = timedelta(seconds=1)


@pytest.fixture
def attempt(db) -> Attempt:
    return make_attempt()


def post(client_of, attempt: Attempt, name: str, *, waited: timedelta, arrived_at: datetime | None) -> None:
    """Send the form, to which somebody comes so long after the deadline; the door has stamped it, if there was one."""
    stamp = {} if arrived_at is None else {ARRIVED_AT: arrived_at}
    address = reverse(name, args=[attempt.uuid, 1] if name == "paper_slot" else [attempt.uuid])
    with time_machine.travel(attempt.deadline + waited, tick=False):
        client_of(attempt.entry.person).post(address, {"flag": "1"}, **stamp)


def outcomes() -> list[str]:
    return list(SaveEvent.objects.values_list("outcome", flat=True))


@pytest.mark.parametrize("swept", [False, True])
@pytest.mark.parametrize(
    "arrived, outcome",
    [(-SECOND, "saved"), (timedelta(0), "late"), (None, "late")],
    ids=["in time", "at the deadline", "not stamped, as with the bug that was there"],
)
def test_a_form_that_arrived_in_time_is_in_time(client_of, attempt, swept, arrived, outcome):
    if swept:
        finish_overdue(now=attempt.deadline + SWEEP_GRACE)
    arrived_at = None if arrived is None else attempt.deadline + arrived
    post(client_of, attempt, "paper_slot", waited=10 * SECOND, arrived_at=arrived_at)
    assert outcomes() == [outcome]


@pytest.mark.parametrize("swept", [False, True])
@pytest.mark.parametrize("arrived, by", [(-SECOND, "person"), (timedelta(0), "deadline")])
def test_a_paper_that_was_handed_in_in_time_is(client_of, attempt, swept, arrived, by):
    if swept:
        finish_overdue(now=attempt.deadline + SWEEP_GRACE)
    post(client_of, attempt, "paper_review", waited=10 * SECOND, arrived_at=attempt.deadline + arrived)
    attempt.refresh_from_db()
    assert (attempt.finished_by, attempt.finished_at) == (by, attempt.deadline + arrived)


def test_nobody_outside_can_say_when_a_form_arrived(client_of, attempt):
    header = {"HTTP_CONTEST_ARRIVED_AT": str(attempt.deadline - SECOND)}
    with time_machine.travel(attempt.deadline + SECOND, tick=False):
        address = reverse("paper_slot", args=[attempt.uuid, 1])
        client_of(attempt.entry.person).post(address, {"flag": "1"}, **header)
    assert outcomes() == ["late"]
