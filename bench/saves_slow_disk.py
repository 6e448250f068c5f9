"""What is left of the saves where the disk takes five milliseconds more to sync.

The site on both sides, with a SQLite database each. Ours runs on the shim of tests/faults/disk.c, which lets every
fsync of its database wait; the reference on the plain disk. Rounds alternate, so the ratio is what is left.
"""

from bench.load import with_ticket
from bench.report import result
from bench.saves import NAMES, PEOPLE, loads_of
from bench.server import WITHOUT_ENGINE
from bench.sides import DATABASES, SITE, alternate, problems, twins
from tests.faults.disk import Disk

SYNC_DELAY_SECONDS = 0.005


def run(quick: bool) -> dict:
    """Measure and return one result: that of the most connections."""
    rounds, seconds = (3, 1.5) if quick else (5, 8)
    with twins(PEOPLE, reference=SITE) as sides:
        Disk(sides.ours).set(sync_delay=SYNC_DELAY_SECONDS)
        with sides.ours, sides.reference:
            loads = loads_of(sides, with_ticket)
            measured, errors = alternate(loads, rounds, seconds), problems(loads)
    most = measured[NAMES[-1]]
    return result(
        "saves_slow_disk",
        value=most["rate"],
        unit=f"acknowledged saves a second {NAMES[-1]}",
        reference="the same site on the plain disk",
        reference_value=most["reference_rate"],
        ratio=most["ratio"],
        rounds=rounds,
        errors=errors,
        goal="a ratio of 0.5",
        **measured,
        sync_delay_ms=SYNC_DELAY_SECONDS * 1000,
        seconds=seconds,
        people=PEOPLE,
        database=DATABASES["sqlite"],
        server="one Daphne process for each side; the load generator shares the machine",
        engine=WITHOUT_ENGINE,
    )
