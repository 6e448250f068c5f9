"""Hiding somebody on the public boards: the name and the unit go at once, everywhere; every rank stays as it is."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from contest.boards import note_name_changed
from contest.errors import ContestError
from contest.models import Contest, Entry

LONGEST_REASON = 500


@transaction.atomic
def hide_row(entry: Entry, *, by: User, reason: str, now: datetime) -> None:
    """Take an entrant's name and unit off every public board. Nothing happens where they are off already.

    Raises ContestError without a reason: the log keeps it.
    """
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise ContestError(_("Please say why this row is hidden: the reason is kept in the log."))
    stored = Entry.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
    if stored.hidden_at is None:
        _set(stored, hidden_at=now, hidden_by=by, hidden_reason=reason)
        audit.record(by, "row-hidden", on=stored, after={"hidden_at": now}, reason=reason, at=now)


@transaction.atomic
def show_row(entry: Entry, *, by: User, now: datetime) -> None:
    """Let the public boards name an entrant again as they chose. Nothing happens where they do."""
    stored = Entry.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
    if stored.hidden_at is not None:
        before = {"hidden_at": stored.hidden_at, "hidden_reason": stored.hidden_reason}
        _set(stored, hidden_at=None, hidden_by=None, hidden_reason="")
        audit.record(by, "row-shown", on=stored, before=before, at=now)


def hidden_codes(contest: Contest) -> set[str]:
    """Return the participation codes of everybody who is hidden in a contest."""
    return set(Entry.objects.of_contest(contest).hidden().values_list("code", flat=True))


def _set(entry: Entry, **values: object) -> None:
    for name, value in values.items():
        setattr(entry, name, value)
    entry.save(update_fields=list(values))
    note_name_changed(entry)
