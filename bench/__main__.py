"""Run a benchmark by name: the module `bench.<name>` has `run(quick)`, which returns what is printed."""

import argparse
import json
import sys
from importlib import import_module


def main() -> int:
    """Print the result as one JSON line; the exit status tells whether every answer was right."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", choices=["saves", "fanout"])
    parser.add_argument("--quick", action="store_true", help="short rounds, for a first impression")
    arguments = parser.parse_args()
    result = import_module(f"bench.{arguments.name}").run(arguments.quick)
    print(json.dumps(result, ensure_ascii=False))
    return 1 if result["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
