"""Practising: five questions at a time, without a clock, each answered with its key and the law at once.

Nothing is stored of it. What was drawn and how it went so far stands, signed, in the address; the paper that it makes
is an attempt that is never saved, so questions look, read and are marked as on any paper. A key is loaded only while
its question is in the practice pool at that moment, however old the address is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from contest.errors import ContestError
from contest.models import Attempt, Response
from contest.papers import faces_of, present_slot
from contest.pools import contents_of
from contest.practice_pool import Shelf, practice_pool
from contest.reviewing import shown_item
from questions.drawing import Drawn, Row, draw_paper
from questions.kinds import kind
from questions.models import QuestionImage, Revision
from questions.randomness import Draw
from questions.variants import CannotVary
from questions.variation import asked_with

AT_ONCE = 5
POINTS = 100
SALT = "practice"
LONGEST_ADDRESS = 400
RIGHT, PARTLY, WRONG, BLANK, PASSED = "rpwb-"
"""How an answer went, a letter each; passed over is what was taken off the pool meanwhile."""
LETTERS = {"right": RIGHT, "partly": PARTLY, "wrong": WRONG, "blank": BLANK}
WORDS = {letter: word for word, letter in LETTERS.items()} | {PASSED: "passed"}


class UnknownSet(ContestError):
    """The address was not made by us, or cut off."""

    status = 404
    sentence = _("These practice questions are not known. Please begin with five new ones.")


class NoLongerPractised(ContestError):
    """The question was taken off the pool after it was drawn."""

    status = 410
    sentence = _("This question is no longer for practice: it was changed, or a contest asks it. Please go on.")


@dataclass(frozen=True)
class Five:
    """Questions drawn to be practised, and how the first of them went."""

    topic: str
    """The slug of their topic; "" where they are of several."""
    seed: str
    revisions: tuple[int, ...]
    went: str = ""

    @property
    def number(self) -> int:
        """The question to be answered next, counted from 1."""
        return len(self.went) + 1

    @property
    def revision(self) -> int:
        """The wording to be answered next."""
        return self.revisions[self.number - 1]

    @property
    def is_over(self) -> bool:
        return len(self.went) >= len(self.revisions)

    @property
    def right(self) -> int:
        return self.went.count(RIGHT)

    @property
    def outcomes(self) -> list[str]:
        """How each went so far, in words for a page."""
        return [WORDS[letter] for letter in self.went]

    @property
    def address(self) -> str:
        """What stands in the address: signed, not secret, and about no person."""
        return signing.dumps([self.topic, self.seed, list(self.revisions), self.went], salt=SALT, compress=True)

    def after(self, outcome: str) -> "Five":
        """The same after the next question went so: a word of LETTERS."""
        return replace(self, went=self.went + LETTERS.get(outcome, PASSED))

    @cached_property
    def paper(self) -> Attempt:
        """An attempt, never saved, whose only slot is the question to be answered next."""
        secret = salted_hmac("contest.practising", f"{self.seed}:{self.number}", algorithm="sha256").hexdigest()
        return Attempt(secret=secret, paper={"v": 1, "slots": [self._slot()]})

    def _slot(self) -> dict:
        revision = self.revision
        if revision not in practice_pool().topic_of:
            raise NoLongerPractised
        drawn, source = Drawn(revision, POINTS, 0), Draw(bytes.fromhex(self.seed))
        try:
            return contents_of([revision])[revision].slot(drawn, self.number, source)
        except CannotVary as error:
            raise NoLongerPractised from error


def read_five(address: str) -> Five:
    """Return the questions of an address. Raises UnknownSet."""
    try:
        if len(address) > LONGEST_ADDRESS:
            raise UnknownSet
        topic, seed, revisions, went = signing.loads(address, salt=SALT)
    except signing.BadSignature as error:
        raise UnknownSet from error
    return Five(topic, seed, tuple(revisions), went)


def draw_five(shelf: Shelf, seed: str, first: Sequence[int] = ()) -> Five:
    """Draw five questions of a topic, or as many as there are, by a seed (hexadecimal); revisions in `first` that can
    be practised come first."""
    topic_of = practice_pool().topic_of
    begun = [revision for revision in first if topic_of.get(revision) == shelf.topic.slug][:AT_ONCE]
    wanted = min(AT_ONCE, shelf.questions) - len(begun)
    rows = [Row(shelf.topic.pk, None, None, wanted, POINTS)] if wanted else []
    drawn = draw_paper(shelf.pool.without(begun), rows, bytes.fromhex(seed))
    return Five(shelf.topic.slug, seed, (*begun, *(one.revision for one in drawn)))


def present_next(five: Five, language: str, response: Response | None = None) -> dict:
    """Return the question to be answered next as its template wants it. Raises NoLongerPractised."""
    paper = five.paper
    [face] = faces_of(paper.slots, language)
    as_it_was = practice_pool().history.get(five.revision)
    return present_slot(paper, 1, face, response) | {"as_it_was": as_it_was}


def answer_next(five: Five, answer: Any, language: str) -> dict:
    """Return how an answer to the next question went, with the key, the explanation and the legal bases, as a review
    shows them. Raises NoLongerPractised.
    """
    paper = five.paper
    [slot] = paper.slots
    revision = Revision.objects.with_basis().select_related("answer_key").get(pk=five.revision)
    response = Response(slot=1, counter=1, device="", answer=answer)
    asked = asked_with(revision.answer_key, slot["params"])
    key_of = {opaque: key for key, opaque in paper.option_ids(1).items()}
    share = kind(revision.kind).mark(asked.content, asked.key, answer, key_of)
    [face] = faces_of(paper.slots, language)
    item = shown_item(paper, 1, revision, response, int(share * POINTS))
    return item | {"earned": "", "slot": five.number, "stem": face.stem, "pictures": face.pictures}


def words_asked(five: Five, language: str) -> list[tuple[str, str | None]]:
    """Return how each question went and its words, None where it is no longer for practice."""
    return list(zip(five.outcomes, words_of(five, language), strict=False))


def words_of(five: Five, language: str) -> list[str | None]:
    """Return the words of each question, answered or not; None where it is no longer for practice."""
    each = [replace(five, went=PASSED * place) for place in range(len(five.revisions))]
    return [_words(one, language) for one in each]


def _words(five: Five, language: str) -> str | None:
    try:
        [face] = faces_of(five.paper.slots, language)
    except NoLongerPractised:
        return None
    return face.stem


def picture_to_practise(pk: int) -> QuestionImage | None:
    """Return a picture of a question that may be practised now; None for any other."""
    picture = QuestionImage.objects.filter(pk=pk).first()
    return picture if picture and picture.revision_id in practice_pool().topic_of else None
