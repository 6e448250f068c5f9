"""What a benchmark says of itself is right, and every one that `make bench` runs is there."""

import re
from importlib import import_module

import pytest

from bench import two_processes
from bench.__main__ import ALL, NAMES, options_of
from bench.load import Crowd, Tap, with_ticket
from bench.report import heading, median_ratio, middle_of, result, row, within_ms
from bench.server import ROOT, WITHOUT_ENGINE
from bench.sides import Figures, compare

TOLD = {"name": "saves", "value": 1000.0, "unit": "saves a second", "reference": "stock Django", "rounds": 3}


def test_a_ratio_is_the_median_of_the_rounds_own_ratios():
    slow_round = 10  # everything in it took ten times as long, on both sides
    assert median_ratio([100, 100 / slow_round, 90], [10, 10 / slow_round, 10]) == 10


def test_rounds_of_which_one_side_is_missing_are_no_rounds():
    with pytest.raises(ValueError, match="shorter"):
        median_ratio([1, 2], [1])


@pytest.mark.parametrize(
    "seconds, percent, expected",
    [([], 99, None), ([0.5], 99, None), ([0.001] * 200, 99, 1.0), ([n / 1000 for n in range(1, 101)], 50, 50.5)],
)
def test_within_how_many_milliseconds_so_many_were_served(seconds, percent, expected):
    assert within_ms(seconds, percent) == expected


def test_a_result_counts_its_errors_and_keeps_the_first():
    told = result(**TOLD, reference_value=50.0, ratio=20.0, errors=["a", "b", "c", "d"], goal="12 times")
    assert (told["errors"], told["conditions"]["first_errors"]) == (4, ["a", "b", "c"])
    assert (told["conditions"]["goal"], told["ratio"], told["reference_value"]) == ("12 times", 20.0, 50.0)


def test_a_row_has_a_dash_where_there_is_nothing_to_compare_with():
    told = result(**TOLD, reference_value=None, ratio=None, errors=[])
    assert row(told).split() == ["saves", "1,000.0", "-", "-", "0", "saves", "a", "second"]
    assert heading().split() == ["benchmark", "value", "reference", "ratio", "errors", "unit"]


def test_two_sides_are_compared_round_by_round():
    ours = [Figures(rate=100, p99=10, server_ms=1, load_share=0.5), Figures(50, 20, 2, 0.4), Figures(200, 5, 1, 0.6)]
    other = [Figures(rate=10, p99=100, server_ms=9, load_share=0.1), Figures(10, 100, 9, 0.1), Figures(10, 100, 9, 0.1)]
    told = compare(ours, other)
    assert (told["rate"], told["reference_rate"], told["ratio"]) == (100, 10, 10)
    assert (told["p99_ms"], told["reference_p99_ms"], told["p99_ratio"]) == (10, 100, 0.1)


@pytest.mark.parametrize("command", ALL)
def test_every_benchmark_is_there_and_takes_the_options_it_is_run_with(command):
    name, *options = command.split()
    asked = {option.removeprefix("--") for option in options if option.startswith("--")}
    assert asked <= options_of(import_module(f"bench.{name}").run)


def test_what_is_run_is_what_the_page_of_results_tells():
    tables = (ROOT / "docs/performance.md").read_text("utf-8").partition("## Results")[2].partition("\n## ")[0]
    assert set(re.findall(r"(?m)^\| `(.+?)`.*\|.*\|.*\|.*\|$", tables)) == set(ALL)


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_that_serves_says_whether_the_engine_runs(name):
    source = (ROOT / f"bench/{name}.py").read_text("utf-8")
    serves, says = r"\b(twins|Server)\(", r'engine=WITHOUT_ENGINE|ENGINE"?(=|: )"yes"'
    assert re.search(serves, source) is None or re.search(says, source) is not None


def test_two_processes_say_that_no_engine_ran_and_count_who_was_told_to_come_again():
    savers = Crowd(0, [], with_ticket)
    savers.check(Tap("a", 1, 1, b""), 503, b"")
    rounds = [two_processes.Figures(saves=100, last_ms=10, load_share=0.5, load_us=1)]
    told = two_processes.report({1: rounds, 2: rounds}, ["a frame was missing"], savers, sockets=1, rounds=1)
    assert (told["errors"], told["conditions"]["first_errors"]) == (2, ["a frame was missing", "503"])
    assert told["conditions"]["engine"] == WITHOUT_ENGINE


def test_the_benchmarks_of_the_plan_are_all_run():
    planned = "saves saves_slow_disk pages herd_login herd_start herd_submit fanout connect_storm rank draw burst mixed"
    assert set(f"{planned} sweep two_processes".split()) - set(NAMES) == set()


def round_of(value: float | None, *errors: str) -> dict:
    return result(
        "x", value=value, unit="ms", reference="none", reference_value=None, ratio=None, rounds=1, errors=errors
    )


def test_of_several_rounds_the_middle_one_is_told_with_all_values_and_errors():
    rounds = iter([round_of(30.0, "late"), round_of(10.0), round_of(20.0, "lost", "late")])
    told = middle_of(lambda: next(rounds), 3)
    assert (told["value"], told["rounds"], told["errors"]) == (20.0, 3, 3)
    assert (told["conditions"]["values"], told["conditions"]["first_errors"]) == (
        [30.0, 10.0, 20.0],
        ["late", "lost", "late"],
    )


def test_a_round_in_which_nothing_was_served_is_the_worst():
    rounds = iter([round_of(None, "down"), round_of(10.0), round_of(20.0)])
    assert middle_of(lambda: next(rounds), 3)["value"] == 20.0
