"""Fifty at once: the same start, save, submission, entry or sign-up, done in parallel, has one effect.

Threads with connections of their own meet the real verbs, on whichever database the run uses.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Consent, User
from contest import boards
from contest.attempts import finish_attempt, finish_overdue, start_attempt
from contest.correcting import correct_entry
from contest.entering import enter_contest
from contest.errors import AlreadyEntered, NoAttemptsLeft
from contest.marking import mark_attempts
from contest.models import Attempt, BoardRow, Contest, Entry, Mark, Response, RoundDivision, SaveEvent
from contest.places import Place
from contest.plain_saving import NewerAnswer, PlainAnswer, save_plain
from contest.saving import apply_saves
from tests.contest.placing import board_of, placed
from tests.contest.saving import PHONE, events, standing, tap
from tests.factories import (
    NOW,
    make_attempt,
    make_consent_text,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_round,
    make_round_division,
    make_unit,
)
from tests.parallel import TIMES, at_once, kinds_of

pytestmark = pytest.mark.django_db(transaction=True)

A_MOMENT = timedelta(seconds=1)


@pytest.fixture
def joined():
    return make_round_division(make_round(make_contest(), attempts_allowed=2), kinds=["single", "short_text"])


@pytest.fixture
def attempt(joined) -> Attempt:
    return make_attempt(joined)


# --- starting -----------------------------------------------------------------------------------------------------


def test_fifty_starts_are_one_attempt(joined):
    entry = make_entry(joined.division)
    started = at_once(lambda _number: start_attempt(entry, joined, now=NOW).pk)
    attempt = Attempt.objects.get()
    assert (kinds_of(started), attempt.number) == ({attempt.pk: TIMES}, 1)


def test_fifty_starts_of_the_last_attempt_leave_none(joined):
    """Starting and finishing in one breath, so that each start finds the way free if it does not look well."""
    entry = make_entry(joined.division)

    def sit(_number: int) -> str:
        finish_attempt(start_attempt(entry, joined, now=NOW).pk, at=NOW)
        return "sat"

    results = kinds_of(at_once(sit))
    assert sorted(Attempt.objects.values_list("number", flat=True)) == [1, 2]
    assert (set(results), results.total()) == ({"sat", NoAttemptsLeft.__name__}, TIMES)


def test_people_who_start_together_do_not_wait_in_vain(joined):
    entries = [make_entry(joined.division) for _person in range(TIMES)]
    started = at_once(lambda number: start_attempt(entries[number], joined, now=NOW).entry_id)
    assert sorted(started) == sorted(entry.pk for entry in entries)


# --- saving -------------------------------------------------------------------------------------------------------


def save(attempt: Attempt, *saves, **options) -> str:
    return apply_saves(attempt.pk, saves, arrived_at=NOW, **options).results[0].outcome.value


def test_fifty_equal_saves_are_one_answer(attempt):
    outcomes = at_once(lambda _number: save(attempt, tap(1)))
    assert kinds_of(outcomes) == {"saved": 1, "repeat": TIMES - 1}
    assert standing(attempt) == {1: (1, PHONE, "x", False)}
    assert Counter(outcome for *_save, outcome in events(attempt)) == {"saved": 1, "repeat": TIMES - 1}


def test_of_fifty_different_saves_the_greatest_stands(attempt):
    outcomes = at_once(lambda number: save(attempt, tap(number + 1, answer=str(number))))
    assert set(outcomes) <= {"saved", "older"}
    assert standing(attempt) == {1: (TIMES, PHONE, str(TIMES - 1), False)}
    assert SaveEvent.objects.count() == TIMES


def test_fifty_devices_with_one_counter_agree(attempt):
    at_once(lambda number: save(attempt, tap(1, device=f"{number:016x}", answer=str(number))))
    assert standing(attempt) == {1: (1, f"{TIMES - 1:016x}", str(TIMES - 1), False)}


@pytest.mark.parametrize("answers, rest", [("same", {"repeat": TIMES - 1}), ("own", {NewerAnswer.__name__: TIMES - 1})])
def test_of_fifty_plain_forms_one_is_saved_and_the_others_are_told(attempt, answers, rest):
    """Equal forms repeat it; whoever wrote something else is asked which answer shall stand."""

    def post(number: int) -> str:
        answer = "x" if answers == "same" else str(number)
        given = PlainAnswer(slot=1, answer=answer, flag=False, seen="")
        return save_plain(attempt, given, device=f"{number:016x}", arrived_at=NOW).value

    assert kinds_of(at_once(post)) == {"saved": 1, **rest}
    assert (Response.objects.get().counter, SaveEvent.objects.count()) == (1, 1)


# --- submitting ---------------------------------------------------------------------------------------------------


def finished(attempt: Attempt) -> tuple:
    return Attempt.objects.values_list("state", "finished_at", "finished_by").get(pk=attempt.pk)


def test_fifty_submissions_finish_once(attempt):
    def submit(number: int) -> bool:
        return apply_saves(attempt.pk, [], arrived_at=NOW + number * A_MOMENT, submit=True).finished

    assert kinds_of(at_once(submit)) == {True: TIMES}
    state, _at, by = finished(attempt)
    assert (state, by) == ("finished", "person")


def test_one_of_fifty_does_the_finishing(attempt):
    assert kinds_of(at_once(lambda _number: finish_attempt(attempt.pk, at=NOW))) == {True: 1, False: TIMES - 1}


def test_finishing_that_looks_before_it_writes_would_be_noticed(attempt, monkeypatch):
    """The same check with a bug sown: a condition that is not part of the update."""
    all_have_looked = threading.Barrier(TIMES)

    def look_then_write(attempts, *, at, by) -> int:
        found = attempts.open().count()
        all_have_looked.wait()
        attempts.update(state=Attempt.State.FINISHED, finished_at=at, finished_by=by)
        return found

    monkeypatch.setattr("contest.attempts._finish", look_then_write)
    assert kinds_of(at_once(lambda _number: finish_attempt(attempt.pk, at=NOW))) == {True: TIMES}


def test_submissions_and_the_sweep_agree_at_the_deadline(attempt):
    later = attempt.deadline + timedelta(minutes=1)

    def end(number: int) -> int:
        return finish_overdue(now=later) if number % 2 else finish_attempt(attempt.pk, at=later)

    assert sum(at_once(end)) == 1
    assert finished(attempt) == ("finished", attempt.deadline, "deadline")


def test_a_save_is_before_the_submission_or_late(attempt):
    """Whatever the order, the outcome told is what became of the answer."""

    def act(number: int) -> str:
        if number == 0:
            apply_saves(attempt.pk, [], arrived_at=NOW, submit=True)
            return "submitted"
        return save(attempt, tap(number, answer=str(number)))

    results = at_once(act)
    saved = [number for number, outcome in enumerate(results) if outcome == "saved"]
    assert set(results) <= {"submitted", "saved", "older", "late"}
    assert [counter for counter, *_rest in standing(attempt).values()] == saved[-1:]


def test_marking_fifty_times_at_once_is_marking_once(attempt):
    finish_attempt(attempt.pk, at=NOW)
    copies = [Attempt.objects.of(attempt.entry.person).get() for _copy in range(TIMES)]
    results = at_once(lambda number: mark_attempts([copies[number]], now=NOW))
    assert (kinds_of(results), Mark.objects.count(), BoardRow.objects.count()) == ({None: TIMES}, 2, 2)
    assert list(Attempt.objects.values_list("counts", flat=True)) == [True]


# --- boards -------------------------------------------------------------------------------------------------------


def meanwhile(change: Callable[[], object], work: Callable[[], object]) -> None:
    """Do some work that comes upon a change whose transaction is still going on, and so waits for it."""
    is_changing = threading.Event()

    def do(number: int) -> None:
        if number == 0:
            with transaction.atomic():
                change()
                is_changing.set()
                time.sleep(0.3)
        else:
            is_changing.wait()
            work()

    assert at_once(do, times=2) == [None, None]


def places_again(attempt: Attempt) -> None:
    boards.place(attempt, now=NOW)


def marks_again(attempt: Attempt) -> None:
    mark_attempts([attempt], now=NOW)


@pytest.mark.parametrize("work", [places_again, marks_again])
def test_who_is_excluded_while_papers_are_marked_does_not_come_back(attempt, work):
    finish_attempt(attempt.pk, at=NOW)
    marks_again(Attempt.objects.with_contest().get())
    as_it_was = Attempt.objects.with_contest().get()

    def exclude() -> None:
        Entry.objects.update(disqualified_at=NOW)
        boards.settle_entry(Entry.objects.get(), now=NOW)

    meanwhile(exclude, lambda: work(as_it_was))
    assert (Attempt.objects.get().counts, BoardRow.objects.count()) == (True, 0)


@pytest.mark.parametrize("work", [boards.place, boards.rebuild_board])
def test_a_chain_that_changes_while_rows_are_written_is_the_one_that_they_follow(joined, work):
    attempt = placed(joined, seconds=90)
    board = board_of(joined)

    def change_chain() -> None:
        Contest.objects.update(chain=["time"])
        boards.settle_prediction(RoundDivision.objects.select_related("round__contest").get(), now=NOW)

    meanwhile(change_chain, lambda: work(board if work is boards.rebuild_board else attempt, now=NOW))
    assert {row.keys[0] for row in BoardRow.objects.all()} == {90_000}


# --- entering and signing up --------------------------------------------------------------------------------------


def test_fifty_entries_are_one(joined):
    person, unit, words = make_person(), make_unit(), make_consent_text()
    contest, division = joined.round.contest, joined.division

    def enter(_number: int) -> str:
        entered = enter_contest(person, contest, Place(division, unit), consent_text=words, now=NOW)
        return entered.code

    codes = at_once(enter)
    assert kinds_of(codes) == {Entry.objects.get().code: 1, AlreadyEntered.__name__: TIMES - 1}
    assert Consent.objects.count() == 1  # the consents of those who came too late went with their entries


def test_fifty_people_who_enter_together_are_all_in():
    contest = make_contest()
    make_round(contest)
    division, unit, words = make_division(contest), make_unit(), make_consent_text()
    people = [make_person() for _person in range(TIMES)]
    at_once(lambda number: enter_contest(people[number], contest, Place(division, unit), consent_text=words, now=NOW))
    assert Entry.objects.values("code", "person").distinct().count() == TIMES


def test_a_correction_and_a_start_at_once_never_leave_a_paper_of_another_division(joined):
    """Either the paper is begun and the division stands, or the division is another one and no paper is begun."""
    unit, others = make_unit(), make_division(joined.round.contest)
    entries = [make_entry(joined.division, unit=unit) for _entry in range(TIMES // 2)]

    def start_or_correct(number: int) -> object:
        entry = Entry.objects.select_related("contest__owner", "person").get(pk=entries[number // 2].pk)
        if number % 2:
            return start_attempt(entry, joined, now=NOW).entry_id
        return correct_entry(entry, Place(others, unit), now=NOW)

    outcomes = kinds_of(at_once(start_or_correct))
    begun, moved = Entry.objects.filter(attempts__isnull=False), Entry.objects.filter(division=others)
    assert (begun.count() + moved.count(), (begun & moved).count()) == (TIMES // 2, 0)
    assert outcomes["PaperBegun"] + outcomes["NotEligible"] == TIMES // 2


WRITTEN = ["0912345678", "+84 912 345 678", "84912345678", "0912.345.678", "０９１２３４５６７８"]


def test_fifty_sign_ups_with_one_number_written_differently_are_one_account():
    form = {"full_name": "Nguyễn Văn An", "password1": "hoa sen trang", "consent": "on"}
    form["consent_version"] = make_consent_text(published_at=timezone.now()).version

    def sign_up(number: int) -> int:
        browser = Client(REMOTE_ADDR=f"10.0.0.{number}")  # of one address, only so many are let in at a time
        return browser.post("/accounts/signup/", form | {"username": WRITTEN[number % len(WRITTEN)]}).status_code

    assert kinds_of(at_once(sign_up)) == {302: 1, 200: TIMES - 1}
    assert (User.objects.get().login, Consent.objects.count()) == ("+84912345678", 1)
