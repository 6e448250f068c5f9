"""Finding questions by words, without accents: in the stem, the options, the explanation and the code. And finding
those that are much like another, by stem and options alone."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

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
"""Of a hundred; said only of the same words in the same order."""


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


def words_of(stem: str, content: dict) -> str:
    """Return stem and options in search form: by these questions are compared."""
    options = content.get("options") if isinstance(content, dict) else None
    told = [one.get("text") for one in options or () if isinstance(one, dict)]
    return _folded("", stem, *(text for text in told if isinstance(text, str)))


def stem_words(stem: str) -> str:
    """Return a stem alone in search form: two that are the same to the letter ask the same."""
    return _folded("", stem)


def alike_to(stem: str, content: dict, banks: Iterable[Bank], *, but: Question | None = None) -> list[Alike]:
    """Return the questions of these banks whose newest revision is most like this one, the most alike first; one that
    has the same stem is always among them, however other its options."""
    words, own_stem = words_of(stem, content), stem_words(stem)
    asked = shingles_of(words)
    known = _known_in(banks).exclude(question=but.pk if but else None)
    found = []
    for question in Question.objects.filter(pk__in=[*_likely(asked, known), *_of_stem(own_stem, known)]).select_related(
        "bank", "latest_revision"
    ):
        told, same_stem = question.latest_revision, stem_words(question.latest_revision.stem) == own_stem
        if (percent := _percent(words, words_of(told.stem, told.content), same_stem)) is not None:
            found.append(Alike(question, percent, same_stem))
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


def _percent(words: str, told: str, same_stem: bool) -> int | None:
    """How many of a hundred shingles two texts share; None where that is too few, unless their stems are the same."""
    if words == told:
        return SAME
    one, other = shingles_of(words), shingles_of(told)
    percent = int(likeness(one, other) * 100) if same_stem else percent_alike(one, other)
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


def _of_stem(stem: str, known: QuerySet[Fingerprint]) -> list[int]:
    """The keys of the first questions that have this stem."""
    same = known.filter(value=mark_of(stem)) if stem else known.none()
    return list(same.order_by("question").values_list("question", flat=True)[:MOST_ALIKE])


def alike_in(
    bank: Bank, asked: Asked, words: Sequence[str], stems: Sequence[str], own: Sequence[int | None]
) -> Iterator[tuple[int, int, Question]]:
    """Yield each place whose words are alike to a question of the bank that is not its own, or whose stem is the same,
    and how many of a hundred shingles they share."""
    near: dict[int, set[int]] = {}
    texts = QuestionText.objects.filter(question__bank=bank, question__latest_revision__isnull=False)
    for pk, text in texts.values_list("pk", "folded").iterator():
        if places := {place for place in asked.candidates(text) if own[place] != pk}:
            near[pk] = places
    for place, pk in _of_stems(bank, stems):
        if own[place] != pk:
            near.setdefault(pk, set()).add(place)
    for chunk in in_chunks(near, CHUNK):
        for question in bank.questions.whole().filter(pk__in=chunk).order_by("pk"):
            latest = question.latest_revision
            told, stem = words_of(latest.stem, latest.content), stem_words(latest.stem)
            for place in sorted(near[question.pk]):
                if (percent := _percent(words[place], told, stems[place] == stem)) is not None:
                    yield place, percent, question


def _of_stems(bank: Bank, stems: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the place of each stem with the keys of the first questions of the bank that have it."""
    places: dict[int, list[int]] = {}
    for place, stem in enumerate(stems):
        if stem:
            places.setdefault(mark_of(stem), []).append(place)
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
    """Return what a question is found by among nearly the same ones, and by its stem alone, not stored yet."""
    values = sketch_of(shingles_of(words_of(revision.stem, revision.content)))
    for value in [*values, mark_of(stem_words(revision.stem))]:
        yield Fingerprint(question_id=question, value=value)
