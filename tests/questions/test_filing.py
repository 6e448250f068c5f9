"""What a code and tags may be: one door, for forms, verbs and files alike."""

import unicodedata

import pytest

from questions.errors import QuestionError, Unusable
from questions.filing import LONGEST_CODE, LONGEST_TAG, Filing, give_tags, problems_of_filing, spelled_in, tags_in
from questions.keeping import add_tags
from questions.models import Question, Tag
from questions.writing import create_question, file_question, filed, wording_of
from tests.factories import NOW, make_person, make_question, make_topic

pytestmark = pytest.mark.django_db


def filing(**changes: object) -> Filing:
    return Filing(**{"code": "cau-1", "topic": make_topic(), "use": "contest", "basis_status": "current"} | changes)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("", []),
        (" , ,", []),
        ("Một cửa, một  cửa ,MỘT CỬA", ["Một cửa"]),
        ("a,b", ["a", "b"]),
        ("mo\u0302\u0323t", ["một"]),
    ],
)
def test_tags_are_written_with_commas_between_them(text, tags):
    assert tags_in(text) == tags


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"code": "C_1-a"}, []),
        ({"code": ""}, ["code"]),
        ({"code": "có dấu"}, ["code"]),
        ({"code": "a b"}, ["code"]),
        ({"code": "a\n"}, ["code"]),
        ({"code": "x" * (LONGEST_CODE + 1)}, ["code"]),
        ({"tags": ["x" * LONGEST_TAG]}, []),
        ({"tags": ["x" * (LONGEST_TAG + 1), "y"], "code": "/"}, ["code", "tags"]),
    ],
)
def test_what_does_not_fit_is_said_by_the_field(changes, fields):
    assert [problem.field for problem in problems_of_filing(filing(**changes))] == fields


@pytest.mark.parametrize("changes", [{"code": "a b"}, {"tags": ["x" * 61]}])
def test_no_verb_lets_it_in(changes):
    question, by = make_question(), {"by": make_person(), "now": NOW}
    code = question.code
    with pytest.raises(Unusable):
        create_question(question.bank, filing(**changes), wording_of(question.latest_revision), **by)
    with pytest.raises(Unusable):
        file_question(question, filing(**changes), **by)
    with pytest.raises(QuestionError, match="60"):
        add_tags(question, ["x" * 61], **by)
    assert (Question.objects.get().code, Tag.objects.count()) == (code, 0)


def test_tags_are_made_once_in_their_bank():
    question, other = make_question(), make_question()
    for one in (question, question, other):
        one.tags.set(give_tags(one, ["mới", "mới", "cũ"]))
    assert list(question.tags.values_list("name", flat=True)) == ["cũ", "mới"]
    assert Tag.objects.count() == 4


def test_a_bank_keeps_the_first_spelling_of_a_tag():
    question = make_question()
    for names in (["Đợt 3", "ĐỢT 3"], ["đợt 3"], [unicodedata.normalize("NFD", "Đợt 3")]):
        question.tags.set(give_tags(question, names))
    assert list(Tag.objects.values_list("name", flat=True)) == ["Đợt 3"]
    assert filed(question)["tags"] == ["Đợt 3"]


def test_two_tags_that_an_older_release_made_of_one_stay_two():
    question = make_question()
    for name in ("Đợt 3", "đợt 3"):
        Tag.objects.create(bank=question.bank, name=name)
    told = spelled_in(question.bank_id, ["đợt 3", "Đợt 3", "ĐỢT 3"])
    assert told == {"đợt 3": "đợt 3", "Đợt 3": "Đợt 3", "ĐỢT 3": "Đợt 3"}
