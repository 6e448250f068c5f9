"""The history of a question beside its wordings: who filed, assigned, submitted it or brought it back, and why."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from questions.keeping import assign
from questions.models import Question, Revision
from questions.question_history import deeds_of
from questions.reviewing import bring_back, retire, submit
from questions.writing import file_question
from tests.factories import NOW, make_person, make_question, make_topic
from tests.questions.laws import filing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def by() -> dict:
    return {"by": make_person("Trần Thị Bình"), "now": NOW}


def test_filing_tells_why_and_what_came_and_went(by):
    question, topic = make_question(topic=make_topic(title_en="Fees")), make_topic(title_en="Files")
    facts = {"topic": topic, "use": "practice", "facts_valid_until": date(2026, 8, 1), "tags": ["phí", "hồ sơ"]}
    file_question(question, filing(question, **facts), reason="Để ôn tập", **by)
    (deed,) = deeds_of(question, [])
    assert (deed.event.reason, deed.went) == ("Để ôn tập", ["Topic: Fees", "Use: contest"])
    assert deed.came == ["Topic: Files", "Use: practice", "Facts valid until: 01/08/2026", "Tags: hồ sơ, phí"]


def test_assigning_submitting_and_bringing_back_are_told_the_newest_first(by):
    question = make_question(approved=False)
    Revision.objects.update(status=Revision.Status.DRAFT)
    revision = question.revisions.get()
    assign(question, make_person("Lê Văn Cường"), **by)
    submit(revision, **by)
    retire(question, reason="Cũ", **by)
    bring_back(question, reason="Vẫn cần", **by)
    assert [(deed.sentence, deed.came, deed.revision) for deed in deeds_of(question, [revision])] == [
        (f"Trần Thị Bình brought the retired question {question.code} back", [], None),
        (f"Trần Thị Bình submitted the revision {revision} for review", [], revision.pk),
        (f"Trần Thị Bình said who looks after the question {question.code}", ["Assigned to: Lê Văn Cường"], None),
    ]


def test_many_deeds_cost_no_more_queries_than_few(by):
    question = make_question()

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            deeds_of(Question.objects.get(), [])
        return len(queries)

    counts = []
    for _time in range(3):
        assign(question, make_person(), **by)
        file_question(question, filing(question, topic=make_topic()), **by)
        counts.append(asked())
    assert counts == [4, 4, 4]  # the question, its deeds, topics, people
