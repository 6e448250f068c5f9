"""Where a contest stands, and what somebody can do in it next."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import NO_LOGIN, Role, User
from contest.attempts import finish_attempt
from contest.entering import entry_with_attempts
from contest.models import Entry, EntryPair
from contest.outlook import NextStep, Shelves, Step, outlook_of, shelves, step_for, steps_of, whys_out
from contest.phases import Phase
from contest.programmes import programme_of
from tests.factories import (
    NOW,
    grant,
    make_attempt,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_round,
    make_round_division,
)

DAY = timedelta(days=1)
PAST = {"opens_at": NOW - 9 * DAY, "closes_at": NOW - 8 * DAY}
LATER = {"opens_at": NOW + 8 * DAY, "closes_at": NOW + 9 * DAY}
SOON = {"opens_at": NOW + 2 * DAY, "closes_at": NOW + 3 * DAY}


def contest_with(*windows: dict, **fields):
    contest = make_contest(**fields)
    for window in windows:
        make_round(contest, **window)
    return contest


@pytest.mark.parametrize(
    "windows, phase, number, until",
    [
        ([], Phase.UPCOMING, None, None),
        ([{}], Phase.OPEN, 1, NOW + DAY),
        ([PAST, {}, LATER], Phase.OPEN, 2, NOW + DAY),
        ([PAST, LATER, SOON], Phase.UPCOMING, 3, SOON["opens_at"]),
        ([PAST], Phase.CLOSED, None, None),
        ([PAST | {"provisional_at": NOW - DAY}], Phase.PROVISIONAL, None, None),
        ([PAST | {"finalized_at": NOW - DAY}], Phase.FINAL, None, None),
        ([PAST | {"finalized_at": NOW - DAY}, PAST], Phase.CLOSED, None, None),
    ],
)
def test_a_contest_stands_where_its_nearest_round_does(db, windows, phase, number, until):
    outlook = outlook_of(contest_with(*windows), now=NOW)
    assert (outlook.phase, outlook.round and outlook.round.number, outlook.until) == (phase, number, until)


@pytest.mark.parametrize("published", [None, NOW + DAY])
def test_an_unpublished_contest_is_a_draft(db, published):
    assert outlook_of(contest_with({}, published_at=published), now=NOW).phase is Phase.DRAFT


def test_the_home_page_has_a_shelf_for_each_state(db):
    over, soon, later, running = (contest_with(window) for window in (PAST, SOON, LATER, {}))
    unset, closing = contest_with(), contest_with({"closes_at": NOW + DAY / 2})
    contest_with({}, published_at=None)
    found = shelves(now=NOW)
    assert [item.contest for item in found.running] == [closing, running]
    assert [item.contest for item in found.coming] == [soon, later, unset]
    assert [item.contest for item in found.ended] == [over]


def test_the_page_opens_with_what_is_nearest(db):
    contest_with(SOON)
    coming = shelves(now=NOW)
    assert (coming.featured, coming.others_coming) == (coming.coming[0], [])
    contest_with({})
    both = shelves(now=NOW)
    assert (both.featured, both.others_running, both.others_coming) == (both.running[0], [], both.coming)
    assert Shelves().featured is None


@pytest.mark.parametrize(
    "window, fields, step",
    [
        ({}, {}, Step.REGISTER),
        (SOON, {}, Step.REGISTER),
        (PAST, {}, Step.CLOSED),
        ({}, {"published_at": None}, Step.DRAFT),
    ],
)
def test_somebody_without_an_entry_may_register_in_time(db, window, fields, step):
    contest = contest_with(window, **fields)
    assert step_for(AnonymousUser(), contest, None, now=NOW) == NextStep(step)
    assert step_for(make_person(), contest, None, now=NOW) == NextStep(step)


def test_whoever_works_on_the_contest_is_told_so(db):
    contest = contest_with({})
    author = grant(make_person(), Role.AUTHOR, contest.owner)
    assert step_for(author, contest, None, now=NOW) == NextStep(Step.BARRED)


def step(entry: Entry) -> NextStep:
    found = entry_with_attempts(entry.person, programme_of(entry.contest.slug))
    return step_for(entry.person, entry.contest, found, now=NOW)


@pytest.fixture
def sitting(db):
    """An open round of two attempts."""
    return make_round_division(make_round(make_contest(), attempts_allowed=2))


@pytest.fixture
def entry(sitting):
    return make_entry(sitting.division)


def sit(sitting, entry):
    attempt = make_attempt(sitting, entry)
    finish_attempt(attempt.pk, at=NOW)
    return attempt


def test_an_entrant_starts_while_attempts_are_left(sitting, entry):
    assert step(entry) == NextStep(Step.START, sitting.round, None, 2)
    attempt = sit(sitting, entry)
    assert step(entry) == NextStep(Step.START, sitting.round, attempt, 1)


def test_an_open_paper_comes_before_everything(sitting, entry):
    attempt = make_attempt(sitting, entry)
    assert step(entry) == NextStep(Step.CONTINUE, sitting.round, attempt)


def test_a_paper_past_its_deadline_is_not_continued(sitting, entry):
    attempt = make_attempt(sitting, entry, now=NOW - DAY / 2)
    assert step(entry) == NextStep(Step.START, sitting.round, attempt, 1)


def test_an_entrant_waits_for_the_next_round(sitting, entry):
    sit(sitting, entry)
    last = sit(sitting, entry)
    assert step(entry) == NextStep(Step.DONE, attempt=last)
    upcoming = make_round_division(make_round(sitting.round.contest, **SOON), sitting.division)
    assert step(entry) == NextStep(Step.WAIT, upcoming.round, last)


def test_a_round_of_another_division_is_nothing_to_wait_for(sitting, entry):
    other = make_division(sitting.round.contest)
    assert step(make_entry(other)) == NextStep(Step.DONE)


def put_out(gone: Entry, stays: Entry) -> None:
    """As an officer does who finds that both are one person's."""
    first, second = sorted([gone, stays], key=lambda entry: entry.pk)
    told = {"gone": gone, "verdict": EntryPair.Verdict.MERGED, "decided_by": stays.person, "decided_at": NOW}
    EntryPair.objects.create(first=first, second=second, reason="Đã gọi điện", **told)
    Entry.objects.filter(pk=gone.pk).update(disqualified_at=NOW)


@pytest.mark.parametrize("older", [True, False])
def test_whoever_is_entered_twice_is_told_which_entry_is_out(entry, older):
    other = make_entry(entry.division)
    gone, stays = (entry, other) if older else (other, entry)
    put_out(gone, stays)
    assert (step(gone).step, step(stays).step) == (Step.DOUBLE, Step.START)


@pytest.mark.parametrize(
    "ends",
    [
        lambda other: Entry.objects.filter(pk=other.pk).update(disqualified_at=NOW),
        lambda other: put_out(other, make_entry(other.division)),
        lambda other: User.objects.filter(pk=other.person_id).update(is_active=False),
    ],
    ids=["excluded", "out for a third one", "closed"],
)
def test_nobody_is_sent_to_another_entry_by_which_they_cannot_go_on(entry, ends):
    other = make_entry(entry.division)
    put_out(entry, other)
    ends(other)
    assert step(entry) == NextStep(Step.DISQUALIFIED)


def test_whose_other_entry_has_no_login_is_not_told_to_sign_in_for_it(entry):
    other = make_entry(entry.division)
    put_out(entry, other)
    User.objects.filter(pk=other.person_id).update(login=f"{NO_LOGIN}7")
    assert step(entry) == NextStep(Step.DOUBLE_HELPED)


def test_why_entries_are_out_is_read_for_all_of_them_at_once(entry, django_assert_num_queries):
    other = make_entry(entry.division)
    put_out(entry, other)
    Entry.objects.filter(pk=make_entry(entry.division).pk).update(disqualified_at=NOW)
    entries = list(Entry.objects.order_by("pk").with_attempts())
    with django_assert_num_queries(1):
        told = [next_.step for next_ in steps_of(entries, now=NOW)]
    assert told == [Step.DOUBLE, Step.START, Step.DISQUALIFIED]
    with django_assert_num_queries(0):
        assert whys_out([entries[1]]) == {}


def test_a_disqualified_entrant_is_told_so(entry):
    Entry.objects.update(disqualified_at=NOW)
    assert step(entry) == NextStep(Step.DISQUALIFIED)
