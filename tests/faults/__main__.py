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
from collections.abc import Callable, Iterable, Sequence
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

    def with_all_controls(self) -> "Fault":
        """The same, in CI too with all the bugs that the soak sows."""
        controls = {name: self.soak[name] for name in self.ci if name == "controls"}
        return self._replace(ci=self.ci | controls)


def sized(module: str, function: str, *, ci: int, soak: int, **arguments: object) -> Fault:
    """A fault that is done so many times."""
    return Fault(module, function, {**arguments, "times": ci}, {**arguments, "times": soak})


def sown(fault: Fault, *, ci: int = 0, soak: int = 1) -> Fault:
    """The same, and once more with so many of its sown bugs: one costs a few seconds, or some more."""
    return fault._replace(ci=fault.ci | {"controls": ci}, soak=fault.soak | {"controls": soak})


FAULTS = {
    "attempt": Fault("searches", "attempt", {"examples": 100, "steps": 40}, {"examples": 5000, "steps": 80}),
    "outage": sown(
        Fault(
            "outage", "outage", {"times": 1, "seconds": 40, "idle": 1000}, {"times": 3, "seconds": 120, "idle": 14_000}
        )
    ),
    "kill-sqlite": sown(sized("kills", "kill", kind="sqlite", ci=6, soak=50), ci=1, soak=2),
    "kill-postgresql": sown(sized("kills", "kill", kind="postgresql", ci=4, soak=50), soak=2),
    "restart-sqlite": sown(sized("kills", "restart", kind="sqlite", ci=6, soak=20)),
    "restart-postgresql": sown(sized("kills", "restart", kind="postgresql", ci=4, soak=20)),
    "database-crash": sown(sized("kills", "database_crash", ci=4, soak=10)),
    "locked-sqlite": sown(sized("locks", "locked", kind="sqlite", ci=2, soak=20), ci=1, soak=3),
    "locked-postgresql": sown(sized("locks", "locked", kind="postgresql", ci=2, soak=20), soak=3),
    "backup-sqlite": sown(sized("backups", "backup", kind="sqlite", ci=1, soak=20)),
    "backup-postgresql": sown(sized("backups", "backup", kind="postgresql", ci=1, soak=20)),
    "redis-away": sown(sized("redis_away", "redis_away", ci=5, soak=60)),
    "disk-full": sown(sized("disks", "disk_full", ci=4, soak=20), ci=1, soak=2),
    "disk-error": sown(sized("disks", "disk_error", ci=3, soak=20)),
    "slow-disk": sown(Fault("disks", "slow_disk", {"milliseconds": 5}, {"milliseconds": 20})),
    "clock-steps": sown(sized("clock", "clock_steps", ci=1, soak=20), ci=1, soak=3),
    "reconnect-storm": sown(
        Fault("sockets", "reconnect_storm", {"sockets": 500, "times": 1}, {"sockets": 8000, "times": 10})
    ),
    "slow-readers": sown(
        Fault("sockets", "slow_readers", {"slow": 40, "quick": 20}, {"slow": 200, "quick": 100}), soak=2
    ),
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
    parser.add_argument("--controls", action="store_true", help="all sown bugs, also in the ci profile")
    parser.add_argument("--together", type=int, default=1, help="how many at a time; recovery is slower then")
    arguments = parser.parse_args()
    if arguments.name == "all":
        options = ["--controls"] * arguments.controls
        return 0 if do_each(FAULTS, arguments.profile, arguments.together, options) else 1
    return 0 if do(arguments.name, arguments.profile, controls=arguments.controls) else 1


def do_each(names: Iterable[str], profile: str, together: int, options: Sequence[str] = ()) -> bool:
    """Do each fault in a process of its own, and return whether all was well with all of them."""
    waiting, running, statuses = list(names), [], []
    try:
        while waiting or running:
            while waiting and len(running) < together:
                command = [sys.executable, "-m", "tests.faults", waiting.pop(0), "--profile", profile, *options]
                running.append(subprocess.Popen(command))
            time.sleep(0.1)
            statuses += [process.returncode for process in running if process.poll() is not None]
            running = [process for process in running if process.returncode is None]
    finally:
        for process in running:
            process.terminate()
            process.wait()
    return not any(statuses)


def do(name: str, profile: str, *, controls: bool = False) -> bool:
    """Do one fault, print its line, and return whether all was well. One that breaks says so, and others follow."""
    began = time.monotonic()
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE_SECONDS[profile])
    try:
        fault = FAULTS[name].with_all_controls() if controls else FAULTS[name]
        result = fault.run(profile)
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
