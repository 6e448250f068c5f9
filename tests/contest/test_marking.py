"""Marking: the same answers and keys always give the same marks, and one attempt counts."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from contest import boards, marking
from contest.attempts import SWEEP_GRACE, credit_outage, finish_attempt, finish_overdue, start_attempt
from contest.marking import mark_attempts, mark_waiting, read_prediction
from contest.models import Attempt, BoardRow, Mark, Response
from contest.saving import apply_saves
from questions.kinds import KINDS, kind
from questions.models import AnswerKey
from tests.contest.answered import answer_all, make_sitting, other_key, revisions_of
from tests.factories import NOW, make_attempt, make_contest, make_entry, make_round, make_round_division

MINUTE = timedelta(minutes=1)
ALL_KINDS = list(KINDS)


@pytest.fixture
def joined(db):
    round_ = make_round(make_contest(), attempts_allowed=3, partial_credit=True)
    return make_round_division(round_, kinds=ALL_KINDS)


def right_answer(attempt: Attempt, slot: int) -> object:
    key = AnswerKey.objects.get(pk=attempt.slots[slot - 1]["revision"])
    return kind(key.revision.kind).right_answer(key.key, attempt.option_ids(slot).__getitem__)


def sit(joined, entry, *, right: int, minutes: int = 5, prediction: object = None, start=NOW) -> Attempt:
    """A finished attempt whose first so many slots are right and whose others are empty."""
    attempt = start_attempt(entry, joined, now=start)
    answers = {} if prediction is None else {0: prediction}
    answers |= {number: right_answer(attempt, number) for number in range(1, right + 1)}
    Response.objects.bulk_create(
        Response(attempt=attempt, slot=slot, counter=1, device="0" * 16, answer=answer, saved_at=start)
        for slot, answer in answers.items()
    )
    finish_attempt(attempt.pk, at=start + minutes * MINUTE)
    return Attempt.objects.get(pk=attempt.pk)


def derived(attempt: Attempt) -> tuple:
    attempt.refresh_from_db()
    return attempt.score, attempt.out_of, attempt.right_slots, attempt.time_used_ms, attempt.counts


def test_right_answers_of_all_seven_kinds_earn_every_point(joined):
    attempt = sit(joined, make_entry(joined.division), right=7)
    mark_waiting(now=NOW + MINUTE)
    assert derived(attempt) == (700, 700, 7, 300_000, True)


def test_an_empty_paper_earns_nothing(joined):
    attempt = sit(joined, make_entry(joined.division), right=0)
    mark_waiting(now=NOW + MINUTE)
    assert derived(attempt) == (0, 700, 0, 300_000, True)


def test_every_slot_has_one_mark(joined):
    attempt = sit(joined, make_entry(joined.division), right=3)
    mark_waiting(now=NOW)
    marks = Mark.objects.filter(attempt=attempt).values_list("slot", "hundredths", "right")
    assert list(marks) == [(slot, 100 if slot <= 3 else 0, slot <= 3) for slot in range(1, 8)]


def test_marking_again_changes_nothing(joined):
    attempt = sit(joined, make_entry(joined.division), right=4, prediction="12")
    mark_waiting(now=NOW)
    once = derived(attempt), list(Mark.objects.values_list("slot", "hundredths")), BoardRow.objects.count()
    mark_attempts([attempt], now=NOW)
    assert (derived(attempt), list(Mark.objects.values_list("slot", "hundredths")), BoardRow.objects.count()) == once


def test_open_and_marked_attempts_do_not_wait(joined):
    start_attempt(make_entry(joined.division), joined, now=NOW)
    done = sit(joined, make_entry(joined.division), right=1)
    assert [mark_waiting(now=NOW), mark_waiting(now=NOW)] == [[done.pk], []]


def test_who_finished_first_is_marked_first(joined):
    slow = sit(joined, make_entry(joined.division), right=1, minutes=9)
    quick = sit(joined, make_entry(joined.division), right=1, minutes=2)
    assert mark_waiting(now=NOW) == [quick.pk, slow.pk]


@pytest.mark.parametrize("policy,counting", [("best", 2), ("first", 1), ("last", 3)])
def test_one_attempt_counts_by_the_policy_of_the_round(joined, policy, counting):
    type(joined.round).objects.update(counting=policy)
    joined.round.refresh_from_db()
    entry = make_entry(joined.division)
    for place, right in enumerate((2, 6, 4)):
        sit(joined, entry, right=right, start=NOW + place * 20 * MINUTE)
        mark_waiting(now=NOW)
    assert list(Attempt.objects.filter(counts=True).values_list("number", flat=True)) == [counting]


def test_the_order_of_marking_does_not_decide_which_attempt_counts(joined):
    entry = make_entry(joined.division)
    attempts = [sit(joined, entry, right=right, start=NOW + right * 20 * MINUTE) for right in (6, 2)]
    for attempt in reversed(attempts):
        mark_attempts([Attempt.objects.get(pk=attempt.pk)], now=NOW)
    assert list(Attempt.objects.filter(counts=True).values_list("score", flat=True)) == [600]


def test_without_partial_credit_half_right_is_nothing(joined):
    type(joined.round).objects.update(partial_credit=False)
    attempt = start_attempt(make_entry(joined.division), joined, now=NOW)
    revisions = [item["revision"] for item in attempt.slots]
    slot = 1 + revisions.index(AnswerKey.objects.get(revision__kind="multiple").pk)
    half = right_answer(attempt, slot)[:1]
    Response.objects.create(attempt=attempt, slot=slot, counter=1, device="0" * 16, answer=half, saved_at=NOW)
    finish_attempt(attempt.pk, at=NOW + MINUTE)
    mark_waiting(now=NOW)
    assert derived(attempt)[0] == 0


def test_time_given_back_is_not_time_used(joined):
    attempt = sit(joined, make_entry(joined.division), right=1, minutes=5)
    Attempt.objects.update(credited_ms=40_000)
    mark_waiting(now=NOW)
    assert derived(attempt)[3] == 260_000


def test_a_submission_that_came_out_of_a_queue_meanwhile_ends_the_time(joined):
    """The sweep had finished the attempt, and marking had read it, when the submission was written."""
    attempt = make_attempt(joined)
    finish_overdue(now=attempt.deadline + SWEEP_GRACE)
    read_before = Attempt.objects.get()
    apply_saves(attempt.pk, [], arrived_at=NOW + timedelta(minutes=5), submit=True)
    mark_attempts([read_before], now=NOW)
    assert Attempt.objects.get().time_used_ms == 300_000


def test_time_that_is_given_back_between_reading_and_marking_is_not_time_used(joined):
    """Marked with what had been read before, the paper would look marked and keep the outage in its time."""
    attempt = sit(joined, make_entry(joined.division), right=1, minutes=5)
    credit_outage(NOW + MINUTE, NOW + 6 * MINUTE)
    mark_attempts([attempt], now=NOW)
    assert Attempt.objects.get().time_used_ms == 60_000


@pytest.mark.parametrize(
    "answer,number",
    [
        ("42", 42),
        ("0", 0),
        ("007", 7),
        ("", None),
        ("-1", None),
        ("1e3", None),
        ("٤", None),
        (5, None),
        ("9" * 10, None),
    ],
)
def test_a_prediction_is_a_plain_number_or_nothing(answer, number):
    assert read_prediction(answer) == number


@pytest.mark.parametrize("garbage", ["<script>", ["x"] * 30, {"a": "b"}, "", "😀"])
def test_garbage_earns_nothing_and_breaks_nothing(joined, garbage):
    attempt = start_attempt(make_entry(joined.division), joined, now=NOW)
    Response.objects.bulk_create(
        Response(attempt=attempt, slot=slot, counter=1, device="0" * 16, answer=garbage, saved_at=NOW)
        for slot in range(8)
    )
    finish_attempt(attempt.pk, at=NOW + MINUTE)
    mark_waiting(now=NOW)
    assert derived(attempt)[0] == 0


def test_a_paper_that_cannot_be_marked_does_not_hold_the_others_up(joined):
    broken = sit(joined, make_entry(joined.division), right=1, minutes=1)
    sound = sit(joined, make_entry(joined.division), right=1, minutes=2)
    Attempt.objects.filter(pk=broken.pk).update(paper={"v": 1, "slots": [{"revision": 0, "points": 1, "options": []}]})
    first = mark_waiting(now=NOW)
    Attempt.objects.filter(pk=broken.pk).update(paper=broken.paper)
    later = [mark_waiting(now=NOW + timedelta(seconds=30)), mark_waiting(now=NOW + 2 * MINUTE)]
    assert (first, later) == ([sound.pk], [[], [broken.pk]])


def counted() -> tuple[int, int, int]:
    return Attempt.objects.marked().count(), Mark.objects.count(), BoardRow.objects.count()


@pytest.mark.parametrize("death", [OperationalError, KeyboardInterrupt])
def test_marking_that_dies_in_the_middle_is_done_again_and_counts_once(joined, monkeypatch, death):
    """The second of three batches dies when all of it is written, but not committed."""
    place, placed = boards.place, []

    def die(*attempts, now):
        place(*attempts, now=now)
        placed.append(attempts)
        if len(placed) == 2:
            raise death

    monkeypatch.setattr(marking, "BATCH", 2)
    monkeypatch.setattr(boards, "place", die)
    sat = [sit(joined, make_entry(joined.division), right=right, minutes=right + 1) for right in range(6)]
    with pytest.raises(death):
        mark_waiting(now=NOW)
    half = counted()
    again = mark_waiting(now=NOW)
    assert (half, again, counted()) == ((2, 14, 4), [attempt.pk for attempt in sat[2:]], (6, 42, 12))
    assert [derived(attempt)[0] for attempt in sat] == [0, 100, 200, 300, 400, 500]


def test_papers_of_one_person_marked_together_have_one_that_counts(joined):
    entry = make_entry(joined.division)
    for place, right in enumerate((2, 6, 4)):
        sit(joined, entry, right=right, start=NOW + place * 20 * MINUTE)
    mark_waiting(now=NOW + 2 * 60 * MINUTE)
    assert list(Attempt.objects.filter(counts=True).values_list("score", flat=True)) == [600]


def test_a_paper_taken_back_to_be_marked_again_counts_no_longer_beside_a_better_one(joined):
    """A queued save may have a marked paper marked again; until then another of its entry may be chosen."""
    entry = make_entry(joined.division)
    first = sit(joined, entry, right=2)
    mark_waiting(now=NOW)
    Attempt.objects.filter(pk=first.pk).update(marked_at=None)
    second = sit(joined, entry, right=6, start=NOW + 20 * MINUTE)
    mark_attempts([second], now=NOW)
    assert list(Attempt.objects.filter(counts=True)) == [second]


def test_more_papers_ask_no_more_of_the_database(joined):
    asked = []
    for people in (1, 1, 6):  # the first makes the boards
        for _person in range(people):
            sit(joined, make_entry(joined.division), right=3)
        with CaptureQueriesContext(connection) as queries:
            marked = mark_waiting(now=NOW)
        asked.append((len(marked), len(queries)))
    assert asked[1:] == [(1, asked[1][1]), (6, asked[1][1])]


def test_a_batch_is_marked_no_differently_than_one_by_one(joined):
    sat = [sit(joined, make_entry(joined.division), right=right, minutes=right + 1) for right in range(8)]
    mark_waiting(now=NOW)
    together = [derived(attempt) for attempt in sat]
    for attempt in Attempt.objects.filter(pk__in=[attempt.pk for attempt in sat]):
        mark_attempts([attempt], now=NOW)
    assert [derived(attempt) for attempt in sat] == together


# --- what marks keep for the statistics -------------------------------------------------------------------------------


def traces(attempt: Attempt) -> list[tuple]:
    return list(attempt.marks.order_by("slot").values_list("out_of", "chosen", "milliseconds"))


@pytest.mark.django_db
def test_marks_keep_what_was_chosen_and_how_long_it_took():
    joined = make_sitting(questions=4)
    marked = answer_all(joined, ["ABC-"], seconds=7)[0]
    by_revision = {mark.revision_id: mark for mark in marked.marks.all()}
    kept = [(mark.chosen, mark.milliseconds, mark.out_of) for mark in map(by_revision.get, revisions_of(joined))]
    assert kept == [("A", 7000, 100), ("B", 7000, 100), ("C", 7000, 100), (None, None, 100)]


def test_of_several_options_all_are_kept_in_the_order_of_their_keys(joined):
    attempt = sit(joined, make_entry(joined.division), right=7)
    mark_waiting(now=NOW)
    told = {mark.revision.kind: mark.chosen for mark in attempt.marks.select_related("revision")}
    nothing_to_choose = dict.fromkeys(("numeric", "short_text", "ordering", "matching"), "")
    assert told == {"single": "A", "multiple": "A B", "true_false": "T"} | nothing_to_choose


@pytest.mark.django_db
def test_a_slot_that_was_cleared_is_kept_as_left_open():
    joined = make_sitting(questions=1)
    [attempt] = answer_all(joined, ["B"])
    Response.objects.update(answer=None)
    mark_attempts([attempt], now=NOW)
    assert traces(attempt) == [(100, None, 10_000)]


def test_what_marks_keep_is_the_same_when_marked_again(joined):
    attempt = sit(joined, make_entry(joined.division), right=4, prediction="12")
    mark_waiting(now=NOW)
    once = traces(attempt)
    mark_attempts([attempt], now=NOW)
    assert traces(attempt) == once


@pytest.mark.django_db
def test_another_key_changes_what_is_right_but_not_what_was_chosen():
    joined = make_sitting(questions=1)
    [attempt] = answer_all(joined, ["B"])
    before = traces(attempt), attempt.marks.get().right
    other_key(revisions_of(joined)[0], "B")
    mark_attempts(Attempt.objects.with_contest(), now=NOW)
    assert (before, (traces(attempt), attempt.marks.get().right)) == (
        ([(100, "B", 10_000)], False),
        ([(100, "B", 10_000)], True),
    )
