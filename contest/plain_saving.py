"""Saving from a plain form, without a script: the same rules, and never over a newer answer that was not seen."""

from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contest.errors import ContestError
from contest.models import Attempt, Response, SaveEvent
from contest.papers import seen_mark
from contest.saving import Save, acknowledging, apply_saves, is_too_late, next_counter

Outcome = SaveEvent.Outcome

ARRIVED_AT = "contest.arrived_at"
"""The name in the WSGI environment under which the server's door says when a request was here with its whole body. What
a client sends comes under HTTP_ or CONTENT_ names, so nobody outside can set it."""


def arrival_of(request: HttpRequest) -> datetime:
    """Return when the request arrived; now, where no door of ours stands in front, as under runserver."""
    return request.META.get(ARRIVED_AT) or timezone.now()


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


@acknowledging()
def save_plain(
    attempt: Attempt, given: PlainAnswer, *, device: str, arrived_at: datetime, now: datetime | None = None
) -> Outcome:
    """Save what a plain form brought, as the newest save of its slot; say what became of it.

    What stands already is not saved again. Raises NewerAnswer when something else stands than the form was shown with;
    checking and saving happen under one lock. A late answer is only recorded. `now` is as in `apply_saves`.
    """
    counter = next_counter(attempt.pk, given.slot)
    stored = Response.objects.filter(attempt=attempt, slot=given.slot).first()
    standing = (stored.answer, stored.flag) if stored else (None, False)
    if not is_too_late(attempt.pk, arrived_at, now=now or arrived_at):
        if standing == (given.answer, given.flag):
            return Outcome.REPEAT
        if stored and seen_mark(stored) != given.seen and stored.answer != given.answer:
            raise NewerAnswer(stored)
    save = Save(given.slot, counter, device, given.answer, given.flag)
    return apply_saves(attempt.pk, [save], arrived_at=arrived_at, now=now).results[0].outcome
