"""What is odd about a question, in plain words for those who keep the bank. A flag asks for a look, no more."""

from collections.abc import Callable, Hashable, Sequence
from itertools import combinations
from typing import NamedTuple, Protocol

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from questions.statistics.abilities import EXTREME_SHARE, OPEN
from questions.statistics.correlation import correlation_bounds
from questions.statistics.facts import Facts

VERY_EASY = 0.95
VERY_HARD = 0.05
"""Also where nothing can be guessed, as of what is typed, whose key nobody may have met in one way of writing."""
NEVER_CHOSEN_FROM = 50
"""From so many answers on, an option that nobody chose is no accident."""
TELLS_LITTLE = 0.10
NEAR_GUESSING = 0.05
SURE = 2.33
"""Standard deviates: one question in a hundred passes this by chance alone, on one side."""
VERY_SURE = 3.29
"""Standard deviates: one in two thousand on one side, because many pairs of rounds are looked at."""


LABELS = {
    "weak-do-better": _("check the key: the strong get it wrong"),
    "strong-choose-other": _("check the key: the strong choose another"),
    "very-hard": _("check the key: hardly anybody is right"),
    "by-chance": _("no better than guessing"),
    "tells-little": _("hardly tells people apart"),
    "never-chosen": _("options nobody chooses"),
    "easier-now": _("has become easier"),
    "very-easy": _("nearly everybody is right"),
}
"""The flags in a few words, the gravest first."""
KEY_IN_DOUBT = ("weak-do-better", "strong-choose-other", "very-hard")

Follows = Callable[[Hashable, Hashable], bool]
"""Whether the second of two rounds came after the first, for people like those of the first."""


def in_order(earlier: Hashable, later: Hashable) -> bool:
    """For rounds that are given in the order of their time and sat by the same kind of people: each follows those
    before it."""
    return True


class Flag(NamedTuple):
    code: str
    """One of LABELS."""
    sentence: str | Promise
    """It may name options, by which the key can be found out: for those alone who may see the key."""

    @property
    def words(self) -> str | Promise:
        """The same in a few words, which name no option."""
        return LABELS[self.code]


class Option(NamedTuple):
    """How often an option was chosen: by how many, and by what share of the weak, the middle and the strong.

    The shares are None where the weak and the strong are too few to tell of.
    """

    key: str
    """The option's key; "" stands for leaving the question open."""
    count: int
    weak: float | None = None
    middle: float | None = None
    strong: float | None = None


class InRound(NamedTuple):
    """A question in one round. `facility` is None where too few had it."""

    round: object
    shown: int
    facility: float | None
    deviation: float | None


class Figures(Protocol):
    """What flags look at; see `questions.statistics.analysis.QuestionFigures`."""

    shown: int
    facility: float | None
    deviation: float | None
    discrimination: float | None
    options: Sequence[Option]
    rounds: Sequence[InRound]


def flags_of(figures: Figures, facts: Facts, follows: Follows = in_order) -> list[Flag]:
    """What is odd about the question; nothing where its figures are withheld."""
    if figures.facility is None:
        return []
    found = [*_ease(figures, facts), *_discrimination(figures), *_options(figures, facts)]
    found += _change(figures.rounds, follows)
    return [Flag(code, sentence) for code, sentence in found]


def _ease(figures: Figures, facts: Facts) -> list[tuple]:
    if figures.facility >= VERY_EASY:
        return [("very-easy", _("Nearly everybody gets it right."))]
    if figures.facility <= VERY_HARD:
        return [("very-hard", _("Hardly anybody gets it right: check the answer key, and which answers it accepts."))]
    if facts.guess and figures.facility <= facts.guess + NEAR_GUESSING:
        return [("by-chance", _("It is answered hardly better than by guessing: see whether the wording misleads."))]
    return []


def _discrimination(figures: Figures) -> list[tuple]:
    r = figures.discrimination
    if r is None:
        return []
    _lowest, highest = correlation_bounds(r, figures.shown, SURE)
    if highest < 0:
        sentence = _("Those who do well get it wrong more often than those who do poorly: check the answer key.")
        return [("weak-do-better", sentence)]
    if highest < TELLS_LITTLE and figures.facility < VERY_EASY:
        return [("tells-little", _("It hardly tells those who know more from those who know less."))]
    return []


def _options(figures: Figures, facts: Facts) -> list[tuple]:
    left_open = sum(option.count for option in figures.options if option.key == OPEN)
    if figures.shown - left_open < NEVER_CHOSEN_FROM:
        return []
    never = [option.key for option in figures.options if option.key != OPEN and not option.count]
    sentence = format_lazy(_("Options that nobody chooses: {options}."), options=", ".join(never))
    return [*_favourite(figures, facts), *([("never-chosen", sentence)] if never else [])]


def _favourite(figures: Figures, facts: Facts) -> list[tuple]:
    """Whether the strong surely choose another option than the one right one.

    The variance of the difference of two shares p and q of the same n people is (p + q − (p − q)²)/n.
    """
    strong = {option.key: option.strong for option in figures.options if option.key != OPEN}
    if len(facts.right) != 1 or not facts.right <= set(strong) or None in strong.values():
        return []
    right = strong[next(iter(facts.right))]
    favourite = max(strong, key=strong.get)
    lead = strong[favourite] - right
    people = EXTREME_SHARE * figures.shown
    if lead <= SURE * ((strong[favourite] + right - lead**2) / people) ** 0.5:
        return []
    sentence = _("Those who do well choose option {option} more often than the right one: check the answer key.")
    return [("strong-choose-other", format_lazy(sentence, option=favourite))]


def _change(rounds: Sequence[InRound], follows: Follows) -> list[tuple]:
    """Every told round against every later one, so that a jump between two of them shows whatever others say."""
    told = [part for part in rounds if part.facility is not None and part.deviation is not None]
    pairs = [(one, other) for one, other in combinations(told, 2) if follows(one.round, other.round)]
    if any(_has_become_easier(earlier, later) for earlier, later in pairs):
        return [
            ("easier-now", _("It was much easier in a later round than in an earlier one: it may have become known."))
        ]
    return []


def _has_become_easier(earlier: InRound, later: InRound) -> bool:
    """Whether the difference of their means is many of its standard errors (Welch's statistic)."""
    error = (earlier.deviation**2 / earlier.shown + later.deviation**2 / later.shown) ** 0.5
    return bool(error) and (later.facility - earlier.facility) / error > VERY_SURE
