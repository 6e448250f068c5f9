"""The plan's own data: loaded whole, by natural key, without touching what people edited."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

from accounts import audit
from accounts.models import AuditEvent
from exchange.records import BadFile
from questions.kinds import KINDS
from questions.loading import Loaded, cited, load_documents, load_questions, load_topics, relation
from questions.models import AnswerKey, Bank, DocumentRelation, LegalDocument, Question, Revision, Topic
from tests.factories import make_bank, make_unit

DATA = settings.PLAN_DATA_DIR
QUESTIONS = DATA / "questions-vi.jsonl"


@pytest.fixture
def plan(db) -> Bank:
    """A bank beside the plan's topics and documents."""
    load_topics(DATA / "topics.json")
    load_documents(DATA / "legal-documents.json")
    return make_bank()


def first_record(**changes) -> dict:
    return json.loads(QUESTIONS.read_text("utf-8").split("\n")[0]) | changes


def written(folder: Path, *records: dict) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), "utf-8")
    return path


def test_the_whole_bank_loads_and_every_question_starts_in_review(plan):
    assert load_questions(QUESTIONS, plan) == Loaded(created=424, kept=0)
    assert Revision.objects.filter(status=Revision.Status.IN_REVIEW).count() == 424
    assert Question.objects.filter(approved_revision__isnull=False).count() == 0
    assert AnswerKey.objects.count() == 424


def test_the_uses_are_those_of_the_data(plan):
    load_questions(QUESTIONS, plan)
    counts = {use: plan.questions.filter(use=use).count() for use in ("contest", "practice", "history")}
    assert counts == {"contest": 268, "practice": 52, "history": 104}


def test_the_demo_gets_them_approved(plan):
    load_questions(QUESTIONS, plan, approved=True)
    assert Question.objects.drawable([plan], ["contest"]).count() == 268


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


def test_a_replaced_decree_knows_its_successor(plan):
    successors = DocumentRelation.objects.filter(earlier__number="61/2018/NĐ-CP", kind="replaces")
    assert [str(item.later) for item in successors] == ["118/2025/NĐ-CP"]


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


@pytest.mark.parametrize(
    "words,expected",
    [
        ("Điều 3", {"citation": "Điều 3", "article": "3", "clause": "", "point": ""}),
        (
            "điểm b khoản 3 Điều 10",
            {"citation": "điểm b khoản 3 Điều 10", "article": "10", "clause": "3", "point": "b"},
        ),
        ("khoản 2, 3, 4 Điều 3", {"citation": "khoản 2, 3, 4 Điều 3"}),
        (None, {"citation": ""}),
    ],
)
def test_a_citation_is_split_only_when_it_names_one_place(words, expected):
    assert cited(words) == expected


@pytest.mark.parametrize(
    "changes,reason",
    [
        ({"kind": "essay"}, "unknown kind 'essay'"),
        ({"topic_slug": "thoi-tiet"}, "unknown topic_slug 'thoi-tiet'"),
        ({"use": "prize"}, "unknown use 'prize'"),
        ({"difficulty": 4}, "unknown difficulty 4"),
        ({"audience": "citizens"}, "the topic is for another audience"),
        ({"stem": 7}, "field 'stem' is int, not str"),
        ({"facts_valid_until": "hôm qua"}, "'hôm qua' is not a date"),
        ({"legal_basis": [{"number": "1/1900/NĐ-CP", "article": None}]}, "unknown legal document"),
    ],
)
def test_a_bad_question_is_refused_with_its_line_and_the_reason(plan, tmp_path, changes, reason):
    path = written(tmp_path, first_record(), first_record(id="o1-901", **changes))
    with pytest.raises(BadFile) as refusal:
        load_questions(path, plan)
    assert refusal.value.line == 2
    assert reason in refusal.value.reason
    assert plan.questions.count() == 0


def test_an_answer_that_is_not_among_the_options_is_refused(plan, tmp_path):
    with pytest.raises(BadFile) as refusal:
        load_questions(written(tmp_path, first_record(answer=["Z"])), plan)
    assert (refusal.value.line, refusal.value.reason.startswith("o1-001: ")) == (1, True)


def test_a_question_that_stands_twice_is_refused(plan, tmp_path):
    with pytest.raises(BadFile) as refusal:
        load_questions(written(tmp_path, first_record(), first_record()), plan)
    assert refusal.value.line == 2


def test_the_log_tells_once_that_questions_were_loaded(plan, tmp_path):
    path = written(tmp_path, first_record())
    load_questions(path, plan)
    load_questions(path, plan)
    event = AuditEvent.objects.get(verb="questions-loaded")
    with translation.override("en"):
        assert audit.describe(event) == f"The platform loaded questions into the bank {plan.name}"
    assert event.after == {"file": "questions.jsonl", "created": 1}


def test_the_command_loads_for_review_into_a_named_bank(db, capsys):
    make_unit("Văn phòng", code="van-phong")
    call_command("load_questions", "Kế hoạch 25", "--owner", "van-phong")
    assert capsys.readouterr().out == "424 questions loaded for review, 0 kept as they were.\n"
    assert Bank.objects.get().questions.filter(approved_revision__isnull=True).count() == 424
    assert LegalDocument.objects.count() == 65


def test_the_command_refuses_an_unknown_unit(db):
    with pytest.raises(CommandError, match="There is no unit 'x' in the tree 'binh-dinh-2021'"):
        call_command("load_questions", "Kế hoạch 25", "--owner", "x")
