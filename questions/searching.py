"""Finding questions by words, without accents: in the stem, the options, the explanation and the code."""

from collections.abc import Iterable

from accounts.vietnamese import fold
from questions.markdown import plain
from questions.models import AnswerKey, Question, QuestionText, Revision

CHUNK = 500


def folded_words(revision: Revision, explanation: str, code: str) -> str:
    """Return the words of a revision as they are searched: one line, lower case, no accents, no Markdown."""
    options = [option["text"] for option in revision.content.get("options") or ()]
    return fold(" ".join([code, *map(plain, [revision.stem, *options, explanation])]))


def remember_words(questions: Iterable[Question]) -> None:
    """Write the words of these questions, each with its latest revision, for search."""
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


def remember_missing_words() -> int:
    """Write the words of all questions that have none yet; return how many."""
    lacking = Question.objects.filter(text__isnull=True, latest_revision__isnull=False)
    count = 0
    while chunk := list(lacking.select_related("latest_revision").order_by("pk")[:CHUNK]):
        remember_words(chunk)
        count += len(chunk)
    return count
