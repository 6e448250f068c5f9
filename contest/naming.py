"""A person's own name, which boards and results show: how boards write it, and putting it right."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from contest.boards import note_name_changed
from contest.errors import ContestError
from contest.models import Attempt, Entry, NameStyle


@transaction.atomic
def choose_name_style(entry: Entry, name_style: str) -> None:
    """Change how the boards name an entrant; they tell it with their next version. Raises ValueError for no style."""
    entry.name_style = NameStyle(name_style)
    entry.save(update_fields=["name_style"])
    note_name_changed(entry)


def may_correct_name(person: User, *, now: datetime) -> bool:
    """Whether the person may put their own name right: as long as it stands on no official result. From then on an
    administrator does it, in the workshop."""
    return not Attempt.objects.official(now).filter(entry__person=person).exists()


@transaction.atomic
def correct_name(person: User, full_name: str, *, now: datetime) -> None:
    """Put a person's own name right, with an entry in the audit log; boards tell it with their next version.

    Raises ContestError where the name stands on an official result.
    """
    stored = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if full_name == stored.full_name:
        return
    if not may_correct_name(stored, now=now):
        raise ContestError(_("Your name stands on an official result. Please call the organisers to correct it."))
    before = stored.full_name
    stored.set_full_name(full_name)
    stored.save(update_fields=["full_name", "name_key", "search_text"])
    audit.record(
        stored, "name-corrected", on=stored, before={"full_name": before}, after={"full_name": full_name}, at=now
    )
    note_name_changed(*Entry.objects.of(stored))
