"""Figures of rounds and questions: right, made anew without a change, and made when they are due."""

import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.forms.models import model_to_dict

from accounts.guards import unlocked
from contest import figuring, refreshing
from contest.attempts import start_attempt
from contest.engine import Engine
from contest.figuring import (
    ask_for_figures,
    ask_where_due,
    ask_where_papers_left,
    column_of,
    make_all_figures,
    make_asked_figures,
    make_figures,
    make_question_figures,
)
from contest.marking import mark_attempts, mark_waiting
from contest.models import (
    AnswerCount,
    Attempt,
    Entry,
    Mark,
    PaperFigures,
    QuestionFigures,
    Response,
    SaveEvent,
)
from contest.refreshing import Refresher
from questions.models import Question
from tests.contest.answered import answer, answer_all, make_sitting, other_key, revisions_of
from tests.factories import NOW, make_entry, make_revision, make_round, make_round_division
from tests.parallel import at_once, kinds_of

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NOT_THE_SAME = ["edition", "begun", "computed_at", "looked_at"]  # when made again
EIGHT_BY_FIVE = ("11111", "11110", "11100", "11010", "10100", "11000", "01001", "00000")
ROWS = [row.translate(str.maketrans("10", "AB")) for row in EIGHT_BY_FIVE] * 2


def kept() -> list:
    """All that is derived, but for when it was made."""
    rows = [
        model_to_dict(one, exclude=["id", "edition", "computed_at"]) for one in AnswerCount.objects.order_by("revision")
    ]
    rows += [model_to_dict(one, exclude=NOT_THE_SAME) for one in PaperFigures.objects.order_by("pk")]
    return rows + [model_to_dict(one) for one in QuestionFigures.objects.order_by("pk")]


def test_the_figures_of_a_round_are_those_of_its_papers():
    """The same rows as in tests/questions/statistics: α is 0.5905…, for the eight rows four times as for once."""
    joined, rows = make_sitting(questions=5), ROWS * 2  # fewer papers tell no α
    answer_all(joined, rows)
    make_figures(joined, now=NOW)
    figures = PaperFigures.objects.get()
    assert (figures.papers, figures.computed_at, figures.asked_at) == (32, NOW, None)
    scores = [row.count("A") / 5 for row in rows]
    assert figures.figures["mean"] == pytest.approx(sum(scores) / 32)
    assert figures.figures["bins"][-1] == 4
    assert figures.figures["alpha"] == pytest.approx(cronbach(ROWS))


def cronbach(rows: list[str]) -> float:
    """α by its first definition: k/(k − 1) × (1 − Σ variances of questions / variance of scores)."""

    def variance(values: list[int]) -> float:
        mean = sum(values) / len(values)
        return sum((value - mean) ** 2 for value in values) / (len(values) - 1)

    questions = [[int(row[place] == "A") for row in rows] for place in range(5)]
    scores = [row.count("A") for row in rows]
    return 5 / 4 * (1 - sum(map(variance, questions)) / variance(scores))


def test_what_is_kept_of_answers_gives_the_figures_of_the_papers():
    joined = make_sitting(questions=5)
    answer_all(joined, ROWS)
    make_figures(joined, now=NOW)
    counts = AnswerCount.objects.order_by("revision")
    assert [count.shown for count in counts] == [16] * 5
    facilities = [sum(row[place] == "A" for row in ROWS) / 16 for place in range(5)]
    people = [column_of([count]).everybody() for count in counts]
    assert [sum(a.share * n for a, n in one.items()) / one.total() for one in people] == pytest.approx(facilities)
    assert counts[0].times == [[10_000, 16]]


def test_making_them_again_on_clean_data_changes_nothing():
    joined = make_sitting(questions=5)
    answer_all(joined, ROWS)
    make_figures(joined, now=NOW)
    before = kept()
    make_figures(joined, now=NOW + MINUTE)
    assert kept() == before
    call_command("make_statistics")
    assert kept() == before


def test_a_corrected_key_changes_them():
    joined = make_sitting()
    answer_all(joined, ["AB"] * 12)
    make_figures(joined, now=NOW)
    second = revisions_of(joined)[1]
    before = QuestionFigures.objects.get(question__approved_revision=second).facility
    other_key(second, "B")
    mark_attempts(Attempt.objects.with_contest(), now=NOW)
    make_figures(joined, now=NOW)
    assert (before, QuestionFigures.objects.get(question__approved_revision=second).facility) == (0.0, 1.0)


@pytest.mark.parametrize("rows", [[], ["A-"], ["AA"] * 12, ["--"] * 12], ids=["none", "one", "perfect", "empty"])
def test_odd_rounds_have_figures_too(rows):
    joined = make_sitting()
    answer_all(joined, rows)
    make_figures(joined, now=NOW)
    figures = PaperFigures.objects.get()
    assert (figures.papers, figures.figures["alpha"]) == (len(rows), None)
    assert QuestionFigures.objects.count() == (2 if rows else 0)


# --- nobody's answers by difference -----------------------------------------------------------------------------------


def leave(attempts: list[Attempt]) -> None:
    """The entrants of these papers are excluded."""
    Entry.objects.filter(attempts__in=attempts).update(disqualified_at=NOW)


def told(joined) -> tuple[int, int, int]:
    """Of how many papers figures tell, how many count, and how many chose what the first question's key says."""
    figures = PaperFigures.objects.get(pk=joined.pk)
    count = AnswerCount.objects.told().get(round_division=joined, revision=revisions_of(joined)[0])
    return figures.papers, figures.counting, sum(row[-1] for row in count.people if row[4] == ["A"])


@pytest.mark.parametrize(
    ("leaving", "figures"), [(0, (30, 30, 30)), (1, (30, 29, 30)), (9, (30, 21, 30)), (10, (20, 20, 20))]
)
def test_few_who_leave_are_told_of_until_they_are_many(leaving, figures):
    joined = make_sitting()
    attempts = answer_all(joined, ["AA"] * 30)
    make_figures(joined, now=NOW)
    leave(attempts[:leaving])
    make_figures(joined, now=NOW + MINUTE)
    assert told(joined) == figures


@pytest.mark.parametrize(("coming", "figures"), [(1, (12, 13, 12)), (9, (12, 21, 12)), (10, (22, 22, 12))])
def test_of_an_open_round_few_who_come_are_not_told_of_yet(coming, figures):
    joined = make_sitting(closed=False)
    answer_all(joined, ["AA"] * 12)
    make_figures(joined, now=NOW)
    answer_all(joined, ["BA"] * coming)
    make_figures(joined, now=NOW + MINUTE)
    assert told(joined) == figures


def test_as_many_who_come_as_leave_are_noticed():
    joined = make_sitting(closed=False)
    attempts = answer_all(joined, ["AA"] * 12)
    make_figures(joined, now=NOW)
    leave(attempts[:1])
    answer_all(joined, ["BA"])
    make_figures(joined, now=NOW + MINUTE)
    assert told(joined) == (12, 12, 12)


def test_without_the_papers_that_were_told_of_one_answer_would_follow(monkeypatch):
    """The bug: figures tell of whoever counts just now."""
    monkeypatch.setattr(figuring, "_papers_to_tell", lambda _kept, counted: counted)
    joined = make_sitting()
    attempts = answer_all(joined, ["AA"] * 29 + ["BA"])
    make_figures(joined, now=NOW)
    before = told(joined)
    leave(attempts[-1:])
    make_figures(joined, now=NOW + MINUTE)
    assert (before, told(joined)) == ((30, 30, 29), (29, 29, 29))


def test_a_corrected_key_is_heeded_though_somebody_has_left():
    joined = make_sitting(questions=1)
    attempts = answer_all(joined, ["B"] * 12)
    make_figures(joined, now=NOW)
    leave(attempts[:1])
    other_key(revisions_of(joined)[0], "B")
    mark_attempts(Attempt.objects.with_contest(), now=NOW)
    make_figures(joined, now=NOW + MINUTE)
    assert (told(joined)[:2], QuestionFigures.objects.get().facility) == ((12, 11), 1.0)


def test_where_a_paper_is_erased_figures_stay_as_they_are_until_they_are_many():
    joined = make_sitting()
    attempts = answer_all(joined, ["AA"] * 30)
    make_figures(joined, now=NOW)
    for papers, figures in ((attempts[:1], (30, 29, 30)), (attempts[1:10], (20, 20, 20))):
        erase(papers)
        make_figures(joined, now=NOW + MINUTE)
        assert told(joined) == figures
    assert list(PaperFigures.objects.asked()) == []


def erase(attempts: list[Attempt]) -> None:
    with transaction.atomic(), unlocked():
        for records in (Response, Mark, SaveEvent):
            records.objects.filter(attempt__in=attempts).delete()
        for attempt in attempts:
            attempt.delete()


def test_of_a_round_too_small_to_be_told_anybody_may_come():
    joined = make_sitting(closed=False)
    for rows, papers in ((["AA"] * 9, 9), (["AA"], 10)):
        answer_all(joined, rows)
        make_figures(joined, now=NOW)
        assert PaperFigures.objects.get().papers == papers


def test_who_is_excluded_afterwards_makes_figures_due():
    joined = make_sitting()
    attempts = answer_all(joined, ["AA"] * 12)
    make_figures(joined, now=NOW)
    assert ask_where_papers_left(now=NOW) == 0
    leave(attempts[:1])
    assert [ask_where_papers_left(now=NOW), make_asked_figures(now=NOW), ask_where_papers_left(now=NOW)] == [1, 1, 0]


# --- in editions ------------------------------------------------------------------------------------------------------


def test_a_new_edition_is_told_all_at_once(monkeypatch):
    joined, seen = make_sitting(), []
    answer_all(joined, ["AA"] * 12)
    make_figures(joined, now=NOW)
    answer_all(joined, ["BB"] * 10)
    monkeypatch.setattr(figuring, "COUNTS_AT_ONCE", 1)
    tell = figuring._tell
    monkeypatch.setattr(
        figuring, "_tell", lambda *given: (seen.append(told(joined)), tell(*given), seen.append(told(joined)))
    )
    make_figures(joined, now=NOW + MINUTE)
    assert seen == [(12, 12, 12), (22, 22, 12)]
    assert AnswerCount.objects.count() == 2


def test_what_a_process_that_died_has_written_is_told_nowhere_and_swept(monkeypatch):
    joined = make_sitting()
    answer_all(joined, ["AA"] * 12)
    with monkeypatch.context() as patch:
        patch.setattr(figuring, "_tell", broken)
        with pytest.raises(OSError, match="disk"):
            make_figures(joined, now=NOW)
    assert (AnswerCount.objects.count(), AnswerCount.objects.told().count()) == (2, 0)
    make_figures(joined, now=NOW)
    assert (AnswerCount.objects.count(), AnswerCount.objects.told().count()) == (2, 2)


def broken(*_given) -> None:
    raise OSError("the disk is full")


def test_two_who_make_figures_at_once_spoil_nothing(monkeypatch):
    """The second begins and ends before the first tells: the later edition stays, whole, and nothing else is left."""
    joined, tell = make_sitting(), figuring._tell
    answer_all(joined, ["AA"] * 12)

    def meanwhile(*given) -> None:
        monkeypatch.setattr(figuring, "_tell", tell)
        make_figures(joined, now=NOW + MINUTE)
        tell(*given)

    monkeypatch.setattr(figuring, "_tell", meanwhile)
    make_figures(joined, now=NOW)
    kept = PaperFigures.objects.get()
    assert (kept.edition, kept.begun, kept.computed_at) == (2, 2, NOW + MINUTE)
    assert list(AnswerCount.objects.values_list("edition", flat=True)) == [2, 2]


def test_who_asks_for_figures_while_they_are_made_is_heard(monkeypatch):
    joined, tell = make_sitting(), figuring._tell
    answer_all(joined, ["AA"] * 12)
    asked = PaperFigures.objects.create(round_division=joined, asked_at=NOW)

    def asking(*given) -> None:
        PaperFigures.objects.filter(pk=asked.pk).update(asked_at=NOW + MINUTE)
        tell(*given)

    monkeypatch.setattr(figuring, "_tell", asking)
    make_figures(joined, now=NOW)
    asked.refresh_from_db()
    assert (asked.computed_at, asked.asked_at) == (NOW, NOW + MINUTE)


# --- the bank's list --------------------------------------------------------------------------------------------------


def test_a_question_tells_how_often_it_was_shown_and_what_is_odd():
    joined = make_sitting()
    answer_all(joined, ["AA"] * 12)
    make_figures(joined, now=NOW)
    figures = QuestionFigures.objects.first()
    assert (figures.shown, figures.rounds, figures.facility, figures.flags) == (12, 1, 1.0, "very-easy")


def test_of_few_people_only_the_use_is_told():
    joined = make_sitting()
    answer_all(joined, ["AA"] * 9)
    make_figures(joined, now=NOW)
    figures = QuestionFigures.objects.first()
    assert (figures.shown, figures.facility, figures.flags) == (9, None, "")


def test_a_round_that_is_open_tells_its_organisers_only():
    joined = make_sitting(closed=False)
    answer_all(joined, ["AA"] * 12)
    make_figures(joined, now=NOW)
    assert (PaperFigures.objects.get().papers, QuestionFigures.objects.count()) == (12, 0)


def test_rounds_add_up_and_another_wording_begins_anew():
    joined = make_sitting(questions=1)
    answer_all(joined, ["A"] * 12)
    question = Question.objects.get()
    later = make_round(joined.round.contest, opens_at=NOW - 20 * MINUTE, closes_at=NOW - MINUTE)
    again = make_round_division(later, joined.division, blueprint=joined.blueprint)
    again.banks.set(joined.banks.all())
    make_revision(question)
    answer_all(again, ["B"] * 15)
    for each in (joined, again):
        make_figures(each, now=NOW)
    figures = QuestionFigures.objects.get(question=question)
    assert (figures.shown, figures.rounds, figures.facility) == (27, 2, 0.0)


def test_a_question_that_no_paper_has_any_more_has_no_figures():
    joined = make_sitting()
    answer_all(joined, ["AA"] * 12)
    make_figures(joined, now=NOW)
    Attempt.objects.update(counts=False)
    make_figures(joined, now=NOW)
    assert (PaperFigures.objects.get().papers, QuestionFigures.objects.count()) == (0, 0)


# --- when they are due ------------------------------------------------------------------------------------------------


def test_a_round_is_due_once_when_it_is_over_and_marked():
    joined = make_sitting()
    answer_all(joined, ["AA"])
    assert [ask_where_due(now=joined.round.closes_at - MINUTE), ask_where_due(now=NOW)] == [0, 1]
    assert [make_asked_figures(now=NOW), make_asked_figures(now=NOW), ask_where_due(now=NOW)] == [1, 0, 0]


def test_a_paper_that_waits_to_be_marked_or_is_open_puts_it_off():
    joined = make_sitting()
    answer_all(joined, ["AA"])
    answer(joined, {})
    assert ask_where_due(now=NOW) == 0
    mark_waiting(now=NOW)
    assert ask_where_due(now=NOW) == 1


def test_marking_anew_makes_it_due_again():
    joined = make_sitting()
    answer_all(joined, ["AA"])
    make_figures(joined, now=NOW)
    mark_attempts(Attempt.objects.with_contest(), now=NOW + MINUTE)
    assert ask_where_due(now=NOW + MINUTE) == 1


def test_figures_from_before_the_close_are_due_after_it():
    joined = make_sitting(closed=False)
    answer_all(joined, ["AA"])
    Attempt.objects.update(marked_at=NOW)
    make_figures(joined, now=NOW + MINUTE)
    assert [ask_where_due(now=NOW + MINUTE), ask_where_due(now=joined.round.closes_at)] == [0, 1]


def test_figures_that_stay_because_a_paper_was_erased_are_asked_for_once():
    joined = make_sitting()
    attempts = answer_all(joined, ["AA"] * 12)
    make_figures(joined, now=NOW)
    erase(attempts[:1])
    mark_attempts(Attempt.objects.with_contest(), now=NOW + MINUTE)
    assert [ask_where_due(now=NOW + MINUTE), make_asked_figures(now=NOW + 2 * MINUTE)] == [1, 1]
    assert (ask_where_due(now=NOW + 3 * MINUTE), PaperFigures.objects.get().computed_at) == (0, NOW)


def test_who_asked_first_keeps_their_place():
    first, second = make_sitting(), make_sitting()
    for joined, moment in ((second, NOW), (first, NOW + MINUTE), (second, NOW + 2 * MINUTE)):
        ask_for_figures(joined, now=moment)
    assert [figures.pk for figures in PaperFigures.objects.asked()] == [second.pk, first.pk]


def test_everything_is_made_anew_by_one_verb():
    for joined in (make_sitting(), make_sitting()):
        answer_all(joined, ["AA"])
    assert [make_all_figures(now=NOW), make_all_figures(now=NOW)] == [2, 2]


# --- the child process ------------------------------------------------------------------------------------------------


@pytest.fixture
def child(monkeypatch):
    """An engine at work, whose children leave a mark instead of opening a database."""

    def ends_with(status: int) -> Refresher:
        monkeypatch.setattr(settings, "ENGINE", True)
        monkeypatch.setattr(refreshing, "COMMAND", ("-c", f"raise SystemExit({status})"))
        return Refresher()

    return ends_with


def test_no_child_is_started_where_nothing_is_asked(child):
    refresher = child(0)
    refresher.start_if_asked(NOW)
    assert refresher.child is None


def test_one_child_at_a_time_is_started_where_figures_are_asked_for(child):
    ask_for_figures(make_sitting(), now=NOW)
    refresher = child(0)
    refresher.start_if_asked(NOW)
    first = refresher.child
    assert (first.args[0], first.wait()) == (sys.executable, 0)
    refresher.start_if_asked(NOW)
    assert refresher.child is not first
    refresher.stop()


def test_after_a_child_that_failed_none_is_started_for_a_while(child):
    ask_for_figures(make_sitting(), now=NOW)
    refresher = child(1)
    refresher.start_if_asked(NOW)
    refresher.child.wait()
    for minutes in (1, 2):
        refresher.start_if_asked(NOW + minutes * MINUTE)
    assert refresher.child is None
    refresher.start_if_asked(NOW + 12 * MINUTE)
    assert refresher.child.wait() == 1


def test_a_child_is_ended_with_the_engine(child, monkeypatch):
    ask_for_figures(make_sitting(), now=NOW)
    refresher = child(0)
    monkeypatch.setattr(refreshing, "COMMAND", ("-c", "import time; time.sleep(60)"))
    refresher.start_if_asked(NOW)
    refresher.stop()
    assert refresher.child.returncode != 0


def test_the_engine_asks_for_what_is_due():
    joined = make_sitting()
    answer_all(joined, ["AA"])
    Engine().step(NOW)
    assert PaperFigures.objects.asked().get().round_division == joined


def test_an_unmarked_paper_is_in_no_figures():
    joined = make_sitting(closed=False)
    start_attempt(make_entry(joined.division), joined, now=NOW)
    make_figures(joined, now=NOW)
    assert (PaperFigures.objects.get().papers, AnswerCount.objects.count()) == (0, 0)


def test_a_round_that_fails_keeps_nobody_elses_figures_back(monkeypatch):
    broken, sound = make_sitting(), make_sitting()
    for number, joined in enumerate((broken, sound)):
        answer_all(joined, ["AA"] * 12)
        ask_for_figures(joined, now=NOW + number * MINUTE)

    def fail_for_one(joined, **given):
        if joined.pk == broken.pk:
            raise KeyError("facts")
        return make_figures(joined, **given)

    monkeypatch.setattr(figuring, "make_figures", fail_for_one)
    assert make_asked_figures(now=NOW + 5 * MINUTE) == 1
    asked = PaperFigures.objects.asked().values_list("round_division", "asked_at")
    assert list(asked) == [(broken.pk, NOW + 5 * MINUTE)]


@pytest.mark.django_db(transaction=True)
def test_processes_that_make_the_figures_of_questions_at_once_do_not_stand_in_each_others_way():
    joined = make_sitting()
    answer_all(joined, ["AA"] * 12)
    make_figures(joined, now=joined.round.closes_at)
    told = list(QuestionFigures.objects.order_by("pk").values())
    questions = [row["question_id"] for row in told]
    QuestionFigures.objects.all().delete()
    came = at_once(lambda _number: make_question_figures(questions, now=joined.round.closes_at), times=8)
    assert (kinds_of(came), list(QuestionFigures.objects.order_by("pk").values())) == ({None: 8}, told)


def test_figures_of_a_question_go_with_the_last_that_is_told_of_it():
    joined = make_sitting()
    answer_all(joined, ["AA"] * 12)
    make_figures(joined, now=joined.round.closes_at)
    questions = list(QuestionFigures.objects.values_list("pk", flat=True))
    AnswerCount.objects.all().delete()
    make_question_figures(questions, now=joined.round.closes_at)
    assert (len(questions), QuestionFigures.objects.count()) == (2, 0)
