"""Run a benchmark by name, or all of them.

The module `bench.<name>` has `run(quick, **options)`, which returns what `bench.report.result` makes. `all` runs each
in an interpreter of its own, prints a table, and keeps the results in bench/results/.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from inspect import signature
from pathlib import Path

from bench import report

ALL = (
    "saves",
    "saves --database postgresql",
    "saves_limit",
    "saves_limit --server uvicorn",
    "saves_slow_disk",
    "pages",
    "herd_login",
    "herd_start",
    "herd_submit",
    "sweep",
    "mixed",
    "mixed --load 2",
    "fanout",
    "fanout --server uvicorn",
    "connect_storm",
    "connect_storm --server uvicorn",
    "burst",
    "burst --server uvicorn",
    "two_processes",
    "bank_list",
    "bank_list --database postgresql",
    "draw",
    "draw --database postgresql",
    "rank",
    "rank --database postgresql",
    "imports",
    "imports --database postgresql",
    "statistics",
    "statistics --database postgresql",
    "slow_phone",
    "first_minute",
)
"""What `all` runs, with the options of each."""
NAMES = sorted({command.split()[0] for command in ALL})
RESULTS = Path(__file__).parent / "results"


def main(arguments: list[str]) -> int:
    """Print the result as one JSON line; the exit status tells whether every answer was right."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", choices=[*NAMES, "all"])
    parser.add_argument("--quick", action="store_true", help="short rounds, for a first impression")
    parser.add_argument("--size", type=int, nargs="+", help="how many rows, people or sockets; see the benchmark")
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    parser.add_argument("--server", choices=["daphne", "uvicorn"])
    parser.add_argument("--load", type=int, help="so many times the load")
    asked = vars(parser.parse_args(arguments))
    name, quick = asked.pop("name"), asked.pop("quick")
    if name == "all":
        return run_all(["--quick"] if quick else [])
    run = import_module(f"bench.{name}").run
    options = {option: value for option, value in asked.items() if value is not None}
    if unknown := sorted(options.keys() - options_of(run)):
        parser.error(f"{name} has no --{unknown[0]}")
    told = run(quick, **options)
    print(json.dumps(told, ensure_ascii=False))
    return 1 if told["errors"] else 0


def options_of(run: Callable) -> set[str]:
    return set(signature(run).parameters) - {"quick"}


def run_all(options: list[str]) -> int:
    RESULTS.mkdir(exist_ok=True)
    print(report.heading())
    failed = [command for command in ALL if not run_one(command, options)]
    for command in failed:
        print(f"failed: python -m bench {command}", file=sys.stderr)
    return 1 if failed else 0


def run_one(command: str, options: list[str]) -> bool:
    """Run one benchmark by itself, keep its line and show it; return whether all its answers were right."""
    arguments = [sys.executable, "-m", "bench", *command.split(), *options]
    done = subprocess.run(arguments, stdout=subprocess.PIPE, text=True, check=False)
    if done.stdout.strip():
        (RESULTS / f"{command.replace(' --', '-').replace(' ', '-')}.json").write_text(done.stdout)
        print(report.row(json.loads(done.stdout)), flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
