"""Writing questions: each save is a new revision, and nothing that was written before is touched."""

from dataclasses import replace
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from accounts.models import AuditEvent
from questions.errors import QuestionError, Stale, Unusable
from questions.kinds import OPTION_TEXT_LIMIT
from questions.models import (
    EXPLANATION_LIMIT,
    STEM_LIMIT,
    AnswerKey,
    Comment,
    Question,
    QuestionImage,
    Revision,
    Tag,
)
from questions.writing import (
    CODE_TAKEN,
    Basis,
    Filing,
    Wording,
    create_question,
    file_question,
    filing_mark,
    problems_of,
    restore_revision,
    revise_question,
    wording_of,
)
from tests.factories import NOW, SAMPLES, make_bank, make_document, make_person, make_question, make_topic, options

pytestmark = pytest.mark.django_db


def worded(kind: str = "single", **changes) -> Wording:
    stem, content, key = SAMPLES[kind]
    return Wording(**{"kind": kind, "level": 2, "stem": stem, "content": content, "key": key} | changes)


def filed(**changes) -> Filing:
    given = {"code": "cau-1", "topic": make_topic(), "use": "contest", "basis_status": "current"}
    return Filing(**given | changes)


@pytest.fixture
def author():
    return make_person("Trần Thị Bình")


@pytest.fixture
def question(author) -> Question:
    return create_question(make_bank(), filed(tags=["một cửa"]), worded(), by=author, now=NOW)


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_new_question_of_each_kind_is_a_draft_with_its_key(author, kind):
    question = create_question(make_bank(), filed(), worded(kind), by=author, now=NOW)
    first = question.latest_revision
    assert (first.number, first.status, first.author, first.created_at) == (1, Revision.Status.DRAFT, author, NOW)
    assert wording_of(first) == worded(kind, bases=[], pictures=[])
    assert question.approved_revision is None


def test_all_of_a_wording_is_kept(author):
    document = make_document()
    basis = Basis(document, "điểm b khoản 3 Điều 10", "10", "3", "b")
    wording = worded(explanation="Vì thế.", bases=[basis], as_of="2026-05", confidence="high", source="Công báo")
    question = create_question(make_bank(), filed(), wording, by=author, now=NOW)
    assert wording_of(question.latest_revision) == replace(wording, bases=[basis], pictures=[])


def test_a_revision_leaves_the_one_before_as_it_was(question, author):
    before = wording_of(question.latest_revision)
    second = revise_question(question, worded(stem="Hỏi lại?"), seen=1, by=author, now=NOW)
    question.refresh_from_db()
    assert (question.latest_revision, second.number) == (second, 2)
    assert wording_of(question.revisions.get(number=1)) == before


def test_what_is_approved_is_drawn_until_the_next_one_is(author):
    question = make_question()
    approved = question.approved_revision
    revise_question(question, worded(stem="Mới?"), seen=1, by=author, now=NOW)
    question.refresh_from_db()
    assert question.approved_revision == approved


@override("en")
@pytest.mark.parametrize(("other", "who"), [(None, "You changed this yourself"), ("Vũ Hai", "Vũ Hai changed this")])
def test_who_did_not_see_the_newest_revision_writes_nothing_and_learns_whose_it_is(question, author, other, who):
    revise_question(question, worded(stem="Hai?"), seen=1, by=make_person(other) if other else author, now=NOW)
    with pytest.raises(Stale) as stale:
        revise_question(question, worded(stem="Cũng hai?"), seen=1, by=author, now=NOW)
    assert (question.revisions.count(), str(stale.value).partition(" meanwhile")[0]) == (2, who)


def test_the_reason_stands_beside_the_revision_and_in_the_log(question, author):
    revision = revise_question(question, worded(stem="Hai?"), seen=1, reason="Sai chính tả", by=author, now=NOW)
    said = Comment.objects.get(revision=revision)
    assert (said.text, said.about, said.author) == ("Sai chính tả", Comment.About.CHANGE, author)
    assert AuditEvent.objects.get(verb="question-revised").reason == "Sai chính tả"


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_log_names_what_was_written_and_holds_no_key(author, kind):
    question = create_question(make_bank(), filed(), worded(kind, explanation="Vì thế."), by=author, now=NOW)
    revise_question(question, worded(kind, explanation="Bởi vậy."), seen=1, by=author, now=NOW)
    events = AuditEvent.objects.filter(subject_type="questions.question").order_by("pk")
    assert [(one.verb, one.subject_id, one.before, one.after) for one in events] == [
        ("question-created", str(question.pk), None, {"revision": 1}),
        ("question-revised", str(question.pk), None, {"revision": 2}),
    ]


def test_an_old_revision_comes_back_as_a_new_one(question, author):
    first = question.latest_revision
    revise_question(question, worded(stem="Hai?"), seen=1, by=author, now=NOW)
    third = restore_revision(first, seen=2, by=author, now=NOW)
    assert (third.number, third.stem, third.answer_key.key) == (3, first.stem, first.answer_key.key)


def test_pictures_go_along_with_a_restored_revision(question, author):
    first = question.latest_revision
    QuestionImage.objects.create(revision=first, image="questions/a.webp", alt_text="Sơ đồ", width=4, height=3)
    second = restore_revision(first, seen=1, by=author, now=NOW)
    kept = [(one.image.name, one.alt_text, one.width) for one in second.images.all()]
    assert kept == [("questions/a.webp", "Sơ đồ", 4)]
    assert first.images.count() == 1


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"stem": " "}, ["stem"]),
        ({"stem": "x" * (STEM_LIMIT + 1)}, ["stem"]),
        ({"explanation": "x" * (EXPLANATION_LIMIT + 1)}, ["explanation"]),
        ({"key": "Z"}, ["key"]),
        ({"content": {"options": options("Một")}}, ["options"]),
        ({"pictures": [QuestionImage(alt_text="")]}, ["pictures"]),
    ],
)
def test_an_unusable_wording_is_refused_and_says_where(author, changes, fields):
    wording = worded(**changes)
    assert [problem.field for problem in problems_of(wording)] == fields
    with pytest.raises(Unusable) as refused:
        create_question(make_bank(), filed(), wording, by=author, now=NOW)
    assert [problem.field for problem in refused.value.problems] == fields
    assert Question.objects.count() == 0


def with_option(length: int) -> dict:
    return {"options": options("x" * length, "Hai")}


@pytest.mark.parametrize(
    ("record", "field", "text", "limit"),
    [
        (Revision, "stem", "x".__mul__, STEM_LIMIT),
        (Revision, "content", with_option, OPTION_TEXT_LIMIT),
        (AnswerKey, "explanation", "x".__mul__, EXPLANATION_LIMIT),
    ],
    ids=["stem", "option", "explanation"],
)
def test_the_database_takes_no_text_without_end_whoever_writes_it(question, record, field, text, limit):
    others = {"question": question, "number": 2, "level": 1}
    if record is AnswerKey:
        others = {"revision": Revision.objects.create(**others), "key": "A"}
    for write in (record.objects.update, partial(record.objects.create, **others)):
        with pytest.raises(IntegrityError), transaction.atomic():
            write(**{field: text(limit + 1)})
    assert record.objects.update(**{field: text(limit)}) == 1


def test_a_code_stands_once_in_a_bank(question, author):
    with pytest.raises(QuestionError, match=str(CODE_TAKEN)):
        create_question(question.bank, filed(), worded(), by=author, now=NOW)
    assert create_question(make_bank(), filed(), worded(), by=author, now=NOW).code == "cau-1"


def test_tags_are_shared_within_a_bank(question, author):
    other = create_question(question.bank, filed(code="cau-2", tags=["một cửa", "phí"]), worded(), by=author, now=NOW)
    assert list(other.tags.values_list("name", flat=True)) == ["một cửa", "phí"]
    assert Tag.objects.count() == 2


def test_filing_anew_changes_no_revision_and_is_logged_once(question, author):
    filing = filed(code="cau-9", topic=question.topic, tags=[])
    file_question(question, filing, by=author, now=NOW)
    file_question(question, filing, by=author, now=NOW)
    question.refresh_from_db()
    assert (question.code, question.tags.count(), question.revisions.count()) == ("cau-9", 0, 1)
    event = AuditEvent.objects.get(verb="question-filed")
    assert (event.before["code"], event.after["code"], event.before["tags"]) == ("cau-1", "cau-9", ["một cửa"])


@override("en")
def test_two_who_file_a_question_do_not_overwrite_each_other(question, author):
    mark = filing_mark(question)
    file_question(question, filed(use="history", topic=question.topic), seen=mark, by=author, now=NOW)
    with pytest.raises(Stale) as stale:
        file_question(question, filed(topic=question.topic), seen=mark, by=author, now=NOW)
    question.refresh_from_db()
    assert (question.use, "You changed this yourself" in str(stale.value)) == ("history", True)


@override("en")
def test_nobody_is_named_for_a_filing_that_the_law_brought_about(question, author):
    file_question(question, filed(topic=question.topic, code="cau-9"), by=author, now=NOW)
    mark = filing_mark(question)
    Question.objects.filter(pk=question.pk).update(basis_status=Question.Basis.SUPERSEDED)
    with pytest.raises(Stale) as stale:
        file_question(question, filed(topic=question.topic), seen=mark, by=author, now=NOW)
    assert "by somebody else or by you in another window" in str(stale.value)


def test_the_database_draws_only_what_is_approved(question):
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.update(approved_revision=question.latest_revision)


def test_nor_an_approved_revision_of_another_question(question):
    other = make_question()
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(approved_revision=other.approved_revision)


def test_looking_a_question_up_loads_no_key(question):
    with CaptureQueriesContext(connection) as asked:
        list(Question.objects.matching("ke hoach").select_related("latest_revision", "topic"))
    assert [AnswerKey._meta.db_table in query["sql"] for query in asked] == [False]
