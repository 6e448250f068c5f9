"""Making the figures of rounds and of questions anew, and seeing to it that it is done in time.

The column `PaperFigures.asked_at` is the queue. What asks is an organiser, or the engine once a round is over and
marked; `contest.refreshing` does the work in a process of its own.
"""

import gc
import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from contest.answering import Answered, counted_papers, facts_of_revisions, read_answers
from contest.models import (
    AnswerCount,
    Attempt,
    FiguredPapers,
    PaperFigures,
    QuestionFigures,
    RoundDivision,
    sat_by_others,
    sat_without_figures,
)
from questions.chunks import in_chunks
from questions.models import Revision
from questions.statistics import (
    SMALLEST_GROUP,
    Alike,
    Column,
    Facts,
    Follows,
    columns,
    joined,
    question_figures,
    rasch_difficulties,
    round_figures,
    withheld,
)

logger = logging.getLogger(__name__)

COUNTS_AT_ONCE = 20
"""Wordings whose counts one transaction writes or deletes: some 20 ms of it for a round of 20,000 papers."""
QUESTIONS_AT_ONCE = 200
Hidden = dict[int, set[int]]
"""By the key of a round and division, the keys of wordings."""


def ask_for_figures(round_division: RoundDivision, *, now: datetime) -> None:
    """Ask for them to be made anew; who asked before keeps their place."""
    asked, _is_new = PaperFigures.objects.get_or_create(round_division=round_division, defaults={"asked_at": now})
    PaperFigures.objects.filter(pk=asked.pk, asked_at__isnull=True).update(asked_at=now)


def ask_where_due(*, now: datetime) -> int:
    """Ask for the figures of every round that is over and was marked since they were made; return how many."""
    due = list(sat_without_figures(now))
    for round_division in due:
        ask_for_figures(round_division, now=now)
    return len(due)


def ask_where_papers_left(*, now: datetime) -> int:
    """Ask for the figures of every round that is over and of which other papers count than then, as after somebody was
    excluded; return how many."""
    others = list(sat_by_others(now))
    for round_division in others:
        ask_for_figures(round_division, now=now)
    return len(others)


def make_asked_figures(*, now: datetime) -> int:
    """Make what is asked for, one round and division after the other; return how many. One that fails is the last the
    next time, so that it keeps nobody else's figures back."""
    asked, made = list(PaperFigures.objects.asked().select_related("round_division__round")), 0
    for figures in asked:
        try:
            make_figures(figures.round_division, now=now)
            made += 1
        except Exception:  # whatever is wrong with these papers, the others have their figures
            logger.exception("no figures of %s", figures.round_division)
            PaperFigures.objects.filter(pk=figures.pk).update(asked_at=now)
    return made


def make_figures(round_division: RoundDivision, *, now: datetime) -> None:
    """Read the papers that are to be told of and keep what they tell, of the round and of each question on them.

    It is made from the papers alone, so doing it again changes nothing but the moment. Answers of an open round wait
    for none of it: a new edition is written in chunks, one short transaction has it told, then older ones go. Whoever
    makes them at the same time has an edition of its own, and the later one is told.
    """
    kept, _is_new = PaperFigures.objects.get_or_create(round_division=round_division, defaults={"asked_at": now})
    counted = counted_papers(round_division)
    told = _papers_to_tell(kept, counted)
    if told is None:
        PaperFigures.objects.filter(pk=kept.pk).update(asked_at=None, counting=len(counted), looked_at=now)
        return
    counts, figures = _told_by(round_division, told, edition := _begin(kept))
    concerned = _revisions_in(kept) | {count.revision_id for count in counts}
    for chunk in in_chunks(counts, COUNTS_AT_ONCE):
        AnswerCount.objects.bulk_create(chunk)
    news = {"figures": figures, "papers": len(told), "counting": len(counted), "edition": edition}
    news |= {"computed_at": now, "looked_at": now}
    _tell(kept, news, told)
    _sweep(kept)
    questions = Revision.objects.filter(pk__in=concerned).values_list("question", flat=True)
    make_question_figures(questions, now=now)


def _papers_to_tell(kept: PaperFigures, counted: Sequence[int]) -> list[int] | None:
    """Return the papers of which figures may tell: those that count, or those told of before where so few have come or
    left since that two figures would tell what these answered. None where of those some are erased: then the figures
    stay as they are."""
    before = FiguredPapers.objects.filter(figures=kept).first()
    if before is None or len(before.attempts) < SMALLEST_GROUP:  # of so few nothing is told
        return list(counted)
    moved = set(before.attempts).symmetric_difference(counted)
    if not moved or len(moved) >= SMALLEST_GROUP:
        return list(counted)
    there = Attempt.objects.filter(round_division=kept.round_division_id).values_list("pk", flat=True)
    return before.attempts if set(before.attempts) <= set(there) else None


@transaction.atomic
def _begin(kept: PaperFigures) -> int:
    """Return the number of an edition that nobody else makes."""
    held = PaperFigures.objects.select_for_update().get(pk=kept.pk)
    PaperFigures.objects.filter(pk=kept.pk).update(begun=held.begun + 1)
    return held.begun + 1


@transaction.atomic
def _tell(kept: PaperFigures, news: dict[str, Any], papers: list[int]) -> None:
    """Tell an edition, unless a later one is told by now; who asked for figures meanwhile is heard yet."""
    held = PaperFigures.objects.select_for_update().get(pk=kept.pk)
    if held.edition > news["edition"]:
        return
    PaperFigures.objects.filter(pk=kept.pk).update(
        **news, asked_at=None if held.asked_at == kept.asked_at else held.asked_at
    )
    FiguredPapers.objects.update_or_create(figures=kept, defaults={"attempts": papers})


def _revisions_in(kept: PaperFigures) -> set[int]:
    counts = AnswerCount.objects.filter(round_division=kept.round_division_id)
    return set(counts.values_list("revision", flat=True))


def _sweep(kept: PaperFigures) -> None:
    """Delete the counts of editions older than the one that is told, also what a process left that died."""
    told = PaperFigures.objects.filter(pk=kept.pk).values("edition")
    others = AnswerCount.objects.filter(round_division=kept.round_division_id, edition__lt=told)
    for chunk in in_chunks(list(others.values_list("pk", flat=True)), COUNTS_AT_ONCE):
        AnswerCount.objects.filter(pk__in=chunk).delete()


def _told_by(round_division: RoundDivision, papers: Sequence[int], edition: int) -> tuple[list[AnswerCount], dict]:
    """Return the counts of these papers and the figures of the round. The answers themselves are let go."""
    with _without_collecting():
        answered = read_answers(round_division, papers)
        figures = asdict(round_figures(answered.sittings, SMALLEST_GROUP))
        return _counts(round_division, answered, edition), figures


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Hundreds of thousands of small tuples, none of them in a circle: looking for circles takes a quarter more."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _counts(round_division: RoundDivision, answered: Answered, edition: int) -> list[AnswerCount]:
    difficulties = rasch_difficulties(answered.sittings)
    return [
        AnswerCount(
            round_division=round_division,
            revision_id=revision,
            edition=edition,
            shown=column.shown,
            people=[[*alike, count] for alike, count in sorted(column.everybody().items(), key=_order)],
            times=sorted(map(list, column.times.items())),
            variants=answered.variants.of(revision),
            **(difficulties[revision]._asdict() if revision in difficulties else {}),
        )
        for revision, column in sorted(columns(answered.sittings).items())
    ]


def _order(item: tuple[Alike, int]) -> tuple:
    """The same for the same people, in whatever order their papers are read."""
    *numbers, options = item[0]
    return numbers, options is None, options or ()


def column_of(counts: Iterable[AnswerCount]) -> Column:
    """Return everybody who had a wording, by round and division, from what is kept of each."""
    return joined(
        Column(
            {one.round_division_id: Counter({_alike(row): row[-1] for row in one.people})},
            Counter(dict(one.times)),
        )
        for one in counts
    )


def _alike(row: list) -> Alike:
    *numbers, options, _count = row
    return Alike(*numbers, None if options is None else tuple(options))


def hidden_in(sittings: Collection[int]) -> Hidden:
    """Return, by round and division, the wordings of which nothing is told there: those that few had; and the next one,
    where the points of all papers less those of all other wordings would tell how these few answered."""
    counts = AnswerCount.objects.told().filter(round_division__in=sittings)
    shown: dict[int, dict[int, int]] = defaultdict(dict)
    for sitting, revision, people in counts.values_list("round_division", "revision", "shown"):
        shown[sitting][revision] = people
    return {sitting: withheld(wordings, SMALLEST_GROUP) for sitting, wordings in shown.items()}


def told_among(counts: Iterable[AnswerCount], hidden: Hidden) -> list[AnswerCount]:
    """Return those that are told of. The others stay out of every sum: the difference of two sums would tell them."""
    return [count for count in counts if count.revision_id not in hidden[count.round_division_id]]


def following(sittings: Iterable[RoundDivision]) -> Follows:
    """Return what tells of two of these whether one came after the other, for the same audience: only then does it mean
    anything that a question was easier there. Divisions of one round are sat at the same time."""
    known = {sitting.pk: (sitting.division.audience, sitting.round.opens_at) for sitting in sittings}

    def follows(earlier: int, later: int) -> bool:
        (audience, opened), (other_audience, opens) = known[earlier], known[later]
        return audience == other_audience and opened < opens

    return follows


def make_question_figures(questions: Iterable[int], *, now: datetime) -> None:
    """Make what the banks' lists tell of these questions, from what is kept of the rounds that are over."""
    wanted = set(questions)
    counts = AnswerCount.objects.of_closed_rounds(now).filter(revision__question__in=wanted)
    of_question: dict[int, dict[int, list[AnswerCount]]] = defaultdict(lambda: defaultdict(list))
    asked = ["round_division", "revision__question", "revision__number", "shown", "people", "times"]
    asked += ["round_division__round__opens_at", "round_division__division__audience"]
    sat = ("revision", "round_division__round", "round_division__division")
    for count in counts.in_time().select_related(*sat).only(*asked):
        of_question[count.revision.question_id][count.revision.number].append(count)
    newest = [wordings[max(wordings)] for wordings in of_question.values()]
    facts = facts_of_revisions({counts[0].revision_id for counts in newest}, partial_credit=True)
    hidden = hidden_in({count.round_division_id for counts in newest for count in counts})
    rows = [_of_question(question, wordings, facts, hidden) for question, wordings in of_question.items()]
    made = {row.question_id: row for row in rows}
    for chunk in in_chunks(sorted(wanted), QUESTIONS_AT_ONCE):
        _write_question_figures([made[question] for question in chunk if question in made], chunk)


@transaction.atomic
def _write_question_figures(rows: list[QuestionFigures], questions: Sequence[int]) -> None:
    """Write these, and delete what else is told of the questions. Another process may do the same just now, and what
    is there when it comes is written over, in one order."""
    told = [field.name for field in QuestionFigures._meta.concrete_fields if not field.primary_key]
    QuestionFigures.objects.filter(question__in=set(questions) - {row.question_id for row in rows}).delete()
    QuestionFigures.objects.bulk_create(rows, update_conflicts=True, unique_fields=["question"], update_fields=told)


def _of_question(
    question: int, wordings: dict[int, list[AnswerCount]], facts: dict[int, Facts], hidden: Hidden
) -> QuestionFigures:
    """Use is that of all wordings; what is said of the question, that of the newest that was sat."""
    everywhere = [count for counts in wordings.values() for count in counts]
    newest = wordings[max(wordings)]
    column = column_of(told_among(newest, hidden))
    rounds, follows = [count.round_division_id for count in newest], following(count.round_division for count in newest)
    figures = question_figures(column, facts[newest[0].revision_id], column.shown, rounds, follows=follows)
    return QuestionFigures(
        question_id=question,
        shown=sum(count.shown for count in everywhere),
        rounds=len({count.round_division_id for count in everywhere}),
        facility=figures.facility,
        flags=" ".join(flag.code for flag in figures.flags),
    )


def make_all_figures(*, now: datetime) -> int:
    """Make anew whatever is kept or due; return of how many rounds and divisions."""
    ask_where_due(now=now)
    for figures in PaperFigures.objects.known().select_related("round_division"):
        ask_for_figures(figures.round_division, now=now)
    return make_asked_figures(now=now)
