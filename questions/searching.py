"""Finding questions by words, without accents: in the stem, the options, the explanation and the code. And finding
those that are much like another, by stem and options alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from accounts.vietnamese import fold
from questions.chunks import in_chunks
from questions.likeness import Shingles, percent_alike, shingles_of, sketch_of
from questions.markdown import plain
from questions.models import AnswerKey, Bank, Fingerprint, Question, QuestionText, Revision

CHUNK = 500
COMPARED = 12
"""So many questions, those that share most fingerprints with another, are compared with it word by word."""
MOST_ALIKE = 3
SAME = 100
"""Of a hundred; said only of the same words in the same order."""


@dataclass(frozen=True)
class Alike:
    """A question that is much like another."""

    question: Question
    percent: int


def folded_words(revision: Revision, explanation: str, code: str) -> str:
    """Return the words of a revision as they are searched: one line, lower case, no accents, no Markdown."""
    options = [option["text"] for option in revision.content.get("options") or ()]
    return _folded(code, revision.stem, *options, explanation)


def _folded(code: str, *texts: str) -> str:
    return fold(" ".join([code, *map(plain, texts)]))


def words_of(stem: str, content: dict) -> str:
    """Return stem and options in search form: by these questions are compared."""
    options = content.get("options") if isinstance(content, dict) else None
    told = [one.get("text") for one in options or () if isinstance(one, dict)]
    return _folded("", stem, *(text for text in told if isinstance(text, str)))


def alike_to(stem: str, content: dict, banks: Iterable[Bank], *, but: Question | None = None) -> list[Alike]:
    """Return the questions of these banks whose newest revision is most like this one, the most alike first."""
    words = words_of(stem, content)
    asked = shingles_of(words)
    found = []
    for question in Question.objects.filter(pk__in=_likely(asked, banks, but)).select_related(
        "bank", "latest_revision"
    ):
        told = words_of(question.latest_revision.stem, question.latest_revision.content)
        if (percent := percent_alike(asked, shingles_of(told))) is not None:
            found.append(Alike(question, SAME if told == words else min(percent, SAME - 1)))
    return sorted(found, key=lambda alike: (-alike.percent, alike.question.pk))[:MOST_ALIKE]


def _likely(asked: Shingles, banks: Iterable[Bank], but: Question | None) -> list[int]:
    """The keys of the questions of these banks that share most fingerprints with what is asked about."""
    here = Q(question__bank__in=[bank.pk for bank in banks], question__latest_revision__isnull=False)
    shared = Fingerprint.objects.filter(here, value__in=sketch_of(asked)).exclude(question=but.pk if but else None)
    most = shared.values("question").annotate(times=Count("pk")).order_by("-times", "question")
    return list(most.values_list("question", flat=True)[:COMPARED])


def remember_words(questions: Iterable[Question]) -> None:
    """Write the words of these questions, each with its latest revision, for search, and their fingerprints."""
    questions = list(questions)
    explanations = dict(
        AnswerKey.objects.filter(revision__in=[question.latest_revision_id for question in questions]).values_list(
            "revision", "explanation"
        )
    )
    texts = [
        QuestionText(
            question=question,
            folded=folded_words(
                question.latest_revision, explanations.get(question.latest_revision_id, ""), question.code
            ),
        )
        for question in questions
    ]
    QuestionText.objects.bulk_create(
        texts, batch_size=CHUNK, update_conflicts=True, unique_fields=["question"], update_fields=["folded"]
    )
    _remember_fingerprints(questions)


def remember_missing_words() -> int:
    """Write the words of all questions that have none yet; return how many."""
    lacking = Question.objects.filter(text__isnull=True, latest_revision__isnull=False)
    count = 0
    while chunk := list(lacking.select_related("latest_revision").order_by("pk")[:CHUNK]):
        remember_words(chunk)
        count += len(chunk)
    remember_missing_fingerprints()
    return count


def remember_missing_fingerprints() -> None:
    """Write the fingerprints of all questions that have none yet."""
    some = Fingerprint.objects.filter(question=OuterRef("pk"))
    lacking = Question.objects.written().filter(~Exists(some)).order_by("pk").values_list("pk", flat=True)
    for chunk in in_chunks(list(lacking), CHUNK):
        _remember_fingerprints(list(Question.objects.filter(pk__in=chunk).select_related("latest_revision")))


@transaction.atomic
def _remember_fingerprints(questions: Sequence[Question]) -> None:
    told = {question.pk: question.latest_revision for question in questions}
    Fingerprint.objects.filter(question__in=told).delete()
    Fingerprint.objects.bulk_create(
        (each for key, revision in told.items() for each in fingerprints_of(key, revision)), ignore_conflicts=True
    )


def fingerprints_of(question: int, revision: Revision) -> Iterator[Fingerprint]:
    """Return what a question is found by among nearly the same ones, not stored yet."""
    for value in sketch_of(shingles_of(words_of(revision.stem, revision.content))):
        yield Fingerprint(question_id=question, value=value)
