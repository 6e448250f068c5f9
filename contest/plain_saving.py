"""Saving from a plain form, without a script: the same rules, and never over a newer answer that was not seen."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contest.errors import ContestError
from contest.models import Attempt, Response, SaveEvent
from contest.papers import is_over, seen_mark
from contest.saving import Save, apply_saves, next_counter

Outcome = SaveEvent.Outcome


class PlainAnswer(NamedTuple):
    """What a plain form brought: the answer and flag as they should stand, and the mark of what it was shown with."""

    slot: int
    answer: Any
    flag: bool
    seen: str


class NewerAnswer(ContestError):
    """A newer answer was saved elsewhere after the form was shown; the person has to choose."""

    sentence = _("This answer was changed elsewhere in the meantime. Please choose which one shall stand.")

    def __init__(self, stored: Response) -> None:
        super().__init__()
        self.stored = stored


@transaction.atomic
def save_plain(attempt: Attempt, given: PlainAnswer, *, device: str, now: datetime) -> Outcome:
    """Save what a plain form brought, as the newest save of its slot; say what became of it.

    What stands already is not saved again. Raises NewerAnswer when something else stands than the form was shown with;
    checking and saving happen under one lock. A late answer is only recorded.
    """
    counter = next_counter(attempt.pk, given.slot)
    stored = Response.objects.filter(attempt=attempt, slot=given.slot).first()
    standing = (stored.answer, stored.flag) if stored else (None, False)
    attempt.refresh_from_db(fields=["state", "deadline"])
    if not is_over(attempt, now):
        if standing == (given.answer, given.flag):
            return Outcome.REPEAT
        if stored and seen_mark(stored) != given.seen and stored.answer != given.answer:
            raise NewerAnswer(stored)
    save = Save(given.slot, counter, device, given.answer, given.flag)
    return apply_saves(attempt.pk, [save], arrived_at=now).results[0].outcome
