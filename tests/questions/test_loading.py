"""The plan's own data: loaded whole, by natural key, without touching what people edited."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from accounts import audit
from accounts.models import AuditEvent
from exchange.records import BadFile
from questions.kinds import KINDS
from questions.loading import Loaded, load_documents, load_questions, load_topics, relation
from questions.models import AnswerKey, Bank, DocumentRelation, LegalBasis, LegalDocument, Question, Revision, Topic
from tests.conftest import empty_the_database
from tests.factories import NOW, make_bank

DATA = settings.PLAN_DATA_DIR
QUESTIONS = DATA / "questions-vi.jsonl"


@pytest.fixture(scope="module")
def plan_of_the_module(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The plan's topics and documents, loaded once for this module; what a test changes is rolled back."""
    with django_db_blocker.unblock():
        load_topics(DATA / "topics.json")
        load_documents(DATA / "legal-documents.json")
    yield
    with django_db_blocker.unblock():
        empty_the_database()


@pytest.fixture
def plan(plan_of_the_module, db) -> Bank:
    """A bank beside the plan's topics and documents."""
    return make_bank()


def first_record(**changes) -> dict:
    return json.loads(QUESTIONS.read_text("utf-8").split("\n")[0]) | changes


def written(folder: Path, *records: dict) -> Path:
    path = folder / "questions.jsonl"
    # Half a character can only be written as its escape.
    lines = [json.dumps(record, ensure_ascii=False).replace("\ud800", "\\ud800") for record in records]
    path.write_text("\n".join(lines), "utf-8")
    return path


def listed(folder: Path, name: str, *records: object) -> Path:
    """A file with a list of that name, one entry a line from the second line on."""
    path = folder / f"{name}.json"
    path.write_text(f'{{"{name}": [\n' + ",\n".join(map(json.dumps, records)) + "]}", "utf-8")
    return path


def basis(article: object, **parts: object) -> dict:
    return {"legal_basis": [{"number": "25/KH-UBND", "article": article} | parts]}


def numeric(answer: list, **changes: object) -> dict:
    return {"kind": "numeric", "options": [], "answer": answer} | changes


def unknown(name: str) -> str:
    return f"field {name!r}: not known; correct its name or take it out"


NOT_SURE = "field 'confidence': 'very high indeed' is not known; choose one of: high, medium, low"
NO_DAY = "field 'value': '2027' cannot be taken; write a day like 2025-07-01"
TOPIC = {"slug": "mua-bao", "audience": "citizens", "title_vi": "Mưa bão", "title_en": "Storms", "position": 9}
ORIGIN = {"source": "article", "confidence": "high"}
STATUS = ORIGIN | {"state": "in_force", "detail": None, "related": []}
DOCUMENT = {
    "id": "nd-1-2027",
    "number": "1/2027/NĐ-CP",
    "type": None,
    "issuer": None,
    "title": ORIGIN | {"value": "Nghị định"},
    "date_issued": None,
    "effective_date": None,
    "topics": ["mot-cua-dien-tu"],
    "status": STATUS,
    "note": None,
}


def test_the_whole_bank_loads_and_every_question_starts_in_review(plan):
    assert load_questions(QUESTIONS, plan) == Loaded(created=424, kept=0)
    assert Revision.objects.filter(status=Revision.Status.IN_REVIEW).count() == 424
    assert Question.objects.filter(approved_revision__isnull=False).count() == 0
    assert AnswerKey.objects.count() == 424


def test_the_uses_are_those_of_the_data(plan):
    load_questions(QUESTIONS, plan)
    counts = {use: plan.questions.filter(use=use).count() for use in ("contest", "practice", "history")}
    assert counts == {"contest": 268, "practice": 52, "history": 104}


def test_the_demo_gets_them_approved_and_draws_each_once_its_law_has_taken_effect(plan):
    load_questions(QUESTIONS, plan, approved=True)
    days = (NOW.date(), date(2026, 8, 4), date(2026, 8, 5))
    assert [Question.objects.drawable([plan], ["contest"], on=day).count() for day in days] == [234, 253, 268]


def test_all_seven_kinds_are_there(plan):
    load_questions(QUESTIONS, plan)
    assert set(Revision.objects.values_list("kind", flat=True)) == set(KINDS)


def test_loading_again_creates_nothing_and_overwrites_nothing(plan):
    load_questions(QUESTIONS, plan)
    Revision.objects.filter(question__code="o1-001").update(stem="Đã sửa")
    assert load_questions(QUESTIONS, plan) == Loaded(created=0, kept=424)
    assert Revision.objects.get(question__code="o1-001").stem == "Đã sửa"


def test_topics_and_documents_are_kept_as_people_left_them(plan):
    Topic.objects.filter(slug="mot-cua-dien-tu").update(title_vi="Đổi tên")
    assert load_topics(DATA / "topics.json") == Loaded(created=0, kept=8)
    assert load_documents(DATA / "legal-documents.json") == Loaded(created=0, kept=65)
    assert Topic.objects.get(slug="mot-cua-dien-tu").title_vi == "Đổi tên"


def test_every_topic_says_what_to_do_but_the_one_of_which_nothing_is_known(plan):
    without = Topic.objects.exclude(guide__step_vi__gt="", guide__step_en__gt="")
    assert list(without.values_list("slug", flat=True)) == ["ky-luat-van-hoa-cong-vu"]


def test_a_replaced_decree_knows_its_successor(plan):
    successors = DocumentRelation.objects.filter(earlier__number="61/2018/NĐ-CP", kind="replaces")
    assert [str(item.later) for item in successors] == ["118/2025/NĐ-CP"]


def test_what_is_said_of_documents_and_sources_is_said_in_vietnamese(plan):
    load_questions(QUESTIONS, plan)
    said = [text for told in LegalDocument.objects.values_list("state_detail", "note") for text in told if text]
    said += Revision.objects.values_list("source", flat=True)
    own = [re.sub(r"https?://\S+", "", text) for text in said]
    assert len(own) == 59 + 16 + 424
    assert [text for text in own if re.search(r"\b(article|by|from|memory|not|of|replaces?d?|the)\b", text)] == []


def test_people_read_the_vietnamese_and_the_relation_is_read_from_the_english(plan, tmp_path):
    status = STATUS | {"detail": "replaces 25/KH-UBND", "detail_vi": "thay thế kế hoạch cũ", "related": ["kh-25-2021"]}
    load_documents(listed(tmp_path, "documents", DOCUMENT | {"status": status, "note": "Old.", "note_vi": "Đã cũ."}))
    document = LegalDocument.objects.get(number="1/2027/NĐ-CP")
    kinds = document.acts_on.values_list("kind", flat=True)
    assert (document.state_detail, document.note, *kinds) == ("thay thế kế hoạch cũ", "Đã cũ.", "replaces")


def test_words_without_a_translation_are_told_as_they_are(plan, tmp_path):
    record = DOCUMENT | {"status": STATUS | {"detail": "chưa kiểm tra"}, "note": "Mới."}
    load_documents(listed(tmp_path, "documents", record))
    document = LegalDocument.objects.get(number="1/2027/NĐ-CP")
    assert (document.state_detail, document.note) == ("chưa kiểm tra", "Mới.")


def test_two_documents_are_related_only_once(plan):
    pairs = [frozenset(pair) for pair in DocumentRelation.objects.values_list("later", "earlier")]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(
    "detail,expected",
    [
        ("by 42/2022/NĐ-CP", ("replaces", True)),
        ("ceased to have effect on 2025-07-01, when 42/2022/NĐ-CP took effect", ("replaces", True)),
        ("amended by 68/2024 and 42/2022/NĐ-CP", ("amends", True)),
        ("replaces 42/2022/NĐ-CP (khoản 2 Điều 90)", ("replaces", False)),
        ("amends 42/2022/NĐ-CP", ("amends", False)),
        ("its parent decree 42/2022 has been replaced", ("related", True)),
        ("replaced by another act altogether", ("related", True)),
        ("", ("related", True)),
    ],
)
def test_a_relation_is_typed_only_where_the_words_say_so(detail, expected):
    assert relation(detail, "42/2022/NĐ-CP") == expected


ONLY_SLUGS = "write it with the letters a to z, digits, - and _ only"
NO_PAIRS = 'write each key on the left once, with its match, as in [["1", "A"], ["2", "B"]]'


@pytest.mark.parametrize(
    "changes,reason",
    [
        (
            {"kind": "essay"},
            "field 'kind': 'essay' is not known; choose one of: "
            "single, multiple, true_false, numeric, short_text, ordering, matching",
        ),
        ({"kind": ["single"]}, "field 'kind': write a text here, not a list"),
        ({"topic_slug": "thoi-tiet"}, "field 'topic_slug': 'thoi-tiet' is not known; load it first, or correct it"),
        ({"use": "prize"}, "field 'use': 'prize' is not known; choose one of: contest, practice, history"),
        ({"difficulty": 4}, "field 'difficulty': 4 is not known; choose one of: 1, 2, 3"),
        ({"audience": "citizens"}, "the topic is for another audience; correct one of the two"),
        ({"stem": 7}, "field 'stem': write a text here, not a whole number"),
        ({"stem": ""}, "field 'stem': it is empty; fill it in"),
        ({"stem": "x" * 5_001}, "field 'stem': longer than 5000 characters; shorten it"),
        ({"explanation": "x" * 20_001}, "field 'explanation': longer than 20000 characters; shorten it"),
        ({"id": ""}, "field 'id': it is empty; fill it in"),
        ({"id": "o1 901"}, f"field 'id': 'o1 901' cannot be taken; {ONLY_SLUGS}"),
        ({"id": "o" * 41}, "field 'id': longer than 40 characters; shorten it"),
        ({"id": "o1-001"}, "field 'id': 'o1-001' stands twice in the file; keep one of them"),
        (
            {"facts_valid_until": "hôm qua"},
            "field 'facts_valid_until': 'hôm qua' cannot be taken; write a day like 2025-07-01",
        ),
        ({"as_of": "yesterday"}, "field 'as_of': 'yesterday' cannot be taken; write a month like 2025-07"),
        ({"as_of": "2025-13"}, "field 'as_of': '2025-13' cannot be taken; write a month like 2025-07"),
        ({"confidence": "sure"}, "field 'confidence': 'sure' is not known; choose one of: high, medium, low"),
        ({"confidence": "very high indeed"}, NOT_SURE),
        ({"legal_basis": []}, "field 'legal_basis': [] cannot be taken; name at least one legal document"),
        ({"legal_basis": ["25/KH-UBND"]}, "field 'legal_basis': write an object here, not a text"),
        (
            {"legal_basis": [{"number": "1/1900/NĐ-CP", "article": None}]},
            "field 'number': '1/1900/NĐ-CP' is not known; load it first, or correct it",
        ),
        ({"legal_basis": [{"number": "25/KH-UBND"}]}, "field 'article': missing; add it"),
        ({"legal_basis": [{"number": [], "article": None}]}, "field 'number': write a text here, not a list"),
        (basis(5), "field 'article': write a text here, not a whole number"),
        (basis("x" * 201), "field 'article': longer than 200 characters; shorten it"),
        (basis("Điều " + "1" * 21), "field 'article': longer than 20 characters; shorten it"),
        (basis("Điều 1", parts={"point": "1" * 21}), "field 'point': longer than 20 characters; shorten it"),
        (basis("Điều 1", parts={"page": "1"}), unknown("page")),
        ({"options": [{"key": "A", "text": 1}]}, "field 'text': write a text here, not a whole number"),
        ({"options": [{"key": "A", "text": "x", "txet": ""}]}, unknown("txet")),
        ({"answer": [1]}, "field 'answer': write a text here, not a whole number"),
        (numeric([]), "field 'answer': [] cannot be taken; write one number, as in [4]"),
        (numeric(["x"]), "field 'answer': write a whole number / a decimal number here, not a text"),
        (numeric([4], tolerance={}), "field 'tolerance': write a whole number / a decimal number here, not an object"),
        ({"kind": "multiple", "answer": ["A", 1]}, "field 'answer': write a text here, not a whole number"),
        ({"kind": "matching", "answer": ["a"]}, f"field 'answer': ['a'] cannot be taken; {NO_PAIRS}"),
        ({"kind": "matching", "answer": [["a", 1]]}, f"field 'answer': [['a', 1]] cannot be taken; {NO_PAIRS}"),
        (
            {"kind": "matching", "answer": [["a", "1"], ["a", "2"]]},
            f"field 'answer': [['a', '1'], ['a', '2']] cannot be taken; {NO_PAIRS}",
        ),
        ({"stem": "x\0"}, "a text holds a character that cannot be kept; take it out (column 127)"),
        ({"stem": "x\ud800"}, "a text holds a character that cannot be kept; take it out (column 127)"),
        ({"explanatoin": ""}, unknown("explanatoin")),
        ({"answer": ["Z"]}, "o1-901: The right answer is not one of the options."),
    ],
)
def test_a_bad_question_is_refused_with_its_line_and_the_reason(plan, tmp_path, changes, reason):
    path = written(tmp_path, first_record(), first_record(**{"id": "o1-901"} | changes))
    with translation.override("en"), pytest.raises(BadFile) as refusal:
        load_questions(path, plan)
    assert (refusal.value.line, refusal.value.reason, plan.questions.count()) == (2, reason, 0)


@pytest.mark.parametrize(
    "told, stored", [({}, ("4", "", "")), ({"parts": {"article": "5", "point": "đ"}}, ("5", "", "đ"))]
)
def test_the_parts_of_a_place_are_those_of_its_words_where_the_file_does_not_tell_them(plan, tmp_path, told, stored):
    load_questions(written(tmp_path, first_record(**basis("Điều 4", **told))), plan)
    assert LegalBasis.objects.values_list("citation", "article", "clause", "point").get() == ("Điều 4", *stored)


def test_a_question_may_do_without_what_not_every_kind_has(plan, tmp_path):
    record = first_record(**numeric([4.5], tolerance=0.5, unit="%"))
    del record["checked_by"]
    assert load_questions(written(tmp_path, record), plan) == Loaded(created=1, kept=0)
    assert AnswerKey.objects.get().key == {"value": "4.5", "tolerance": "0.5"}


@pytest.mark.parametrize(
    "changes,reason",
    [
        ({"slug": ""}, "field 'slug': it is empty; fill it in"),
        ({"slug": "thời tiết"}, f"field 'slug': 'thời tiết' cannot be taken; {ONLY_SLUGS}"),
        ({"slug": TOPIC["slug"]}, "field 'slug': 'mua-bao' stands twice in the file; keep one of them"),
        ({"position": -1}, "field 'position': -1 cannot be taken; write a number from 0 to 32767"),
        ({"audience": "x"}, "field 'audience': 'x' is not known; choose one of: officials, citizens"),
        ({"title_vi": "x" * 201}, "field 'title_vi': longer than 200 characters; shorten it"),
        ({"titel": ""}, unknown("titel")),
    ],
)
def test_a_bad_topic_is_refused_with_its_line_and_the_reason(plan, tmp_path, changes, reason):
    path = listed(tmp_path, "topics", TOPIC, TOPIC | {"slug": "nang-nong"} | changes)
    with translation.override("en"), pytest.raises(BadFile) as refusal:
        load_topics(path)
    assert (refusal.value.line, refusal.value.reason, Topic.objects.count()) == (3, reason, 8)


def test_a_text_in_place_of_a_topic_is_refused(plan, tmp_path):
    with translation.override("en"), pytest.raises(BadFile) as refusal:
        load_topics(listed(tmp_path, "topics", TOPIC, "nang-nong"))
    assert str(refusal.value) == "topics.json, line 1: field 'topics': write an object here, not a text"


@pytest.mark.parametrize(
    "changes,reason",
    [
        ({"id": "a b"}, f"field 'id': 'a b' cannot be taken; {ONLY_SLUGS}"),
        ({"id": DOCUMENT["id"]}, "field 'id': 'nd-1-2027' stands twice in the file; keep one of them"),
        ({"id": "kh-25-2021"}, "the id kh-25-2021 belongs to the document 25/KH-UBND already; choose another"),
        ({"number": " "}, "field 'number': it is empty; fill it in"),
        ({"number": "x" * 61}, "field 'number': longer than 60 characters; shorten it"),
        ({"number": DOCUMENT["number"]}, "field 'number': '1/2027/NĐ-CP' stands twice in the file; keep one of them"),
        ({"topics": ["thoi-tiet"]}, "field 'topics': 'thoi-tiet' is not known; load it first, or correct it"),
        ({"type": "nghị định"}, "field 'type': write an object here, not a text"),
        ({"type": ORIGIN | {"value": "x" * 61}}, "field 'value': longer than 60 characters; shorten it"),
        ({"title": None}, "field 'title': write an object here, not null"),
        ({"date_issued": ORIGIN | {"value": "2027"}}, NO_DAY),
        ({"date_issued": ORIGIN | {"value": 2027}}, "field 'value': write a text here, not a whole number"),
        ({"status": STATUS | {"confidence": "sure"}}, NOT_SURE.replace("very high indeed", "sure")),
        ({"status": STATUS | {"related": ["x"]}}, "field 'related': 'x' is not known; load it first, or correct it"),
        (
            {"status": STATUS | {"related": ["nd-2-2027"]}},
            "field 'related': 'nd-2-2027' is not known; load it first, or correct it",
        ),
        ({"status": "in_force"}, "field 'status': write an object here, not a text"),
        ({"topic": []}, unknown("topic")),
    ],
)
def test_a_bad_document_is_refused_with_its_line_and_the_reason(plan, tmp_path, changes, reason):
    path = listed(tmp_path, "documents", DOCUMENT, DOCUMENT | {"id": "nd-2-2027", "number": "2/2027/NĐ-CP"} | changes)
    with translation.override("en"), pytest.raises(BadFile) as refusal:
        load_documents(path)
    assert (refusal.value.line, refusal.value.reason, LegalDocument.objects.count()) == (3, reason, 65)


def test_a_document_may_be_related_to_one_that_is_there_already(plan, tmp_path):
    related = STATUS | {"detail": "replaces 25/KH-UBND", "related": ["kh-25-2021"]}
    assert load_documents(listed(tmp_path, "documents", DOCUMENT | {"status": related})) == Loaded(created=1, kept=0)
    relation_ = DocumentRelation.objects.get(later__number="1/2027/NĐ-CP")
    assert (relation_.earlier.number, relation_.kind) == ("25/KH-UBND", "replaces")


def test_the_log_tells_once_that_questions_were_loaded(plan, tmp_path):
    path = written(tmp_path, first_record())
    load_questions(path, plan)
    load_questions(path, plan)
    event = AuditEvent.objects.get(verb="questions-loaded")
    with translation.override("en"):
        assert audit.describe(event) == f"The platform loaded questions into the bank {plan.name}"
    assert event.after == {"file": "questions.jsonl", "created": 1}
