"""What the page of a contest promises each division."""

import pytest

from contest.models import RoundDivision
from contest.programmes import programme_of
from contest.ranking import DEFAULT_CHAIN, Criterion
from contest.terms import Prize, criteria_of, division_terms, predicts_everywhere, read_prizes
from tests.factories import make_contest, make_division, make_round, make_round_division


@pytest.fixture
def contest(db):
    return make_contest()


@pytest.fixture
def division(contest):
    return make_division(contest)


def test_a_division_without_rounds_promises_nothing(contest, division):
    assert [(item.division, item.sittings) for item in division_terms(programme_of(contest.slug))] == [(division, [])]


def test_a_sitting_tells_the_size_of_the_paper(contest, division):
    make_round_division(make_round(contest), division, kinds=["single", "single", "numeric"])
    (sitting,) = division_terms(programme_of(contest.slug))[0].sittings
    assert (sitting.question_count, sitting.points_total) == (3, 300)


def test_rounds_of_the_same_terms_are_told_once(contest, division):
    rounds = [make_round(contest) for _ in range(3)]
    for round_ in rounds:
        make_round_division(round_, division)
    RoundDivision.objects.filter(round=rounds[2]).update(prizes_vi="Một lời khen")
    sittings = division_terms(programme_of(contest.slug))[0].sittings
    assert [[item.number for item in sitting.rounds] for sitting in sittings] == [[1, 2], [3]]
    assert [(sitting.prizes, sitting.prizes_text) for sitting in sittings] == [([], ""), ([], "Một lời khen")]


@pytest.mark.parametrize("asked, passed_over", [("", [Criterion.PREDICTION]), ("Bao nhiêu người?", [])])
def test_the_rules_name_no_criterion_that_tells_nobody_apart(contest, division, asked, passed_over):
    joined = make_round_division(make_round(contest), division, prediction_question_vi=asked)
    shown = [criterion for criterion in DEFAULT_CHAIN if criterion not in passed_over]
    assert criteria_of(contest, division_terms(programme_of(contest.slug))) == shown
    assert joined.criteria == shown


@pytest.mark.parametrize("others, everywhere", [("", False), ("Bao nhiêu người?", True)])
def test_the_rules_say_where_a_prediction_counts(contest, division, others, everywhere):
    make_round_division(make_round(contest), division, prediction_question_vi="Bao nhiêu người?")
    make_round_division(make_round(contest), division, prediction_question_vi=others)
    assert predicts_everywhere(division_terms(programme_of(contest.slug))) == everywhere


def test_before_there_are_papers_the_rules_name_every_criterion(contest, division):
    assert criteria_of(contest, division_terms(programme_of(contest.slug))) == list(DEFAULT_CHAIN)


def test_divisions_stand_apart(contest, division):
    second = make_division(contest, position=1)
    for item in (division, second):
        make_round_division(contest.rounds.first() or make_round(contest), item)
    assert [item.division for item in division_terms(programme_of(contest.slug))] == [division, second]


@pytest.mark.parametrize(
    "text, prizes",
    [
        ("", []),
        ("Giải Nhất: 4.000.000 đồng", [Prize("Giải Nhất", "4.000.000 đồng", 1)]),
        ("- 02 giải Nhì: 2 triệu", [Prize("02 giải Nhì", "2 triệu", 2)]),
        (
            "First prize: a book\n\nThird prize: a pen",
            [Prize("First prize", "a book", 1), Prize("Third prize", "a pen", 3)],
        ),
        ("Giải Khuyến khích: 500.000 đồng", [Prize("Giải Khuyến khích", "500.000 đồng", None)]),
        ("Giải Nhất: 4 triệu\nXem thêm ở thể lệ", []),
        (": 4 triệu", []),
        ("Giải Nhất:", []),
    ],
)
def test_prizes_are_read_line_by_line_or_left_as_prose(text, prizes):
    assert read_prizes(text) == prizes
