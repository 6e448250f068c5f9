"""Filters that people keep by a name: each for one bank, and nobody else's."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from questions.errors import QuestionError
from questions.keeping import Named
from questions.models import MOST_FILTERS, Bank, SavedFilter

TOO_MANY = _("You keep thirty filters in this bank already. Remove one of them first.")


class NameTaken(Named):
    """The person has a filter of this name in this bank; `saved` is that one."""

    def __init__(self, saved: SavedFilter) -> None:
        super().__init__("name", _("You have a filter of this name already."))
        self.saved = saved


@transaction.atomic
def keep_filter(bank: Bank, name: str, asked: str, *, by: User, now: datetime) -> SavedFilter:
    """Give a name to what is asked for. Raises NameTaken, and QuestionError where the person keeps too many."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # so that a free place can be looked for
    own = SavedFilter.objects.filter(bank=bank, person=by)
    _refuse_taken(own, name)
    free = set(range(1, MOST_FILTERS + 1)) - set(own.values_list("place", flat=True))
    if not free:
        raise QuestionError(TOO_MANY)
    return SavedFilter.objects.create(bank=bank, person=by, name=name, asked=asked, place=min(free), kept_at=now)


def rename_filter(saved: SavedFilter, name: str) -> None:
    """Call a filter otherwise. Raises NameTaken."""
    others = SavedFilter.objects.filter(bank=saved.bank, person=saved.person).exclude(pk=saved.pk)
    try:
        with transaction.atomic():
            SavedFilter.objects.filter(pk=saved.pk).update(name=name)
    except IntegrityError:
        _refuse_taken(others, name)
        raise


def replace_filter(saved: SavedFilter, asked: str, *, now: datetime) -> None:
    """Let a filter of this name ask for something else."""
    SavedFilter.objects.filter(pk=saved.pk).update(asked=asked, kept_at=now)


def drop_filter(saved: SavedFilter) -> None:
    SavedFilter.objects.filter(pk=saved.pk).delete()


def _refuse_taken(own: QuerySet[SavedFilter], name: str) -> None:
    if (taken := own.filter(name=name).first()) is not None:
        raise NameTaken(taken)
