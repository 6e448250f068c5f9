"""Tickets: what a browser shows instead of a session, so that saving and watching need no query.

A ticket is signed, not secret: it tells its bearer nothing new. It reads `v1.<fields, joined by dots>.<signature>`.
"""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.core.signing import BadSignature, Signer

from accounts.models import User
from contest.models import Attempt
from questions.kinds import kind
from questions.models import Revision

MAX_LENGTH = 512
"""Characters. An honest ticket for a paper of 200 questions is shorter."""

PREDICTION = "d"
NO_PREDICTION = "-"
"""What stands for slot 0; the other slots have the letter of their question's kind."""

BOARD_TICKET_LIFE = timedelta(hours=12)
NAMED_TICKET_LIFE = timedelta(minutes=5)
"""Of one for a board that is not for everybody; the page fetches another when its socket is refused."""

SAVE_SALT = "contest.tickets.save"
BOARD_SALT = "contest.tickets.board"


class Ticket(NamedTuple):
    """The right to save into one attempt. The save key is compared in the transaction that writes, so that rotating it
    revokes every ticket at once."""

    attempt_id: int
    attempt_uuid: UUID
    person_id: int
    save_key: str
    letters: str
    """One letter a slot, from slot 0 on."""
    issued_at: int
    """Seconds since 1970; told to nobody, but it dates a ticket that turns up where it should not."""


class BoardTicket(NamedTuple):
    """The right to watch one board, perhaps as one of its entrants."""

    board_id: int
    entry_id: int | None
    person_id: int | None
    """Whose it is, where the board is not for everybody; who opens a socket with it may have lost the right since."""


def issue(attempt: Attempt, person: User, *, now: datetime) -> str:
    """Return the ticket with which this person's browser saves into the attempt.

    It has no time limit of its own: it dies with the attempt, or when the attempt's save key is rotated.
    """
    issued_at = int(now.timestamp())
    return _sign(SAVE_SALT, (attempt.pk, attempt.uuid.hex, person.pk, attempt.save_key, _letters(attempt), issued_at))


def read(text: str) -> Ticket | None:
    """Return what a ticket says, or None when it was not issued here. Asks no database."""
    match _fields(SAVE_SALT, text):
        case [attempt_id, attempt_uuid, person_id, save_key, letters, issued_at]:
            return Ticket(int(attempt_id), UUID(attempt_uuid), int(person_id), save_key, letters, int(issued_at))
    return None


def issue_board(board_id: int, entry_id: int | None, *, now: datetime, person_id: int | None = None) -> str:
    """Return the ticket with which a socket to this board is opened within BOARD_TICKET_LIFE; where it names a person,
    within NAMED_TICKET_LIFE, and only while they organise the contest."""
    return _sign(BOARD_SALT, (board_id, entry_id or 0, person_id or 0, int(now.timestamp())))


def read_board(text: str, board_id: int, *, now: datetime) -> BoardTicket | None:
    """Return what a ticket says, or None when it is not one for this board or its time is up."""
    match _fields(BOARD_SALT, text):
        case [board, entry, person, issued]:
            ticket = BoardTicket(int(board), int(entry) or None, int(person) or None)
            life = NAMED_TICKET_LIFE if ticket.person_id else BOARD_TICKET_LIFE
            in_time = now.timestamp() < int(issued) + life.total_seconds()
            return ticket if ticket.board_id == board_id and in_time else None
    return None


def _letters(attempt: Attempt) -> str:
    kinds = dict(Revision.objects.filter(pk__in=[slot["revision"] for slot in attempt.slots]).values_list("pk", "kind"))
    prediction = PREDICTION if attempt.round_division.asks_prediction else NO_PREDICTION
    return prediction + "".join(kind(kinds[slot["revision"]]).letter for slot in attempt.slots)


def _sign(salt: str, fields: tuple) -> str:
    return Signer(salt=salt, sep=".").sign(".".join(["v1", *map(str, fields)]))


def _fields(salt: str, text: str) -> list[str]:
    if len(text) > MAX_LENGTH or not text.startswith("v1."):
        return []
    try:
        return Signer(salt=salt, sep=".").unsign(text).split(".")[1:]
    except BadSignature:
        return []
