"""Filters of a bank's list that one keeps by a name: opened, renamed, replaced and removed by oneself alone."""

import pytest
from django.http import QueryDict

from accounts.models import Role
from contest.forms.bank import QuestionFilter
from questions.filtering import keep_filter
from questions.models import MOST_FILTERS, Bank, Question, SavedFilter
from questions.writing import revise_question, wording_of
from tests.contest.editors import address
from tests.factories import NOW, grant, make_bank, make_person, make_question, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def saved(bank, reviewer) -> SavedFilter:
    return keep_filter(bank, "Mức 1", "level=1", by=reviewer, now=NOW)


def keep(client, bank: Bank, name: str, asked: str):
    return client.post(address(bank, "filters"), {"name": name, "asked": asked})


def kept() -> list[tuple[str, str]]:
    return list(SavedFilter.objects.values_list("name", "asked"))


def test_what_is_asked_for_is_told_in_one_way(bank):
    asked = [
        QuestionFilter(QueryDict(text), bank=bank).asked
        for text in (
            "level=2&q=h%E1%BB%93+s%C6%A1&page=3&kind=&x=1",
            "q=hồ sơ&level=2&level=2",
            "level=77",
            "sort=-uses",
        )
    ]
    assert asked == ["q=h%E1%BB%93+s%C6%A1&level=2"] * 2 + ["", "sort=-uses"]


def test_each_choice_narrows_the_list_to_what_it_names(bank):
    person, wanted = make_person(), make_question(bank=bank, topic=make_topic(audience="citizens"))
    make_question(bank=bank)
    Question.objects.filter(pk=wanted.pk).update(use="practice", basis_status="superseded", assignee=person)
    wanted.revisions.update(author=person)
    revise_question(wanted, wording_of(wanted.latest_revision), seen=1, by=make_person(), now=NOW)
    asked = {"audience": "citizens", "use": "practice", "basis": "superseded", "author": person.pk}
    asked |= {"assignee": person.pk}
    found = {name: QuestionFilter({name: str(value)}, bank=bank).questions for name, value in asked.items()}
    assert {name: list(questions) for name, questions in found.items()} == {name: [wanted] for name in asked}


ODD = [
    ("topic=abc&page=zz", ["Chủ đề"]),
    ("topic=1&topic=abc&page=-5", ["Chủ đề"]),
    ("level=99&kind=nope&sort=%00", ["Mức độ", "Loại câu hỏi", "Sắp xếp"]),
    ("author=9999999999999999999999&tag=%F0%9F%98%80&assignee=1e3", ["Người soạn", "Giao cho", "Nhãn"]),
    ("standing=xx&audience=x&use=x", ["Tình trạng", "Đối tượng", "Mục đích dùng"]),
    ("basis=x&law=x&used=x&flagged=x", ["Căn cứ pháp lý", "Tình trạng căn cứ", "Trên đề thi", "Thống kê trả lời"]),
]


@pytest.mark.parametrize(("query", "names"), ODD)
def test_odd_values_in_an_address_are_passed_over_and_named(client, bank, reviewer, query, names):
    question = make_question(bank=bank)
    answer = client.get(f"{address(bank)}?{query}")
    asked = answer.context["asked"]
    assert (answer.status_code, list(answer.context["page"]), asked.asked) == (200, [question], "")
    assert sorted(asked.passed_over) == sorted(names)
    assert [", ".join(asked.passed_over) in answer.text, "is-invalid" in answer.text] == [True, False]


def test_what_is_known_of_an_odd_address_still_counts(client, bank, reviewer):
    easy, _hard = make_question(bank=bank, level=1), make_question(bank=bank, level=3)
    answer = client.get(f"{address(bank)}?topic=abc&level=1")
    assert (list(answer.context["page"]), answer.context["asked"].asked) == ([easy], "level=1")
    assert client.get(f"{address(bank)}?level=1").context["asked"].passed_over == []


def test_a_search_that_is_too_long_stays_to_be_shortened(client, bank, reviewer):
    answer = client.get(address(bank), {"q": "x" * 201})
    assert (answer.context["asked"].passed_over, "x" * 201 in answer.text) == ([], True)


@pytest.mark.parametrize(
    "query, is_open", [("", False), ("?level=1", False), ("?more=1", True), ("?kind=single", True)]
)
def test_most_filters_come_when_somebody_wants_them(client, bank, reviewer, query, is_open):
    page = client.get(address(bank) + query).text
    names = ("q", "level", "kind", "author", "tag", "flagged")
    assert [f'name="{name}"' in page for name in names] == [True, True, *[is_open] * 4]


def test_a_filter_is_kept_and_stands_above_the_list(client, bank, reviewer):
    easy = make_question(bank=bank, level=1)
    make_question(bank=bank, level=3)
    answer = keep(client, bank, "  Mức   dễ ", "level=1&page=2")
    assert (answer["Location"], kept()) == (f"{address(bank)}?level=1", [("Mức dễ", "level=1")])
    page = client.get(answer["Location"])
    assert [question.code for question in page.context["page"]] == [easy.code]
    assert 'href="?level=1" aria-current="page"' in page.content.decode()
    assert page.context["is_kept"] is True


def test_keeping_is_offered_where_something_is_asked_for_that_is_not_kept(client, saved, bank):
    pages = [client.get(address(bank) + asked).content.decode() for asked in ("", "?level=1", "?level=2")]
    assert ['id="filter-name"' in page for page in pages] == [False, False, True]


@pytest.mark.parametrize(
    ("name", "asked", "status"),
    [
        ("", "level=1", 422),
        ("\u200b", "level=1", 422),
        ("x" * 61, "level=1", 422),
        ("Tất cả", "", 422),
        ("Tất cả", "level=77", 422),
    ],
)
def test_what_is_no_filter_is_said_and_what_was_typed_stays(client, bank, reviewer, name, asked, status):
    answer = keep(client, bank, name, asked)
    assert (answer.status_code, kept(), answer.context["form"]["name"].value()) == (status, [], name)


def test_a_name_that_is_taken_can_be_replaced(client, bank, saved):
    answer = keep(client, bank, "Mức 1", "level=2")
    assert (answer.status_code, answer.context["taken"], kept()) == (409, saved, [("Mức 1", "level=1")])
    answer = client.post(address(bank, "filters", saved.pk), {"deed": "replace", "name": "Mức 1", "asked": "level=2"})
    assert (answer["Location"], kept()) == (f"{address(bank)}?level=2", [("Mức 1", "level=2")])


def test_a_filter_is_renamed_and_removed(client, bank, saved):
    client.post(address(bank, "filters", saved.pk), {"deed": "rename", "name": "Nhận biết"})
    assert kept() == [("Nhận biết", "level=1")]
    client.post(address(bank, "filters", saved.pk), {"deed": "drop"})
    assert kept() == []


@pytest.mark.parametrize("sent", [{"deed": "rename", "name": ""}, {"deed": "replace", "asked": "x=1"}, {"deed": "x"}])
def test_what_cannot_be_done_changes_nothing(client, bank, saved, sent):
    assert client.post(address(bank, "filters", saved.pk), sent)["Location"] == address(bank, "filters")
    assert kept() == [("Mức 1", "level=1")]


def test_the_page_offers_to_replace_by_what_was_filtered_last(client, bank, saved):
    page = client.get(address(bank, "filters"), {"asked": "level=2"})
    assert (page.context["asked"], list(page.context["filters"])) == ("level=2", [saved])


def test_too_many_are_said(client, bank, reviewer):
    for number in range(MOST_FILTERS):
        keep_filter(bank, str(number), "level=1", by=reviewer, now=NOW)
    assert (keep(client, bank, "Nữa", "level=1").status_code, len(kept())) == (409, MOST_FILTERS)


def test_nobody_sees_or_touches_the_filters_of_others(client, bank, saved):
    client.force_login(grant(make_person(), Role.ORGANISER, bank.owner))
    assert list(client.get(address(bank)).context["filters"]) == []
    assert client.post(address(bank, "filters", saved.pk), {"deed": "drop"}).status_code == 404
    other = make_bank(bank.owner)
    client.force_login(saved.person)
    assert client.post(address(other, "filters", saved.pk), {"deed": "drop"}).status_code == 404
    assert kept() == [("Mức 1", "level=1")]
