"""How real papers are read for statistics: keys instead of ids, times between saves, and only what counts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contest import answering
from contest.answering import facts_of_revisions, read_answers
from contest.attempts import start_attempt
from contest.marking import mark_attempts, mark_waiting
from contest.models import Attempt, Entry, Mark, Response
from questions.kinds import KINDS
from tests.contest.answered import answer, answer_all, make_sitting, revisions_of
from tests.factories import NOW, make_entry, make_round, make_round_division

pytestmark = pytest.mark.django_db


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


def test_all_kinds_can_be_read():
    joined = make_round_division(kinds=list(KINDS))
    answer(joined, {})
    mark_waiting(now=NOW)
    assert [answers for _person, _round, answers in read_answers(joined).sittings] == [
        [(slot["revision"], 0, 100, None, None) for slot in Attempt.objects.get().slots]
    ]


def test_facts_of_all_kinds_can_be_had():
    revisions = revisions_of(make_round_division(kinds=list(KINDS)))
    facts = facts_of_revisions(revisions, partial_credit=True)
    assert [sorted(facts[revision].right) for revision in revisions[:3]] == [["A"], ["A", "B"], ["T"]]
    assert facts.keys() == set(revisions)


def test_a_voided_slot_is_out_of_nothing():
    joined = make_sitting(questions=1)
    answer_all(joined, ["B"])
    Attempt.objects.update(paper={"v": 1, "slots": [Attempt.objects.get().slots[0] | {"points": 0}]})
    mark_attempts(Attempt.objects.with_contest(), now=NOW)
    assert read_answers(joined).sittings[0][2] == [(revisions_of(joined)[0], 0, 0, ("B",), 10_000)]


def test_no_answer_and_no_paper_is_read():
    joined = make_sitting()
    answer_all(joined, ["AB", "BA"])
    with CaptureQueriesContext(connection) as queries:
        read_answers(joined)
    said = " ".join(query["sql"] for query in queries)
    assert [word for word in ("contest_response", "paper", "answerkey") if word in said] == []


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


def test_a_paper_that_waits_to_be_marked_again_is_not_read():
    """Its marks are of before."""
    joined = make_sitting()
    attempts = answer_all(joined, ["AB", "BA"])
    Attempt.objects.filter(pk=attempts[0].pk).update(marked_at=None)
    papers = [attempt.pk for attempt in attempts]
    assert [person for person, _round, _answers in read_answers(joined, papers).sittings] == papers[1:]


def test_the_order_in_which_marks_were_written_does_not_matter():
    joined = make_sitting(questions=3)
    attempts = answer_all(joined, ["AB-", "BAA"])
    before = read_answers(joined).sittings
    marks = list(Mark.objects.order_by("-slot", "attempt"))
    attempts[0].marks.all().delete()
    attempts[1].marks.all().delete()
    Mark.objects.bulk_create(marks)
    assert read_answers(joined).sittings == before


def test_other_rounds_are_left_alone():
    joined, other = make_sitting(), make_sitting()
    answer_all(other, ["AA"])
    assert (read_answers(joined).sittings, len(read_answers(other).sittings)) == ([], 1)
