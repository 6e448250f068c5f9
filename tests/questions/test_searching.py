"""Search reads what people read, without accents."""

import pytest

from questions.models import Question, QuestionText
from questions.searching import remember_missing_words
from questions.writing import revise_question, wording_of
from tests.factories import NOW, make_person, make_question, options

pytestmark = pytest.mark.django_db


@pytest.fixture
def question() -> Question:
    content = {"options": options("**Ủy ban** nhân dân", "Sở Nội vụ")}
    return make_question(stem="Cơ quan nào *ban hành* Kế hoạch?", content=content, explanation="Theo Điều 10")


@pytest.mark.parametrize(
    "words",
    ["ke hoach", "KẾ HOẠCH", "kees hoachj", "uy ban nhan dan", "dieu 10", "hoach ke", "so noi vu", "ban hành kế"],
)
def test_stems_options_and_explanations_are_found_without_accents_in_any_order(question, words):
    make_question(stem="Chuyện khác?", content={"options": options("Một", "Hai")}, explanation="")
    assert list(Question.objects.matching(words)) == [question]


@pytest.mark.parametrize(
    ("words", "found"), [('"ban hanh ke hoach"', 1), ('"ke hoach ban hanh"', 0), ("“So Noi vu”", 1)]
)
def test_words_between_quotation_marks_are_found_in_a_row(question, words, found):
    assert Question.objects.matching(words).count() == found


def test_quotation_marks_of_any_sort_find_a_stem_that_has_another():
    quoting = make_question(stem="Nhóm “Người dân và doanh nghiệp” gồm ai?")
    assert list(Question.objects.matching('Nhóm "Người dân và doanh nghiệp" gồm')) == [quoting]


def test_a_code_finds_its_question(question):
    assert list(Question.objects.matching(question.code)) == [question]


@pytest.mark.parametrize("words", ["ke hoach lon", "%", "_", "'"])
def test_what_no_question_says_finds_none(question, words):
    assert list(Question.objects.matching(words)) == []


def test_nothing_asked_leaves_all(question):
    assert list(Question.objects.matching(" ")) == [question]


def test_search_follows_the_newest_revision(question):
    wording = wording_of(question.latest_revision)
    revise_question(
        question, wording.__class__(**vars(wording) | {"stem": "Ai ký?"}), seen=1, by=make_person(), now=NOW
    )
    assert list(Question.objects.matching("ai ky")) == [question]
    assert list(Question.objects.matching("ban hanh")) == []


def test_questions_from_before_get_their_words_once(question):
    before = QuestionText.objects.get().folded
    QuestionText.objects.all().delete()
    assert (remember_missing_words(), remember_missing_words()) == (1, 0)
    assert QuestionText.objects.get().folded == before
