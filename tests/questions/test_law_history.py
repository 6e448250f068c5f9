"""The history of a legal document: which of its facts came and went with each change, in words."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from accounts import audit
from questions.law import Account, Act, Link, add_document, change_document
from questions.law_history import Change, history_of
from questions.models import LegalBasis, LegalDocument
from tests.factories import NOW, make_document, make_question, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def decree() -> LegalDocument:
    return make_document("61/2018/NĐ-CP", title="Về cơ chế một cửa")


def changed(document: LegalDocument, account: Account, keeper, **facts: object) -> Change:
    for name, value in facts.items():
        setattr(document, name, value)
    change_document(document, account, seen=None, by=keeper, now=NOW)
    return history_of(document, 1)[0]


def test_a_change_tells_each_fact_that_came_and_each_that_went(decree, keeper):
    last = changed(decree, Account(), keeper, title="Về một cửa", state="expired", state_since=date(2026, 3, 1))
    assert last.went == ["Title: Về cơ chế một cửa", "Status: in force"]
    assert last.came == ["Title: Về một cửa", "Status: expired", "Has this status from: 01/03/2026"]
    assert last.sentence == "Trần Thị Chủ Trì changed the legal document 61/2018/NĐ-CP"


def test_what_is_emptied_is_told_as_gone(decree, keeper):
    changed(decree, Account(), keeper, note="Xem lại")
    last = changed(decree, Account(), keeper, note="")
    assert (last.went, last.came) == (["Note: Xem lại"], [])


def test_later_documents_links_and_topics_are_told_in_words(decree, keeper):
    later, topic = make_document("118/2025/NĐ-CP"), make_topic()
    act, link = Act("replaces", later, date(2025, 7, 1)), Link("https://vanban.chinhphu.vn/1", "Toàn văn")
    last = changed(decree, Account([act], [link], [topic]), keeper)
    told = ["Replaced by 118/2025/NĐ-CP from 01/07/2025", "Link: Toàn văn (https://vanban.chinhphu.vn/1)"]
    assert (last.went, last.came) == ([], [*told, f"Topic: {topic.title}"])


def test_a_change_of_the_day_alone_leaves_the_other_acts_untold(decree, keeper):
    acts = [Act("amends", make_document("1/2026/NĐ-CP")), Act("amends", make_document("2/2026/NĐ-CP"))]
    changed(decree, Account(acts), keeper)
    last = changed(decree, Account([acts[0], acts[1]._replace(on=date(2026, 5, 2))]), keeper)
    assert (last.went, last.came) == (["Amended by 2/2026/NĐ-CP"], ["Amended by 2/2026/NĐ-CP from 02/05/2026"])


def test_a_change_tells_what_it_did_to_questions_and_one_back_what_it_took_back(decree, keeper):
    LegalBasis.objects.create(revision=make_question().approved_revision, document=decree)
    gone = changed(decree, Account(), keeper, state="expired")
    back = changed(decree, Account(), keeper, state="in_force")
    assert gone.effects == ["1 question was put up to be looked at again."]
    assert back.effects == ["1 doubt was taken back."]


def test_a_new_document_is_not_told_line_by_line(keeper):
    document = add_document(
        LegalDocument(number="9/2026/QĐ", title="Mới", state="in_force"), Account(), by=keeper, now=NOW
    )
    assert [(one.sentence, one.came) for one in history_of(document, 9)] == [
        ("Trần Thị Chủ Trì added the legal document 9/2026/QĐ", [])
    ]


def test_what_the_workshop_changed_is_told_as_it_stands_in_its_log(decree, keeper):
    rows = {"relation of documents 1": {"on": "2026-05-01"}}
    was, became = {"title": "Cũ", "topics": ["Một cửa"]}, {"title": "Mới", "topics": []} | rows
    audit.record(keeper, "workshop-changed", on=decree, before=was, after=became)
    assert [(one.went, one.came) for one in history_of(decree, 9)] == [
        (["Title: Cũ", "Topic: Một cửa"], ["Title: Mới"])
    ]


def test_a_long_history_takes_as_many_queries_as_a_short_one(decree, keeper):
    for title in "abcd":
        changed(decree, Account(), keeper, title=title)
    with CaptureQueriesContext(connection) as asked:
        assert len(history_of(decree, 9)) == 4
    assert len(asked) == 2
