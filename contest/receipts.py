"""Receipts: that a paper was handed in, for whoever holds its code. Nothing is told of scores, keys or answers.

Everybody may ask, so a name is told only where a public board tells it at this moment, in the way the entrant chose.
"""

from datetime import datetime
from typing import NamedTuple

from accounts.models import User
from accounts.roles import can_organize
from contest.models import Attempt, Board, BoardRow, Response
from contest.papers import PREDICTION_SLOT
from contest.receipt_codes import read_receipt_code

NOTHING = (None, "", [], {})
"""Answers that are none: never given, or taken back."""


class Receipt(NamedTuple):
    """A finished paper, and how many of its questions have an answer that is kept."""

    attempt: Attempt
    kept: int
    asked: int

    @property
    def public_name(self) -> str:
        """What a public board calls the entrant now; "" where none lists them."""
        entry = self.attempt.entry
        listed = BoardRow.objects.filter(entry=entry, board__audience=Board.Audience.PUBLIC)
        return entry.public_name if entry.hidden_at is None and entry.may_stand and listed.exists() else ""


def receipt_of(attempt: Attempt) -> Receipt | None:
    """The receipt of a paper that is finished; None while it is sat."""
    if attempt.finished_at is None:
        return None
    answers = Response.objects.filter(attempt=attempt).exclude(slot=PREDICTION_SLOT).values_list("answer", flat=True)
    kept = sum(answer not in NOTHING for answer in answers)
    return Receipt(attempt, kept, len(attempt.slots))


def public_receipt(typed: str, *, now: datetime) -> Receipt | None:
    """What everybody may learn who has a code; None where there is nothing. Raises NotAReceipt."""
    receipt = _find(typed)
    return receipt if receipt and receipt.attempt.contest.is_published(now) else None


def organisers_receipt(typed: str, person: User) -> Receipt | None:
    """The same for who organises the contest; None for every other. Raises NotAReceipt."""
    receipt = _find(typed)
    return receipt if receipt and can_organize(person, receipt.attempt.contest.owner) else None


def _find(typed: str) -> Receipt | None:
    attempt = Attempt.objects.with_receipt(read_receipt_code(typed)).first()
    return receipt_of(attempt) if attempt else None
