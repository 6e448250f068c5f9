"""What is foretold of a blueprint's papers, against exact values, other ways of counting, and people made up."""

import math
import random
from itertools import combinations
from statistics import NormalDist, mean, median

import pytest

from questions.drawing import CannotDraw, PoolItem, Row, prepare
from questions.forecast import sample_papers
from questions.foreseeing import (
    EXPECTED_BY_LEVEL,
    OTHERWISE,
    PAPERS,
    Alike,
    Foreseen,
    expected_facility,
    foresee,
    perfect_share,
)

SEED = b"seed"


def items(count: int, *, topic: int = 1, level: int = 1, kind: str = "single", first: int = 0) -> list[PoolItem]:
    start = first or 10_000 * topic + 1000 * level
    return [PoolItem(start + number, 10**6 + start + number, topic, level, kind) for number in range(count)]


def row(topic: int = 1, level: int | None = None, count: int = 1, kind: str = "", points: int = 100) -> Row:
    return Row(topic, level, kind, count, points)


def seen(pool: list[PoolItem], *rows: Row, found=None, papers: int = 1) -> Foreseen:
    return foresee(prepare(pool), rows, found or {}, SEED, papers=papers)


def test_what_answers_have_shown_goes_before_what_authors_expect():
    assert [expected_facility(2, found) for found in (0.0, 0.31, None)] == [0.0, 0.31, EXPECTED_BY_LEVEL[2]]
    assert (expected_facility(9, None), sorted(EXPECTED_BY_LEVEL)) == (OTHERWISE, [1, 2, 3])


def test_what_is_assumed_falls_with_the_level():
    assert [expected_facility(level, None) for level in (1, 2, 3)] == [0.85, 0.70, 0.55]


@pytest.mark.parametrize(
    "facility, spread, length, perfect",
    [(0.9, 1, 20, 0.28243583683536494), (0.95, 1.5, 15, 0.6352200962808192), (0.7, 1, 10, 0.12539468636190615)],
)
def test_perfect_papers_where_abilities_differ(facility, spread, length, perfect):
    """Computed with scipy by integrating over the normal distribution; equal abilities would make 0.9^20 of them."""
    assert perfect_share([[facility] * length], spread) == pytest.approx(perfect, abs=0.004)
    assert perfect_share([[facility] * length], 0.0) == pytest.approx(facility**length)


def test_perfect_papers_are_averaged_over_papers():
    assert perfect_share([[0.9, 0.9], [0.1, 0.1]], 0.0) == pytest.approx(0.41)


def test_people_made_up_are_perfect_as_often_as_foretold():
    """Their abilities are normal, and each facility is met on average: found by integrating, not by our own halving."""
    source, easiness = random.Random(5), 2.0
    grid = [NormalDist().inv_cdf((step + 0.5) / 2000) for step in range(2000)]
    facility = mean(1 / (1 + math.exp(-easiness - ability)) for ability in grid)
    people = [1 / (1 + math.exp(-easiness - source.gauss(0, 1))) for _person in range(40_000)]
    perfect = mean(all(source.random() < chance for _question in range(10)) for chance in people)
    assert perfect_share([[facility] * 10], 1.0) == pytest.approx(perfect, abs=0.01)


def test_papers_are_as_hard_as_their_levels():
    pool = items(50) + items(50, level=3)
    foreseen = seen(pool, row(level=1, count=3), row(level=3, count=1, points=300))
    assert foreseen.shares == pytest.approx([(3 * 0.85 + 3 * 0.55) / 6] * PAPERS)
    assert (foreseen.difference, "difference" in foreseen.missed) == (pytest.approx(0), False)


def test_any_level_lets_chance_decide_how_hard_a_paper_is():
    foreseen = seen(items(30) + items(30, level=3), row(count=4))
    assert (foreseen.difference > 0.10, "difference" in foreseen.missed) == (True, True)
    assert foreseen.shares == sorted(foreseen.shares)


def test_known_facilities_are_taken_question_by_question():
    pool = items(10)
    known = {item.revision: 0.4 for item in pool[:5]}
    foreseen = seen(pool, row(count=10), found=known)
    assert (foreseen.shares, foreseen.measured) == (pytest.approx([0.625] * PAPERS), 0.5)
    assert seen(pool, row(count=10)).measured == 0


def test_exposure_of_a_plain_row_is_exact():
    foreseen = seen(items(40) + items(60, level=2), row(level=1, count=4), row(level=2, count=3))
    assert [(each.stock, each.asked) for each in foreseen.alike] == [(40, 4), (60, 3)]
    assert [each.exposure() for each in foreseen.alike] == pytest.approx([0.1, 0.05])
    assert ("exposure" in foreseen.missed, foreseen.too_exposed) == (False, [])


def test_kinds_and_levels_that_no_row_tells_apart_are_alike():
    pool = items(20) + items(10, level=2) + items(10, kind="numeric", first=77_000)
    (alike,) = seen(pool, row(count=4)).alike
    assert (len(alike.cells), alike.stock, alike.asked) == (3, 40, 4)


def test_rows_that_share_questions_expose_them_as_many_papers_show():
    rows = [row(count=5), row(level=2, count=3)]
    pool = prepare(items(30) + items(20, level=2))
    papers = [[slot.revision for slot in paper] for paper in sample_papers(pool, rows, 4000, b"other")]
    shown = [revision for paper in papers for revision in paper if 10**6 + 12_000 <= revision < 10**6 + 13_000]
    level_2 = len(shown) / len(papers) / 20
    most = foresee(pool, rows, {}, SEED).alike[0]
    assert (most.stock, most.exposure()) == (20, pytest.approx(level_2, abs=0.02))


@pytest.mark.parametrize(
    "stock, asked, papers, lacking",
    [(40, 4, 1, 0), (39, 4, 1, 1), (10, 4, 1, 30), (40, 4, 2, 38), (78, 4, 2, 0)],
)
def test_what_is_lacking_brings_exposure_to_its_goal(stock, asked, papers, lacking):
    alike = Alike(((1, 1, "single"),), stock, asked)
    assert alike.lacking(papers) == lacking
    assert Alike(alike.cells, stock + lacking, asked).exposure(papers) <= 0.1 + 1e-9
    assert lacking == 0 or Alike(alike.cells, stock + lacking - 1, asked).exposure(papers) > 0.1


def test_who_sits_two_papers_sees_more():
    assert seen(items(20), row(count=2), papers=2).exposure == pytest.approx(1 - 0.9**2)


def test_overlap_is_the_median_over_every_two_papers():
    pool, rows = prepare(items(30)), [row(count=10)]
    papers = [{slot.revision for slot in paper} for paper in sample_papers(pool, rows, 200, SEED)[:PAPERS]]
    expected = median(len(one & other) / 10 for one, other in combinations(papers, 2))
    foreseen = foresee(pool, rows, {}, SEED)
    assert (foreseen.shared, "shared" in foreseen.missed) == (expected, True)


@pytest.mark.parametrize("stock, count, shared", [(10, 10, 1.0), (2000, 10, 0.0)])
def test_overlap_at_its_ends(stock, count, shared):
    assert seen(items(stock), row(count=count)).shared == shared


@pytest.mark.parametrize("level, count, missed", [(1, 5, True), (3, 20, False)])
def test_many_perfect_papers_are_warned_of(level, count, missed):
    assert ("perfect" in seen(items(900, level=level), row(level=level, count=count)).missed) is missed


def test_a_blueprint_that_cannot_be_met_is_said_so():
    with pytest.raises(CannotDraw):
        seen(items(2), row(count=3))


def test_a_blueprint_without_rows_has_nothing_to_tell():
    with pytest.raises(ValueError):
        seen(items(2))
