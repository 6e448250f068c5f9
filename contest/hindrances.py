"""What banks hold where a paper lacks questions, but no paper is drawn with, and why: what an organiser can mend."""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from accounts.counts import counted
from questions.drawing import Cell, Row
from questions.models import Bank, Question, Use

UNAPPROVED, DOUBTFUL, LEFT_OUT = "unapproved", "doubtful", "left-out"
WORDS = {
    UNAPPROVED: ngettext_lazy("%(number)s is not approved yet", "%(number)s are not approved yet", "number"),
    Use.CONTEST: ngettext_lazy("%(number)s is for contests", "%(number)s are for contests", "number"),
    Use.PRACTICE: ngettext_lazy("%(number)s is for practice", "%(number)s are for practice", "number"),
    Use.HISTORY: ngettext_lazy("%(number)s is kept as history", "%(number)s are kept as history", "number"),
    DOUBTFUL: ngettext_lazy(
        "%(number)s rests on law or facts that may have changed",
        "%(number)s rest on law or facts that may have changed",
        "number",
    ),
    LEFT_OUT: ngettext_lazy(
        "%(number)s is set aside for another round, or was asked not long ago",
        "%(number)s are set aside for another round, or were asked not long ago",
        "number",
    ),
}
"""What keeps a question off papers, in the order in which it is told."""

Hindered = Counter[tuple[str, Cell]]
"""How many questions are kept off papers, by what keeps them and by the cell in which they would lie."""


def hindered_in(banks: Iterable[Bank], uses: Container[str], *, on: date, drawn: Container[int]) -> Hindered:
    """Return what the banks hold besides the questions (by key) that are drawn with; retired ones are no stock.

    Two queries. A question that was never approved lies where its newest revision would put it.
    """
    held = Question.objects.living().filter(bank__in=banks).order_by()
    right = set(held.right_on(on).values_list("pk", flat=True))
    place = ("topic_id", "latest_revision__level", "latest_revision__kind")
    found: Hindered = Counter()
    for pk, use, approved, *cell in held.values_list("pk", "use", "approved_revision_id", *place):
        if pk in drawn:
            continue
        if approved is None:
            found[UNAPPROVED, tuple(cell)] += 1
        elif use not in uses:
            found[use, tuple(cell)] += 1
        else:
            found[LEFT_OUT if pk in right else DOUBTFUL, tuple(cell)] += 1
    return found


def hindered_words(rows: Sequence[Row], hindered: Hindered) -> str:
    """Return a sentence about the questions that would suit one of these rows; nothing where there are none."""
    numbers: Counter[str] = Counter()
    for (reason, cell), number in hindered.items():
        if any(row.admits(cell) for row in rows):
            numbers[reason] += number
    told = [str(words % {"number": counted(numbers[reason])}) for reason, words in WORDS.items() if numbers[reason]]
    return _("The banks hold more that would suit: %(reasons)s.") % {"reasons": "; ".join(told)} if told else ""
