"""Saving: what becomes of a save, and what stands after any stream of them."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contest.attempts import QUEUE_GRACE, SWEEP_GRACE, credit_outage, finish_attempt, finish_overdue
from contest.engine import Engine
from contest.heart import Heart
from contest.models import Attempt, Heartbeat, Response, SaveEvent
from contest.saving import Doubt, Message, apply_saves, next_counter, statements
from contest.saving.messages import COUNTER_LIMIT
from contest.saving.statements import write
from tests.contest.saving import LAPTOP, PHONE, events, outcomes, standing, tap, winners
from tests.factories import NOW, make_attempt

A_MOMENT = timedelta(microseconds=1)


@pytest.fixture
def attempt(db) -> Attempt:
    return make_attempt()


# --- one save after another ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "second, outcome, stands",
    [
        (tap(2, answer="y"), "saved", "y"),
        (tap(1, device=LAPTOP, answer="y"), "saved", "y"),
        (tap(1), "repeat", "x"),
        (tap(1, answer="y"), "repeat", "x"),  # no honest browser: a counter is used once
        (tap(1, device="9" * 16, answer="y"), "older", "x"),
        (tap(2, answer=None), "saved", None),
        (tap(1, slot=2, answer="y"), "saved", "x"),
    ],
)
def test_the_greater_counter_and_then_the_greater_device_stands(attempt, second, outcome, stands):
    assert outcomes(attempt, tap(1)) == ["saved"]
    assert outcomes(attempt, second) == [outcome]
    assert Response.objects.get(attempt=attempt, slot=1).answer == stands
    assert events(attempt) == [(1, 1, PHONE, "saved"), (*second[:3], outcome)]


def test_an_older_save_never_overwrites_and_is_told_what_stands(attempt):
    newest = tap(5, device=LAPTOP, answer=["b", "a"], flag=True)
    apply_saves(attempt.pk, [newest], arrived_at=NOW)
    [result] = apply_saves(attempt.pk, [tap(4)], arrived_at=NOW + A_MOMENT).results
    assert (result.outcome, result.stored) == ("older", newest)
    assert standing(attempt) == {1: tuple(newest[1:])}


@pytest.mark.parametrize("answer", [None, "", "ạ\"'%s\\", ["a", "b"], {"l": "r"}, "0", []])
def test_every_shape_of_answer_is_kept_as_it_came(attempt, answer):
    apply_saves(attempt.pk, [tap(1, answer=answer, flag=True)], arrived_at=NOW)
    [result] = apply_saves(attempt.pk, [tap(1)], arrived_at=NOW).results
    stored = Response.objects.get(attempt=attempt)
    event = SaveEvent.objects.earliest("pk")
    assert (stored.answer, event.answer, result.stored.answer) == (answer, answer, answer)
    assert (stored.flag, stored.saved_at, event.arrived_at) == (True, NOW, NOW)


def test_several_saves_of_one_slot_may_come_in_one_message(attempt):
    saves = [tap(2), tap(1), tap(3, answer="y"), tap(2), tap(1, slot=0, answer="12")]
    assert outcomes(attempt, *saves) == ["saved", "older", "saved", "older", "saved"]
    assert standing(attempt) == {0: (1, PHONE, "12", False), 1: (3, PHONE, "y", False)}
    assert [event[:2] for event in events(attempt)] == [save[:2] for save in saves]


@pytest.mark.parametrize("counter", [1, 2**31 - 1, 2**31, COUNTER_LIMIT])
def test_a_counter_is_kept_exactly(attempt, counter):
    apply_saves(attempt.pk, [tap(counter)], arrived_at=NOW)
    [result] = apply_saves(attempt.pk, [tap(counter)], arrived_at=NOW).results
    assert (result.outcome, result.stored.counter) == ("repeat", counter)
    assert [event[1] for event in events(attempt)] == [counter] * 2


def test_an_empty_message_tells_the_deadline_and_what_was_given_back(attempt):
    assert apply_saves(attempt.pk, [], arrived_at=NOW) == ([], attempt.deadline, False, 0)
    type(attempt).objects.update(credited_ms=45_000)
    assert apply_saves(attempt.pk, [], arrived_at=NOW).credited_ms == 45_000


# --- time ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment, outcome", [(-A_MOMENT, "saved"), (timedelta(0), "late"), (A_MOMENT, "late")])
def test_the_deadline_itself_is_late(attempt, moment, outcome):
    assert outcomes(attempt, tap(1), at=attempt.deadline + moment) == [outcome]
    assert events(attempt) == [(1, 1, PHONE, outcome)]
    assert Response.objects.exists() is (outcome == "saved")


def test_a_late_save_is_refused_and_recorded_beside_what_stands(attempt):
    outcomes(attempt, tap(1))
    [result] = apply_saves(attempt.pk, [tap(2, answer="y")], arrived_at=attempt.deadline).results
    assert (result.outcome, result.stored) == ("late", tap(1))
    assert events(attempt) == [(1, 1, PHONE, "saved"), (1, 2, PHONE, "late")]


def test_a_save_that_stands_already_is_a_repeat_even_when_it_comes_late(attempt):
    outcomes(attempt, tap(1))
    assert outcomes(attempt, tap(1), at=attempt.deadline) == ["repeat"]


def test_whatever_comes_after_the_submission_is_late(attempt):
    reply = apply_saves(attempt.pk, [tap(1)], arrived_at=NOW, submit=True)
    assert ([result.outcome for result in reply.results], reply.finished) == (["saved"], True)
    assert outcomes(attempt, tap(2), at=NOW + A_MOMENT) == ["late"]
    assert standing(attempt) == {1: (1, PHONE, "x", False)}


def test_within_a_batch_too_whatever_follows_a_submission_is_late(attempt):
    batch = [
        Message(attempt.pk, [tap(1)], NOW),
        Message(attempt.pk, [tap(2)], NOW, submit=True),
        Message(attempt.pk, [tap(3)], NOW + A_MOMENT),
    ]
    with transaction.atomic():
        replies = write(batch, now=NOW)
    assert [reply.results[0].outcome for reply in replies] == ["saved", "saved", "late"]
    assert standing(attempt)[1][0] == 2


def finished(attempt: Attempt) -> tuple:
    attempt.refresh_from_db()
    return attempt.state, attempt.finished_at, attempt.finished_by


def test_submitting_twice_is_submitting_once(attempt):
    for seconds in (1, 2):
        reply = apply_saves(attempt.pk, [], arrived_at=NOW + timedelta(seconds=seconds), submit=True)
        assert reply.finished is True
    assert finished(attempt) == ("finished", NOW + timedelta(seconds=1), "person")


def test_submitting_after_the_deadline_finishes_at_the_deadline(attempt):
    late = attempt.deadline + timedelta(seconds=2)
    reply = apply_saves(attempt.pk, [tap(1)], arrived_at=late, submit=True)
    assert (reply.finished, reply.results[0].outcome) == (True, "late")
    assert finished(attempt) == ("finished", attempt.deadline, "deadline")


# --- the sweep was quicker than our queue ---------------------------------------------------------------------------

IN_TIME = -timedelta(seconds=1)


@pytest.fixture
def swept(attempt) -> Attempt:
    """Finished by the engine and marked, while a queue of ours still holds what arrived a second before."""
    attempt_over = attempt.deadline + SWEEP_GRACE
    Engine().step(attempt_over)
    attempt.refresh_from_db()
    assert (attempt.finished_by, attempt.marked_at) == ("deadline", attempt_over)
    return attempt


def write_late(attempt: Attempt, *saves, arrived=IN_TIME, waited=timedelta(seconds=10), **options) -> list[str]:
    """Write what arrived about the deadline so long after it, on a platform whose heart beats."""
    Heartbeat.objects.update(beat_at=attempt.deadline + waited)
    times = {"at": attempt.deadline + arrived, "now": attempt.deadline + waited}
    return outcomes(attempt, *saves, **times, **options)


def test_what_arrived_in_time_counts_though_the_sweep_was_quicker(swept):
    assert write_late(swept, tap(1)) == ["saved"]
    assert (standing(swept), finished(swept)) == (
        {1: (1, PHONE, "x", False)},
        ("finished", swept.deadline, "deadline"),
    )
    assert list(Attempt.objects.to_mark()) == [swept]


@pytest.mark.parametrize(
    "times",
    [
        {"arrived": timedelta(0)},
        {"arrived": A_MOMENT},
        {"waited": QUEUE_GRACE + A_MOMENT},
    ],
    ids=["at the deadline", "after it", "found in a process that slept"],
)
def test_what_did_not_is_late_and_has_nothing_marked_again(swept, times):
    assert write_late(swept, tap(1), **times) == ["late"]
    assert (standing(swept), events(swept), Attempt.objects.to_mark().count()) == ({}, [(1, 1, PHONE, "late")], 0)


def test_a_submission_that_waited_makes_the_end_the_persons_own(swept):
    assert write_late(swept, tap(1), submit=True) == ["saved"]
    assert finished(swept) == ("finished", swept.deadline + IN_TIME, "person")
    assert write_late(swept, tap(2)) == ["late"]
    Engine().step(swept.deadline + timedelta(seconds=11))
    swept.refresh_from_db()
    assert swept.time_used_ms == (swept.deadline + IN_TIME - swept.started_at) // timedelta(milliseconds=1)


def test_a_submission_that_came_too_late_leaves_the_end_to_the_deadline(swept):
    assert write_late(swept, tap(1), arrived=A_MOMENT, submit=True) == ["late"]
    assert (finished(swept)[1:], Attempt.objects.to_mark().count()) == ((swept.deadline, "deadline"), 0)


def test_asking_how_it_stands_has_nothing_marked_again(swept):
    assert write_late(swept) == []
    assert Attempt.objects.to_mark().count() == 0


def test_who_submitted_before_has_finished_whatever_waits(attempt):
    apply_saves(attempt.pk, [], arrived_at=NOW, submit=True)
    assert write_late(attempt, tap(1)) == ["late"]


def test_telling_people_late_because_of_the_sweep_would_be_noticed(swept, monkeypatch):
    """The bug that was there: finished is finished, whenever it arrived."""
    monkeypatch.setattr(statements, "QUEUE_GRACE", -timedelta(days=1))
    assert write_late(swept, tap(1)) == ["late"]


# --- who ----------------------------------------------------------------------------------------------------------


def test_a_rotated_key_opens_nothing_and_leaves_nothing(attempt):
    assert apply_saves(attempt.pk, [tap(1)], arrived_at=NOW, save_key=attempt.save_key) is not None
    Attempt.objects.update(save_key="another")
    assert apply_saves(attempt.pk, [tap(2)], arrived_at=NOW, submit=True, save_key=attempt.save_key) is None
    assert events(attempt) == [(1, 1, PHONE, "saved")]
    assert finished(attempt)[0] == "open"


def test_an_attempt_that_does_not_exist_takes_nothing(db):
    assert apply_saves(0, [tap(1)], arrived_at=NOW) is None
    assert SaveEvent.objects.count() == 0


def test_the_next_counter_is_one_more_than_the_greatest(attempt):
    def ask(slot: int) -> int:
        with transaction.atomic():
            return next_counter(attempt.pk, slot)

    assert ask(1) == 1
    outcomes(attempt, tap(7))
    assert (ask(1), ask(2)) == (8, 1)


def test_the_number_of_statements_does_not_grow_with_the_batch(db, django_assert_num_queries):
    for size in (1, 3):
        attempts = [make_attempt() for _ in range(size)]
        batch = [Message(attempt.pk, [tap(1), tap(1, slot=2)], NOW, False, attempt.save_key) for attempt in attempts]
        with transaction.atomic(), django_assert_num_queries(3):
            write(batch, now=NOW)


def test_nor_does_it_where_everybody_submits_at_once(db, django_assert_num_queries):
    for size in (1, 3):
        attempts = [make_attempt() for _ in range(size)]
        batch = [Message(attempt.pk, [], NOW, True, attempt.save_key) for attempt in attempts]
        with transaction.atomic(), django_assert_num_queries(4):
            write(batch, now=NOW)


# --- the record is written with what it records -------------------------------------------------------------------


def every_outcome(attempt: Attempt) -> None:
    """Saves of every outcome in one transaction."""
    batch = [
        Message(attempt.pk, [tap(2), tap(2), tap(1)], NOW),
        Message(attempt.pk, [tap(3)], attempt.deadline),
    ]
    with transaction.atomic():
        write(batch, now=NOW)


def test_every_save_that_arrived_is_recorded_with_its_outcome(attempt):
    every_outcome(attempt)
    assert [event[-1] for event in events(attempt)] == ["saved", "repeat", "older", "late"]


@pytest.mark.parametrize("broken", ["UPSERT", "RECORD", "STANDING"])
@pytest.mark.django_db(transaction=True)
def test_without_its_record_no_save_stands_and_without_the_save_no_record(monkeypatch, broken):
    attempt = make_attempt()
    monkeypatch.setattr(statements, broken, "SELECT nothing FROM nowhere {rows}")
    with pytest.raises(DatabaseError):
        every_outcome(attempt)
    assert (standing(attempt), events(attempt)) == ({}, [])


# --- any stream ---------------------------------------------------------------------------------------------------

taps = st.builds(
    tap,
    st.integers(1, 4),
    slot=st.integers(0, 2),
    device=st.sampled_from([PHONE, LAPTOP, "0" * 16]),
    answer=st.sampled_from(["x", "y", None]),
)


@st.composite
def streams(draw) -> list[list]:
    """Honest browsers use a counter once; the network repeats, shuffles and splits what they send into batches."""
    sent = draw(st.lists(taps, max_size=12, unique_by=lambda save: save[:3]))
    arriving = draw(
        st.permutations([*sent, *draw(st.lists(st.sampled_from(sent), max_size=6) if sent else st.just([]))])
    )
    cuts = sorted(draw(st.lists(st.integers(0, len(arriving)), max_size=4)))
    return [arriving[start:end] for start, end in zip([0, *cuts], [*cuts, len(arriving)], strict=True)]


def complaints(attempt: Attempt, stream: list[list]) -> list[str]:
    """Play the stream, and say what is wrong with what became of it."""
    found = []
    for batch in stream:
        with transaction.atomic():
            replies = write([Message(attempt.pk, [save], NOW) for save in batch], now=NOW)
        for save, reply in zip(batch, replies, strict=True):
            [(_save, outcome, stored)] = reply.results
            if (stored.counter, stored.device) < (save.counter, save.device):
                found.append(f"{outcome} {save}, but older {stored} stands")
    arrived = [save for batch in stream for save in batch]
    if standing(attempt) != winners(arrived):
        found.append(f"{standing(attempt)} stands")
    saved = [event[:3] for event in events(attempt) if event[3] == "saved"]
    if len(saved) != len(set(saved)) or len(events(attempt)) != len(arrived):
        found.append("the record of saves is wrong")
    return found


class Undone(Exception):
    pass


def complaints_undone(attempt: Attempt, stream: list[list]) -> list[str]:
    """The same on a fresh attempt: all is rolled back, for the next example."""
    found: list[str] = []
    try:
        with transaction.atomic():
            found = complaints(attempt, stream)
            raise Undone
    except Undone:
        return found


each_example_rolls_back = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@each_example_rolls_back
@given(stream=streams())
def test_any_stream_of_saves_converges(attempt, stream):
    assert complaints_undone(attempt, stream) == []


# --- the checks see what they should: each bug, sown on purpose, must be complained about ---------------------------

LOOSE = [
    ("(excluded.counter, excluded.device) >", "(excluded.counter, excluded.device) >="),  # repeats are saved again
    ("(excluded.counter, excluded.device) > (contest_response.counter, contest_response.device)", "TRUE"),
    (
        "(excluded.counter, excluded.device) > (contest_response.counter, contest_response.device)",
        "excluded.counter > contest_response.counter",  # two devices with one counter keep different answers
    ),
]


@pytest.mark.parametrize("right, wrong", LOOSE, ids=["greater or equal", "always", "counter alone"])
def test_a_wrong_order_in_the_statement_is_noticed(attempt, monkeypatch, right, wrong):
    assert right in statements.UPSERT
    monkeypatch.setattr(statements, "UPSERT", statements.UPSERT.replace(right, wrong))
    stream = [[tap(2), tap(1)], [tap(2), tap(2, device=LAPTOP, answer="y")]]
    assert complaints_undone(attempt, stream) != []
    monkeypatch.undo()
    assert complaints_undone(attempt, stream) == []


# --- after an outage of the database ------------------------------------------------------------------------------

OUTAGE = timedelta(seconds=40)


@pytest.fixture
def silent(attempt):
    """The platform's heart stopped five seconds before the deadline; what comes arrives 40 seconds later."""
    Heartbeat.objects.create(pk=1, beat_at=attempt.deadline - timedelta(seconds=5))
    return attempt.deadline - timedelta(seconds=5) + OUTAGE


@pytest.mark.parametrize("submit", [True, False])
def test_nobody_is_late_before_lost_time_is_given_back(attempt, silent, submit):
    with pytest.raises(Doubt):
        apply_saves(attempt.pk, [tap(1)], arrived_at=silent, submit=submit)
    Heart().beat(silent)
    reply = apply_saves(attempt.pk, [tap(1)], arrived_at=silent, submit=submit)
    assert ([result.outcome for result in reply.results], reply.finished) == (["saved"], submit)


def test_who_is_in_time_need_not_wait_for_the_heart(attempt, silent):
    assert outcomes(attempt, tap(1)) == ["saved"]


@pytest.mark.parametrize("arrived, seconds", [(10, 10), (39, 39), (45, 40)])
@pytest.mark.parametrize("is_swept", [False, True])
def test_who_submits_amidst_an_outage_gets_back_what_they_sat_of_it_also_when_it_is_written_after(
    attempt, arrived, seconds, is_swept
):
    """It began a minute before the deadline and lasted 40 seconds. The control: all 40 were off their time used."""
    began = attempt.deadline - timedelta(seconds=60)
    credit_outage(began, began + OUTAGE)
    now = attempt.deadline + OUTAGE + SWEEP_GRACE if is_swept else began + timedelta(seconds=45)
    finish_overdue(now=now)
    apply_saves(attempt.pk, [], arrived_at=began + timedelta(seconds=arrived), now=now, submit=True)
    attempt.refresh_from_db()
    assert (attempt.finished_by, attempt.credited_ms) == ("person", seconds * 1000)


@pytest.mark.parametrize("arrived, seconds", [(2, 2), (-2, 0)])
def test_whom_the_sweep_ended_amidst_an_outage_keeps_what_they_sat_of_it_before_they_handed_in(
    attempt, arrived, seconds
):
    """It began 5 seconds before the deadline; the sweep gave those back. The control: all were taken off again."""
    began = attempt.deadline - timedelta(seconds=5)
    finish_attempt(attempt.pk, at=attempt.deadline)
    credit_outage(began, began + OUTAGE)
    given = Attempt.objects.get(pk=attempt.pk).credited_ms
    moment = began + timedelta(seconds=arrived)
    apply_saves(attempt.pk, [], arrived_at=moment, now=began + OUTAGE, submit=True)
    attempt.refresh_from_db()
    assert (given, attempt.finished_at, attempt.credited_ms) == (5000, moment, seconds * 1000)


def test_a_batch_that_spans_two_outages_counts_each(attempt):
    """The control: only the latest was looked at, and who had handed in amidst the other kept all of it."""
    other = make_attempt(attempt.round_division)
    first, second = NOW + timedelta(minutes=1), NOW + timedelta(minutes=3)
    ends = {attempt: first + timedelta(seconds=10), other: second + timedelta(seconds=20)}
    for began in (first, second):
        credit_outage(began, began + OUTAGE)
    write([Message(one.pk, [], at, True) for one, at in ends.items()], now=second + OUTAGE)
    credited = [Attempt.objects.get(pk=one.pk).credited_ms for one in ends]
    assert credited == [10_000, 60_000]


def test_what_comes_after_a_submission_is_late_however_silent_the_heart(attempt, silent):
    apply_saves(attempt.pk, [], arrived_at=NOW, submit=True)
    reply = apply_saves(attempt.pk, [tap(1)], arrived_at=silent)
    assert [result.outcome for result in reply.results] == ["late"]


def test_late_is_late_while_the_heart_beats(attempt, silent):
    Heartbeat.objects.update(beat_at=silent)
    reply = apply_saves(attempt.pk, [tap(1)], arrived_at=silent)
    assert [result.outcome for result in reply.results] == ["late"]
