"""Who decides what a reserve holds. A tag sets its questions aside while a round that is not over keeps it.

Only organisers of the bank's unit make a reserve, so only they fill and empty it by giving and taking its tag, by an
import or by another use: whoever writes questions could take an open round's away, or bring secret ones into it. What
is wrong leaves new papers at once all the same, by whoever retires it or files it anew: they are told what it leaves.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.roles import can_organize
from contest.models import RoundDivision
from questions.filing import spelled_in
from questions.keeping import Named
from questions.models import Bank, ImportBatch, ImportRow, Question, Tag, Use

TAG_STANDS = gettext_lazy(
    "“%(tag)s” sets questions aside for a round. Only organisers of %(unit)s give or take this tag."
)
USE_STANDS = gettext_lazy(
    "“%(tag)s” sets this question aside for a round. Until that is over, only organisers of %(unit)s change its use."
)
UNDO_STANDS = gettext_lazy(
    "“%(tag)s” sets questions aside for a round. Only organisers of %(unit)s undo an import that brought some."
)


def refuse_retagging(bank: Bank, before: Iterable[str], after: Iterable[str], *, by: User, now: datetime) -> None:
    """Raise Named where a question of the bank would come into a reserve or leave one by a hand that may not do that.

    `before` and `after` are the names of its tags.
    """
    had, has = (set(spelled_in(bank.pk, names).values()) for names in (before, after))
    _refuse(bank, had ^ has, "tags", TAG_STANDS, by, now)


def refuse_new_use(question: Question, tags: Iterable[str], use: str, *, by: User, now: datetime) -> None:
    """The same where a question, as it was with these tags, gets another use: a paper draws none but of its own."""
    if use != question.use:
        _refuse(question.bank, set(tags), "use", USE_STANDS, by, now)


def refuse_import(batch: ImportBatch, *, by: User, now: datetime) -> None:
    """The same of the tags of an import's new questions; what it changes keeps those it has."""
    _refuse(batch.bank, _new_tags(batch), "tags", TAG_STANDS, by, now)


def refuse_undoing(batch: ImportBatch, *, by: User, now: datetime) -> None:
    """The same where an import is undone that brought such questions."""
    _refuse(batch.bank, _new_tags(batch), "tags", UNDO_STANDS, by, now)


def _new_tags(batch: ImportBatch) -> set[str]:
    told = batch.rows.filter(decision=ImportRow.Decision.NEW).values_list("told__tags", flat=True)
    return set(spelled_in(batch.bank_id, [name for tags in told for name in tags or ()]).values())


def _refuse(bank: Bank, names: set[str], field: str, words: object, by: User, now: datetime) -> None:
    if not names or can_organize(by, bank.owner):
        return
    for name in sorted(names & set(_kept(now).filter(bank=bank).values_list("name", flat=True))):
        raise Named(field, words % {"tag": name, "unit": bank.owner})


def _kept(now: datetime) -> QuerySet[Tag]:
    """The tags that set questions aside now."""
    keeping = RoundDivision.kept_tags.through.objects.filter(rounddivision__in=RoundDivision.objects.not_over(now))
    return Tag.objects.filter(pk__in=keeping.values("tag"))


def in_reserve(questions: Iterable[Question], *, now: datetime) -> set[tuple[int, int]]:
    """Return each tag that sets some of these aside with each of them that a contest may draw; one query."""
    worn = Tag.questions.through.objects.filter(tag__in=_kept(now), question__in=[each.pk for each in questions])
    drawn = Question.objects.drawable([each.bank_id for each in questions], [Use.CONTEST], on=timezone.localdate(now))
    return set(worn.filter(question__in=drawn.values("pk")).values_list("tag", "question"))


def told_of_losses(before: set[tuple[int, int]], questions: Iterable[Question], *, now: datetime) -> list[str]:
    """Return what to tell whoever has taken questions off new papers: of each reserve that lost some, what is left.

    `before` is what `in_reserve` told of these.
    """
    lost = {tag for tag, _question in before - in_reserve(questions, now=now)}
    return [_loss(tag, now) for tag in Tag.objects.filter(pk__in=lost).order_by("name")]


def _loss(tag: Tag, now: datetime) -> str:
    left = Question.objects.drawable([tag.bank_id], [Use.CONTEST], on=timezone.localdate(now)).filter(tags=tag).count()
    if not left:
        words = _("“%(tag)s” sets questions aside for a round, and none is left that can be drawn. Add others in time.")
        return words % {"tag": tag}
    words = ngettext(
        "“%(tag)s” sets questions aside for a round: %(left)d is left that can be drawn. See that this is enough.",
        "“%(tag)s” sets questions aside for a round: %(left)d are left that can be drawn. See that this is enough.",
        left,
    )
    return words % {"tag": tag, "left": left}
