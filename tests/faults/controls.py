"""The controls of a fault: the same is done to a server with a bug, and the bug must show as what it is. Where it does
not, the fault's silence about the real server proves nothing.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from bench.server import Server
from tests.faults.crowd import Crowd
from tests.faults.history import Finding
from tests.faults.servers import read_stored

SOWN = "tests.faults.sown:application"

Controls = Mapping[str, str]
"""Bugs of `bugs.py`, and the sort of finding that each must lead to."""
Again = Callable[[], Iterable[Finding]]
"""Does the fault once more, and returns what it finds beside the history."""
FIGURES = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[-+]?[0-9]+([.][0-9]+)?")
"""Papers and numbers."""


def controlled(told: dict, server: Server, crowd: Crowd, controls: Controls, number: int, again: Again) -> dict:
    """Sow the first so many of these bugs and do the fault again with each; return the result with what was found, not
    `ok` where a bug was missed. The worst stand first and are sown last, because what is lost stays lost."""
    if not number:
        return told
    found = {bug: found_with(server, crowd, bug, again) for bug in reversed([*controls][:number])}
    unseen = missed(controls, found)
    return told | {"ok": told["ok"] and not unseen, "controls": found, "missed": unseen}


def missed(controls: Controls, found: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Return the bugs that were sown and did not show as they must."""
    return [bug for bug, sorts in found.items() if controls[bug] not in sorts]


def found_with(server: Server, crowd: Crowd, bug: str, again: Again) -> dict[str, int]:
    """Return how many findings of each sort there are with this bug that were not there before."""
    known = {*crowd.history.findings, *crowd.history.check(read_stored(server))}
    sow(server, bug)
    wrong = list(again())
    found = {*crowd.history.findings, *crowd.history.check(read_stored(server))} - known
    return dict(Counter(sort_of(finding) for finding in [*found, *wrong]))


def sort_of(finding: Finding) -> str:
    """The kind of a finding; of one that is just wrong what it says, without its figures."""
    return FIGURES.sub("…", finding.detail) if finding.kind == "wrong" else finding.kind


def sow(server: Server, bug: str) -> None:
    """Have this bug in what is served from the next start on."""
    if server.application != SOWN:
        server.environment["SOWN_INTO"], server.application = server.application, SOWN
    server.environment["SOWN"] = bug
