"""Do a fault and see what was lost: `python -m tests.faults NAME [--profile ci|soak]`, one JSON line each.

`all` does every fault, one after another. The exit status is 0 only where nothing was lost, every answer was honest
and every control was caught.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple


class Fault(NamedTuple):
    """A function of a module of this package, with its arguments in each profile."""

    module: str
    function: str
    ci: dict
    soak: dict

    def run(self, profile: str) -> dict:
        work: Callable[..., dict] = getattr(import_module(f"tests.faults.{self.module}"), self.function)
        return work(**getattr(self, profile))


def sized(module: str, function: str, *, ci: int, soak: int, **arguments: object) -> Fault:
    """A fault that is done so many times."""
    return Fault(module, function, {**arguments, "times": ci}, {**arguments, "times": soak})


FAULTS = {
    "attempt": Fault("attempt", "attempt", {"examples": 150, "steps": 50}, {"examples": 5000, "steps": 80}),
    "kill-sqlite": sized("kills", "kill", kind="sqlite", ci=12, soak=50),
    "kill-postgresql": sized("kills", "kill", kind="postgresql", ci=8, soak=50),
    "restart-sqlite": sized("kills", "restart", kind="sqlite", ci=6, soak=20),
    "restart-postgresql": sized("kills", "restart", kind="postgresql", ci=4, soak=20),
    "database-crash": sized("kills", "database_crash", ci=4, soak=10),
    "redis-away": sized("redis_away", "redis_away", ci=5, soak=60),
    "disk-full": sized("disks", "disk_full", ci=4, soak=20),
    "disk-error": sized("disks", "disk_error", ci=3, soak=20),
    "slow-disk": Fault("disks", "slow_disk", {"milliseconds": 5}, {"milliseconds": 20}),
    "power-cut": Fault("power", "power_cut", {"times": 20, "seconds": 4}, {"times": 500, "seconds": 30}),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("name", choices=[*FAULTS, "all"])
    parser.add_argument("--profile", choices=["ci", "soak"], default="ci")
    arguments = parser.parse_args()
    names = FAULTS if arguments.name == "all" else [arguments.name]
    done = [do(name, arguments.profile) for name in names]
    return 0 if all(done) else 1


def do(name: str, profile: str) -> bool:
    """Do one fault, print its line, and return whether all was well. One that breaks says so, and others follow."""
    began = time.monotonic()
    try:
        result = FAULTS[name].run(profile)
    except Exception as error:
        result = {"ok": False, "error": f"{type(error).__name__}: {error}"[-2000:]}
    seconds = round(time.monotonic() - began, 1)
    print(json.dumps({"name": name, "profile": profile, **result, "seconds": seconds}, ensure_ascii=False), flush=True)
    return result["ok"]


if __name__ == "__main__":
    sys.exit(main())
