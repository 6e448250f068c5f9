"""What papers leave out: the questions of other papers, what was asked lately, and what is set aside."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from accounts.models import AuditEvent, Role
from contest import exclusions, organizing, organizing_rounds, planning
from contest.exclusions import FINAL_AFTER, left_out_of, remember_asked
from contest.models import Attempt, Contest, Round, RoundDivision
from contest.organizing import NotReady, Refused, fingerprint, publish_contest
from contest.organizing_blueprints import blueprint_fingerprint, save_blueprint
from contest.organizing_rounds import LeftOut, save_round, save_sitting
from contest.planning import as_planned, count_ahead
from contest.pools import draw, forget, pool_of
from contest.reach import candidates, may_draw
from contest.readiness import gaps, lacks_of
from questions.models import Blueprint, BlueprintRow, Question, Tag
from tests.factories import (
    NOW,
    grant,
    make_attempt,
    make_bank,
    make_blueprint,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_question,
    make_round,
    make_topic,
)

DAY = timedelta(days=1)


class Stage:
    """A contest with a bank of eight questions and a round that is over, one that is open and one to come."""

    def __init__(self, owner) -> None:
        self.owner, self.topic, self.bank = owner, make_topic(), make_bank(owner)
        self.contest = make_contest(owner)
        self.division = make_division(self.contest)
        self.questions = [make_question(bank=self.bank, topic=self.topic) for _number in range(8)]
        self.over = self.sitting(opens_at=NOW - 9 * DAY, closes_at=NOW - 2 * DAY)
        self.open = self.sitting(opens_at=NOW - DAY, closes_at=NOW + DAY)
        self.coming = self.sitting(opens_at=NOW + 2 * DAY, closes_at=NOW + 9 * DAY)

    def sitting(self, *, contest=None, division=None, count=2, **window) -> RoundDivision:
        division = division or self.division
        round_ = make_round(contest or division.contest, **window)
        return self.paper(round_, division, count=count)

    def paper(self, round_, division, *, count=2, **row) -> RoundDivision:
        blueprint = make_blueprint({"topic": self.topic, "count": count} | row, owner=self.owner)
        joined = RoundDivision.objects.create(round=round_, division=division, blueprint=blueprint)
        joined.banks.add(self.bank)
        return joined

    def tag(self, *questions: Question, bank=None) -> Tag:
        tag = Tag.objects.create(bank=bank or self.bank, name="Dự phòng")
        tag.questions.set(questions)
        return tag


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


@pytest.fixture
def stage(units) -> Stage:
    return Stage(units.province)


@pytest.fixture
def by(units):
    return grant(make_person(), Role.ORGANISER, units.province)


def left_out(sitting, now=NOW) -> set[int]:
    return left_out_of([sitting], now=now)[sitting.pk]


def keys(questions) -> set[int]:
    return {question.pk for question in questions}


def asked_by(attempt) -> set[int]:
    revisions = [slot["revision"] for slot in attempt.paper["slots"]]
    return set(Question.objects.filter(revisions__in=revisions).values_list("pk", flat=True))


def sat(sitting, now=NOW):
    return make_attempt(sitting, make_entry(sitting.division), now=now)


def test_nothing_is_left_out_unless_somebody_says_so(stage):
    sat(stage.over, NOW - 3 * DAY)
    assert [left_out(sitting) for sitting in (stage.over, stage.open, stage.coming)] == [set(), set(), set()]


def test_what_a_round_that_is_over_asked_is_not_asked_again(stage):
    asked = asked_by(sat(stage.over, NOW - 3 * DAY))
    stage.coming.apart_from.add(stage.over)
    assert (len(asked), left_out(stage.coming)) == (2, asked)
    drawn = {item.question for items in pool_of(stage.coming).cells.values() for item in items}
    assert drawn == keys(stage.questions) - asked


def test_a_round_that_is_not_over_is_taken_to_ask_all_that_it_may(stage):
    sat(stage.open)
    make_question(bank=stage.bank)  # of a topic that the blueprint does not ask
    stage.coming.apart_from.add(stage.open)
    closes_at = stage.open.round.closes_at
    assert left_out(stage.coming) == keys(stage.questions)
    assert len(left_out(stage.coming, closes_at + FINAL_AFTER - timedelta(seconds=1))) == 8
    assert len(left_out(stage.coming, closes_at + FINAL_AFTER)) == 2


def test_a_question_that_was_reworded_since_was_asked_all_the_same(stage):
    asked = asked_by(sat(stage.over, NOW - 3 * DAY))
    question = Question.objects.get(pk=min(asked))
    question.approved_revision = None
    question.save(update_fields=["approved_revision"])
    stage.coming.apart_from.add(stage.over)
    assert left_out(stage.coming) == asked


@pytest.mark.parametrize("days, found", [(3, 0), (4, 0), (5, 2), (365, 2)])
def test_what_was_asked_within_some_days_before_the_opening_is_left_out(stage, days, found):
    """The round that is over closed four days before the one to come opens; the open one drew from another bank."""
    sat(stage.over, NOW - 3 * DAY)
    stage.open.banks.set([make_bank()])
    stage.coming.apart_days = days
    assert len(left_out(stage.coming)) == found


def elsewhere(stage, **window) -> RoundDivision:
    """Another unit's public round from the same bank, and one who sat it."""
    other = stage.sitting(division=make_division(make_contest(stage.owner)), **window)
    sat(other, window["opens_at"])
    Contest.objects.filter(pk=other.round.contest_id).update(published_at=NOW - 9 * DAY)
    return other


def pool_size(sitting) -> int:
    forget()
    cache.clear()
    return sum(map(len, pool_of(sitting).cells.values()))


@pytest.mark.parametrize("published_at, size", [(NOW - DAY, 6), (None, 8)])
def test_what_other_public_contests_asked_within_the_days_is_not_asked(stage, published_at, size):
    stage.open.delete()
    other = elsewhere(stage, opens_at=NOW - 2 * DAY, closes_at=NOW - DAY)
    Contest.objects.filter(pk=other.round.contest_id).update(published_at=published_at)
    stage.coming.apart_days = 30
    stage.coming.save()
    assert pool_size(stage.coming) == size


def test_what_strangers_ask_never_makes_a_paper_that_cannot_be_drawn(stage, by):
    """Of eight questions another unit asked two, and seven are needed: all eight may be asked."""
    stage.open.delete()
    elsewhere(stage, opens_at=NOW - 2 * DAY, closes_at=NOW - DAY)
    stage.coming.apart_days = 30
    stage.coming.save()
    stage.coming.blueprint.rows.update(count=7)
    assert (lacks_of([stage.coming])[stage.coming.pk], pool_size(stage.coming)) == ([], 8)


def test_what_other_contests_will_ask_takes_nothing_away(stage):
    stage.open.delete()
    elsewhere(stage, opens_at=NOW - DAY, closes_at=NOW + 9 * DAY)
    stage.coming.apart_days = 30
    assert (left_out(stage.coming), pool_size(stage.coming)) == (set(), 8)


def test_a_contest_is_checked_by_its_own_rounds_before_it_is_public(stage):
    Contest.objects.update(published_at=None)
    stage.coming.apart_days = 30
    assert left_out(stage.coming) == keys(stage.questions)


def test_a_round_that_outlasts_the_beginning_of_another_asks_all_it_may_to_the_end(stage):
    """So that early and late entrants of the other one draw from the same pool."""
    sat(stage.open)
    Round.objects.filter(pk=stage.coming.round_id).update(opens_at=stage.open.round.closes_at - timedelta(hours=1))
    coming = RoundDivision.objects.get(pk=stage.coming.pk)
    coming.apart_from.add(stage.open)
    assert left_out(coming, stage.open.round.closes_at + DAY) == keys(stage.questions)


def test_a_round_that_is_opened_again_before_anybody_sat_it_is_read_again(stage):
    stage.coming.apart_from.add(stage.over)
    assert left_out(stage.coming) == set()
    Round.objects.filter(pk=stage.over.round_id).update(closes_at=NOW - DAY)
    asked = asked_by(sat(RoundDivision.objects.get(pk=stage.over.pk), NOW - 3 * DAY))
    assert left_out(stage.coming) == asked


def test_another_divisions_questions_of_the_same_round_are_left_out(stage):
    officials, citizens = stage.coming, stage.paper(stage.coming.round, make_division(stage.contest))
    special = make_topic()
    asked = make_question(bank=stage.bank, topic=special)
    citizens.blueprint.rows.update(topic=special, count=1)
    officials.apart_from.add(citizens)
    assert (left_out(officials), left_out(citizens)) == ({asked.pk}, set())


def test_questions_set_aside_are_drawn_by_their_paper_alone_until_its_round_has_closed(stage):
    kept = stage.questions[:3]
    stage.coming.kept_tags.add(stage.tag(*kept))
    closes_at = stage.coming.round.closes_at
    beside = stage.sitting(opens_at=closes_at - timedelta(seconds=1), closes_at=closes_at + 2 * DAY)
    after = stage.sitting(opens_at=closes_at, closes_at=closes_at + DAY)
    found = [left_out(sitting) for sitting in (stage.open, stage.coming, beside, after)]
    assert found == [keys(kept), set(), keys(kept), set()]


def test_a_reserve_that_ends_while_a_round_runs_leaves_its_pool_as_it_was(stage):
    """The round that is open outlasts a reserve that was there when it opened."""
    stage.open.round.closes_at += 20 * DAY
    stage.open.round.save()
    stage.coming.kept_tags.add(stage.tag(*stage.questions[:3]))
    closes_at = stage.coming.round.closes_at
    assert left_out(stage.open, closes_at + DAY) == left_out(stage.open) == keys(stage.questions[:3])


def let_go_at_once(sitting, kept) -> set[int]:
    """As it was: what is set aside counts while it is, by the clock."""
    now = timezone.now()
    return {pk for pk, keepers in kept.items() if sitting.pk not in keepers and max(keepers.values()) > now}


@pytest.mark.parametrize("sown", [False, True], ids=["as it is", "with the bug sown"])
def test_nor_does_the_pool_shrink_of_one_that_stays_apart_from_it(stage, monkeypatch, sown):
    """A long round may not ask a reserve, so who stays apart from it may; that the reserve ends takes nothing away."""
    if sown:
        monkeypatch.setattr(exclusions, "_kept_for_others", let_go_at_once)
    long = stage.sitting(opens_at=NOW - DAY, closes_at=NOW + 5 * DAY)
    keeper = stage.sitting(opens_at=NOW - DAY, closes_at=NOW + 6 * DAY)
    keeper.kept_tags.add(stage.tag(*stage.questions[:3]))
    stage.coming.apart_from.add(long)
    stage.coming.kept_tags.set(keeper.kept_tags.all())
    Round.objects.filter(pk=stage.coming.round_id).update(closes_at=NOW + 6 * DAY)
    coming, moments = RoundDivision.objects.get(pk=stage.coming.pk), (NOW + 3 * DAY, NOW + 6 * DAY + FINAL_AFTER)
    sizes = []
    for moment in moments:
        with time_machine.travel(moment, tick=False):
            sizes.append(8 - len(left_out(coming, moment)))
    assert sizes == ([3, 0] if sown else [3, 3])


def test_two_papers_may_share_a_reserve(stage):
    tag = stage.tag(*stage.questions[:3])
    later = stage.sitting(opens_at=NOW + 20 * DAY, closes_at=NOW + 21 * DAY)
    for sitting in (stage.coming, later):
        sitting.kept_tags.add(tag)
    assert [len(left_out(sitting)) for sitting in (stage.open, stage.coming, later)] == [3, 0, 0]


def test_answers_wait_as_if_nothing_were_set_aside(stage):
    """A reserve may be let go of, or be made after a paper was drawn: its questions stay in play everywhere."""
    stage.coming.kept_tags.add(stage.tag(*stage.questions[:3]))
    among = candidates(Question.objects.all())
    assert [len(may_draw(sitting, among)) for sitting in (stage.open, stage.coming)] == [8, 8]


def test_what_is_set_aside_is_not_taken_to_be_asked_by_a_round_that_ends_before(stage):
    stage.coming.kept_tags.add(stage.tag(*stage.questions[:3]))
    stage.coming.apart_from.add(stage.open)
    assert left_out(stage.coming) == keys(stage.questions[3:])


def test_what_lacks_counts_only_what_is_not_left_out(stage):
    stage.coming.apart_from.add(stage.open)
    assert [lack.sentence for lack in lacks_of([stage.open, stage.coming])[stage.coming.pk]] == [
        "Administrative procedures · any level: 2 wanted, 0 can be drawn. Missing: 2. The banks hold more that would "
        "suit: 8 are set aside for another round, or were asked not long ago."
    ]
    assert lacks_of([stage.open])[stage.open.pk] == []


def test_papers_drawn_before_are_what_they_were(stage):
    before = sat(stage.open)
    stage.coming.kept_tags.add(stage.tag(*stage.questions))
    before.refresh_from_db()
    assert len(before.paper["slots"]) == 2


def test_looking_costs_three_queries_where_nothing_is_left_out(stage, django_assert_num_queries):
    sittings = [stage.over, stage.open, stage.coming]
    with django_assert_num_queries(3):
        left_out_of(sittings, now=NOW)


def test_what_a_round_asked_is_read_once(stage, django_assert_num_queries):
    sat(stage.over, NOW - 3 * DAY)
    stage.coming.apart_from.add(stage.over)
    first = left_out(stage.coming)
    with django_assert_num_queries(3):
        assert left_out(stage.coming) == first


def reading_papers(sitting) -> int:
    """How often papers are read when the pool of this one is."""
    forget()
    with CaptureQueriesContext(connection) as queries:
        pool_of(sitting)
    return sum('"paper"' in query["sql"] for query in queries)


@pytest.mark.parametrize("ahead, read", [(True, 0), (False, 1)])
def test_what_rounds_asked_is_read_ahead_of_those_who_draw(stage, ahead, read):
    """And where the engine has not been there, whoever draws reads it."""
    asked = asked_by(sat(stage.over, NOW - 3 * DAY))
    stage.coming.apart_from.add(stage.over)
    if ahead:
        assert remember_asked(now=NOW) == 1
    assert (reading_papers(stage.coming), left_out(stage.coming)) == (read, asked)


def test_what_other_contests_asked_is_read_ahead_too(stage):
    elsewhere(stage, opens_at=NOW - 3 * DAY, closes_at=NOW - 2 * DAY)
    stage.over.delete()
    stage.coming.apart_days = 30
    stage.coming.save()
    assert (remember_asked(now=NOW), reading_papers(stage.coming)) == (1, 0)


def test_what_is_needed_still_is_kept_in_mind_and_read_once(stage):
    sat(stage.over, NOW - 3 * DAY)
    stage.coming.apart_from.add(stage.over)
    hours = [timedelta(hours=20) * number for number in range(3)]
    read = []
    for later in hours:
        with time_machine.travel(NOW + later, tick=False):
            read.append(remember_asked(now=NOW + later))
    assert read == [1, 0, 0]


def test_nothing_is_read_ahead_that_no_paper_to_come_leaves_out(stage):
    sat(stage.over, NOW - 3 * DAY)
    stage.open.apart_from.add(stage.over)
    stage.coming.apart_from.add(stage.open)
    closed = stage.coming.round.closes_at
    assert [remember_asked(now=moment) for moment in (NOW, stage.open.round.closes_at, closed)] == [1, 0, 0]


# --- the verb ------------------------------------------------------------------------------------------------------


def save(stage, sitting, by, **left_out) -> RoundDivision:
    given = {"left_out": LeftOut(**left_out), "seen": fingerprint(sitting), "by": by, "now": NOW}
    return save_sitting(sitting, [stage.bank], **given)


def test_what_is_left_out_is_stored_and_told(stage, by):
    tag = stage.tag(stage.questions[0])
    save(stage, stage.coming, by, apart_from=[stage.over], kept_tags=[tag])
    event = AuditEvent.objects.get(verb="paper-changed")
    assert (event.before, event.after) == (
        {"apart_from": [], "kept_tags": []},
        {"apart_from": [stage.over.pk], "kept_tags": [tag.pk]},
    )


def test_a_save_that_does_not_speak_of_it_leaves_it_as_it_is(stage, by):
    stage.coming.apart_from.add(stage.over)
    save_sitting(stage.coming, [stage.bank], seen=fingerprint(stage.coming), by=by, now=NOW)
    assert list(stage.coming.apart_from.all()) == [stage.over]


def test_two_papers_cannot_leave_out_each_others_questions(stage, by):
    stage.open.apart_from.add(stage.coming)
    with pytest.raises(Refused, match="already leaves out what this paper asks"):
        save(stage, stage.coming, by, apart_from=[stage.open])


def test_a_public_paper_cannot_leave_out_what_it_needs(stage, by):
    with pytest.raises(Refused, match="2 wanted, 0 can be drawn"):
        save(stage, stage.coming, by, apart_from=[stage.open])


def test_a_reserve_cannot_take_what_another_public_paper_needs(stage, by):
    with pytest.raises(Refused, match=r"2 wanted, 1 can be drawn\. Missing: 1"):
        save(stage, stage.coming, by, kept_tags=[stage.tag(*stage.questions[:7])])


def test_a_paper_that_lacks_something_already_stops_no_reserve_elsewhere(stage, by):
    stage.open.blueprint.rows.update(count=9)
    save(stage, stage.coming, by, kept_tags=[stage.tag(stage.questions[0])])
    assert left_out(stage.open) == {stage.questions[0].pk}


def test_only_who_keeps_a_bank_sets_its_questions_aside(stage, units):
    guest = grant(make_person(), Role.ORGANISER, units.department)
    tag = stage.tag(stage.questions[0])
    with pytest.raises(Refused, match="Only organisers of the unit that owns a bank"):
        save(stage, stage.coming, guest, kept_tags=[tag])
    stage.coming.kept_tags.add(tag)
    save(stage, stage.coming, guest, kept_tags=[tag])
    assert stage.coming.kept_tags.count() == 1


def test_a_reserve_lies_in_a_bank_of_the_paper(stage, by):
    with pytest.raises(Refused, match="Please choose that bank, too"):
        save(stage, stage.coming, by, kept_tags=[stage.tag(bank=make_bank(stage.owner))])


def test_what_is_left_out_stands_from_the_first_paper_on(stage, by):
    sat(stage.open)
    for changed in ({"apart_from": [stage.over]}, {"kept_tags": [stage.tag(stage.questions[0])]}):
        with pytest.raises(Refused, match="Papers have been drawn from this already"):
            save(stage, stage.open, by, **changed)


def test_a_reserve_is_heard_by_rounds_that_have_read_their_pool(stage, by, django_capture_on_commit_callbacks):
    draw(stage.open, "ab" * 16)
    with django_capture_on_commit_callbacks(execute=True):
        save(stage, stage.coming, by, kept_tags=[stage.tag(*stage.questions[:4])])
    assert sum(map(len, pool_of(stage.open).cells.values())) == 4


def test_a_round_cannot_be_extended_into_one_that_leaves_out_what_it_asks(stage, by):
    """Over, it asked two questions of eight; beside the other one it would be taken to ask all of them."""
    sat(stage.over, NOW - 3 * DAY)
    stage.coming.apart_from.add(stage.over)
    round_ = Round.objects.get(pk=stage.over.round_id)
    Attempt.objects.all().delete()
    round_.closes_at = stage.coming.round.opens_at + DAY
    with pytest.raises(Refused, match="2 wanted, 0 can be drawn"):
        save_round(round_, seen=fingerprint(stage.over.round), by=by, now=NOW)


def test_a_blueprint_cannot_ask_for_what_another_paper_then_lacks(stage, by):
    special = make_topic()
    make_question(bank=stage.bank, topic=special)
    stage.open.blueprint.rows.update(topic=special, count=1)
    stage.coming.apart_from.add(stage.open)
    rows = [BlueprintRow(topic=stage.questions[0].topic, count=1)]
    Blueprint.objects.filter(pk=stage.open.blueprint_id).update(name="Ma trận khác")
    stage.open.blueprint.refresh_from_db()
    seen = blueprint_fingerprint(stage.open.blueprint)
    with pytest.raises(Refused, match="2 wanted, 0 can be drawn"):
        save_blueprint(stage.open.blueprint, rows, seen=seen, by=by, now=NOW)


def test_who_changes_no_more_than_a_prize_looks_at_no_question(stage, by):
    seen = fingerprint(stage.coming)
    stage.coming.prizes_vi = "Giải Nhất: 1.000.000 đồng"
    with CaptureQueriesContext(connection) as queries:
        save_sitting(stage.coming, [stage.bank], seen=seen, by=by, now=NOW)
    assert [query["sql"] for query in queries if '"questions_question"' in query["sql"]] == []


# --- what is counted before anything is locked ---------------------------------------------------------------------


@contextmanager
def looking_at_questions() -> Iterator[list[bool]]:
    """Of each query that reads questions, whether it ran while a transaction was open."""
    seen = []

    def look(execute, sql, params, many, context) -> object:
        if sql.startswith("SELECT") and 'FROM "questions_question"' in sql:
            seen.append(connection.in_atomic_block)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield seen


def save_a_paper(stage, by, tag) -> None:
    save(stage, stage.coming, by, apart_from=[stage.over], kept_tags=[tag])


def save_its_round(stage, by, tag) -> None:
    stage.open.kept_tags.add(tag)
    round_ = Round.objects.get(pk=stage.open.round_id)
    seen, round_.closes_at = fingerprint(round_), round_.closes_at + timedelta(minutes=1)
    save_round(round_, seen=seen, by=by, now=NOW)


def save_its_blueprint(stage, by, _tag) -> None:
    rows, seen = [BlueprintRow(topic=stage.topic, count=1)], blueprint_fingerprint(stage.coming.blueprint)
    stage.coming.blueprint.name = "Ma trận khác"
    save_blueprint(stage.coming.blueprint, rows, seen=seen, by=by, now=NOW)


def publish(stage, by, _tag) -> None:
    Contest.objects.filter(pk=stage.contest.pk).update(published_at=None)
    publish_contest(stage.contest, by=by, now=NOW)


CHANGES = [save_a_paper, save_its_round, save_its_blueprint, publish]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", CHANGES)
def test_questions_are_counted_while_nothing_is_locked(stage, by, change):
    tag = stage.tag(stage.questions[0])
    with looking_at_questions() as seen:
        change(stage, by, tag)
    assert set(seen) == {False}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", CHANGES)
def test_counting_within_the_transaction_would_be_noticed(stage, by, change):
    tag = stage.tag(stage.questions[0])
    with looking_at_questions() as seen, transaction.atomic():
        change(stage, by, tag)
    assert set(seen) == {True}


def counting_meets(meanwhile, monkeypatch) -> None:
    """Let something else be stored between counting and the lock."""

    def count(plan, *, now):
        counted = count_ahead(plan, now=now)
        meanwhile()
        return counted

    monkeypatch.setattr(organizing_rounds, "count_ahead", count)


def test_what_changes_after_counting_is_counted_again(stage, by, monkeypatch):
    counting_meets(lambda: stage.coming.blueprint.rows.update(count=7), monkeypatch)
    sat(stage.over, NOW - 3 * DAY)
    with pytest.raises(Refused, match="7 wanted, 6 can be drawn"):
        save(stage, stage.coming, by, apart_from=[stage.over])


def test_who_relied_on_what_was_counted_before_would_store_what_cannot_be_drawn(stage, by, monkeypatch):
    """The same, with a bug sown: what it was counted on is taken to be what it was."""
    counting_meets(lambda: stage.coming.blueprint.rows.update(count=7), monkeypatch)
    monkeypatch.setattr(planning, "_rests_on", lambda plan, now: {"it is": "the same"})
    sat(stage.over, NOW - 3 * DAY)
    saved = save(stage, stage.coming, by, apart_from=[stage.over])
    assert [lack.sentence for lack in lacks_of([saved])[saved.pk]] == [
        "Administrative procedures · any level: 7 wanted, 6 can be drawn. Missing: 1. The banks hold more that would "
        "suit: 2 are set aside for another round, or were asked not long ago."
    ]


@pytest.mark.parametrize("changed", [True, False])
def test_a_contest_is_looked_at_again_where_it_changed_since_it_was(stage, by, monkeypatch, changed):
    Contest.objects.update(published_at=None)
    looked = []

    def look(contest, *, now) -> list:
        looked.append(contest.pk)
        if changed:
            stage.coming.blueprint.rows.update(count=8 + len(looked))
        return gaps(contest, now=now)

    monkeypatch.setattr(organizing, "gaps", look)
    with pytest.raises(NotReady) if changed else nullcontext():
        publish_contest(stage.contest, by=by, now=NOW)
    assert looked == [stage.contest.pk] * (2 if changed else 1)


def test_who_stores_what_somebody_has_just_stored_is_not_refused_for_it(stage, by, monkeypatch):
    """It had looked as if something would lack: by now that is so, and this change is none."""

    def store_it_too() -> None:
        RoundDivision.objects.filter(pk=stage.coming.pk).update(apart_days=30)

    counting_meets(store_it_too, monkeypatch)
    stage.coming.apart_days = 30
    saved = save_sitting(stage.coming, [stage.bank], seen=None, by=by, now=NOW)
    assert len(lacks_of([saved])[saved.pk]) == 1


def test_what_is_counted_ahead_is_what_stands_afterwards(stage, by):
    """Every way in which a plan can differ from what is stored: banks, links, tags, days."""
    sat(stage.over, NOW - 3 * DAY)
    later = stage.sitting(opens_at=NOW + 10 * DAY, closes_at=NOW + 11 * DAY)
    RoundDivision.objects.filter(pk=later.pk).update(apart_days=30)
    tag = stage.tag(*stage.questions[:3])
    planned = as_planned(stage.coming, banks=[stage.bank], apart_from=[stage.over], kept_tags=[tag])
    planned.apart_days = 5
    concerned = [planned, stage.open, RoundDivision.objects.get(pk=later.pk)]
    ahead = left_out_of(concerned, now=NOW, planned=[planned])
    stage.coming.apart_days = 5
    stage.coming.save()
    stage.coming.apart_from.set([stage.over])
    stage.coming.kept_tags.set([tag])
    assert left_out_of([stage.coming, *concerned[1:]], now=NOW) == ahead
    assert [len(ahead[paper.pk]) for paper in concerned[1:]] == [3, 8]


def test_a_new_paper_takes_nothing_from_those_that_stay_apart_from_their_contest(stage, by):
    """Its questions are the only ones that another paper of the contest, public already, has left."""
    RoundDivision.objects.filter(pk=stage.coming.pk).update(apart_days=30)
    stage.open.banks.set([make_bank(stage.owner)])
    stage.over.delete()
    round_ = make_round(stage.contest, opens_at=NOW + DAY, closes_at=NOW + 3 * DAY)
    blueprint = make_blueprint({"topic": stage.topic, "count": 2}, owner=stage.owner)
    new = RoundDivision(round=round_, division=stage.division, blueprint=blueprint)
    with pytest.raises(Refused, match="2 wanted, 0 can be drawn"):
        save_sitting(new, [stage.bank], seen=None, by=by, now=NOW)
    assert new.pk is None
