"""The oracle of marked papers: what is right has no finding, and whatever a death in the middle may leave has one."""

import pytest

from tests.faults.papers import Paper, Papers, check

OPEN = Paper(
    id=1, uuid="a", entry=7, joined=3, number=1, policy="best", is_finished=False, score=None, counts=False,
    is_marked=False, is_mistimed=False, slots=2,
)  # fmt: skip
MARKED = OPEN._replace(is_finished=True, score=150, counts=True, is_marked=True)
SECOND = MARKED._replace(id=2, uuid="b", number=2, score=100, counts=False)
MARKS = {1: [(1, 100), (2, 50)], 2: [(1, 100), (2, 0)]}
BOARDS = {3: [30, 31]}
PLACED = {(30, 7): [1], (31, 7): [1]}


def kinds(*papers: Paper, marks: dict = MARKS, boards: dict = BOARDS, rows: dict = PLACED) -> list[str]:
    own = {paper.id: marks.get(paper.id, []) for paper in papers}
    return [finding.kind for finding in check(Papers(papers, own, boards, rows))]


def test_what_is_marked_once_and_stands_once_on_each_board_has_no_finding():
    assert kinds(MARKED) == []
    assert kinds(MARKED, SECOND) == []
    assert kinds(OPEN, marks={}, rows={}) == []


@pytest.mark.parametrize("policy, counting", [("best", MARKED), ("first", MARKED), ("last", SECOND)])
def test_the_one_that_counts_is_the_one_of_the_policy(policy, counting):
    for chosen in (MARKED, SECOND):
        papers = [one._replace(policy=policy, counts=one.id == chosen.id) for one in (MARKED, SECOND)]
        rows = {place: [chosen.id] for place in PLACED}
        assert kinds(*papers, rows=rows) == ([] if chosen is counting else ["miscounted"])


def test_of_two_equal_papers_either_may_be_the_best():
    assert kinds(MARKED._replace(counts=False), SECOND._replace(score=150, counts=True), marks={
        1: MARKS[1], 2: MARKS[1],
    }, rows={place: [2] for place in PLACED}) == []  # fmt: skip


@pytest.mark.parametrize(
    "marks", [[], [(1, 150)], [(1, 100), (2, 25), (2, 25)], [(1, 100), (2, 50), (3, 0)], [(1, 150), (2, 1)]]
)
def test_a_mark_too_few_too_many_or_of_another_value_is_found(marks):
    assert kinds(MARKED, marks={1: marks}) == ["mismarked"]


def test_a_mark_on_an_open_paper_is_found():
    assert kinds(OPEN, rows={}) == ["mismarked"]


def test_a_paper_that_is_over_and_was_not_marked_is_found():
    assert kinds(OPEN._replace(is_finished=True), marks={}, rows={}) == ["unmarked"]


def test_a_paper_that_its_deadline_finished_at_another_time_is_found():
    assert kinds(MARKED._replace(is_mistimed=True)) == ["mistimed"]


@pytest.mark.parametrize("papers, rows", [
    ([MARKED._replace(counts=False)], {}),
    ([MARKED, SECOND._replace(counts=True)], {place: [1, 2] for place in PLACED}),
    ([OPEN._replace(counts=True, is_finished=True, is_marked=False)], PLACED),
])  # fmt: skip
def test_an_entry_of_which_not_one_marked_paper_counts_is_found(papers, rows):
    assert "miscounted" in kinds(*papers, marks={} if papers[0].score is None else MARKS, rows=rows)


@pytest.mark.parametrize(
    "rows, found",
    [
        ({(30, 7): [1]}, 1),
        ({}, 2),
        (PLACED | {(31, 7): [1, 1]}, 1),
        (PLACED | {(31, 7): [2]}, 1),
    ],
)
def test_a_row_too_few_too_many_or_of_another_paper_is_found(rows, found):
    assert kinds(MARKED, rows=rows) == ["misplaced"] * found


def test_a_row_of_whom_nothing_counts_is_found():
    assert kinds(OPEN, marks={}) == ["misplaced"] * 2


def test_a_board_that_was_never_made_is_found():
    assert kinds(MARKED, boards={3: [30]}) == ["misplaced"]
