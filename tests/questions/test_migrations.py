"""Guards come and go with their migration, and rows that were there before them stay as they are."""

import pytest
from django.db import IntegrityError, transaction

from questions.models import EXPLANATION_LIMIT, STEM_LIMIT, AnswerKey, Revision
from questions.models.questions import Level
from tests.factories import NOW, make_question

BEFORE_GUARDS = ("questions", "0001_tables")


@pytest.fixture
def long_texts(migrate):
    """A question from before the guards, longer than the limits."""
    migrate(BEFORE_GUARDS)
    question = make_question()
    Revision.objects.update(stem="x" * (STEM_LIMIT + 1))
    AnswerKey.objects.update(explanation="x" * (EXPLANATION_LIMIT + 1))
    migrate()
    return question


def is_refused(record: type, **changes: object) -> bool:
    try:
        with transaction.atomic():
            record.objects.update(**changes)
    except IntegrityError:
        return True
    return False


def test_a_text_of_before_stays_however_long_and_all_else_of_it_may_change(long_texts):
    assert not is_refused(Revision, level=Level.RECALL)
    assert not is_refused(AnswerKey, key="B")
    lengths = (len(Revision.objects.get().stem), len(AnswerKey.objects.get().explanation))
    assert lengths == (STEM_LIMIT + 1, EXPLANATION_LIMIT + 1)


def test_a_text_of_before_is_not_written_anew_at_that_length(long_texts):
    assert is_refused(Revision, stem="y" * (STEM_LIMIT + 1))
    assert is_refused(AnswerKey, explanation="y" * (EXPLANATION_LIMIT + 1))


def test_used_revisions_stand_still_while_the_guards_are_there(migrate):
    make_question()
    Revision.objects.update(used_at=NOW)
    stands = []
    for target in ([], [BEFORE_GUARDS], []):
        migrate(*target)
        stands.append((is_refused(Revision, stem=f"Khác {len(stands)}?"), is_refused(AnswerKey, key="Z")))
    assert stands == [(True, True), (False, False), (True, True)]
