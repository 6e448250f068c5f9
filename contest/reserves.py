"""Who decides what a reserve holds. A tag sets its questions aside while a round that is not over keeps it."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import can_organize
from contest.models import RoundDivision
from questions.keeping import Named
from questions.models import Bank


def refuse_retagging(bank: Bank, before: Iterable[str], after: Iterable[str], *, by: User, now: datetime) -> None:
    """Raise Named where a question of the bank would come into a reserve or leave one by a hand that may not do that.

    `before` and `after` are the names of its tags. Only organisers of the bank's unit make a reserve, so only they
    fill and empty it: whoever writes questions could take an open round's away, or bring secret ones into it.
    """
    changed = set(before) ^ set(after)
    if not changed or can_organize(by, bank.owner):
        return
    keeping = RoundDivision.objects.not_over(now).filter(kept_tags__bank=bank).order_by()
    for name in sorted(changed & set(keeping.values_list("kept_tags__name", flat=True))):
        words = _("“%(tag)s” sets questions aside for a round. Only organisers of %(unit)s give or take this tag.")
        raise Named("tags", words % {"tag": name, "unit": bank.owner})
