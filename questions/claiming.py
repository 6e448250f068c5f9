"""Who confirms an import: one process at a time, and another only after the first gave no sign of life for a while."""

import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from questions.errors import QuestionError
from questions.models import ImportBatch
from questions.staging import NOT_OPEN

ANOTHER_IS = _("Another import into this bank is being confirmed. Wait until it is done, or throw it away.")
SOMEBODY_IS = _(
    "Somebody is confirming this import just now. If that is broken off, it can be gone on with five minutes later."
)
TAKEN_OVER = _("Somebody else went on with this import, or threw it away.")
DEAD_AFTER = timedelta(minutes=5)
"""Comparing with a large bank takes half a minute on a busy machine, and gives no sign before it is done."""
State = ImportBatch.State


class Lost(QuestionError):
    """Somebody else has the import now; nothing of it may be touched any more."""

    sentence = TAKEN_OVER


def taken_until(batch: ImportBatch, now: datetime) -> datetime | None:
    """When somebody else may go on with an import at the earliest; None where that is so already."""
    until = batch.claimed_at + DEAD_AFTER if batch.claimed_at else now
    return until if until > now else None


@dataclass
class Claim:
    """The right to work on an import, with signs of life; its token tells it from every other claim."""

    batch: ImportBatch
    now: datetime
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    began: float = field(default_factory=time.monotonic)

    def take(self) -> None:
        """Take the import, or raise QuestionError: only one of a bank is confirmed at a time, and by one process."""
        idle = Q(claimed_at=None) | Q(claimed_at__lte=self._moment() - DEAD_AFTER)
        free = Q(state=State.STAGED) | (Q(state=State.CONFIRMING) & idle)
        wanted = ImportBatch.objects.filter(free, pk=self.batch.pk)
        try:
            with transaction.atomic():
                is_taken = wanted.update(state=State.CONFIRMING, claim=self.token, claimed_at=self._moment())
        except IntegrityError as error:
            raise QuestionError(ANOTHER_IS) from error
        if not is_taken:
            is_busy = ImportBatch.objects.filter(pk=self.batch.pk, state=State.CONFIRMING).exists()
            raise QuestionError(SOMEBODY_IS if is_busy else NOT_OPEN)

    def hold(self) -> ImportBatch:
        """Lock the import within a transaction, with a sign of life, and return it. Raises Lost."""
        held = ImportBatch.objects.select_for_update(of=("self",)).select_related("bank").get(pk=self.batch.pk)
        if held.state != State.CONFIRMING or held.claim != self.token:
            raise Lost
        held.claimed_at = self._moment()
        held.save(update_fields=["claimed_at"])
        return held

    def give_back(self) -> None:
        """Let the import be looked at again."""
        mine = ImportBatch.objects.filter(pk=self.batch.pk, state=State.CONFIRMING, claim=self.token)
        mine.update(state=State.STAGED, claim=None, claimed_at=None)

    def _moment(self) -> datetime:
        """The present, as whoever began saw it and by the clock that never goes back."""
        return self.now + timedelta(seconds=time.monotonic() - self.began)
