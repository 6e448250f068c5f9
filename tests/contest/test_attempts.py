"""Starting and finishing an attempt, and getting back the time that an outage took."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from accounts.models import AuditEvent, Role
from contest.attempts import (
    SWEEP_GRACE,
    attempts_left,
    credit_outage,
    finish_attempt,
    finish_attempts,
    finish_overdue,
    start_attempt,
)
from contest.errors import ContestError, NoAttemptsLeft, NotEligible, NotOpen
from contest.models import Attempt, Contest, Entry, Outage, new_receipt
from questions.models import Question, Revision
from tests.factories import (
    NOW,
    grant,
    make_attempt,
    make_bank,
    make_contest,
    make_entry,
    make_round,
    make_round_division,
    make_unit,
)

GUIDE = settings.BASE_DIR / "docs" / "operations.md"
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def joined(db):
    return make_round_division(make_round(make_contest(), attempts_allowed=2, duration_minutes=15))


@pytest.fixture
def entry(joined):
    return make_entry(joined.division)


def test_an_attempt_has_the_duration_of_the_round(joined, entry):
    attempt = start_attempt(entry, joined, now=NOW)
    assert (attempt.started_at, attempt.deadline, attempt.number, attempt.state) == (
        NOW,
        NOW + 15 * MINUTE,
        1,
        "open",
    )


def test_a_start_writes_one_row_and_asks_no_more_of_the_database_the_more_there_are(joined):
    asked = []
    for people in (1, 1, 5):  # the first draws from the bank, and settles what it drew
        entries = [make_entry(joined.division) for _person in range(people)]
        with CaptureQueriesContext(connection) as queries:
            for entry in entries:
                start_attempt(entry, joined, now=NOW)
        asked.append(Counter(query["sql"].split()[0] for query in queries))
    assert (asked[1]["INSERT"], asked[1]["UPDATE"], asked[1]["DELETE"]) == (1, 0, 0)
    assert asked[2] == Counter({verb: 5 * number for verb, number in asked[1].items()})


def test_who_starts_near_the_close_gets_what_is_left_of_the_window(joined, entry):
    late = joined.round.closes_at - 4 * MINUTE
    assert start_attempt(entry, joined, now=late).deadline == joined.round.closes_at


def test_starting_again_goes_on_with_the_open_attempt(joined, entry):
    first = start_attempt(entry, joined, now=NOW)
    second = start_attempt(entry, joined, now=NOW + MINUTE)
    assert (second.pk, second.deadline, Attempt.objects.count()) == (first.pk, first.deadline, 1)


def test_the_next_attempt_has_the_next_number_and_another_paper(joined, entry):
    first = start_attempt(entry, joined, now=NOW)
    finish_attempt(first.pk, at=NOW + MINUTE)
    second = start_attempt(entry, joined, now=NOW + 2 * MINUTE)
    assert (second.number, second.seed == first.seed, second.secret == first.secret) == (2, False, False)


def draw_receipts(monkeypatch, *codes: str) -> None:
    draws = iter(codes)
    monkeypatch.setattr("contest.models.attempts.receipt_code", lambda numbers: next(draws))


def test_who_draws_a_receipt_that_another_paper_has_draws_again(joined, entry, monkeypatch):
    taken, free = make_attempt(joined).receipt, new_receipt()
    draw_receipts(monkeypatch, taken, free)
    assert start_attempt(entry, joined, now=NOW).receipt == free


def test_a_start_that_fails_twice_leaves_nothing_behind(joined, entry, monkeypatch):
    taken = make_attempt(joined).receipt
    draw_receipts(monkeypatch, taken, taken)
    with pytest.raises(IntegrityError):
        start_attempt(entry, joined, now=NOW)
    assert list(entry.attempts.all()) == []


def test_no_more_attempts_than_the_round_allows(joined, entry):
    for _number in range(2):
        finish_attempt(start_attempt(entry, joined, now=NOW).pk, at=NOW)
    assert attempts_left(entry, joined) == 0
    with pytest.raises(NoAttemptsLeft):
        start_attempt(entry, joined, now=NOW)


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.AUTHOR, Role.REVIEWER])
@pytest.mark.parametrize("over", ["the contest", "a bank"])
def test_who_got_a_part_in_the_contest_after_entering_starts_no_more_papers(joined, entry, role, over):
    owner = joined.round.contest.owner
    if over == "a bank":
        owner = make_unit()
        joined.banks.add(make_bank(owner))
    grant(entry.person, role, owner)
    with pytest.raises(NotEligible, match="You work on this contest"), override("en"):
        start_attempt(entry, joined, now=NOW)
    assert not Attempt.objects.exists()


def test_who_got_a_part_meanwhile_finishes_the_paper_that_is_open(joined, entry):
    attempt = start_attempt(entry, joined, now=NOW)
    grant(entry.person, Role.AUTHOR, joined.round.contest.owner)
    assert start_attempt(Entry.objects.get(), joined, now=NOW + MINUTE) == attempt


@pytest.mark.parametrize("moment", ["before it opens", "at its close"])
def test_nobody_starts_outside_the_window(joined, entry, moment):
    now = joined.round.opens_at - SECOND if moment == "before it opens" else joined.round.closes_at
    with pytest.raises(NotOpen):
        start_attempt(entry, joined, now=now)


def test_nobody_starts_while_the_contest_is_a_draft(joined, entry):
    Contest.objects.update(published_at=None)
    with pytest.raises(NotOpen):
        start_attempt(entry, joined, now=NOW)


def test_an_entry_of_another_division_is_refused(joined):
    with pytest.raises(NotEligible):
        start_attempt(make_entry(), joined, now=NOW)


def test_a_disqualified_entry_is_refused(joined, entry):
    Entry.objects.update(disqualified_at=NOW)
    with pytest.raises(NotEligible):
        start_attempt(entry, joined, now=NOW)


def test_a_pool_that_lacks_questions_is_told_as_a_sentence_and_starts_no_clock(joined, entry):
    Question.objects.update(retired_at=NOW)
    with pytest.raises(ContestError) as refusal:
        start_attempt(entry, joined, now=NOW)
    assert (refusal.value.status, Attempt.objects.count()) == (409, 0)


def test_what_stands_on_a_paper_is_frozen_in_the_database(joined, entry):
    attempt = start_attempt(entry, joined, now=NOW)
    revision = Revision.objects.get(pk=attempt.slots[0]["revision"])
    assert revision.used_at == NOW
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(stem="Khác")


def test_a_question_that_no_paper_holds_may_still_be_mended(joined):
    assert Revision.objects.update(stem="Khác") == Revision.objects.count()


def test_the_person_finishes_in_time_once(joined, entry):
    attempt = start_attempt(entry, joined, now=NOW)
    done = [finish_attempt(attempt.pk, at=NOW + delay * MINUTE) for delay in (3, 4)]
    attempt.refresh_from_db()
    assert (done, attempt.finished_at, attempt.finished_by) == ([True, False], NOW + 3 * MINUTE, "person")


@pytest.mark.parametrize("late_by", [timedelta(0), SECOND, timedelta(days=1)])
def test_who_submits_at_the_deadline_or_later_was_finished_by_it(joined, entry, late_by):
    attempt = start_attempt(entry, joined, now=NOW)
    finish_attempt(attempt.pk, at=attempt.deadline + late_by)
    attempt.refresh_from_db()
    assert (attempt.finished_at, attempt.finished_by) == (attempt.deadline, "deadline")


def test_many_are_finished_each_at_its_own_moment(db):
    early, late, finished = (make_attempt() for _number in range(3))
    finish_attempt(finished.pk, at=NOW + SECOND)
    ends = {early.pk: NOW + MINUTE, late.pk: late.deadline, finished.pk: NOW + 2 * MINUTE}
    assert finish_attempts(ends) == 2
    told = Attempt.objects.order_by("pk").values_list("state", "finished_at", "finished_by")
    assert list(told) == [
        ("finished", NOW + MINUTE, "person"),
        ("finished", late.deadline, "deadline"),
        ("finished", NOW + SECOND, "person"),
    ]


def test_the_sweep_stamps_the_deadline_and_not_its_own_time(joined, entry):
    attempt = start_attempt(entry, joined, now=NOW)
    swept = finish_overdue(now=attempt.deadline + MINUTE)
    attempt.refresh_from_db()
    assert (swept, attempt.finished_at, attempt.finished_by) == (1, attempt.deadline, "deadline")


def test_the_sweep_leaves_queued_saves_a_moment(joined, entry):
    attempt = start_attempt(entry, joined, now=NOW)
    moments = [attempt.deadline - SECOND, attempt.deadline + SWEEP_GRACE - SECOND, attempt.deadline + SWEEP_GRACE]
    assert [finish_overdue(now=moment) for moment in moments] == [0, 0, 1]


def test_papers_of_one_deadline_all_end_with_it_however_many_sweeps_that_takes(joined):
    deadlines = {make_attempt(joined).deadline for _number in range(50)}
    sweeps = [finish_overdue(now=NOW + timedelta(hours=1) + turn * SECOND, limit=20) for turn in range(4)]
    ends = set(Attempt.objects.values_list("state", "finished_at", "finished_by"))
    assert (sweeps, ends) == ([20, 20, 10, 0], {("finished", NOW + 15 * MINUTE, "deadline")})
    assert deadlines == {NOW + 15 * MINUTE}


def test_a_finished_attempt_never_opens_again(joined, entry):
    attempt = start_attempt(entry, joined, now=NOW)
    finish_attempt(attempt.pk, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(state="open")


def test_a_person_has_one_open_attempt_whatever_the_code_says(joined, entry):
    attempt = start_attempt(entry, joined, now=NOW)
    twin = Attempt(entry=entry, round_division=joined, number=2, paper=attempt.paper, started_at=NOW)
    twin.deadline = attempt.deadline
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_signing_out_revokes_the_tickets_of_open_papers_only(client_of, joined, entry):
    attempt, other = start_attempt(entry, joined, now=NOW), make_attempt(joined)
    client_of(entry.person).post("/accounts/logout/")
    keys = [Attempt.objects.get(pk=item.pk).save_key == item.save_key for item in (attempt, other)]
    assert keys == [False, True]


@pytest.mark.parametrize(
    ("arrived", "served", "deadline"),
    [(-10, 10, 20), (-1, 40, 41), (-20 * 60, -20 * 60 + 30, -5 * 60 + 30), (-10, -5, 5)],
)
def test_who_arrives_in_time_and_waits_for_the_platform_loses_nothing(joined, entry, arrived, served, deadline):
    """In seconds from the close. The control: by the moment of serving, a queue of ours would shut the door on them."""
    closes_at = joined.round.closes_at
    times = {"arrived_at": closes_at + arrived * SECOND, "now": closes_at + served * SECOND}
    attempt = start_attempt(entry, joined, **times)
    assert (attempt.started_at, attempt.deadline) == (times["now"], closes_at + deadline * SECOND)


@pytest.mark.parametrize(("arrived", "served"), [(0, 5), (3, 3)])
def test_who_arrives_after_the_close_is_told_so(joined, entry, arrived, served):
    closes_at = joined.round.closes_at
    with pytest.raises(NotOpen):
        start_attempt(entry, joined, arrived_at=closes_at + arrived * SECOND, now=closes_at + served * SECOND)


def test_who_came_a_moment_before_the_opening_and_is_served_after_it_may_start(joined, entry):
    opens_at = joined.round.opens_at
    attempt = start_attempt(entry, joined, arrived_at=opens_at - SECOND, now=opens_at + 2 * SECOND)
    assert attempt.started_at == opens_at + 2 * SECOND


class TestOutage:
    def test_open_attempts_get_the_time_back(self, joined, entry):
        attempt = start_attempt(entry, joined, now=NOW)
        before = attempt.deadline
        assert credit_outage(NOW + MINUTE, NOW + MINUTE + 40 * SECOND) == 1
        attempt.refresh_from_db()
        assert (attempt.deadline - before, attempt.credited_ms) == (40 * SECOND, 40_000)

    def test_the_same_outage_is_credited_once(self, joined, entry):
        attempt = start_attempt(entry, joined, now=NOW)
        credits = [credit_outage(NOW + MINUTE, NOW + 2 * MINUTE) for _turn in range(2)]
        attempt.refresh_from_db()
        assert (credits, attempt.credited_ms, Outage.objects.count()) == ([1, 0], 60_000, 1)

    def test_it_reaches_beyond_the_close_of_the_round(self, joined, entry):
        attempt = start_attempt(entry, joined, now=joined.round.closes_at - MINUTE)
        credit_outage(joined.round.closes_at - 30 * SECOND, joined.round.closes_at + 30 * SECOND)
        attempt.refresh_from_db()
        assert attempt.deadline == joined.round.closes_at + MINUTE

    def test_it_ends_at_the_bound_of_the_contest(self, joined, entry):
        type(joined.round.contest).objects.update(credit_limit_minutes=10)
        attempt = start_attempt(entry, joined, now=NOW)
        credit_outage(NOW + MINUTE, NOW + timedelta(hours=5))
        attempt.refresh_from_db()
        assert attempt.credited_ms == 600_000

    def test_each_contest_has_its_own_bound_and_who_started_amidst_it_gets_the_rest(self, joined, entry):
        other = make_round_division(make_round(make_contest(slug="other", credit_limit_minutes=2)))
        long_before = [make_attempt(joined, now=NOW), make_attempt(other, now=NOW)]
        amidst = [make_attempt(joined, now=NOW + 4 * MINUTE), make_attempt(other, now=NOW + 5 * MINUTE)]
        after = make_attempt(joined, now=NOW + 6 * MINUTE)
        assert credit_outage(NOW + MINUTE, NOW + 6 * MINUTE) == 4
        kept = Attempt.objects.in_bulk()
        given = [[kept[one.pk].credited_ms / 60_000 for one in some] for some in (long_before, amidst, [after])]
        later = [kept[one.pk].deadline - one.deadline for one in (*long_before, *amidst, after)]
        assert given == [[5, 2], [2, 1], [0]]
        assert later == [minutes * MINUTE for minutes in (5, 2, 2, 1, 0)]

    def test_a_bound_of_none_gives_nothing_and_records_nothing(self, joined, entry):
        type(joined.round.contest).objects.update(credit_limit_minutes=0)
        start_attempt(entry, joined, now=NOW)
        assert (credit_outage(NOW + MINUTE, NOW + 2 * MINUTE), Outage.objects.count()) == (0, 0)

    def test_a_crowd_takes_no_more_statements_than_one(self, joined, entry, django_assert_max_num_queries):
        """The control: read one by one, with their papers, ten thousand took longer than an outage lasts at least."""
        for _person in range(30):
            make_attempt(joined)
        with django_assert_max_num_queries(12) as captured:
            assert credit_outage(NOW + MINUTE, NOW + 2 * MINUTE) == 30
        assert [query["sql"] for query in captured if '"paper"' in query["sql"]] == []

    def test_finished_attempts_and_short_silences_get_nothing(self, joined, entry):
        attempt = start_attempt(entry, joined, now=NOW)
        short = credit_outage(NOW + MINUTE, NOW + MINUTE + 5 * SECOND)
        finish_attempt(attempt.pk, at=NOW + MINUTE)
        assert [short, credit_outage(NOW + MINUTE, NOW + 5 * MINUTE), Outage.objects.count()] == [0, 0, 0]

    @pytest.mark.parametrize("started, finished, minutes", [(0, 3, 2), (2, 3, 1), (0, 7, 4), (5, 6, 1), (6, 7, 0)])
    def test_who_finishes_amidst_it_gets_what_they_sat_of_it_off_their_time_used(
        self, joined, started, finished, minutes
    ):
        """It lasts from minute 1 to 6, and the contest gives back 4 at most."""
        type(joined.round.contest).objects.update(credit_limit_minutes=4)
        attempt = make_attempt(joined, now=NOW + started * MINUTE)
        finish_attempt(attempt.pk, at=NOW + finished * MINUTE)
        Attempt.objects.update(marked_at=NOW)
        credited = [credit_outage(NOW + MINUTE, NOW + 6 * MINUTE) for _process in range(2)]
        now = Attempt.objects.get()
        assert (credited, now.credited_ms, now.marked_at is None) == ([bool(minutes), 0], minutes * 60_000, minutes > 0)
        assert (now.deadline, Outage.objects.count()) == (attempt.deadline, bool(minutes))

    def test_who_was_finished_by_the_deadline_amidst_it_gets_what_lay_before_that(self, joined):
        attempt = make_attempt(joined)
        finish_attempt(attempt.pk, at=attempt.deadline + 4 * SECOND)
        credit_outage(attempt.deadline - SECOND, attempt.deadline + 9 * SECOND)
        kept = Attempt.objects.get()
        assert (kept.credited_ms, kept.finished_at, kept.deadline) == (1000, attempt.deadline, attempt.deadline)

    @pytest.mark.parametrize("people", [3, 30])
    def test_a_crowd_that_finishes_amidst_it_takes_no_more_statements(
        self, joined, people, django_assert_max_num_queries
    ):
        for _person in range(people):
            finish_attempt(make_attempt(joined).pk, at=NOW + 2 * MINUTE)
        with django_assert_max_num_queries(12):
            assert credit_outage(NOW + MINUTE, NOW + 3 * MINUTE) == people

    def test_those_concerned_are_found_by_index(self, db):
        """However many papers there have been: while they are looked for, everybody waits."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")  # it would read so small a table as a whole
        plan = Attempt.objects.locked_to_credit(NOW + MINUTE, NOW + 3 * MINUTE).explain()
        assert re.findall(r"Seq Scan on contest_attempt|SCAN contest_attempt\b", plan) == []
        assert "finished_attempts_by_end" in plan

    def test_what_the_guide_has_an_operator_type_gives_back_the_time_of_a_frozen_machine(self, joined, capsys):
        attempt = make_attempt(joined)
        typed = re.search(r"manage\.py shell -c '([^']*credit_outage[^']*)'", GUIDE.read_text())[1]
        moments = re.findall(r'fromisoformat\("([^"]*)"\)', typed)
        for moment, real in zip(moments, (NOW + MINUTE, NOW + 4 * MINUTE), strict=True):
            typed = typed.replace(moment, real.isoformat())
        call_command("shell", command=typed, no_imports=True)
        assert (capsys.readouterr().out, Attempt.objects.get().deadline) == ("1\n", attempt.deadline + 3 * MINUTE)

    def test_it_is_audited(self, joined, entry):
        start_attempt(entry, joined, now=NOW)
        credit_outage(NOW + MINUTE, NOW + 2 * MINUTE)
        assert list(AuditEvent.objects.values_list("verb", "after")) == [("outage-credited", {"attempts": 1})]

    def test_the_sweep_after_the_credit_spares_the_attempt(self, joined, entry):
        attempt = start_attempt(entry, joined, now=NOW)
        back = attempt.deadline + MINUTE
        credit_outage(attempt.deadline - MINUTE, back)
        longer = Attempt.objects.filter(deadline=F("started_at") + 17 * MINUTE)
        assert [finish_overdue(now=back), longer.count()] == [0, 1]
