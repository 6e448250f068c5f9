"""How real papers are read for statistics: keys instead of ids, times between saves, and only what counts."""

import json
from datetime import timedelta

import pytest

from contest import answering
from contest.answering import chosen, read_answers, seconds_taken
from contest.attempts import start_attempt
from contest.marking import mark_waiting
from contest.models import Entry, Response
from questions.drawing import option_id
from questions.kinds import KINDS
from questions.statistics import Facts
from tests.contest.answered import answer, answer_all, make_sitting, revisions_of
from tests.factories import NOW, make_entry, make_round, make_round_division

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
SECRET = b"s" * 16
ONE_RIGHT = Facts(("A", "B", "C"), frozenset("A"), 1 / 3)
TWO_RIGHT = Facts(("A", "B", "C"), frozenset("AB"), 1 / 3)
TYPED = Facts(guess=0.0)


def ids(*keys: str) -> list[str]:
    return [option_id(SECRET, 1, key) for key in keys]


@pytest.mark.parametrize(
    ("facts", "right", "given", "keys"),
    [
        (ONE_RIGHT, True, "never looked at", ("A",)),
        (TWO_RIGHT, True, "never looked at", ("A", "B")),
        (ONE_RIGHT, False, ids("C")[0], ("C",)),
        (TWO_RIGHT, False, ids("C", "A"), ("A", "C")),
        (ONE_RIGHT, False, "an id of another paper", ()),
        (ONE_RIGHT, False, None, None),
        (TWO_RIGHT, False, [], None),
        (TYPED, True, "CCHC", ()),
        (TYPED, False, "khác", ()),
        (TYPED, False, "  ", None),
    ],
)
def test_what_was_chosen_is_told_by_keys(facts, right, given, keys):
    assert chosen(facts, right, json.dumps(given), SECRET, 1, ["B", "C", "A"]) == keys


def test_where_nothing_was_saved_nothing_was_chosen():
    assert chosen(ONE_RIGHT, False, None, SECRET, 1, ["A", "B", "C"]) is None


def test_an_answer_took_the_seconds_since_the_one_before_it():
    saved = [NOW + 30 * SECOND, None, NOW + 12.9 * SECOND]
    assert seconds_taken(NOW, saved) == [17, None, 12]


def test_nothing_is_known_of_answers_that_came_at_once():
    saved = [NOW + 30 * SECOND, NOW + 30 * SECOND, NOW + 41 * SECOND]
    assert seconds_taken(NOW, saved) == [None, None, 11]


def test_a_clock_that_was_put_back_makes_no_time_less_than_none():
    assert seconds_taken(NOW, [NOW - 5 * SECOND]) == [0]


def test_papers_are_read_with_points_options_and_times():
    joined = make_sitting(questions=3)
    first, second = revisions_of(joined)[:2]
    answer_all(joined, ["AB-"], seconds=7)
    [(_person, round_, answers)] = read_answers(joined).sittings
    by_revision = {revision: rest for revision, *rest in answers}
    assert round_ == joined.pk
    assert by_revision[first] == [100, 100, ("A",), 7000]
    assert by_revision[second] == [0, 100, ("B",), 7000]
    assert by_revision[revisions_of(joined)[2]] == [0, 100, None, None]


def test_all_kinds_can_be_read_and_facts_come_with_them():
    joined = make_round_division(kinds=list(KINDS))
    answer(joined, {})
    mark_waiting(now=NOW)
    answered = read_answers(joined)
    assert [answers for _person, _round, answers in answered.sittings] == [
        [(revision, 0, 100, None, None) for revision, *_rest in answered.sittings[0][2]]
    ]
    assert answered.facts.keys() == set(revisions_of(joined))


def test_open_and_unmarked_papers_are_not_read():
    joined = make_sitting(closed=False)
    start_attempt(make_entry(joined.division), joined, now=NOW)
    answer(joined, {})
    assert read_answers(joined).sittings == []


def test_of_a_persons_papers_the_one_that_counts_is_read():
    joined = make_round_division(make_round(make_sitting().round.contest, attempts_allowed=2))
    [revision], entry = revisions_of(joined), make_entry(joined.division)
    for option in ("A", "B"):
        answer(joined, {revision: option}, entry=entry)
    mark_waiting(now=NOW)
    assert [answers[0][3] for _person, _round, answers in read_answers(joined).sittings] == [("A",)]


def test_who_is_excluded_is_not_counted():
    joined = make_sitting()
    answer_all(joined, ["AA", "AB"])
    Entry.objects.filter(pk=Entry.objects.first().pk).update(disqualified_at=NOW)
    assert len(read_answers(joined).sittings) == 1


def test_a_prediction_is_no_answer():
    joined = make_sitting()
    [attempt] = answer_all(joined, ["AA"])
    Response.objects.create(attempt=attempt, slot=0, counter=1, device="0" * 16, answer="7", saved_at=NOW)
    assert [len(answers) for _person, _round, answers in read_answers(joined).sittings] == [2]


def test_many_papers_are_read_in_parts(monkeypatch):
    monkeypatch.setattr(answering, "PAPERS_AT_ONCE", 2)
    joined = make_sitting()
    attempts = answer_all(joined, ["AA", "AB", "BA", "BB", "--"])
    assert [person for person, _round, _answers in read_answers(joined).sittings] == [one.pk for one in attempts]


def test_marks_that_come_while_papers_are_read_move_no_others(monkeypatch):
    """Papers and marks are read by two statements: what somebody adds between them belongs to its own slot."""
    joined = make_sitting()
    attempts = answer_all(joined, ["AB", "BA", "AA"])
    before = read_answers(joined).sittings
    rows = answering._rows

    def marked_meanwhile(statement, papers):
        if statement is answering.ANSWERS:
            mark = attempts[0].marks.get(slot=1)
            mark.pk, mark.slot = None, 3
            mark.save(force_insert=True)
        return rows(statement, papers)

    monkeypatch.setattr(answering, "_rows", marked_meanwhile)
    assert read_answers(joined).sittings == before


def test_a_paper_whose_marks_are_taken_away_meanwhile_makes_no_figures():
    joined = make_sitting()
    attempts = answer_all(joined, ["AB", "BA"])
    attempts[0].marks.filter(slot=1).delete()
    with pytest.raises(KeyError):
        read_answers(joined)


def test_other_rounds_are_left_alone():
    joined, other = make_sitting(), make_sitting()
    answer_all(other, ["AA"])
    assert (read_answers(joined).sittings, len(read_answers(other).sittings)) == ([], 1)
