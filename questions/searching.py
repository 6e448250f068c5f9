"""Finding questions by words, without accents: in the stem, the options, the explanation and the code. And finding
those that are much like another, by stem and options alone."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from django.db import transaction
from django.db.models import BigIntegerField, Count, Exists, ExpressionWrapper, F, OuterRef, QuerySet

from accounts.vietnamese import fold
from questions.chunks import in_chunks
from questions.likeness import Asked, Shingles, likeness, mark_of, percent_alike, shingles_of, sketch_of
from questions.markdown import plain
from questions.models import AnswerKey, Bank, Fingerprint, Question, QuestionText, Revision

CHUNK = 500
COMPARED = 12
"""So many questions, those that share most fingerprints with another, are compared with it word by word."""
MOST_ALIKE = 3
"""So many are named; and one more where none of them has the same stem to the letter, and there is one that has."""
SAME = 100
"""Of a hundred; said only where the stem and all options have the same words, in whatever order the options stand."""


Found = TypeVar("Found")


@dataclass(frozen=True)
class Alike:
    """A question that is much like another."""

    question: Question
    percent: int
    same_stem: bool = False


def folded_words(revision: Revision, explanation: str, code: str) -> str:
    """Return the words of a revision as they are searched: one line, lower case, no accents, no Markdown."""
    options = [option["text"] for option in revision.content.get("options") or ()]
    return _folded(code, revision.stem, *options, explanation)


def _folded(code: str, *texts: str) -> str:
    return fold(" ".join([code, *map(plain, texts)]))


class Words(NamedTuple):
    """A question in search form, without accents: by these it is compared."""

    stem: str
    """Two that are the same to the letter ask the same."""
    all: str
    """The stem and the options as they stand."""
    whole: str
    """The same, the options in an order of their own: papers shuffle them, so that of one question there are many."""


def words_of(stem: str, content: dict) -> Words:
    """Return stem and options as they are compared."""
    options = content.get("options") if isinstance(content, dict) else None
    told = [one.get("text") for one in options or () if isinstance(one, dict)]
    texts = [_folded("", text) for text in told if isinstance(text, str)]
    asked = _folded("", stem)
    return Words(asked, " ".join([asked, *texts]).strip(), "\n".join([asked, *sorted(texts)]))


def alike_to(stem: str, content: dict, banks: Iterable[Bank], *, but: Question | None = None) -> list[Alike]:
    """Return the questions of these banks whose newest revision is most like this one, the most alike first; one that
    has the same stem is always among them, however other its options."""
    words = words_of(stem, content)
    asked = shingles_of(words.all)
    known = _known_in(banks).exclude(question=but.pk if but else None)
    found = []
    for question in Question.objects.filter(pk__in=[*_likely(asked, known), *_marked(words, known)]).select_related(
        "bank", "latest_revision"
    ):
        told = words_of(question.latest_revision.stem, question.latest_revision.content)
        if (percent := percent_of(words, told)) is not None:
            found.append(Alike(question, percent, words.stem == told.stem))
    found.sort(key=lambda alike: (-alike.percent, alike.question.pk))
    return _named(found, [alike for alike in found if alike.same_stem])


def most_alike(found: Iterable[dict]) -> list[dict]:
    """Return the most alike of what was found for a row of a file, each with its "percent" and whether it has the
    "same_stem"; one that has is always among them."""
    found = sorted(found, key=lambda alike: -alike["percent"])
    return _named(found, [alike for alike in found if alike["same_stem"]])


def _named(found: list[Found], of_stem: list[Found]) -> list[Found]:
    """The first few, with one of those that have the same stem, if any."""
    named = found[:MOST_ALIKE]
    return named if any(alike in named for alike in of_stem) else named + of_stem[:1]


def percent_of(words: Words, told: Words) -> int | None:
    """How many of a hundred shingles two texts share; None where that is too few, unless their stems are the same."""
    if words.whole == told.whole:
        return SAME
    one, other = shingles_of(words.all), shingles_of(told.all)
    percent = int(likeness(one, other) * 100) if words.stem == told.stem else percent_alike(one, other)
    return None if percent is None else min(percent, SAME - 1)


def _known_in(banks: Iterable[Bank]) -> QuerySet[Fingerprint]:
    """The fingerprints of all questions of these banks, for whoever asks for a few values.

    Adding nothing to the bank keeps a database from beginning with its many thousand questions, as SQLite did: each of
    50,000 was asked for by each of 5,000 rows of an import.
    """
    owner = ExpressionWrapper(F("question__bank") + 0, BigIntegerField())
    known = Fingerprint.objects.filter(question__latest_revision__isnull=False)
    return known.alias(owner=owner).filter(owner__in=[bank.pk for bank in banks])


def _likely(asked: Shingles, known: QuerySet[Fingerprint]) -> list[int]:
    """The keys of the questions that share most fingerprints with what is asked about."""
    shared = known.filter(value__in=sketch_of(asked))
    most = shared.values("question").annotate(times=Count("pk")).order_by("-times", "question")
    return list(most.values_list("question", flat=True)[:COMPARED])


def _marked(words: Words, known: QuerySet[Fingerprint]) -> list[int]:
    """The keys of the first questions that have this stem, and of the first that have these options too."""
    keys: list[int] = []
    for mark in _marks_of(words):
        same = known.filter(value=mark).order_by("question")
        keys += same.values_list("question", flat=True)[:MOST_ALIKE]
    return keys


def _marks_of(words: Words) -> list[int]:
    """What a question is found by to the letter: its stem, and all that it says."""
    return [mark_of(text) for text in dict.fromkeys((words.stem, words.whole)) if words.stem]


def alike_in(
    bank: Bank, asked: Asked, words: Sequence[Words], own: Sequence[int | None]
) -> Iterator[tuple[int, Alike]]:
    """Yield each place with a question of the bank, not its own, to which its words are alike or whose stem is the
    same."""
    near: dict[int, set[int]] = {}
    texts = QuestionText.objects.filter(question__bank=bank, question__latest_revision__isnull=False)
    for pk, text in texts.values_list("pk", "folded").iterator():
        if places := {place for place in asked.candidates(text) if own[place] != pk}:
            near[pk] = places
    for place, pk in _of_marks(bank, words):
        if own[place] != pk:
            near.setdefault(pk, set()).add(place)
    for chunk in in_chunks(near, CHUNK):
        for question in bank.questions.whole().filter(pk__in=chunk).order_by("pk"):
            told = words_of(question.latest_revision.stem, question.latest_revision.content)
            for place in sorted(near[question.pk]):
                if (percent := percent_of(words[place], told)) is not None:
                    yield place, Alike(question, percent, words[place].stem == told.stem)


def _of_marks(bank: Bank, words: Sequence[Words]) -> Iterator[tuple[int, int]]:
    """Yield the place of each row with the keys of the first questions of the bank that have its stem, and of the first
    that have all its words."""
    places: dict[int, list[int]] = {}
    for place, each in enumerate(words):
        for mark in _marks_of(each):
            places.setdefault(mark, []).append(place)
    known = _known_in([bank])
    for chunk in in_chunks(places, CHUNK):
        named = Counter[int]()
        for value, pk in known.filter(value__in=chunk).order_by("question").values_list("value", "question"):
            named[value] += 1
            if named[value] <= MOST_ALIKE:
                yield from ((place, pk) for place in places[value])


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
    """Return what a question is found by among nearly the same ones, and by its own words, not stored yet."""
    words = words_of(revision.stem, revision.content)
    for value in [*sketch_of(shingles_of(words.all)), *_marks_of(words)]:
        yield Fingerprint(question_id=question, value=value)
