"""What a finished attempt may show of right answers: the only read that loads answer keys, and only when it may."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest.clock import wall
from contest.in_play import name_beside, rounds_asking
from contest.models import Attempt, Response, Round
from contest.papers import Face, answer_lines, faces_of, points_text, present_slot, responses_of
from contest.phases import ReviewPolicy, closing_words, may_review
from contest.remembering import Lesson
from questions.kinds import kind
from questions.markdown import render
from questions.models import Revision, TopicGuide
from questions.variation import asked_with

HELD = "held"
"""The outcome of a question whose key waits for another round; whether the answer is right waits
with it, as far as the total and the other questions do not tell."""


def is_open_for_review(attempt: Attempt, *, now: datetime) -> bool:
    """Return whether the round's policy lets the entrant see keys and explanations of this attempt now."""
    round_ = attempt.round
    return may_review(
        ReviewPolicy(round_.review_policy),
        attempt_finished=attempt.state == Attempt.State.FINISHED,
        phase=round_.phase(wall.least(now)),
        attempts_allowed=round_.attempts_allowed,
        attempts_running=Attempt.objects.open().filter(round_division__round=round_).exists(),
    )


def review(attempt: Attempt, *, now: datetime, language: str) -> list[dict] | None:
    """Return the marked paper question by question, the entrant's answer beside the right one; None while it may not.

    Each item is what the kind's `review` gives, with the stem, the points, the explanation and its legal bases. Of a
    question that another round still asks it is the stem, the entrant's own answer, and `waits`, the words that say
    until when; its key is not even read.
    """
    if attempt.marked_at is None or not is_open_for_review(attempt, now=now):
        return None
    pks = [slot["revision"] for slot in attempt.slots]
    about = Revision.objects.filter(pk__in=pks).values_list("pk", "question_id", "question__topic_id")
    question_of, topic_of = ({pk: row[place] for pk, *row in about} for place in (0, 1))
    asking = rounds_asking(question_of.values(), beside=attempt.round, now=now)
    free = [pk for pk in pks if question_of[pk] not in asking]
    shown = Revision.objects.with_basis().select_related("answer_key").in_bulk(free)
    faces, responses = faces_of(attempt.slots, language), responses_of(attempt)
    marks = dict(attempt.marks.filter(revision__in=shown).values_list("slot", "hundredths"))
    items = []
    for number, (pk, face) in enumerate(zip(pks, faces, strict=True), start=1):
        response = responses.get(number)
        if pk in shown:
            item = shown_item(attempt, number, shown[pk], response, marks.get(number, 0)) | {"topic": topic_of[pk]}
        else:
            until = _last_to_close(asking[question_of[pk]], now)
            item = _held_item(attempt, number, face, response, until)
        items.append(item | {"slot": number, "stem": face.stem, "pictures": face.pictures})
    return items


def shown_item(attempt: Attempt, number: int, revision: Revision, response: Response | None, earned: int) -> dict:
    """Return the answer of a slot beside the right one, why it is right and on what basis. Only for who may know."""
    slot = attempt.slots[number - 1]
    key_of = {attempt.option_id(number, key): key for key in slot["options"]}
    asked, answer = asked_with(revision.answer_key, slot["params"]), response.answer if response else None
    item = kind(revision.kind).review(asked.content, asked.key, answer, key_of)
    said = {"explanation": render(asked.explanation), "bases": list(revision.legal_bases.all())}
    points = {"earned": points_text(earned), "points": points_text(slot["points"])}
    return item | said | points | {"outcome": _outcome(item, earned)}


def _outcome(item: dict, earned: int) -> str:
    if item["is_right"]:
        return "right"
    if not item["answered"]:
        return "blank"
    return "partly" if earned else "wrong"


def _held_item(attempt: Attempt, number: int, face: Face, response: Response | None, until: Round | None) -> dict:
    own = answer_lines(present_slot(attempt, number, face, response))
    return {"outcome": HELD, "own": own, "until": until, "waits": _waits(until, attempt.round)}


def with_guides(lessons: Iterable[Lesson]) -> list[tuple[Lesson, TopicGuide | None]]:
    """Return each lesson with the guide to its topic, which tells the step in real life, where there is one."""
    told = list(lessons)
    guides = TopicGuide.objects.in_bulk({lesson.topic for lesson in told}) if told else {}
    return [(lesson, guides.get(lesson.topic)) for lesson in told]


# --- until when ----------------------------------------------------------------------------------------------------


def _last_to_close(rounds: Collection[Round], now: datetime) -> Round | None:
    """The round whose close ends the wait; None where entrants may not know of one, or only its last papers run."""
    told = [round_ for round_ in rounds if _is_told(round_, now)]
    return max(told, key=lambda round_: round_.closes_at) if len(told) == len(rounds) else None


def _is_told(round_: Round, now: datetime) -> bool:
    published_at = round_.contest.published_at
    return published_at is not None and published_at <= now and not round_.phase(now).is_over


def _waits(until: Round | None, own: Round) -> str:
    if until is None:
        return _("The answer to this question is not shown yet, because the question is still in use in another round.")
    sentence = _("The answer to this question is shown after %(round)s has closed (%(close)s): it is still in use.")
    return sentence % _named(until, own)


def _named(until: Round, own: Round) -> dict[str, str]:
    close = closing_words(until.closes_at, timezone.get_current_timezone())
    return {"round": name_beside(until, own.contest), "close": close}


def waiting_words(items: Iterable[dict], own: Round) -> str:
    """Return the sentence that says how many answers of a review of this round wait, and until when; "" for none."""
    waits = [item["until"] for item in items if item["outcome"] == HELD]
    if not waits:
        return ""
    count = {"count": len(waits)}
    if None in waits:
        sentence = ngettext(
            "The answer to %(count)d question is not shown yet, because the question is still in use in another round.",
            "The answers to %(count)d questions are not shown yet, because the questions are still in use in other "
            "rounds.",
            len(waits),
        )
        return sentence % count
    last = max(waits, key=lambda round_: round_.closes_at)
    if any(until.closes_at < last.closes_at for until in waits):
        sentence = _(
            "The answers to %(count)d questions are shown later, the last of them after %(round)s has closed "
            "(%(close)s): these questions are still in use."
        )
    else:
        sentence = ngettext(
            "The answer to %(count)d question is shown after %(round)s has closed (%(close)s): it is still in use.",
            "The answers to %(count)d questions are shown after %(round)s has closed (%(close)s): these questions are "
            "still in use.",
            len(waits),
        )
    return sentence % (count | _named(last, own))
