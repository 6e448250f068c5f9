"""The state machine over an attempt, as a command: more runs than the suite's, and every sown bug looked for."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django


def attempt(examples: int, steps: int) -> dict:
    """Look for a way to break an attempt; then for each sown bug, of which all must be found."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_test"
    django.setup()
    from tests.faults import machine
    from tests.faults.bugs import BUGS

    with scratch_database():
        broken = broken_by(lambda: machine.run(examples, steps))
        totals = dict(machine.AttemptMachine.totals)
        missed = [bug.__name__ for bug in BUGS if not found(bug, examples, steps)]
    return {
        "ok": not (broken or missed),
        "acked": totals["acked"],
        "lost": int(bool(broken)),
        "answers": {name.split()[1]: times for name, times in totals.items() if name.startswith("answered")},
        "recovery_s": {},
        "runs": totals["runs"],
        "bugs_found": f"{len(BUGS) - len(missed)} of {len(BUGS)}",
        "missed": missed,
        "broken": broken,
    }


@contextmanager
def scratch_database() -> Iterator[None]:
    from django.test.utils import setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)


def broken_by(look: Callable[[], None]) -> str:
    """What was found, with the shortest story that leads to it; nothing, as it should be."""
    try:
        look()
    except AssertionError as error:
        return "\n".join([str(error), *getattr(error, "__notes__", [])])[:4000]
    return ""


def found(bug: Callable, examples: int, steps: int) -> bool:
    from tests.faults import machine

    with bug():
        return bool(broken_by(lambda: machine.run(examples, steps, shrink=False)))
