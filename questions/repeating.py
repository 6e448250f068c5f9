"""What a row of a file says of a question whose words the bank has already: the same, or something otherwise."""

from django.utils.translation import gettext_lazy as _

from questions.differences import call_the_same_right, parts_that_differ, say_the_same
from questions.models import Question
from questions.searching import words_of
from questions.writing import Wording, problems_of, wording_of

ANOTHER_ANSWER = _(
    "The file calls another answer right than %(code)s of the bank. Decide: pass the row over, or take it as a change "
    "of %(code)s."
)
ANSWER_CHANGES = _(
    "The file calls another answer right than %(code)s of the bank; its answer counts once this revision is approved."
)
KEEPS_EXPLANATION = _(
    "The explanation stays as %(code)s has it and may speak for the other answer. Open %(code)s; write it anew if so."
)
RETIRED = _(
    "%(code)s of the bank has the same words or the same code as this question and is retired, so nobody would review "
    "a change of it. Decide: pass the row over, take it as a new question, or bring %(code)s back first and then take "
    "it as a change."
)
RETIRED_PASSED = _(
    "%(code)s of the bank has the same words or the same code as this question and is retired, so the row is passed "
    "over. Bring %(code)s back in the bank where it is to be asked again."
)
SAYS_OTHERWISE = _("%(code)s of the bank has the same words, but otherwise: %(parts)s.")


def said_of_retired(question: Question, *, is_passed: bool = False) -> list[str]:
    """Return a sentence where a question that a row repeats or would change is retired: what there is to decide, or,
    where the row is passed over, that nothing is."""
    said = RETIRED_PASSED if is_passed else RETIRED
    return [] if question.retired_at is None else [str(said % {"code": question.code})]


def said_otherwise(wording: Wording, question: Question, *, is_change: bool = False) -> list[str]:
    """Return sentences on what a row says otherwise than a question of the bank in the same words: above all that it
    calls another answer right, without telling which one the bank calls so. `wording` is the row's, with what it leaves
    out as the question has it; `is_change` tells that it is taken as a change of that question."""
    newest, code = question.latest_revision, question.code
    if said := said_of_retired(question):
        return said
    is_same = _words(wording) == words_of(newest.stem, newest.content).whole
    if not is_same or wording.kind != newest.kind or problems_of(wording) or says_already(question, wording):
        return []
    if not has_answer_of(question, wording):
        keeps = is_change and wording.explanation and wording.explanation == wording_of(newest).explanation
        said = [ANSWER_CHANGES if is_change else ANOTHER_ANSWER, *([KEEPS_EXPLANATION] if keeps else [])]
        return [str(sentence % {"code": code}) for sentence in said]
    parts = parts_that_differ(wording_of(newest), wording)
    return [str(SAYS_OTHERWISE % {"code": code, "parts": ", ".join(parts)})] if parts else []


def has_answer_of(question: Question, wording: Wording) -> bool:
    """Whether a wording has the answer of a question with the same words, in its newest or its approved revision."""
    same = [one for one in _told_by(question) if _words(one) == _words(wording)]
    return any(not contradicts(wording, one) for one in same)


def contradicts(wording: Wording, other: Wording) -> bool:
    """Whether two wordings with the same words each have a right answer, and not the same one."""
    return not problems_of(wording) and not problems_of(other) and not call_the_same_right(wording, other)


def says_already(question: Question, wording: Wording) -> bool:
    """Whether the question says so in its newest or in its approved revision: either may have been exported."""
    return any(say_the_same(one, wording) for one in _told_by(question))


def _told_by(question: Question) -> list[Wording]:
    return [wording_of(one) for one in (question.latest_revision, question.approved_revision) if one is not None]


def _words(wording: Wording) -> str:
    return words_of(wording.stem, wording.content).whole
