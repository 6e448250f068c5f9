"""What a finished attempt may show of right answers: the only read that loads answer keys, and only when it may."""

from datetime import datetime

from contest.models import Attempt
from contest.papers import faces_of, points_text, responses_of
from contest.phases import ReviewPolicy, may_review
from questions.kinds import kind
from questions.markdown import render
from questions.models import Revision


def is_open_for_review(attempt: Attempt, *, now: datetime) -> bool:
    """Return whether the round's policy lets the entrant see keys and explanations of this attempt now."""
    round_ = attempt.round
    return may_review(
        ReviewPolicy(round_.review_policy),
        attempt_finished=attempt.state == Attempt.State.FINISHED,
        phase=round_.phase(now),
        attempts_allowed=round_.attempts_allowed,
        attempts_running=Attempt.objects.open().filter(round_division__round=round_).exists(),
    )


def review(attempt: Attempt, *, now: datetime, language: str) -> list[dict] | None:
    """Return the marked paper question by question, the entrant's answer beside the right one; None while it may not.

    Each item is what the kind's `review` gives, with the stem, the points, the explanation and its legal bases.
    """
    if attempt.marked_at is None or not is_open_for_review(attempt, now=now):
        return None
    pks = [slot["revision"] for slot in attempt.slots]
    revisions = Revision.objects.with_basis().select_related("answer_key").in_bulk(pks)
    faces, responses = faces_of(pks, language), responses_of(attempt)
    marks = dict(attempt.marks.values_list("slot", "hundredths"))
    items = []
    for number, slot in enumerate(attempt.slots, start=1):
        revision, response = revisions[slot["revision"]], responses.get(number)
        item = _review_slot(attempt, number, revision, response.answer if response else None)
        earned = marks.get(number, 0)
        face = faces[revision.pk]
        items.append(
            item
            | {"slot": number, "stem": face.stem, "pictures": face.pictures, "outcome": _outcome(item, earned)}
            | {"earned": points_text(earned), "points": points_text(slot["points"])}
        )
    return items


def _review_slot(attempt: Attempt, number: int, revision: Revision, answer: object) -> dict:
    options = attempt.slots[number - 1]["options"]
    key_of = {attempt.option_id(number, key): key for key in options}
    key = revision.answer_key
    reviewed = kind(revision.kind).review(revision.content, key.key, answer, key_of)
    return reviewed | {"explanation": render(key.explanation), "bases": list(revision.legal_bases.all())}


def _outcome(item: dict, earned: int) -> str:
    if item["is_right"]:
        return "right"
    if not item["answered"]:
        return "blank"
    return "partly" if earned else "wrong"
