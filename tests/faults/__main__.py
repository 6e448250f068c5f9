"""Do a fault and see what was lost: `python -m tests.faults NAME [--profile ci|soak]`, one JSON line each.

`all` does every fault, so many at a time as `--together` says. The exit status is 0 only where nothing was lost, every
answer was honest and every control was caught.
"""

import argparse
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
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


def locking(kind: str, *, ci: int) -> Fault:
    """The lock of such a database, in CI with so many of the sown bugs: one costs eight seconds."""
    soak = {"kind": kind, "times": 20, "controls": 3}
    return Fault("locks", "locked", {"kind": kind, "times": 2, "controls": ci}, soak)


FAULTS = {
    "attempt": Fault("searches", "attempt", {"examples": 100, "steps": 40}, {"examples": 5000, "steps": 80}),
    "outage": Fault(
        "outage", "outage", {"times": 1, "seconds": 40, "idle": 1000}, {"times": 3, "seconds": 120, "idle": 14_000}
    ),
    "kill-sqlite": sized("kills", "kill", kind="sqlite", ci=8, soak=50),
    "kill-postgresql": sized("kills", "kill", kind="postgresql", ci=5, soak=50),
    "restart-sqlite": sized("kills", "restart", kind="sqlite", ci=6, soak=20),
    "restart-postgresql": sized("kills", "restart", kind="postgresql", ci=4, soak=20),
    "database-crash": sized("kills", "database_crash", ci=4, soak=10),
    "locked-sqlite": locking("sqlite", ci=1),
    "locked-postgresql": locking("postgresql", ci=0),
    "backup-sqlite": sized("backups", "backup", kind="sqlite", ci=1, soak=20),
    "backup-postgresql": sized("backups", "backup", kind="postgresql", ci=1, soak=20),
    "redis-away": sized("redis_away", "redis_away", ci=5, soak=60),
    "disk-full": sized("disks", "disk_full", ci=4, soak=20),
    "disk-error": sized("disks", "disk_error", ci=3, soak=20),
    "slow-disk": Fault("disks", "slow_disk", {"milliseconds": 5}, {"milliseconds": 20}),
    "clock-steps": sized("clock", "clock_steps", ci=1, soak=20),
    "reconnect-storm": Fault(
        "sockets", "reconnect_storm", {"sockets": 500, "times": 1}, {"sockets": 8000, "times": 10}
    ),
    "slow-readers": Fault("sockets", "slow_readers", {"slow": 40, "quick": 20}, {"slow": 200, "quick": 100}),
    "power-cut": Fault("power", "power_cut", {"times": 20, "seconds": 4}, {"times": 500, "seconds": 30}),
    "window-edges": Fault("searches", "window_edges", {"examples": 60}, {"examples": 2000}),
}
"""Those that take longest come first, so that none of them is left alone at the end."""

PATIENCE_SECONDS = {"ci": 420, "soak": 4 * 3600}
"""After so long a fault is given up: nothing that can hang may hang a run."""


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that no server is left behind
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("name", choices=[*FAULTS, "all"])
    parser.add_argument("--profile", choices=["ci", "soak"], default="ci")
    parser.add_argument("--together", type=int, default=1, help="how many at a time; recovery is slower then")
    arguments = parser.parse_args()
    if arguments.name == "all":
        return 0 if do_each(FAULTS, arguments.profile, arguments.together) else 1
    return 0 if do(arguments.name, arguments.profile) else 1


def do_each(names: Iterable[str], profile: str, together: int) -> bool:
    """Do each fault in a process of its own, and return whether all was well with all of them."""
    waiting, running, statuses = list(names), [], []
    try:
        while waiting or running:
            while waiting and len(running) < together:
                command = [sys.executable, "-m", "tests.faults", waiting.pop(0), "--profile", profile]
                running.append(subprocess.Popen(command))
            time.sleep(0.1)
            statuses += [process.returncode for process in running if process.poll() is not None]
            running = [process for process in running if process.returncode is None]
    finally:
        for process in running:
            process.terminate()
            process.wait()
    return not any(statuses)


def do(name: str, profile: str) -> bool:
    """Do one fault, print its line, and return whether all was well. One that breaks says so, and others follow."""
    began = time.monotonic()
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE_SECONDS[profile])
    try:
        result = FAULTS[name].run(profile)
    except Exception as error:
        result = {"ok": False, "error": f"{type(error).__name__}: {error}"[-2000:]}
    finally:
        signal.alarm(0)
    seconds = round(time.monotonic() - began, 1)
    print(json.dumps({"name": name, "profile": profile, **result, "seconds": seconds}, ensure_ascii=False), flush=True)
    return result["ok"]


def give_up(*_signal: object) -> None:
    raise TimeoutError("it took too long")


if __name__ == "__main__":
    sys.exit(main())
