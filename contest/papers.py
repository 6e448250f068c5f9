"""Reads for the paper: what its entrant may see of an attempt. Answer keys are never loaded here.

What a question looks like is the same for everybody who has it on a paper and never changes, so it is kept by revision
and language; a page of the paper joins it with the attempt's own option ids and answers (contest.templatetags.paper).
A question with parameters is kept as templates, which the values of each slot fill.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.worded import Worded
from contest.clock import wall
from contest.languages import VIETNAMESE, language_of
from contest.models import Attempt, AttemptQuerySet, Entry, Response, RoundDivision
from contest.phases import is_late, time_left
from contest.scoring import epoch_ms
from questions.kinds import kind, progress
from questions.markdown import render
from questions.models import QuestionImage, Revision
from questions.variants import from_json, shown

PREDICTION_SLOT = 0
_RESPONSES = Worded(1, lambda attempt: Response.objects.filter(attempt=attempt).order_by("slot"))
KEPT_WORTHS = 256
FACE_SECONDS = 24 * 3600
"""How long a question's looks are kept; a revision that stands on a paper never changes."""


@dataclass(frozen=True)
class Picture:
    """A picture below a stem: the id under which the paper serves it, what it shows, its pixels where measured."""

    pk: int
    alt_text: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Face:
    """What a revision shows to everybody, without its key."""

    kind: str
    stem: SafeString
    content: dict
    pictures: tuple[Picture, ...]
    template: str | None = None
    """The stem of a question with parameters; its content then holds templates, too."""

    def on_paper(self, slot: Mapping[str, Any]) -> "Face":
        """The face as the slot of one paper shows it. Raises CannotVary without its values: no template is shown."""
        if self.template is None:
            return self
        stem, content = shown(self.template, self.content, from_json(slot["params"] or {}))
        return replace(self, stem=render(stem), content=content, template=None)


def faces_of(slots: Sequence[Mapping[str, Any]], language: str) -> list[Face]:
    """Return the face of the question in each of these slots; at most two queries, none once they are known."""
    faces = _faces_of_revisions((slot["revision"] for slot in slots), language)
    return [faces[slot["revision"]].on_paper(slot) for slot in slots]


def _faces_of_revisions(revisions: Iterable[int], language: str) -> dict[int, Face]:
    wanted = {f"face:{language}:{revision}": revision for revision in revisions}
    known = {wanted[name]: face for name, face in cache.get_many(wanted).items()}
    missing = set(wanted.values()) - set(known)
    if missing:
        fresh, final = _read_faces(missing)
        cache.set_many({f"face:{language}:{revision}": fresh[revision] for revision in final}, FACE_SECONDS)
        known |= fresh
    return known


def _read_faces(revisions: set[int]) -> tuple[dict[int, Face], list[int]]:
    """The faces, and which revisions may no longer change: a preview also shows those that nobody has had yet."""
    pictures: dict[int, list[Picture]] = {revision: [] for revision in revisions}
    for row in QuestionImage.objects.filter(revision__in=revisions):
        pictures[row.revision_id].append(Picture(row.pk, row.alt_text, row.width, row.height))
    rows = Revision.objects.only("kind", "stem", "content", "variation", "used_at").in_bulk(revisions)
    faces = {pk: _face(row, tuple(pictures[pk])) for pk, row in rows.items()}
    return faces, [pk for pk, row in rows.items() if row.used_at is not None]


def _face(revision: Revision, pictures: tuple[Picture, ...]) -> Face:
    if revision.variation is None:
        return Face(revision.kind, render(revision.stem), revision.content, pictures)
    return Face(revision.kind, render(""), revision.content, pictures, template=revision.stem)


def responses_of(attempt: Attempt) -> dict[int, Response]:
    """Return the answers that stand, by slot."""
    return {response.slot: response for response in _RESPONSES.ask(attempt.pk)}


def present_paper(attempt: Attempt, responses: Mapping[int, Response], language: str) -> list[dict]:
    """Return every screen of the paper in order: what its kind's template shows, and how its answer stands.

    The prediction, where one is asked, comes last under slot 0. The attempt need not be saved, so a preview can be
    shown the same way.
    """
    faces = faces_of(attempt.slots, language)
    screens = [present_slot(attempt, number, face, responses.get(number)) for number, face in enumerate(faces, start=1)]
    if attempt.round_division.asks_prediction:
        screens.append(_present_prediction(attempt.round_division, responses.get(PREDICTION_SLOT)))
    last = len(screens) - 1
    return [screen | {"is_first": not place, "is_last": place == last} for place, screen in enumerate(screens)]


def present_slot(attempt: Attempt, number: int, face: Face, response: Response | None) -> dict:
    """Return one question, by its face on this paper, as its template wants it; the stored answer has opaque ids."""
    slot = attempt.slots[number - 1]
    stored = response.answer if response else None
    shown = kind(face.kind).present(face.content, slot["options"], lambda key: attempt.option_id(number, key), stored)
    about = {"stem": face.stem, "language": VIETNAMESE, "pictures": face.pictures, "worth": worth_text(slot["points"])}
    return shown | about | _standing(number, shown, response)


def _present_prediction(round_division: RoundDivision, response: Response | None) -> dict:
    stored = response.answer if response else None
    typed = stored if isinstance(stored, str) else ""
    given = progress(int(bool(typed)))
    about = {
        "kind": "prediction",
        "template": "contest/play/_prediction.html",
        "stem": render(round_division.prediction_question),
        "language": language_of(round_division, "prediction_question"),
        "definition": render(round_division.prediction_definition),
        "language_of_definition": language_of(round_division, "prediction_definition"),
        "value": typed,
    }
    return about | given | _standing(PREDICTION_SLOT, given, response)


def state_of(given: int, parts: int) -> tuple[str, str]:
    """Return how a question stands with so many of its parts given, for programs and in words."""
    if not given:
        return "empty", _("not answered")
    if given < parts:
        return "partly", _("answered in part ({given}/{parts})").format(given=given, parts=parts)
    return "answered", _("answered")


def _standing(number: int, filled: Mapping[str, Any], response: Response | None) -> dict:
    state, words = state_of(filled["given"], filled["parts"])
    if not filled["is_number"]:
        state, words = "words", _("not a number")
    return {
        "slot": number,
        "state": state,
        "state_words": words,
        "flagged": response is not None and response.flag,
        "seen": seen_mark(response),
    }


def seen_mark(response: Response | None) -> str:
    """Return the mark that a plain form carries of the answer it was shown with."""
    return f"{response.counter}.{response.device}" if response else ""


def answer_lines(question: dict) -> list[str | SafeString]:
    """Return the answer of a presented question in words, a line for each part; empty without one."""
    if question["state"] == "empty":
        return []
    if question["kind"] == "ordering":
        return [option["html"] for option in question["options"]]
    if question["kind"] == "matching":
        right = {choice["id"]: choice["text"] for choice in question["right"]}
        chosen = [line for line in question["left"] if line["chosen"] in right]
        return [format_html("{} – {}", line["html"], right[line["chosen"]]) for line in chosen]
    if "options" in question:
        return [option["html"] for option in question["options"] if option["selected"]]
    return [question["value"]]


def first_unanswered(attempt: Attempt, language: str) -> int:
    """Return the slot at which to go on: the first without a whole answer, else the first of all."""
    responses = responses_of(attempt)
    if not responses:
        return 1
    screens = present_paper(attempt, responses, language)
    return next((screen["slot"] for screen in screens if screen["state"] != "answered"), 1)


def left_open(screens: list[dict]) -> dict:
    """Return what is open before the paper is handed in: the screens to look at again, and how many of which sort."""
    states = Counter(screen["state"] for screen in screens if screen["slot"] != PREDICTION_SLOT)
    return {
        "open_screens": [screen for screen in screens if screen["flagged"] or screen["state"] != "answered"],
        "unanswered": states["empty"],
        "partly": states["partly"],
        "in_words": states["words"],
        "unpredicted": any(screen["slot"] == PREDICTION_SLOT and screen["state"] == "empty" for screen in screens),
    }


def is_over(attempt: Attempt, now: datetime) -> bool:
    """Return whether the attempt takes no more answers, whether or not the engine has come to finish it.

    By a clock that was set far ahead nobody is told so before it could be put right.
    """
    return attempt.state != Attempt.State.OPEN or (is_late(now, attempt.deadline) and not wall.is_doubted())


def standing(attempt: Attempt, responses: Mapping[int, Response], *, now: datetime) -> dict:
    """Return how the attempt stands, as the browser asks for it; moments in epoch milliseconds."""
    return {
        "responses": [
            {"slot": row.slot, "n": row.counter, "device": row.device, "answer": row.answer, "flag": row.flag}
            for row in responses.values()
        ],
        **clock_of(attempt, now=now),
    }


def clock_of(attempt: Attempt, *, now: datetime) -> dict:
    """Return what the browser's timer needs; moments in epoch milliseconds, `credited` the milliseconds given back."""
    return {
        "state": attempt.state,
        "marked": attempt.marked_at is not None,
        "deadline": epoch_ms(attempt.deadline),
        "credited": attempt.credited_ms,
        "now": epoch_ms(now),
    }


def running_of(person: User, *, now: datetime) -> AttemptQuerySet:
    """Return the attempts of somebody that take answers: all that are open, while the clock by which their time may be
    up is doubted."""
    own = Attempt.objects.of(person)
    return own.open() if wall.is_doubted() else own.running(now)


def open_attempt(entry: Entry, round_division: RoundDivision, *, now: datetime) -> Attempt | None:
    """Return the attempt that may be gone on with, if there is one."""
    running = entry.attempts.open().filter(round_division=round_division).first()
    return None if running is None or is_over(running, now) else running


def picture_of(attempt: Attempt, pk: int) -> QuestionImage | None:
    """Return a picture that stands on this paper; None for any other."""
    revisions = [slot["revision"] for slot in attempt.slots]
    return QuestionImage.objects.filter(revision__in=revisions, pk=pk).first()


def clock_text(attempt: Attempt, now: datetime) -> str:
    """Return the time left as a clock shows it: 12:05, or 1:02:05."""
    seconds = -(-time_left(attempt.deadline, now).total_seconds() // 1)
    hours, rest = divmod(int(seconds), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


def points_text(hundredths: int | None) -> str:
    """Return points as a reader writes them: 8,5 for 850 hundredths."""
    if hundredths is None:
        return ""
    points = Decimal(hundredths).scaleb(-2).normalize()
    return number_format(points if points != points.to_integral() else points.to_integral())


def worth_text(hundredths: int) -> str:
    """Return points with their word: 1 point, 0.5 points."""
    return _worth_text(get_language(), hundredths)


@lru_cache(maxsize=KEPT_WORTHS)
def _worth_text(_language: str, hundredths: int) -> str:
    words = ngettext("%(points)s point", "%(points)s points", 1 if hundredths == 100 else 2)
    return words % {"points": points_text(hundredths)}


def time_used_text(milliseconds: int) -> str:
    """Return a length of time in words, to the second."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    if not minutes:
        return _("%(seconds)s s") % {"seconds": seconds}
    return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": f"{seconds:02d}"}


def time_back_text(attempt: Attempt) -> str:
    """Return what is said of time that outages took and the platform gave back; "" where there was none."""
    if not attempt.credited_ms:
        return ""
    said = _("We apologise for an interruption. You were given {time} more. Your paper now ends at {deadline}.")
    deadline = timezone.localtime(attempt.deadline)
    return said.format(time=time_used_text(attempt.credited_ms), deadline=f"{deadline:%H:%M:%S}")
