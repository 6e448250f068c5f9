"""The oracle of every fault: what clients sent, what they were told, and whether the database keeps it. Pure.

A history hears every request and every answer. Whatever a server says that cannot be true becomes a finding at once;
`check` adds what the database, read afterwards, does not hold.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

Place = tuple[str, int]
"""An attempt's uuid and a slot."""
Rank = tuple[int, str]
"""Counter and device: the greatest stands."""

NO_RANK: Rank = (0, "")


CUT, REFUSED, LATE = "cut", "refused", "late"
"""What comes instead of a page: its line breaks, nobody listens, nothing comes."""


class Save(NamedTuple):
    """One tap, as it leaves a client."""

    uuid: str
    slot: int
    counter: int
    device: str
    answer: object

    @property
    def place(self) -> Place:
        return self.uuid, self.slot

    @property
    def rank(self) -> Rank:
        return self.counter, self.device


class Asked(NamedTuple):
    """A request on its way, with what had been promised when it left: an answer may not fall behind that."""

    uuid: str
    saves: tuple[Save, ...]
    submit: bool
    floors: tuple[Rank, ...]
    was_finished: bool
    deadline: int


class Promise(NamedTuple):
    """That a save stands, or that something greater does. `moment` is the caller's clock."""

    moment: float
    place: Place
    rank: Rank


class Stored(NamedTuple):
    """What a database holds."""

    answers: Mapping[Place, tuple[Rank, object]]
    saved: Mapping[tuple[Place, Rank], int]
    """How often a save is recorded as saved; right is once."""
    late: Iterable[tuple[Place, Rank]]
    """Saves recorded as saved although they arrived at or after the attempt's deadline."""
    finished: Iterable[str]
    """Attempts that are over."""


class Finding(NamedTuple):
    """Something that must not be."""

    kind: str
    detail: str


LOSSES = ("lost", "altered", "reopened")
"""What the person was told, and is not so."""


class History:
    """Everything that a crowd of clients has done and heard."""

    def __init__(self) -> None:
        self.sent: dict[tuple[Place, Rank], object] = {}
        self.promises: list[Promise] = []
        self.greatest: dict[Place, Rank] = {}
        self.recorded: list[tuple[float, Place, Rank]] = []
        """Saves that were told to be saved: their records must be there too."""
        self.finished: dict[str, float] = {}
        self.deadlines: dict[str, int] = {}
        self.answers: Counter[str] = Counter()
        self.pages: Counter[str] = Counter()
        self.moments: list[float] = []
        """When each acknowledgement came."""
        self.findings: list[Finding] = []

    @property
    def acknowledged(self) -> int:
        return len(self.moments)

    def longest_pause(self) -> float:
        """Return the longest time between two acknowledgements that followed each other, in seconds."""
        return max((later - earlier for earlier, later in pairwise(self.moments)), default=0.0)

    def send(self, uuid: str, *saves: Save, submit: bool = False) -> Asked:
        """Note that a request leaves."""
        for save in saves:
            self.sent[save.place, save.rank] = save.answer
        floors = tuple(self.greatest.get(save.place, NO_RANK) for save in saves)
        return Asked(uuid, saves, submit, floors, uuid in self.finished, self.deadlines.get(uuid, 0))

    def cut(self) -> None:
        """Note that a connection broke before the answer: anything may have become of the request."""
        self.answers["cut"] += 1

    def look(self, path: str, told: str, *, retry_after: bool = False) -> None:
        """Note what a page answered: a status, or what came instead. It may be away for a while, and must say until
        when; an error is no answer, nor is silence. Lines that were cut or refused are counted: see `broken_lines`."""
        self.pages[told] += 1
        if told not in (CUT, REFUSED) and not told.startswith(("2", "3")) and not (told == "503" and retry_after):
            self.find("broken page", f"{told} {path}")

    def broken_lines(self, ends: int) -> Iterable[Finding]:
        """Yield what there should not be among the pages, where the server ended so often: a page that it was about to
        answer may be cut then, one each time, since they are opened one by one; and nobody listens for a while."""
        if self.pages[CUT] > ends:
            yield Finding("broken page", f"{self.pages[CUT]} lines were cut, and the server ended {ends} times")
        if self.pages[REFUSED] and not ends:
            yield Finding("broken page", f"nobody listened {self.pages[REFUSED]} times")

    def hear(self, asked: Asked, status: int, body: bytes, *, retry_after: bool, moment: float) -> bool:
        """Take an answer in; return whether it acknowledges. Only 200 with the truth, and 503 that says when, are
        honest."""
        self.answers[str(status)] += 1
        if status == 503 and retry_after:
            return False
        if status != 200:
            self.find("dishonest", f"{status} {body[:200]!r}")
            return False
        try:
            self.believe(asked, json.loads(body), moment)
        except (ValueError, KeyError, TypeError) as error:
            self.find("dishonest", f"200 {body[:200]!r}: {error!r}")
            return False
        self.moments.append(moment)
        return True

    def believe(self, asked: Asked, told: dict, moment: float) -> None:
        over = told["state"] == "finished"
        if told["deadline"] < asked.deadline:
            self.find("moved deadline", f"{asked.uuid}: {asked.deadline} became {told['deadline']}")
        self.deadlines[asked.uuid] = max(told["deadline"], self.deadlines.get(asked.uuid, 0))
        if asked.was_finished and not over:
            self.find("reopened", asked.uuid)
        for save, floor, result in zip(asked.saves, asked.floors, told["saves"], strict=True):
            self.judge(asked, save, floor, result, may_be_late=over or told["now"] >= told["deadline"])
            self.promise(save, result, moment)
        if asked.submit and not over:
            self.find("dishonest", f"{asked.uuid} was submitted and is still open")
        if over:
            self.finished.setdefault(asked.uuid, moment)

    def judge(self, asked: Asked, save: Save, floor: Rank, result: dict, *, may_be_late: bool) -> None:
        """See whether one save's outcome can be true."""
        outcome, stands = result["outcome"], rank_of(result["stored"])
        plausible = {
            "saved": stands == save.rank and not asked.was_finished,
            "repeat": stands == save.rank,
            "older": stands > save.rank,
            "late": may_be_late and stands != save.rank,
        }
        if (result["slot"], result["n"]) != (save.slot, save.counter) or not plausible.get(outcome, False):
            self.find("dishonest", f"{save} was told {result}")
        if stands < floor:
            self.find("regressed", f"{save.place}: {floor} was promised, {stands} is told")
        if result["stored"] and self.sent.get((save.place, stands), Ellipsis) != result["stored"]["answer"]:
            self.find("invented", f"{save.place}: nobody sent {result['stored']}")

    def promise(self, save: Save, result: dict, moment: float) -> None:
        stands = rank_of(result["stored"])
        if stands > NO_RANK:
            self.promises.append(Promise(moment, save.place, stands))
            self.greatest[save.place] = max(stands, self.greatest.get(save.place, NO_RANK))
        if result["outcome"] == "saved":
            self.recorded.append((moment, save.place, save.rank))

    def find(self, kind: str, detail: str) -> None:
        self.findings.append(Finding(kind, detail))

    def check(self, stored: Stored, *, until: float = float("inf")) -> list[Finding]:
        """Return what the database owes the clients, of what they had been promised by this moment."""
        return [
            *self._missing(stored, until),
            *self._strange(stored),
            *self._records(stored, until),
            *(Finding("reopened", uuid) for uuid in self._handed_in(until) - set(stored.finished)),
        ]

    def _missing(self, stored: Stored, until: float) -> Iterable[Finding]:
        for place, least in self._promised(until).items():
            stands = stored.answers[place][0] if place in stored.answers else NO_RANK
            if stands < least:
                yield Finding("lost", f"{place}: {least} was promised, {stands} stands")

    def _promised(self, until: float) -> dict[Place, Rank]:
        if until == float("inf"):
            return self.greatest
        greatest: dict[Place, Rank] = {}
        for promise in self.promises:
            if promise.moment <= until:
                greatest[promise.place] = max(promise.rank, greatest.get(promise.place, NO_RANK))
        return greatest

    def _strange(self, stored: Stored) -> Iterable[Finding]:
        for place, (rank, answer) in stored.answers.items():
            if (place, rank) not in self.sent:
                yield Finding("invented", f"{place}: nobody sent {rank}")
            elif self.sent[place, rank] != answer:
                yield Finding("altered", f"{place}: {rank} was {self.sent[place, rank]!r}, is {answer!r}")

    def _records(self, stored: Stored, until: float) -> Iterable[Finding]:
        for moment, place, rank in self.recorded:
            if moment <= until and not stored.saved.get((place, rank)):
                yield Finding("unrecorded", f"{place}: {rank}")
        for (place, rank), times in stored.saved.items():
            if times > 1:
                yield Finding("counted twice", f"{place}: {rank}")
        for place, rank in stored.late:
            yield Finding("late and counted", f"{place}: {rank}")

    def _handed_in(self, until: float) -> set[str]:
        return {uuid for uuid, moment in self.finished.items() if moment <= until}


def rank_of(stored: dict | None) -> Rank:
    return (stored["n"], stored["device"]) if stored else NO_RANK


def losses(findings: Iterable[Finding]) -> int:
    """How many acknowledgements were broken."""
    return sum(finding.kind in LOSSES for finding in findings)
