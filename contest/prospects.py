"""What the papers of a blueprint will be like, in words for its organisers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.utils import timezone
from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest.bottlenecks import bottleneck_words
from contest.hindrances import Hindered, hindered_in, hindered_words
from contest.models import QuestionFigures, RoundDivision
from contest.pools import pool_of
from contest.reach import as_drawn
from questions.drawing import PreparedPool, prepare
from questions.feasibility import Bottleneck, bottlenecks
from questions.foreseeing import (
    MOST_DIFFERENCE,
    MOST_EXPOSURE,
    MOST_OVERLAP,
    MOST_PERFECT,
    PAPERS,
    Alike,
    Foreseen,
    foresee,
)
from questions.kinds import KINDS
from questions.models import Bank, BlueprintRow, Level, Question, Topic, Use

SEED = b"the papers that are looked at before any is drawn"
"""Always the same, so that a page changes only when banks or blueprint do."""
MOST_ADVICE = 4


@dataclass(frozen=True)
class Told:
    """A figure with its name, its goal, what it means, and what to do where the goal is missed."""

    name: str
    figure: str
    goal: str
    sentence: str
    is_missed: bool
    advice: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prospect:
    """The papers foreseen; or, where none can be drawn, why not."""

    rows: Sequence[BlueprintRow]
    lacks: list[str]
    foreseen: Foreseen | None = None


def prospect_of_blueprint(
    rows: Sequence[BlueprintRow], banks: Iterable[Bank], uses: Sequence[str] = (Use.CONTEST,)
) -> Prospect:
    """Return what papers would be like that are drawn from all of these banks."""
    today = timezone.localdate()
    pool = prepare(Question.objects.drawable(banks, uses, on=today).as_pool())
    return _prospect(rows, pool, found_facilities(banks), hindered=partial(hindered_in, banks, uses, on=today))


def prospect_of_sitting(sitting: RoundDivision) -> Prospect:
    """Return what the papers of a round and division will be like, drawn as they will be."""
    rows = list(sitting.blueprint.rows.select_related("topic"))
    banks, day = sitting.banks.all(), sitting.law_day(timezone.localdate())
    hindered = partial(hindered_in, banks, sitting.uses, on=day)
    papers = sitting.round.attempts_allowed
    return _prospect(rows, pool_of(sitting), found_facilities(banks), hindered=hindered, papers=papers)


def _prospect(
    rows: Sequence[BlueprintRow],
    pool: PreparedPool,
    found: Mapping[int, float],
    *,
    hindered: Callable[..., Hindered],
    papers: int = 1,
) -> Prospect:
    drawn = as_drawn(rows)
    if not rows:
        return Prospect(rows, [_("The blueprint has no rows yet.")])
    if binding := bottlenecks(pool, drawn):
        questions = {item.question for items in pool.cells.values() for item in items}
        return Prospect(rows, _lacks(rows, binding, hindered(drawn=questions)))
    return Prospect(rows, [], foresee(pool, drawn, found, SEED, papers=papers))


def _lacks(rows: Sequence[BlueprintRow], binding: Sequence[Bottleneck], hindered: Hindered) -> list[str]:
    """Where questions are missing, each with what the banks hold there that cannot be drawn."""
    drawn = as_drawn(rows)
    told = []
    for bottleneck in binding:
        more = hindered_words([drawn[index] for index in bottleneck.rows], hindered)
        told.append(f"{bottleneck_words(rows, bottleneck)} {more}".rstrip())
    return told


def found_facilities(banks: Iterable[Bank]) -> dict[int, float]:
    """Return the facilities that answers have shown, by the revision that is drawn today, perhaps of a former wording.

    One query.
    """
    known = QuestionFigures.objects.filter(
        question__bank__in=banks, question__approved_revision__isnull=False, facility__isnull=False
    )
    return dict(known.values_list("question__approved_revision", "facility"))


def percent(share: float) -> str:
    """Return a share as a reader writes it; what is not nothing does not read as nothing."""
    return "< 1%" if 0 < share <= 0.005 else f"{round(share * 100)}%"


def told(prospect: Prospect) -> list[Told]:
    """Return the figures in words, those first that decide most."""
    foreseen = prospect.foreseen
    return [_perfect(foreseen), _exposure(prospect, foreseen), _shared(foreseen), _difference(prospect, foreseen)]


def _perfect(foreseen: Foreseen) -> Told:
    sentence = _("%(share)s of the entrants will get everything right by this forecast, and they all tie for first.")
    return Told(
        name=_("Perfect papers to be expected"),
        figure=percent(foreseen.perfect),
        goal=_("at most %(most)s") % {"most": percent(MOST_PERFECT)},
        sentence=sentence % {"share": percent(foreseen.perfect)},
        is_missed="perfect" in foreseen.missed,
        advice=(
            _("Ask more questions of understanding and application and fewer of recall, or more questions in all."),
            _("Where many tie, the further criteria decide: see that the contest has some."),
        ),
    )


def _exposure(prospect: Prospect, foreseen: Foreseen) -> Told:
    sentence = _("The question that is shown most will be seen by %(share)s of the entrants, who may tell others.")
    if foreseen.papers > 1:
        sentence = _(
            "The question that is shown most will be seen by %(share)s of the entrants who sit all %(papers)d papers "
            "they are allowed. They may tell others."
        )
    return Told(
        name=_("Exposure of the most shown question"),
        figure=percent(foreseen.exposure),
        goal=_("at most %(most)s") % {"most": percent(MOST_EXPOSURE)},
        sentence=sentence % {"share": percent(foreseen.exposure), "papers": foreseen.papers},
        is_missed="exposure" in foreseen.missed,
        advice=tuple(_lacking_words(prospect.rows, *each) for each in foreseen.too_exposed[:MOST_ADVICE]),
    )


def _shared(foreseen: Foreseen) -> Told:
    return Told(
        name=_("What two papers have in common"),
        figure=percent(foreseen.shared),
        goal=_("at most %(most)s") % {"most": percent(MOST_OVERLAP)},
        sentence=_("Of all pairs of papers, half have %(share)s of their questions in common, or more.")
        % {"share": percent(foreseen.shared)},
        is_missed="shared" in foreseen.missed,
        advice=(_("More questions where exposure is greatest, or fewer on a paper, make papers differ more."),),
    )


def _difference(prospect: Prospect, foreseen: Foreseen) -> Told:
    advice = _("Name the level in each cell: “any level” lets chance decide how hard a paper is.")
    if all(row.level for row in prospect.rows):
        advice = _(
            "Answers have shown that questions of one level differ much. Correct the level of those that do not suit "
            "it, or ask for more questions."
        )
    low, high = (percent(share) for share in (foreseen.shares[0], foreseen.shares[-1]))
    sentence = _("The same entrant would score %(low)s on the hardest of %(papers)d papers, %(high)s on the easiest.")
    return Told(
        name=_("How much harder one paper is than another"),
        figure=_("%(points)d points") % {"points": round(foreseen.difference * 100)},
        goal=_("at most %(points)d points of 100") % {"points": round(MOST_DIFFERENCE * 100)},
        sentence=sentence % {"low": low, "high": high, "papers": PAPERS},
        is_missed="difference" in foreseen.missed,
        advice=(advice,),
    )


def _lacking_words(rows: Sequence[BlueprintRow], alike: Alike, number: int) -> str:
    sentence = ngettext(
        "%(cell)s: %(number)d more question is needed.", "%(cell)s: %(number)d more questions are needed.", number
    )
    return sentence % {"cell": alike_words(rows, alike), "number": number}


def alike_words(rows: Sequence[BlueprintRow], alike: Alike) -> str:
    """Return where questions lie that are drawn alike: the topic, and levels and kinds where rows tell them apart."""
    topics: dict[int, Topic] = {row.topic_id: row.topic for row in rows}
    topic = alike.cells[0][0]
    levels = sorted({level for _topic, level, _kind in alike.cells})
    words = [str(topics[topic])]
    if any(row.level for row in rows if row.topic_id == topic):
        words.append(", ".join(str(Level(level).label) for level in levels))
    else:
        words.append(_("any level"))
    if any(row.kind for row in rows if row.topic_id == topic):
        words.append(", ".join(str(KINDS[kind].name) for kind in sorted({kind for *_cell, kind in alike.cells})))
    return " · ".join(words)


@dataclass(frozen=True)
class Bar:
    """A paper in the chart: where its bar stands, how high it is, and what it says. Of a drawing 400 × 100."""

    place: int
    top: int
    height: int
    words: str


def bars_of(foreseen: Foreseen) -> list[Bar]:
    """Return the papers as bars, the hardest first."""
    heights = [round(share * 100) for share in foreseen.shares]
    return [
        Bar(number * 400 // PAPERS, 100 - height, height, percent(share))
        for number, (height, share) in enumerate(zip(heights, foreseen.shares, strict=True))
    ]


@dataclass(frozen=True)
class ExposureLine:
    """Questions drawn alike, for the table: where they lie, how many there are, are asked, and are missing."""

    words: str
    stock: int
    asked: str
    exposure: str
    lacking: int


def exposure_lines(prospect: Prospect) -> list[ExposureLine]:
    """Return all of them, the most exposed first."""
    foreseen = prospect.foreseen
    return [
        ExposureLine(
            words=alike_words(prospect.rows, each),
            stock=each.stock,
            asked=number_format(round(each.asked, 1)).removesuffix(f"{get_format('DECIMAL_SEPARATOR')}0"),
            exposure=percent(each.exposure(foreseen.papers)),
            lacking=each.lacking(foreseen.papers),
        )
        for each in foreseen.alike
    ]
