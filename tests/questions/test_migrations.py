"""Databases of before: a table that is made anew keeps its rows and its guards."""

from django.db import IntegrityError, transaction

from questions.models import AnswerKey, Revision
from tests.factories import NOW, make_question

BEFORE_LIMITS = ("questions", "0019_fingerprints_of_stems")


def refused() -> list[bool]:
    """Whether a used wording and its key stand still."""
    return [_refuses(Revision, stem="Khác?"), _refuses(AnswerKey, key="Z")]


def _refuses(record: type, **changes: str) -> bool:
    try:
        with transaction.atomic():
            record.objects.update(**changes)
    except IntegrityError:
        return True
    return False


def test_used_revisions_stand_still_before_and_after_texts_have_an_end(migrate):
    question = make_question()
    Revision.objects.update(used_at=NOW)
    before = list(Revision.objects.values())
    for target in ([BEFORE_LIMITS], []):
        migrate(*target)
        assert (list(Revision.objects.values()), refused()) == (before, [True, True])
    assert _refuses(type(question), approved_revision=Revision.objects.create(question=question, number=2, level=1))
