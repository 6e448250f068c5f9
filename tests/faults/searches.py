"""What Hypothesis searches for, as commands: more of it than in the suite, on a database that is made for it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django
from django.test.utils import setup_databases, teardown_databases


@contextmanager
def scratch_database() -> Iterator[None]:
    """The settings of the suite, and a database of its own. Modules that need models are imported inside."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_test"
    django.setup()
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)


def broken_by(look: Callable[[], object]) -> str:
    """What was found, with the shortest story that leads to it; nothing, as it should be."""
    try:
        look()
    except AssertionError as error:
        return "\n".join([str(error), *getattr(error, "__notes__", [])])[:4000]
    return ""


def attempt(examples: int, steps: int) -> dict:
    """Look for a way to break an attempt; then with each sown bug, of which all must be found."""
    with scratch_database():
        from tests.faults import machine
        from tests.faults.bugs import BUGS

        broken = broken_by(lambda: machine.run(examples, steps))
        totals = dict(machine.AttemptMachine.totals)
        missed = [bug.__name__ for bug in BUGS if not is_found(bug, examples, steps)]
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


def is_found(bug: Callable, examples: int, steps: int) -> bool:
    from tests.faults import machine

    with bug():
        return bool(broken_by(lambda: machine.run(examples, steps, shrink=False)))


def window_edges(examples: int) -> dict:
    """In each zone so many windows; and the sown bug is found wherever the server's zone is not Vietnam's."""
    broken, acknowledged = {}, []
    with scratch_database():
        from tests.factories import make_round_division
        from tests.faults import edges

        joined = make_round_division(kinds=["short_text"])
        for zone in edges.ZONES:
            with edges.process_zone(zone):
                broken[zone] = broken_by(lambda: acknowledged.append(edges.look(joined, examples)))
        elsewhere = [zone for zone in edges.ZONES if zone != "Asia/Ho_Chi_Minh"]
        missed = [zone for zone in elsewhere if not edges.bug_is_found(joined, zone)]
    wrong = {zone: what for zone, what in broken.items() if what}
    return {
        "ok": not (wrong or missed),
        "acked": sum(acknowledged),
        "lost": len(wrong),
        "answers": {"200": sum(acknowledged)},
        "recovery_s": {},
        "zones": len(broken),
        "examples": examples,
        "broken": wrong,
        "bug_missed_in": missed,
    }
