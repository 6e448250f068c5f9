from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from contest.ranking import (
    DEFAULT_CHAIN,
    KEY_COUNT,
    NO_PREDICTION,
    Criterion,
    Facts,
    RateBand,
    Row,
    UnitFigures,
    UnitRow,
    board_keys,
    check_chain,
    in_force,
    participation_rate,
    public_rank,
    public_rate,
    rank,
    rank_units_by_mean,
    rank_units_by_participation,
    ranks_of,
)

SCORE, PREDICTION, TIME, EARLIEST, ATTEMPTS = Criterion
FULL_CHAIN = (SCORE, PREDICTION, TIME, EARLIEST, ATTEMPTS)

chains = st.permutations(list(Criterion)[1:]).flatmap(
    lambda rest: st.integers(0, len(rest)).map(lambda size: (SCORE, *rest[:size]))
)
facts = st.builds(
    Facts,
    score=st.integers(0, 2_000),
    time_used_ms=st.integers(0, 3),
    finished_at_ms=st.integers(0, 3),
    attempts_used=st.integers(1, 3),
    prediction=st.none() | st.integers(0, 12),
    true_value=st.just(6),
)
small_rows = st.lists(st.tuples(st.integers(-3, 0), st.integers(0, 2)), max_size=30).map(
    lambda keys: [Row(entry_id, key) for entry_id, key in enumerate(keys, start=1)]
)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def person(score=1000, used=60_000, finished=5_000, **others) -> Facts:
    return Facts(score=score, time_used_ms=used, finished_at_ms=finished, **others)


@pytest.mark.parametrize(
    "chain, entrant, keys",
    [
        ([SCORE], person(), (-1000,)),
        ([SCORE, TIME], person(), (-1000, 60_000)),
        ([SCORE, EARLIEST, TIME], person(), (-1000, 5_000, 60_000)),
        ([SCORE, ATTEMPTS], person(attempts_used=3), (-1000, 3)),
        (["score", "time"], person(), (-1000, 60_000)),
        ([SCORE, PREDICTION], person(prediction=90), (-1000, 0)),
        ([SCORE, PREDICTION], person(), (-1000, 0)),
        ([SCORE, PREDICTION], person(prediction=90, true_value=100), (-1000, 10)),
        ([SCORE, PREDICTION], person(prediction=110, true_value=100), (-1000, 10)),
        ([SCORE, PREDICTION], person(true_value=100), (-1000, NO_PREDICTION)),
        ([SCORE, PREDICTION], person(prediction=10**30, true_value=100), (-1000, NO_PREDICTION - 1)),
    ],
)
def test_keys_follow_the_chain_and_are_filled_up_with_zeros(chain, entrant, keys):
    assert board_keys(chain, entrant) == keys + (0,) * (KEY_COUNT - len(keys))


@given(chains, facts)
def test_keys_are_eight_and_fit_the_columns(chain, entrant):
    keys = board_keys(chain, entrant)
    assert len(keys) == 8
    assert all(-(2**63) <= key < 2**63 for key in keys)


@given(chains, facts, st.integers(1, 500))
def test_a_higher_score_always_ranks_higher(chain, entrant, more):
    better = Facts(**{**vars(entrant), "score": entrant.score + more, "time_used_ms": 10**9, "prediction": None})
    assert board_keys(chain, better) < board_keys(chain, entrant)


def test_a_fact_too_large_for_a_column_is_refused():
    with pytest.raises(ValueError):
        board_keys([SCORE, TIME], person(used=2**63))


def test_a_chain_longer_than_the_row_is_refused():
    with pytest.raises(ValueError):
        board_keys([SCORE] * 9, person())


def test_an_unknown_criterion_is_refused():
    with pytest.raises(ValueError):
        board_keys(["beauty"], person())


@pytest.mark.parametrize("asks_prediction, decides", [(True, [SCORE, PREDICTION, TIME]), (False, [SCORE, TIME])])
def test_a_prediction_that_is_not_asked_is_passed_over(asks_prediction, decides):
    assert in_force([SCORE, PREDICTION, TIME], asks_prediction=asks_prediction) == decides


@pytest.mark.parametrize(
    "chain, sentence",
    [
        (DEFAULT_CHAIN, None),
        (FULL_CHAIN, None),
        (["score", "time"], None),
        ([], "The first criterion must be the score."),
        ([TIME, SCORE], "The first criterion must be the score."),
        ([SCORE, TIME, TIME], "A criterion may be used only once."),
    ],
)
def test_a_chain_begins_with_the_score_and_repeats_nothing(chain, sentence):
    assert check_chain(chain) == sentence


@pytest.mark.parametrize(
    "keys, ranks",
    [
        ([], []),
        ([1], [1]),
        ([1, 2, 2, 4], [1, 2, 2, 4]),
        ([7, 7, 7], [1, 1, 1]),
        ([1, 1, 2, 2, 3], [1, 1, 3, 3, 5]),
    ],
)
def test_equals_share_a_rank_and_the_next_one_skips(keys, ranks):
    assert ranks_of([(key,) for key in keys]) == ranks


def test_ranks_of_unsorted_keys_are_refused():
    with pytest.raises(ValueError):
        ranks_of([(2,), (1,)])


def test_a_board_shows_ranks_and_ties():
    rows = [Row(4, (-5,)), Row(3, (-9,)), Row(2, (-7,)), Row(1, (-7,))]
    assert [(row.rank, row.tied, row.row.entry_id) for row in rank(rows)] == [
        (1, False, 3),
        (2, True, 1),
        (2, True, 2),
        (4, False, 4),
    ]


@given(small_rows)
def test_a_rank_is_one_more_than_the_rows_strictly_better(rows):
    for placed in rank(rows):
        assert placed.rank == 1 + sum(other.keys < placed.row.keys for other in rows)
        assert placed.tied == (sum(other.keys == placed.row.keys for other in rows) > 1)


@given(small_rows, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows, shuffler):
    shuffled = list(rows)
    shuffler.shuffle(shuffled)
    assert rank(shuffled) == rank(rows)


@given(small_rows)
def test_the_display_is_a_total_order_of_all_rows(rows):
    placed = [ranked.row for ranked in rank(rows)]
    assert sorted(row.entry_id for row in placed) == [row.entry_id for row in rows]
    assert all((one.keys, one.entry_id) < (two.keys, two.entry_id) for one, two in pairwise(placed))


@given(small_rows, st.data())
def test_a_better_score_never_lowers_a_rank(rows, data):
    if rows:
        chosen = data.draw(st.sampled_from(rows))
        better = Row(chosen.entry_id, (chosen.keys[0] - 1, chosen.keys[1]))
        before = {ranked.row.entry_id: ranked.rank for ranked in rank(rows)}
        after = {ranked.row.entry_id: ranked.rank for ranked in rank([row for row in rows if row != chosen] + [better])}
        assert after[chosen.entry_id] <= before[chosen.entry_id]
        assert all(after[row.entry_id] >= before[row.entry_id] for row in rows if row != chosen)


@pytest.mark.parametrize(
    "exact, band",
    [
        (1, (1, 1)),
        (100, (100, 100)),
        (101, (101, 200)),
        (200, (101, 200)),
        (201, (201, 500)),
        (500, (201, 500)),
        (501, (501, 1000)),
        (1000, (501, 1000)),
        (1001, (1001, 2000)),
        (2001, (2001, 5000)),
        (5001, (5001, 10_000)),
        (10_001, (10_001, 20_000)),
        (1_000_001, (1_000_001, 2_000_000)),
    ],
)
def test_beyond_a_hundred_a_public_rank_is_a_band(exact, band):
    assert (public_rank(exact), public_rank(exact).exact) == (band, exact <= 100)


@given(st.integers(1, 10**9))
def test_bands_hold_their_rank_and_do_not_overlap(exact):
    band = public_rank(exact)
    assert band.first <= exact <= band.last
    assert public_rank(band.first) == public_rank(band.last) == band
    assert public_rank(band.last + 1).first == band.last + 1


def test_there_is_no_rank_zero():
    with pytest.raises(ValueError):
        public_rank(0)


@pytest.mark.parametrize(
    "participants, headcount, rate",
    [
        (0, 10, 0),
        (5, 10, 5_000),
        (1, 3, 3_333),
        (2, 3, 6_666),
        (99_999, 100_000, 9_999),  # all but one is not 100 %
        (10, 10, 10_000),
        (12, 10, 10_000),  # more than the headcount
        (5, None, None),
        (5, 0, None),
    ],
)
def test_a_rate_is_capped_and_needs_a_headcount(participants, headcount, rate):
    assert participation_rate(UnitFigures(participants, headcount, None)) == rate


UNITS = [
    UnitRow(1, UnitFigures(50, 100, 800)),
    UnitRow(2, UnitFigures(99, 100, 700)),
    UnitRow(3, UnitFigures(49, 100, 1000)),
    UnitRow(4, UnitFigures(5, None, 900)),
    UnitRow(5, UnitFigures(5, 10, 800)),
    UnitRow(6, UnitFigures(0, 20, None)),
]


def places(ranking):
    ranked = [(place.rank, place.tied, place.row.unit_id) for place in ranking.ranked]
    return ranked, [unit.unit_id for unit in ranking.unranked]


def test_units_rank_by_rate_and_without_a_headcount_not_at_all():
    ranked = [(1, False, 2), (2, True, 1), (2, True, 5), (4, False, 3), (5, False, 6)]
    assert places(rank_units_by_participation(UNITS)) == (ranked, [4])


@pytest.mark.parametrize(
    "minima, ranked, unranked",
    [
        ({"minimum_rate": 5_000}, [(1, True, 1), (1, True, 5), (3, False, 2)], [3, 4, 6]),
        ({"minimum_participants": 50}, [(1, False, 1), (2, False, 2)], [3, 4, 5, 6]),
        ({}, [(1, False, 3), (2, False, 4), (3, True, 1), (3, True, 5), (5, False, 2)], [6]),
    ],
)
def test_units_rank_by_mean_once_enough_people_took_part(minima, ranked, unranked):
    assert places(rank_units_by_mean(UNITS, **minima)) == (ranked, unranked)


@given(st.permutations(UNITS))
def test_the_order_of_units_does_not_matter(units):
    assert rank_units_by_participation(units) == rank_units_by_participation(UNITS)
    assert rank_units_by_mean(units, minimum_rate=5_000) == rank_units_by_mean(UNITS, minimum_rate=5_000)


@pytest.mark.parametrize(
    "rate, band, words",
    [
        (0, RateBand.UNDER_25, "under 25%"),
        (2_499, RateBand.UNDER_25, "under 25%"),
        (2_500, RateBand.FROM_25, "25% to under 50%"),
        (4_999, RateBand.FROM_25, "25% to under 50%"),
        (5_000, RateBand.FROM_50, "50% to under 75%"),
        (7_500, RateBand.FROM_75, "75% to under 100%"),
        (9_999, RateBand.FROM_75, "75% to under 100%"),
        (10_000, RateBand.FULL, "100%"),
    ],
)
def test_a_public_rate_is_a_band(rate, band, words):
    assert (public_rate(rate), public_rate(rate).label) == (band, words)


def test_an_unknown_rate_has_no_band():
    assert public_rate(None) is None


def test_every_criterion_has_words_for_the_rules():
    assert len({str(criterion.label) for criterion in Criterion}) == len(Criterion)
