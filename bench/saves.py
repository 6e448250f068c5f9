"""How many saves a second one Daphne process acknowledges, and how long a save takes, beside stock Django.

Real tickets, the real address. Rounds alternate between the two sides; each has a database of its own on the same
disk, or on the same PostgreSQL with `--database postgresql`, and a Daphne process of its own. With `--size` so many
people save for a moment: that shows whether it still works, and no more.
"""

from bench.load import Crowd, with_session, with_ticket
from bench.report import result
from bench.server import WITHOUT_ENGINE
from bench.sides import A_MOMENT, DATABASES, Load, Side, Twins, alternate, problems, twins

CONNECTIONS = (32, 256)
PEOPLE = 512
NAMES = [f"at {connections} connections" for connections in CONNECTIONS]


def run(quick: bool, database: str = "sqlite", size: list[int] | None = None) -> dict:
    """Measure and return one result: that of the most connections."""
    rounds, seconds = A_MOMENT if size else (3, 1.5) if quick else (5, 8)
    people = size[0] if size else PEOPLE
    with twins(people, reference="bench.stock:application", database=database) as sides:
        with sides.ours, sides.reference:
            loads = loads_of(sides, with_session)
            measured, errors = alternate(loads, rounds, seconds), problems(loads)
    most = measured[NAMES[-1]]
    return result(
        "saves" if database == "sqlite" else f"saves, {database}",
        value=most["rate"],
        unit=f"acknowledged saves a second {NAMES[-1]}",
        reference="stock Django: ASGIHandler, session, CSRF, one ORM transaction a save",
        reference_value=most["reference_rate"],
        ratio=most["ratio"],
        rounds=rounds,
        errors=errors,
        goal=f"{NAMES[-1]} a ratio of 12 and a p99 of 0.2 times the reference's",
        **measured,
        seconds=seconds,
        people=people,
        database=DATABASES[database],
        server="one Daphne process for each side; the load generator shares the machine",
        engine=WITHOUT_ENGINE,
    )


def loads_of(sides: Twins, write_reference) -> dict[str, Load]:
    """The same crowd saves into both, into the reference with requests as it takes them."""
    ours = Side(sides.ours, Crowd(sides.ours.port, sides.people, with_ticket))
    reference = Side(sides.reference, Crowd(sides.reference.port, sides.people, write_reference))
    return {name: Load(number, ours, reference) for name, number in zip(NAMES, CONNECTIONS, strict=True)}
