"""How near the save path is to what its server can do at all: beside an application that only echoes the message.

The same requests, the same server, SQLite with synchronous=FULL. What is missing to a ratio of one is ours: ticket,
order, transaction and commit. `--server uvicorn` asks the same of the other server.
"""

from bench.load import with_ticket
from bench.report import result
from bench.saves import NAMES, PEOPLE, loads_of
from bench.server import DAPHNE, WITHOUT_ENGINE
from bench.sides import alternate, problems, twins


def run(quick: bool, server: str = DAPHNE) -> dict:
    """Measure and return one result: that of the most connections."""
    rounds, seconds = (3, 1.5) if quick else (5, 5)
    with twins(PEOPLE, reference="bench.echo:application", server=server) as sides:
        with sides.ours, sides.reference:
            loads = loads_of(sides, with_ticket)
            measured, errors = alternate(loads, rounds, seconds), problems(loads)
    most = measured[NAMES[-1]]
    return result(
        f"saves_limit, {server}",
        value=most["rate"],
        unit=f"acknowledged saves a second {NAMES[-1]}",
        reference="an application that only echoes the message",
        reference_value=most["reference_rate"],
        ratio=most["ratio"],
        rounds=rounds,
        errors=errors,
        **measured,
        seconds=seconds,
        people=PEOPLE,
        engine=WITHOUT_ENGINE,
    )
