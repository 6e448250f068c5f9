"""A clock that somebody sets: it is noticed, and what is set far ahead ends nothing before it could be put right."""

from datetime import timedelta

import pytest
from django.urls import reverse

from contest import attempts, clock, engine, in_play, papers, practice_pool, reviewing, snapshots
from contest.attempts import SWEEP_GRACE, start_attempt
from contest.clock import Clock
from contest.engine import Engine
from contest.errors import ClockInDoubt, NotOpen
from contest.models import Attempt, SaveEvent
from contest.saving import Doubt, Message, Writer, apply_saves, statements
from contest.saving import writer as writing
from contest.saving.statements import write
from contest.views import play
from questions.models import Tag
from tests.contest.placing import board_of, marked
from tests.contest.saving import outcomes, tap
from tests.factories import NOW, make_attempt, make_contest, make_entry, make_question, make_round, make_round_division

SECOND = timedelta(seconds=1)


class Hands:
    """Whoever sets the wall's clock, and waits by the one that nobody can set."""

    def __init__(self, time_machine) -> None:
        self.time_machine, self.now, self.seconds = time_machine, NOW, 1000.0
        self.set(0)

    def set(self, step: float) -> None:
        self.now += step * SECOND
        self.time_machine.move_to(self.now, tick=False)

    def wait(self, seconds: float) -> None:
        self.seconds += seconds
        self.set(seconds)


@pytest.fixture
def hands(time_machine, monkeypatch) -> Hands:
    hands = Hands(time_machine)
    monkeypatch.setattr(clock, "steady", lambda: hands.seconds)
    return hands


@pytest.fixture
def wall(hands, monkeypatch) -> Clock:
    wall = Clock()
    for module in (attempts, engine, in_play, papers, play, practice_pool, reviewing, snapshots, statements, writing):
        monkeypatch.setattr(module, "wall", wall)
    return wall


@pytest.fixture
def attempt(db) -> Attempt:
    return make_attempt()


@pytest.mark.parametrize("step, steps", [(0, 0), (1.5, 0), (-1.5, 0), (3, 1), (-3600, 1)])
def test_a_step_of_more_than_two_seconds_is_counted_once_and_logged(wall, hands, caplog, step, steps):
    hands.set(step)
    for _look in range(3):
        wall.heed()
        hands.wait(10)
    told = [f"somebody has set the clock by {step:+.1f} s: that is no outage, and no deadline moves"]
    assert (wall.steps, [record.getMessage() for record in caplog.records]) == (steps, told * steps)


@pytest.mark.parametrize(
    "steps, doubted", [([7], True), ([3], False), ([-7], False), ([3600, -3600], False), ([3600, 7], True)]
)
def test_a_clock_that_was_set_far_ahead_is_doubted_until_it_is_put_right_or_minutes_are_over(
    wall, hands, steps, doubted
):
    told = []
    for step in steps:
        hands.set(step)
        wall.heed()
    for seconds in (0, 299, 1):
        hands.wait(seconds)
        told.append(wall.is_doubted())
    assert told == [doubted, doubted, False]


def test_nobody_ends_by_a_clock_that_was_set_ahead_before_it_could_be_put_right(wall, hands, attempt):
    """The control: the sweep ended the paper, and who saved was late, for good."""
    hands.set(3600)
    wall.heed()
    working = Engine()
    working.step(hands.now)
    with pytest.raises(Doubt):
        apply_saves(attempt.pk, [tap(1)], arrived_at=hands.now, submit=True)
    hands.set(-3600)
    wall.heed()
    working.step(hands.now)
    attempt.refresh_from_db()
    assert (attempt.state, outcomes(attempt, tap(1))) == ("open", ["saved"])


def test_a_clock_that_is_still_ahead_after_minutes_is_believed(wall, hands, attempt):
    hands.set(3600)
    wall.heed()
    hands.wait(300)
    Engine().step(hands.now)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.finished_at) == ("finished", attempt.deadline)


def test_a_paper_that_would_be_late_by_it_holds_up_no_other_of_its_batch(wall, hands, attempt):
    """Written together, once: the control failed as a whole, and was tried again in halves, for minutes."""
    other = make_attempt(attempt.round_division, make_entry(attempt.entry.division))
    Attempt.objects.filter(pk=other.pk).update(deadline=NOW + timedelta(hours=3))
    hands.set(3600)
    wall.heed()
    late, taken = write([Message(one.pk, [tap(1)], hands.now) for one in (attempt, other)], now=hands.now)
    assert (type(late), [result.outcome for result in taken.results]) == (Doubt, ["saved"])
    assert list(SaveEvent.objects.values_list("attempt", flat=True)) == [other.pk]


def test_an_open_paper_is_not_shown_as_finished_before_the_clock_could_be_put_right(wall, hands, attempt):
    """The control: its page led to the result and said that nothing could be changed any more."""
    told = []
    hands.set(3600)
    wall.heed()
    for seconds in (0, 300):
        hands.wait(seconds)
        told.append(papers.is_over(attempt, hands.now))
    assert told == [False, True]


@pytest.mark.parametrize("seconds, refusal", [(0, ClockInDoubt), (300, NotOpen)])
def test_who_may_not_start_by_such_a_clock_is_not_told_that_the_round_is_closed(wall, hands, attempt, seconds, refusal):
    entry = make_entry(attempt.round_division.division)
    hands.set((attempt.round.closes_at - NOW).total_seconds())
    wall.heed()
    hands.wait(seconds)
    with pytest.raises(refusal):
        start_attempt(entry, attempt.round_division, now=hands.now)


@pytest.mark.parametrize(
    "seconds, method, status, told",
    [(0, "get", 200, [1, 0]), (0, "post", 503, [1, 0]), (300, "get", 200, [0, 1]), (300, "post", 409, [0, 1])],
)
def test_nor_does_the_page_of_starting_say_so(wall, hands, attempt, client_of, seconds, method, status, told):
    """The control: only whoever pressed a button that was not there was asked to try again."""
    entry = make_entry(attempt.round_division.division)
    browser, at = client_of(entry.person), reverse("start", args=[entry.contest.slug, attempt.round.number])
    hands.set((attempt.round.closes_at - NOW).total_seconds())
    wall.heed()
    hands.wait(seconds)
    page = getattr(browser, method)(at)
    said = [page.text.count(str(words)) for words in (ClockInDoubt.sentence, "Đợt thi này đã kết thúc.")]
    assert (page.status_code, said) == (status, told)


@pytest.mark.parametrize(
    "steps, seconds, ended",
    [([0], 0, False), ([90_000], 0, False), ([40_000, 50_000], 0, False), ([90_000], 300, True)],
)
@pytest.mark.django_db
def test_nothing_that_cannot_be_taken_back_is_told_by_it(wall, hands, steps, seconds, ended):
    """Past the close, by a day and an hour. The control: whoever had finished was shown the keys of a round that
    others were to sit yet, practice gave them out, and the board told the ranks that answer the prediction."""
    round_ = make_round(make_contest(), review_policy="after_close")
    joined = make_round_division(round_, prediction_question_vi="Bao nhiêu người dự thi?")
    finished, board, question = marked(joined), board_of(joined), joined.banks.get().questions.get()
    reserved = make_question(use="practice")
    tag = Tag.objects.create(bank=reserved.bank, name="dành riêng")
    reserved.tags.add(tag)
    joined.kept_tags.add(tag)
    for step in steps:
        hands.set(step)
        wall.heed()
    hands.wait(seconds)
    now = hands.now
    assert {
        "keys": reviewing.is_open_for_review(finished, now=now),
        "elsewhere": not in_play.rounds_asking([question.pk], beside=None, now=now),
        "practice": reserved.pk not in practice_pool.withheld_from_practice([reserved.pk], now=now),
        "ranks": not snapshots.state_of(board, now).veiled,
    } == dict.fromkeys(["keys", "elsewhere", "practice", "ranks"], ended)


def test_two_steps_ahead_are_doubted_together(wall, hands):
    for step in (3600, 7):
        hands.set(step)
        wall.heed()
    assert wall.least(hands.now) == NOW
    hands.wait(300)
    assert wall.least(hands.now) == hands.now


@pytest.mark.django_db(transaction=True)
def test_the_writer_heeds_the_clock_before_it_calls_anybody_late(wall, hands, attempt, monkeypatch):
    """A page that is told the wrong time hands in at once; nothing else may have heeded the clock by then."""
    hands.set(3600)
    replies = []
    monkeypatch.setattr(writing, "tell", lambda _batch, told: replies.extend(told))
    waiting = writing.Waiting(Message(attempt.pk, [], hands.now, True), None)
    Writer().write_batch([waiting])
    assert [type(reply) for reply in replies] == [Doubt]


def test_time_that_passes_by_itself_is_believed(wall, hands, attempt):
    hands.wait(15 * 60)
    wall.heed()
    Engine().step(hands.now + SWEEP_GRACE)
    attempt.refresh_from_db()
    assert attempt.state == "finished"


def test_the_steady_clock_goes_on():
    before = clock.steady()
    assert 0 <= clock.steady() - before < 60
