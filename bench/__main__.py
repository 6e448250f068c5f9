"""Run a benchmark by name: the module `bench.<name>` has `run(quick)`, which returns what is printed."""

import argparse
import json
import sys
from importlib import import_module


def main() -> int:
    """Print the result as one JSON line; the exit status tells whether every answer was right."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", choices=["saves", "fanout", "rank"])
    parser.add_argument("--quick", action="store_true", help="short rounds, for a first impression")
    parser.add_argument("--size", type=int, nargs="+", help="rank: so many rows, perhaps several boards")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="rank: on which database")
    arguments = parser.parse_args()
    chosen = {name: value for name in ("size", "database") if (value := getattr(arguments, name)) is not None}
    result = import_module(f"bench.{arguments.name}").run(arguments.quick, **chosen)
    print(json.dumps(result, ensure_ascii=False))
    return 1 if result["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
