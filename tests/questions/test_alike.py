"""Questions that are much like another are found by their fingerprints, in the banks that are asked, at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from questions.importing import Usual
from questions.models import Bank, Fingerprint, Question
from questions.searching import MOST_ALIKE, alike_to, remember_missing_fingerprints, remember_words
from questions.writing import revise_question, wording_of
from tests.factories import NOW, make_bank, make_person, make_question, make_topic, options
from tests.questions.importing import imported, made_by, row

pytestmark = pytest.mark.django_db

STEM = "Cơ quan nào chịu trách nhiệm trả kết quả giải quyết thủ tục hành chính cho tổ chức và cá nhân?"
NEAR = "Cơ quan nào chịu trách nhiệm trả kết quả giải quyết thủ tục hành chính cho tổ chức và công dân?"
CONTENT = {"options": options("Bộ phận Một cửa", "Sở Nội vụ")}


@pytest.fixture
def bank() -> Bank:
    return make_bank()


def found(*banks: Bank, stem: str = STEM, but: Question | None = None) -> list[tuple[Question, int]]:
    return [(alike.question, alike.percent) for alike in alike_to(stem, CONTENT, banks, but=but)]


def test_what_is_nearly_the_same_is_found_with_how_much_the_most_alike_first(bank):
    near = make_question(bank=bank, stem=NEAR, content=CONTENT)
    same = make_question(bank=bank, stem=f"**{STEM}**", content=CONTENT)
    make_question(bank=bank)
    assert found(bank) == [(same, 100), (near, 73)]


def test_a_question_is_not_like_itself_nor_like_those_of_other_banks(bank):
    question = make_question(bank=bank, stem=STEM, content=CONTENT)
    assert (found(bank, but=question), found(make_bank()), found()) == ([], [], [])
    assert found(bank, make_bank()) == [(question, 100)]


def test_the_same_stem_is_always_named_however_other_the_options(bank):
    for _number in range(MOST_ALIKE):
        make_question(bank=bank, stem=NEAR, content=CONTENT)
    same = make_question(bank=bank, stem=f"  {STEM.upper()}", content={"options": options(*"một hai ba bốn".split())})
    told = alike_to(STEM, {"options": options("Bộ phận Một cửa", "Sở Nội vụ")}, [bank])
    assert [(alike.percent, alike.same_stem) for alike in told[:-1]] == [(73, False)] * MOST_ALIKE
    assert (told[-1].question, told[-1].same_stem, told[-1].percent > 50) == (same, True, True)


def test_a_short_stem_is_found_though_hardly_a_shingle_is_common(bank):
    same = make_question(bank=bank, stem="Ai ký?", content={"options": options("Chủ tịch tỉnh", "Phó Chủ tịch xã")})
    (alike,) = alike_to("ai ký?", CONTENT, [bank])
    assert (alike.question, alike.same_stem, alike.percent < 60) == (same, True, True)
    assert alike_to("", {}, [bank]) == []


def test_options_in_another_order_are_the_same_words_also_where_many_have_the_stem(bank):
    for number in range(MOST_ALIKE):
        make_question(bank=bank, stem="Ai ký?", content={"options": options(f"Ông {number}", "Bà")})
    same = make_question(bank=bank, stem="Ai ký?", content={"options": options("Tổ", "Sở Nội vụ", "Bộ")})
    (alike, *_others) = alike_to("Ai ký?", {"options": options("Bộ", "Tổ", "Sở Nội vụ")}, [bank])
    assert (alike.question, alike.percent) == (same, 100)


def test_few_are_named(bank):
    for _number in range(MOST_ALIKE + 2):
        make_question(bank=bank, stem=STEM, content=CONTENT)
    assert len(found(bank)) == MOST_ALIKE


def test_the_newest_revision_counts(bank):
    question = make_question(bank=bank, stem=STEM, content=CONTENT)
    other = wording_of(question.latest_revision).__class__(
        **vars(wording_of(question.latest_revision)) | {"stem": "Ai ký?", "content": {"options": options("X", "Y")}}
    )
    revise_question(question, other, seen=1, by=make_person(), now=NOW)
    assert found(bank) == []


@pytest.mark.parametrize("content", [{}, {"options": None}, {"options": [{"key": "A"}]}, None])
def test_whatever_is_typed_can_be_asked_about(bank, content):
    assert alike_to("?", content, [bank]) == []


def test_what_nobody_has_fingerprinted_yet_is_once(bank):
    make_question(bank=bank, stem=STEM, content=CONTENT)
    make_question(bank=bank, stem="?", content={"options": []})
    before = set(Fingerprint.objects.values_list("question", "value"))
    Fingerprint.objects.all().delete()
    remember_missing_fingerprints()
    assert set(Fingerprint.objects.values_list("question", "value")) == before


def test_remembering_again_changes_nothing(bank):
    question = make_question(bank=bank, stem=STEM, content=CONTENT)
    before = set(Fingerprint.objects.values_list("question", "value"))
    remember_words([question])
    assert set(Fingerprint.objects.values_list("question", "value")) == before


def test_four_queries_find_them_however_many_there_are(bank):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            found(bank)
        return len(queries)

    make_question(bank=bank, stem=STEM, content=CONTENT)
    one = asked()
    for _number in range(4):
        make_question(bank=bank, stem=NEAR, content=CONTENT)
    assert (one, asked()) == (4, 4)


def test_what_was_imported_is_found_at_once(bank):
    batch = imported(bank, [row(STEM, ("Bộ phận Một cửa", "Sở Nội vụ"))], Usual(make_topic()))
    assert found(bank) == [(question, 100) for question in made_by(batch)]


@pytest.mark.once
def test_fingerprints_are_found_by_their_values_and_not_question_by_question_of_a_bank(bank):
    """A bank may have fifty thousand questions, and SQLite, which this is about, does not count before it chooses."""
    imported(bank, [row("Ai ký?")], Usual(make_topic()))
    with CaptureQueriesContext(connection) as captured:
        found(bank)
        imported(bank, [row(STEM), row("Ai ký?", code="b")], Usual(make_topic()))
    asked = [query["sql"] for query in captured if 'FROM "questions_fingerprint" INNER JOIN' in query["sql"]]
    with connection.cursor() as cursor:
        plans = [cursor.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall() for sql in asked]
    first_steps = {plan[0][3].partition(" USING")[0] for plan in plans}
    assert (first_steps, len(plans) >= 3) == ({"SEARCH questions_fingerprint"}, True)
