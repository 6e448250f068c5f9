"""One attempt under everything that can happen to it: two tabs, a second device, a network that repeats, reorders and
loses, and a server that dies, stumbles and sweeps.

Hypothesis chooses what happens. The tickets, messages, verbs, statements and the writer are the real ones, on the
database; the clock is ours. After every step the history of the pages and the reference agree with the database, which
holds invariants I1 to I5 and I9: nothing promised regresses, one attempt, a deadline that moves only with an outage on
record, nothing late counts, nothing changes after the end, and a crash leaves nothing that could not be without one.
"""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import NamedTuple
from unittest.mock import patch

import time_machine
from django.db import Error, OperationalError, connection, connections
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from contest import attempts, tickets
from contest.errors import ContestError
from contest.models import Attempt, Outage, Response, SaveEvent
from contest.saving import Doubt, Message
from contest.saving import messages as wire
from contest.saving import writer as writing
from tests.factories import NOW, make_attempt, make_entry, make_round_division
from tests.faults.history import Asked, History, Save, Stored
from tests.faults.reference import Reference

SLOTS = (1, 2)
DEVICES = ("a" * 16, "b" * 16, "c" * 16)
SKEWS = (0, 365 * 24 * 3600, -3600)
"""How far the clock of each page's device is off, in seconds."""


class Page:
    """A tab or another device: it sends what was tapped until it is acknowledged."""

    def __init__(self, device: str, skew: int, ticket: str) -> None:
        self.device, self.skew, self.ticket = device, skew, ticket
        self.seen: Counter[int] = Counter()
        """The greatest counter of each slot that it knows."""
        self.outbox: dict[int, Save] = {}

    def tap(self, uuid: str, slot: int, answer: str) -> None:
        self.seen[slot] += 1
        self.outbox[slot] = Save(uuid, slot, self.seen[slot], self.device, answer)

    def settle(self, told: dict) -> None:
        """Learn from an answer, as static/js/paper/outbox.js does: what got `older` is tapped again."""
        for result in told["saves"]:
            slot, stored = result["slot"], result["stored"]
            self.seen[slot] = max(self.seen[slot], stored["n"] if stored else 0)
            waiting = self.outbox.get(slot)
            if waiting is None or waiting.counter != result["n"]:
                continue
            del self.outbox[slot]
            if result["outcome"] == "older":
                self.tap(waiting.uuid, slot, waiting.answer)


class Packet(NamedTuple):
    """A request on its way."""

    page: Page
    ticket: str
    asked: Asked
    body: bytes


class Waiting(NamedTuple):
    """A request that has arrived and waits to be written."""

    packet: Packet
    message: Message


# --- what may go wrong while a batch is written -------------------------------------------------------------------


@contextmanager
def failing_commits(times: int) -> Iterator[None]:
    """So many commits fail, as on a full disk; what they would have committed is undone."""
    left = [times]
    wrapper = type(connections["default"])
    commit = wrapper.commit

    def fail(self: object) -> None:
        if left[0] > 0:
            left[0] -= 1
            connection.rollback()
            raise OperationalError("no space left")
        commit(self)

    with patch.object(wrapper, "commit", fail):
        yield


@contextmanager
def lost_connection() -> Iterator[None]:
    connection.ensure_connection()
    connection.connection.close()
    yield
    try:
        connection.cursor().execute("SELECT 1")
    except Error:
        connection.close()  # so that what comes next sees the database, whatever the writer made of it


class Trouble(NamedTuple):
    happens: Callable
    written: bool
    """Whether the batch is committed in the end."""
    unheard: bool = False
    """Whether no answer reaches anybody: the process died, or the network did."""


PAGES = st.integers(0, len(DEVICES) - 1)
TAPS = st.tuples(PAGES, st.sampled_from(SLOTS), st.sampled_from("xyz"))
RARELY = st.sampled_from([False] * 3 + [True])
FATES = st.sampled_from(["arrives"] * 3 + ["arrives twice", "is held up"])
ALWAYS = 10**6
ENDED = {"state": Attempt.State.FINISHED, "finished_at": NOW, "finished_by": Attempt.FinishedBy.OFFICER}
TROUBLES = {
    "none": Trouble(ExitStack, written=True),
    "one commit fails": Trouble(lambda: failing_commits(1), written=True),
    "the disk is full": Trouble(lambda: failing_commits(ALWAYS), written=False),
    "the connection is lost": Trouble(lost_connection, written=True),
    "death before the commit": Trouble(lambda: failing_commits(ALWAYS), written=False, unheard=True),
    "death after the commit": Trouble(ExitStack, written=True, unheard=True),
}

TROUBLE = st.sampled_from(["none"] * 4 + ["it waits", *TROUBLES])


class AttemptMachine(RuleBasedStateMachine):
    """See above. `joined` is shared by all runs; each run has an entry and an attempt of its own."""

    joined = None  # made by the first run; a test with a database of its own forgets it
    totals: Counter[str] = Counter()

    @initialize(calm=st.integers(0, 10), submits=st.booleans())
    def start(self, calm: int, submits: bool) -> None:
        """The end comes after so many requests at the earliest; in half of the runs nobody submits before it."""
        if AttemptMachine.joined is None:
            AttemptMachine.joined = make_round_division(kinds=["short_text"] * len(SLOTS))
        self.now, self.calm, self.submits = NOW, calm, submits
        self.entry = make_entry(self.joined.division)
        self.attempt = make_attempt(self.joined, self.entry)
        self.uuid = str(self.attempt.uuid)
        self.reference = Reference(self.attempt.deadline, self.attempt.save_key)
        self.history = History()
        ticket = self.ticket()
        self.pages = [Page(device, skew, ticket) for device, skew in zip(DEVICES, SKEWS, strict=True)]
        self.network: list[Packet] = []
        self.queue: list[Waiting] = []

    def ticket(self) -> str:
        self.attempt.refresh_from_db(fields=["save_key"])
        return tickets.issue(self.attempt, self.entry.person, now=self.now)

    # --- the pages and the network ---

    @rule(taps=st.lists(TAPS, min_size=1, max_size=3), submit=RARELY, fate=FATES, then=TROUBLE)
    def save(self, taps: list[tuple[int, int, str]], submit: bool, fate: str, then: str) -> None:
        """So many taps, each sent at once with what else waits on its page; the last one may hand the paper in."""
        for page, slot, answer in taps:
            self.pages[page].tap(self.uuid, slot, answer)
            self.post(self.pages[page], fate)
        if submit and self.submits and self.calm <= 0:
            self.post(self.pages[page], fate, submit=True)
        self.write(then)

    @precondition(lambda self: self.network)
    @rule(which=st.integers(0, 9), then=TROUBLE)
    def arrive(self, which: int, then: str) -> None:
        """Something arrives that was held up, or that has arrived before: in any order."""
        self.take_in(self.network.pop(which % len(self.network)))
        self.write(then)

    @rule(page=PAGES, then=TROUBLE)
    def send_again(self, page: int, then: str) -> None:
        """What was not acknowledged."""
        self.post(self.pages[page], "arrives")
        self.write(then)

    def post(self, page: Page, fate: str, *, submit: bool = False) -> None:
        saves = tuple(page.outbox.values())
        told = [{"slot": save.slot, "n": save.counter, "answer": save.answer, "flag": False} for save in saves]
        at = (self.now + timedelta(seconds=page.skew)).isoformat()
        body = json.dumps({"device": page.device, "saves": told, "submit": submit, "at": at}).encode()
        packet = Packet(page, page.ticket, self.history.send(self.uuid, *saves, submit=submit), body)
        if fate != "arrives":
            self.network.append(packet)
        if fate != "is held up":
            self.take_in(packet)

    def take_in(self, packet: Packet) -> None:
        self.calm -= 1
        message = wire.read_message(packet.body, tickets.read(packet.ticket), arrived_at=self.now, submit=False)
        self.queue.append(Waiting(packet, message))

    # --- the server ---

    def write(self, name: str) -> None:
        """Write what has arrived, with this trouble, or let it wait."""
        if name == "it waits" or not self.queue:
            return
        trouble, batch, self.queue = TROUBLES[name], self.queue, []
        messages = [waiting.message for waiting in batch]
        with time_machine.travel(self.now, tick=False), trouble.happens():
            replies = writing.commit_or_doubt(messages)
        if trouble.written:
            self.reference.write(messages, self.now)
        for (packet, _message), reply in zip(batch, replies, strict=True):
            assert trouble.unheard or isinstance(reply, Doubt) != trouble.written, f"{name}: {reply!r}"
            if not trouble.unheard:
                self.hear(packet, reply)
        self.agree()

    def hear(self, packet: Packet, reply: object) -> None:
        if reply is None:
            assert tickets.read(packet.ticket).save_key != self.reference.save_key
            packet.page.ticket = self.ticket()
            return
        if isinstance(reply, Doubt):
            self.history.hear(packet.asked, 503, b"", retry_after=True, moment=0)
            return
        assert tickets.read(packet.ticket).save_key == self.reference.save_key, "a revoked ticket opened the door"
        body = wire.write_reply(reply, now=self.now, result_url="/")
        if self.history.hear(packet.asked, 200, body, retry_after=False, moment=0):
            packet.page.settle(json.loads(body))

    # --- the clock ---

    @rule(seconds=st.sampled_from([0.5, 2, 20]))
    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: self.calm <= 0)
    @rule(taps=st.tuples(TAPS, TAPS, TAPS), waits=st.sampled_from([0, 2, 30, 90]), then=TROUBLE)
    def save_at_the_deadline(self, taps: tuple, waits: int, then: str) -> None:
        """Just before, at and just after it. They wait in our own queue for so long, while the engine sweeps."""
        for microseconds, (page, slot, answer) in enumerate(taps, start=-1):
            self.now = max(self.now, self.reference.deadline + timedelta(microseconds=microseconds))
            self.pages[page].tap(self.uuid, slot, answer)
            self.post(self.pages[page], "arrives")
        self.now += timedelta(seconds=waits)
        attempts.finish_overdue(now=self.now)
        if self.reference.deadline <= self.now - attempts.SWEEP_GRACE:
            self.reference.sweep()
        self.write(then)
        self.agree()

    @rule(times=st.integers(1, 2), seconds=st.sampled_from([5, 6, 60]))
    def outage(self, times: int, seconds: int) -> None:
        """The process dies, and the platform is silent; who comes back gives the time back, perhaps two at once."""
        began, self.now, self.queue = self.now, self.now + timedelta(seconds=seconds), []
        for _process in range(times):
            attempts.credit_outage(began, self.now)
        if seconds > 5 and self.reference.finished_at is None and self.reference.deadline > began:
            self.reference.credit(self.now - began)
        self.agree()

    # --- elsewhere ---

    @rule(does=st.sampled_from(["signs out", "starts again"]))
    def elsewhere(self, does: str) -> None:
        if does == "signs out":
            attempts.revoke_tickets(self.entry.person)
            self.ticket()
            self.reference.save_key = self.attempt.save_key
            return
        try:
            again = attempts.start_attempt(self.entry, self.joined, now=self.now)
        except ContestError:
            assert self.reference.finished_at is not None
        else:
            assert (again.pk, self.reference.finished_at) == (self.attempt.pk, None)

    # --- what must hold ---

    def agree(self) -> None:
        """The database holds what the reference says, and what the pages were promised."""
        answers = {save.slot: save for save in self.reference.answers.values()}
        stands = {response.slot: response for response in Response.objects.filter(attempt=self.attempt)}
        events = SaveEvent.objects.filter(attempt=self.attempt).order_by("pk")
        told = list(events.values_list("slot", "counter", "device", "outcome", "arrived_at"))
        fields = ("deadline", "finished_at", "finished_by", "state")
        [(deadline, finished_at, finished_by, state)] = self.entry.attempts.values_list(*fields)
        assert {slot: (each.counter, each.device, each.answer) for slot, each in stands.items()} == {
            slot: (save.counter, save.device, save.answer) for slot, save in answers.items()
        }
        assert [each[:4] for each in told] == self.reference.events
        assert (deadline, finished_at, finished_by) == (
            self.reference.deadline,
            self.reference.finished_at,
            self.reference.finished_by,
        )
        assert (state == Attempt.State.FINISHED) == (finished_at is not None)
        found = [*self.history.findings, *self.history.check(self.stored(stands, told, deadline, state))]
        assert found == []

    def stored(self, stands: dict[int, Response], told: list[tuple], deadline: object, state: str) -> Stored:
        saved = [((self.uuid, slot), (n, device), at) for slot, n, device, outcome, at in told if outcome == "saved"]
        return Stored(
            answers={(self.uuid, slot): ((each.counter, each.device), each.answer) for slot, each in stands.items()},
            saved=Counter((place, rank) for place, rank, _at in saved),
            late=[(place, rank) for place, rank, at in saved if at >= deadline],
            finished=[self.uuid] if state == Attempt.State.FINISHED else [],
        )

    def teardown(self) -> None:
        if hasattr(self, "history"):
            self.entry.attempts.open().update(**ENDED)  # other runs sweep and credit whatever is open
            Outage.objects.all().delete()
            self.totals.update({"acked": self.history.acknowledged, "runs": 1})
            self.totals.update({f"answered {status}": times for status, times in self.history.answers.items()})


def run(examples: int, steps: int, *, shrink: bool = True) -> None:
    """Let Hypothesis look for a way to break it; raises what it finds."""
    AttemptMachine.joined = None
    phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        phases=phases,
        deadline=None,
        database=None,
        derandomize=not shrink,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    logging.disable(logging.CRITICAL)  # the writer tells of every trouble that we make
    try:
        with patch.object(writing, "PAUSE_SECONDS", 0):
            run_state_machine_as_test(AttemptMachine, settings=chosen)
    finally:
        logging.disable(logging.NOTSET)
