"""Reading the plain forms of a paper. A kind reads its own answer; what is common to all screens is read here."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from contest.models import Attempt, Response
from contest.papers import PREDICTION_SLOT, faces_of
from contest.plain_saving import PlainAnswer
from contest.scoring import MILLISECOND, epoch_ms
from questions.kinds import UnreadableAnswer, kind

SECOND_TAP = timedelta(milliseconds=400)
"""Nobody reads a page and presses a button in so short a time: the tap was meant for the page before."""
PREDICTED = re.compile(r"[0-9]{1,9}|[1-9][0-9]{0,2}([\s.,])[0-9]{3}(?:\1[0-9]{3})?")
"""Digits, or groups of three with one mark between them: 1,5 is no whole number, and must not become 15."""
FULL_WIDTH = str.maketrans("０１２３４５６７８９．，　", "0123456789., ")


def read_plain(attempt: Attempt, slot: int, post: Any, language: str) -> PlainAnswer:
    """Return what the form of one screen says; `go` says which button was pressed.

    Raises UnreadableAnswer with a sentence for the person who filled it in.
    """
    pressed = post.get("go")
    answer = None if pressed == "clear" else _read_answer(attempt, slot, post, language)
    flag = (post.get("flag") == "1") != (pressed == "flag")
    return PlainAnswer(slot, answer, flag, post.get("seen", ""))


def _read_answer(attempt: Attempt, slot: int, post: Any, language: str) -> Any:
    if slot == PREDICTION_SLOT:
        return read_prediction(post.get("answer", ""))
    drawn = attempt.slots[slot - 1]
    [face] = faces_of([drawn], language)
    return kind(face.kind).from_form(post, face.content, drawn["options"], lambda key: attempt.option_id(slot, key))


def shown_at(now: datetime) -> str:
    """Return what a form carries of the moment at which its page was made."""
    return str(epoch_ms(now))


def is_second_tap(post: Mapping[str, str], arrived_at: datetime) -> bool:
    """Return whether a form was sent by the second tap of a double one: the step it asks for must not be taken."""
    made = post.get("shown", "")
    if not (made.isascii() and made.isdigit() and len(made) < 16):
        return False
    return 0 <= epoch_ms(arrived_at) - int(made) < SECOND_TAP // MILLISECOND


def read_prediction(typed: str) -> str | None:
    """Return a predicted number as its digits, however its thousands were grouped; None when nothing was typed.

    The script reads the same: static/js/paper/answers.js, held together by a test.
    """
    bare = typed.translate(FULL_WIDTH).strip()
    if bare and not PREDICTED.fullmatch(bare):
        raise UnreadableAnswer(_("Please give the prediction as a whole number of at most nine digits."))
    return re.sub(r"\D", "", bare) or None


def keep_typed(question: dict, post: Mapping[str, str]) -> dict:
    """Return the screen with what was typed, though it cannot be saved, so that nobody types it twice."""
    if question["kind"] == "ordering":
        options = [option | {"position": _position(post, option["id"])} for option in question["options"]]
        return question | {"options": options}
    if "value" in question:
        return question | {"value": post.get("answer", "")[: question.get("longest", 20)]}
    return question


def as_typed(given: PlainAnswer, stored: Response) -> Response:
    """Return the answer that was typed, marked as shown beside what is stored; it is not saved."""
    return Response(slot=given.slot, answer=given.answer, flag=given.flag, counter=stored.counter, device=stored.device)


def _position(post: Mapping[str, str], option: str) -> int | None:
    typed = post.get(f"position-{option}", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else None
