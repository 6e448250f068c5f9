"""How often each variant of a question with parameters was shown and answered rightly, for what is kept of a round."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from contest.models import AnswerCount, Attempt, Mark
from questions.models import Revision
from questions.statistics import SMALLEST_GROUP, withheld
from questions.variants import from_json, variant_name


class VariantCount(NamedTuple):
    """A variant by its parameters, how many people it was shown to, and how many of them were right."""

    name: str
    shown: int
    right: int

    @property
    def facility(self) -> float:
        return self.right / self.shown


class VariantCounts:
    """Counts some papers after the other; `of` gives what may be kept of a revision."""

    def __init__(self) -> None:
        self._declared: dict[int, dict | None] = {}
        self._shown: dict[int, Counter[str]] = defaultdict(Counter)
        self._right: dict[int, Counter[str]] = defaultdict(Counter)

    def count(self, papers: Collection[int], revisions: Collection[int]) -> None:
        """Count the variants on these marked papers, on which these revisions stand. A paper is only read where one of
        them has parameters."""
        self._learn(revisions)
        varying = [revision for revision in revisions if self._declared[revision] is not None]
        if not varying:
            return
        marks = Mark.objects.filter(revision__in=varying, attempt__in=papers).order_by()
        rows = list(marks.values_list("attempt", "slot", "revision", "right"))
        found = dict(Attempt.objects.filter(pk__in={row[0] for row in rows}).values_list("pk", "paper"))
        for paper, slot, revision, is_right in rows:
            self.add(revision, found[paper]["slots"][slot - 1]["params"], is_right)

    def _learn(self, revisions: Collection[int]) -> None:
        """Look up which of these have parameters; one query where some are new."""
        new = set(revisions) - self._declared.keys()
        if new:
            told = Revision.objects.varying().filter(pk__in=new).values_list("pk", "variation")
            self._declared |= dict.fromkeys(new) | dict(told)

    def add(self, revision: int, params: dict, is_right: bool) -> None:
        """Count a slot with these values."""
        name = variant_name(self._declared[revision], from_json(params))
        self._shown[revision][name] += 1
        self._right[revision][name] += is_right

    def of(self, revision: int) -> list[list] | None:
        """What is kept: the variants that were shown to enough people, the most shown first. Never so that the
        difference from all tells of fewer. None for a plain question."""
        if self._declared.get(revision) is None:
            return None
        shown, right = self._shown[revision], self._right[revision]
        hidden = withheld(shown, SMALLEST_GROUP)
        return [[name, shown[name], right[name]] for name in sorted(shown, key=_most(shown)) if name not in hidden]


def _most(shown: Counter[str]):
    return lambda name: (-shown[name], name)


def variants_in(counts: Iterable[AnswerCount]) -> list[VariantCount]:
    """Return the variants that these rounds tell of, the hardest first."""
    shown: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for count in counts:
        for name, people, of_them in count.variants or ():
            shown[name] += people
            right[name] += of_them
    found = [VariantCount(name, shown[name], right[name]) for name in shown]
    return sorted(found, key=lambda one: (one.facility, -one.shown, one.name))
