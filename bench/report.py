"""What a benchmark says: one JSON line, and a table of many."""

import os
import platform
import resource
import time
from collections.abc import Callable, Sequence
from math import inf
from statistics import median, quantiles

LINE = "{:<34} {:>12} {:>12} {:>9} {:>6}  {}"


def result(
    name: str,
    *,
    value: float,
    unit: str,
    reference: str,
    reference_value: float | None,
    ratio: float | None,
    rounds: int,
    errors: Sequence[str],
    **conditions: object,
) -> dict:
    """Return the line of a benchmark: what was measured, beside what, how often, under which conditions.

    The ratio says how many times better than the reference, and is the median of the rounds' own ratios. Where there is
    no reference, as where a herd has to be served at all, it and its value are None.
    """
    machine = f"{os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}"
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "reference": reference,
        "reference_value": reference_value,
        "ratio": ratio,
        "rounds": rounds,
        "errors": len(errors),
        "conditions": conditions | {"machine": machine, "pace_ms": pace_ms(), "first_errors": list(errors[:3])},
    }


def middle_of(measure: Callable[[], dict], rounds: int) -> dict:
    """Measure so many times and return the result whose value is the median, with the values and errors of all."""
    told = [measure() for _round in range(rounds)]
    middle = sorted(told, key=lambda one: one["value"] or inf)[rounds // 2]
    errors = [error for one in told for error in one["conditions"]["first_errors"]]
    own = {"values": [one["value"] for one in told], "first_errors": errors[:3]}
    counts = {"rounds": rounds, "errors": sum(one["errors"] for one in told)}
    return middle | counts | {"conditions": middle["conditions"] | own}


def pace_ms() -> float:
    """Milliseconds of a million additions in a loop, the median of five: how fast this machine is just now.

    Shared machines differ from hour to hour by a factor of three. Two absolute figures are only comparable at one pace.
    """
    return round(median(_additions() for _time in range(5)) * 1000, 1)


def _additions() -> float:
    began, total = time.perf_counter(), 0
    for number in range(1_000_000):
        total += number
    return time.perf_counter() - began


def median_ratio(greater: Sequence[float], less: Sequence[float]) -> float:
    """Return the median of the rounds' own ratios, which what slows a whole round down does not touch."""
    return round(median(one / other for one, other in zip(greater, less, strict=True)), 2)


def within_ms(seconds: Sequence[float], percent: int) -> float | None:
    """Milliseconds within which so many of a hundred were served; None where it cannot be said."""
    return round(quantiles(seconds, n=100)[percent - 1] * 1000, 1) if len(seconds) > 1 else None


def own_cpu_seconds() -> float:
    """What this process, the load generator, has used of the processors so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def heading() -> str:
    return LINE.format("benchmark", "value", "reference", "ratio", "errors", "unit")


def row(told: dict) -> str:
    """Return the result as a row under the heading."""
    figures = (told["value"], told["reference_value"], told["ratio"])
    shown = ["-" if figure is None else f"{figure:,}" for figure in figures]
    return LINE.format(told["name"], *shown, told["errors"], told["unit"])
