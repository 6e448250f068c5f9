"""The one thread that writes what the door takes in: all that waits goes into one transaction, and into one commit.

On most disks the commit costs more than everything before it, and hundreds of messages can share it.
"""

import asyncio
import logging
import queue
import threading
import time
from bisect import bisect_left, bisect_right
from collections import deque
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import Error, InterfaceError, OperationalError, connection

from contest import losses
from contest.clock import wall
from contest.figures import Histogram
from contest.saving.effort import Effort
from contest.saving.messages import Doubt, Message, Reply, Trouble
from contest.saving.statements import acknowledging, write

logger = logging.getLogger(__name__)

QUEUE_LIMIT = 4000
"""Messages that may wait: about two seconds of work. Beyond it, sending again later is the better way to wait."""
BATCH_MESSAGES = 500
BATCH_SAVES = 1000
"""What may share a transaction, so that hardly one lasts longer than 200 ms."""
PATIENCE_SECONDS = 2
"""How long after its start a batch that failed may go on trying parts of it. No batch waits longer for
what somebody else holds: then it is 503, and the browser, which keeps the answer, sends it again."""
PAUSE_SECONDS = 0.05
"""Between two tries while the database itself is in trouble: what comes back needs no storm of connections."""
LOCK_SECONDS = {"postgresql": 0.5, "sqlite": PATIENCE_SECONDS}
"""How long a batch waits for a lock that somebody else holds; our own transactions are sized to hold none longer than
200 ms. Where a lock is on an attempt, there must be patience left afterwards to find whose, and to write what others
saved. SQLite has but one lock, so that trying parts would be in vain."""
PART_SECONDS = 0.05
"""How long a part of it waits: while it does, those behind it wait too."""
LOCK_NOT_AVAILABLE = "55P03"
"""PostgreSQL's code for a lock that was not to be had in time."""
ANSWER_SECONDS = 15
"""How long a browser waits for the writer. Longer than any trouble that the writer itself gives up on."""
STALL_SECONDS = 30
"""A batch that takes so long takes for ever."""


class Waiting(NamedTuple):
    message: Message
    answer: asyncio.Future


class Writer:
    """A bounded queue and its thread, which starts with the first message and has a connection of its own."""

    def __init__(self, limit: int = QUEUE_LIMIT) -> None:
        self.waiting: queue.Queue[Waiting | None] = queue.Queue(limit)
        self.thread: threading.Thread | None = None
        self.stopped = False
        self.busy_since: float | None = None
        self.effort = Effort()
        self.commits = Histogram(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5)
        """How long it took to write what had gathered, up to the commit."""

    async def write(self, message: Message) -> Reply | None:
        """Return the reply, once the transaction is committed. Raises Doubt, at once where there is no room to wait."""
        waiting = Waiting(message, asyncio.get_running_loop().create_future())
        if self.stopped:
            raise Doubt("the writer has stopped")
        if losses.may_have_lost():
            raise Doubt("the disk may have lost what it took")
        try:
            self.waiting.put_nowait(waiting)
        except queue.Full:
            raise Doubt("the queue is full") from None
        if self.thread is None or not self.thread.is_alive():
            self.thread = threading.Thread(target=self.run, name="writer", daemon=True)
            self.thread.start()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await waiting.answer
        except TimeoutError:
            raise Doubt("the writer takes too long") from None

    def is_alive(self) -> bool:
        """Whether what is handed in now will be written: the thread lives, or starts when it is needed, and goes on."""
        since = self.busy_since
        return not self.stopped and (since is None or time.monotonic() - since < STALL_SECONDS)

    def is_writing(self) -> bool:
        """Whether what comes is written, if anything comes. While it is not, people lose time, whatever else works."""
        return not self.stopped and not self.effort.is_in_vain(time.monotonic())

    def stop(self, seconds: float = 10) -> None:
        """Take no more, write what waits, end the thread."""
        self.stopped = True
        if self.thread is not None:
            with suppress(queue.Full):  # then it has work enough to notice
                self.waiting.put_nowait(None)
            self.thread.join(seconds)

    def run(self) -> None:
        try:
            while not (self.stopped and self.waiting.empty()):
                if batch := self.take():
                    self.write_batch(batch)
        finally:
            self.busy_since = None
            self.effort.fail(time.monotonic())  # whatever ended this thread, the next message starts another
            connection.close()

    def write_batch(self, batch: list[Waiting]) -> None:
        self.busy_since = time.monotonic()
        wall.heed()
        self.effort.begin(self.busy_since)
        replies = commit_or_doubt([waiting.message for waiting in batch])
        ended_at = time.monotonic()
        if are_in_vain(replies):
            self.effort.fail(ended_at)
        else:
            self.effort.succeed()
        self.commits.observe(ended_at - self.busy_since)
        tell(batch, replies)
        self.busy_since = None

    def take(self) -> list[Waiting]:
        """Wait for a message, and return it with what else waits by now; nothing where the writer is to stop."""
        batch: list[Waiting] = []
        saves = 0
        with suppress(queue.Empty):
            while len(batch) < BATCH_MESSAGES and saves < BATCH_SAVES:
                waiting = self.waiting.get(block=not batch)
                if waiting is None:
                    break
                batch.append(waiting)
                saves += len(waiting.message.saves)
        return batch


def commit_or_doubt(messages: list[Message]) -> list[Reply | Doubt | None]:
    """Return a reply to each message, or the doubt about it; never raises.

    Where all together fail they are tried in halves, and those again: a bad message, or a paper that somebody holds,
    costs a few commits and harms nobody else, and a database that went away and came back is asked again. Whatever a
    failed commit left behind, writing the same once more changes nothing.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    replies = attempt(messages, LOCK_SECONDS[connection.vendor])
    if isinstance(replies, Doubt):
        logger.error("could not write %d messages together", len(messages), exc_info=replies.__cause__)
        replies = commit_parts(messages, until)
        logger.error("%d of them are in doubt", sum(isinstance(reply, Doubt) for reply in replies))
    return replies


def commit_parts(messages: list[Message], until: float) -> list[Reply | Doubt | None]:
    """Write in parts what failed together, and part again what fails: large parts first, so that most is soon done."""
    replies: list[Reply | Doubt | None] = [None] * len(messages)
    papers = [message.attempt_id for message in messages]
    parts = deque(parted(sorted(range(len(messages)), key=papers.__getitem__), papers))
    while parts:
        part = parts.popleft()
        tired = time.monotonic() > until
        found = Trouble("the database takes too long") if tired else attempt([messages[n] for n in part], PART_SECONDS)
        if isinstance(found, Doubt) and len(part) > 1 and not tired:
            parts.extend(parted(part, papers))
        else:
            for place, n in enumerate(part):
                replies[n] = found if isinstance(found, Doubt) else found[place]
    return replies


def parted(part: list[int], papers: list[int]) -> list[list[int]]:
    """Halve these messages between two papers; those of one paper, which keep their order, are tried one by one."""
    middle_paper = papers[part[len(part) // 2]]
    start, end = (side(part, middle_paper, key=papers.__getitem__) for side in (bisect_left, bisect_right))
    cut = start or end
    return [part[:cut], part[cut:]] if cut < len(part) else [[n] for n in part]


def attempt(messages: list[Message], lock_seconds: float) -> list[Reply | Doubt | None] | Doubt:
    """Write and commit. After an error the connection is given up: it may be broken, and a new one costs little."""
    if losses.may_have_lost():
        return Doubt("the disk may have lost what it took")
    try:
        bound_waiting(lock_seconds)
        with acknowledging():
            replies = write(messages, now=datetime.now(UTC))
    except Exception as error:  # whatever it is, an answer that may not be stored is doubted, never acknowledged
        losses.notice(error)
        with suppress(Error):
            connection.close()
        if isinstance(error, OperationalError) and not is_held(error):  # the database's trouble, not the message's
            time.sleep(PAUSE_SECONDS)
        kind = Trouble if isinstance(error, OperationalError | InterfaceError) else Doubt
        doubt = kind(type(error).__name__)
        doubt.__cause__ = error
        return doubt
    return replies


def are_in_vain(replies: list[Reply | Doubt | None]) -> bool:
    """Whether nothing was written, by the database's fault. A message that nobody can write is none, nor is one that
    waits for time to be given back: it would wait for ever."""
    return all(isinstance(reply, Doubt) for reply in replies) and any(isinstance(reply, Trouble) for reply in replies)


def is_held(error: OperationalError) -> bool:
    """Whether somebody held a lock for too long, which has been waited for already."""
    return getattr(error.__cause__, "sqlstate", None) == LOCK_NOT_AVAILABLE


def bound_waiting(seconds: float) -> None:
    """Have the connection wait no longer than this for a lock."""
    milliseconds = round(seconds * 1000)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")
        else:
            cursor.execute(f"SET lock_timeout = {milliseconds}")


def tell(batch: list[Waiting], replies: list[Reply | Doubt | None]) -> None:
    """Hand the replies to the loop on which they are awaited: one loop, the server's."""
    with suppress(RuntimeError):  # the loop is closed: nobody is left to be told
        batch[0].answer.get_loop().call_soon_threadsafe(answer, batch, replies)


def answer(batch: list[Waiting], replies: list[Reply | Doubt | None]) -> None:
    for waiting, reply in zip(batch, replies, strict=True):
        if waiting.answer.done():  # cancelled: the browser went away
            continue
        if isinstance(reply, Doubt):
            waiting.answer.set_exception(reply)
        else:
            waiting.answer.set_result(reply)
