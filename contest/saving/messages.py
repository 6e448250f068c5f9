"""What a browser sends when it saves and what it is told: shapes and limits, no query.

The wire format is described in docs/saving.md.
"""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from contest.models import SaveEvent
from contest.tickets import NO_PREDICTION, PREDICTION, Ticket
from questions.kinds import by_letter

BODY_LIMIT = 64 * 1024
"""Bytes of a message."""
SAVES_LIMIT = 60
"""Saves in a message."""
COUNTER_LIMIT = 2**53
"""The greatest whole number that a browser counts exactly."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

DEVICE = re.compile(r"[0-9a-f]{16}")
PREDICTED_NUMBER = re.compile(r"[0-9]{1,9}")


class BadMessage(Exception):
    """A message that no honest browser sends. The argument names what is wrong with it, for programmers."""


class Doubt(Exception):
    """It is not known that the message is stored, so nobody may say that it is. Sending it again is always safe."""


class Trouble(Doubt):
    """The same, and the reason is the database's, not the message's: nobody else's would have been stored either."""


class Save(NamedTuple):
    """One tap: what was answered in a slot, and whether the slot is flagged. (counter, device) gives its place in the
    order of all saves of that slot, whenever and in whatever order they arrive."""

    slot: int
    counter: int
    device: str
    answer: Any
    flag: bool = False


class Message(NamedTuple):
    """The saves that one request brought, and whether the person submits after them."""

    attempt_id: int
    saves: Sequence[Save]
    arrived_at: datetime
    submit: bool = False
    save_key: str | None = None
    """The key of the ticket; None where the caller has made sure of the person otherwise."""


class Result(NamedTuple):
    """What became of a save, and the save that stands in its slot now: None when there is none."""

    save: Save
    outcome: SaveEvent.Outcome
    stored: Save | None


class Reply(NamedTuple):
    """What a message came to, once its transaction is committed."""

    results: list[Result]
    deadline: datetime
    finished: bool
    credited_ms: int = 0
    """What outages of the platform gave back so far; it is in the deadline already."""


def read_message(body: bytes, ticket: Ticket, *, arrived_at: datetime, submit: bool) -> Message:
    """Return the message in a request's body. Raises BadMessage.

    Names it does not know are passed over, so that a newer page may talk to an older server while both are out.
    """
    match _read_json(body):
        case {"device": str(device), "saves": list(saves), **rest} if DEVICE.fullmatch(device):
            pass
        case _:
            raise BadMessage("shape")
    if len(saves) > SAVES_LIMIT:
        raise BadMessage("too many saves")
    submits = rest.get("submit", False)
    if not isinstance(submits, bool):
        raise BadMessage("submit")
    saves = [_read_save(save, device, ticket.letters) for save in saves]
    return Message(ticket.attempt_id, saves, arrived_at, submit or submits, ticket.save_key)


def write_reply(reply: Reply, *, now: datetime, result_url: str) -> bytes:
    """Return a reply as the browser reads it. Times are milliseconds since 1970."""
    content = {
        "saves": [_describe(result) for result in reply.results],
        "deadline": _milliseconds(reply.deadline),
        "credited": reply.credited_ms,
        "now": _milliseconds(now),
        "state": "finished" if reply.finished else "open",
    }
    if reply.finished:
        content["result"] = result_url
    return to_json(content).encode()


def _read_json(body: bytes) -> Any:
    try:
        return json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise BadMessage("not JSON") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _read_save(save: Any, device: str, letters: str) -> Save:
    match save:
        case {"slot": int(slot), "n": int(counter), "answer": answer, **rest}:
            flag = rest.get("flag", False)
        case _:
            raise BadMessage("shape of a save")
    if isinstance(slot, bool) or not 0 <= slot < len(letters):
        raise BadMessage("slot")
    if isinstance(counter, bool) or not 0 < counter <= COUNTER_LIMIT:
        raise BadMessage("counter")
    if not isinstance(flag, bool):
        raise BadMessage("flag")
    if not _accepts(letters[slot], answer):
        raise BadMessage("answer")
    return Save(slot, counter, device, answer, flag)


def _accepts(letter: str, answer: Any) -> bool:
    if letter == NO_PREDICTION:
        return False
    if letter == PREDICTION:
        return answer is None or (isinstance(answer, str) and PREDICTED_NUMBER.fullmatch(answer) is not None)
    return by_letter(letter).accepts(answer)


def _describe(result: Result) -> dict:
    save, outcome, stored = result
    described = {"slot": save.slot, "n": save.counter, "outcome": outcome, "stored": None}
    if stored is not None:
        described["stored"] = {
            "n": stored.counter,
            "device": stored.device,
            "answer": stored.answer,
            "flag": stored.flag,
        }
    return described


def _milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)
