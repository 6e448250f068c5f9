"""What is done to all that a list has found: said first, then done; and files of the questions that were chosen."""

import re

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, Role, User
from contest.views.organize import bank_deeds
from questions.models import Bank, Question, Revision, Tag
from questions.reviewing import open_key
from tests.factories import grant, make_bank, make_person, make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(bank, client) -> User:
    person = grant(make_person("Phạm Thu Hà"), Role.AUTHOR, bank.owner)
    client.force_login(person)
    client.cookies["language"] = "en"
    return person


def address(bank: Bank, *parts: object) -> str:
    return "/".join(["/organize/banks", bank.slug, *map(str, parts)]) + "/"


def stock(bank: Bank, number: int, **fields) -> list[Question]:
    return [make_question(bank=bank, **fields) for _question in range(number)]


def all_of(bank: Bank, deed: str, query: str = "", **fields: object) -> dict[str, object]:
    return {"deed": deed, "all": "on", "back": address(bank) + query} | fields


def told(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def tagged() -> int:
    return Question.objects.filter(tags__isnull=False).count()


# --- all that was found -----------------------------------------------------------------------------------------------


def test_all_that_was_found_can_be_chosen_at_once_also_on_a_single_page(client, bank, author, monkeypatch):
    monkeypatch.setattr("contest.views.organize.banks.QUESTIONS_A_PAGE", 2)
    offered = re.compile(r'for="all-found">([^<]+)<')
    for made, words in (
        (1, []),
        (1, ["All 2 questions that were found"]),
        (1, ["All 3 questions that were found, on all pages"]),
    ):
        stock(bank, made)
        assert offered.findall(client.get(address(bank)).text) == words


def test_it_is_said_first_what_is_done_to_how_many(client, bank, author):
    stock(bank, 3)
    answer = client.post(address(bank, "act"), all_of(bank, "tag", "?level=1", tags="2026, Khó"))
    assert (answer.status_code, answer.context["number"], answer.context["given"], tagged()) == (
        200,
        3,
        ["2026", "Khó"],
        0,
    )
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.text))
    assert kept == kept | {"all": "on", "back": address(bank) + "?level=1", "tags": "2026, Khó", "seen": "3"}


def test_a_reason_is_told_only_for_what_asks_for_one(client, bank, author):
    stock(bank, 2)
    asked = [all_of(bank, deed, reason="Cũ") for deed in ("retire", "unassign")]
    assert [client.post(address(bank, "act"), each).context["given"] for each in asked] == [["Cũ"], []]


@pytest.mark.parametrize(("deed", "field", "words"), [("tag", "tags", "x" * 61), ("retire", "reason", "Cũ " * 200)])
def test_what_is_typed_wrongly_is_asked_for_again_and_the_ticks_stay(client, bank, author, deed, field, words):
    ticked = [question.pk for question in stock(bank, 3)][:2]
    sent = {"deed": deed, "question": ticked, "back": f"{address(bank)}?level=1", field: words}
    answer = client.post(address(bank, "act"), sent)
    kept = re.findall(r'<input type="hidden" name="question" value="([^"]*)">', answer.text)
    assert (answer.status_code, answer.context["field"].value(), kept) == (422, words, [str(key) for key in ticked])
    mended = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.text)) | {field: "Cũ"}
    done = client.post(address(bank, "act"), mended | {"question": kept}, follow=True)
    assert (done.redirect_chain[0][0], told(done)) == (sent["back"], ["Done for 2 questions."])


def test_it_is_done_to_all_that_the_list_finds_and_to_no_others(client, bank, author):
    stock(bank, 3)
    stock(bank, 2, level=2)
    stock(make_bank(), 1)
    answer = client.post(address(bank, "act"), all_of(bank, "tag", "?level=1&page=7", tags="2026", seen=3), follow=True)
    assert (told(answer), tagged()) == (["Done for 3 questions."], 3)
    assert set(Tag.objects.get().questions.values_list("latest_revision__level", flat=True)) == {1}


@pytest.mark.parametrize("seen", ["2", "", "x", "3 "])
def test_another_number_than_was_seen_is_said_again(client, bank, author, seen):
    stock(bank, 3)
    answer = client.post(address(bank, "act"), all_of(bank, "tag", tags="2026", seen=seen))
    assert (answer.status_code, answer.context["number"], tagged()) == (409, 3, 0)
    assert "nothing was done yet" in answer.text


def test_too_many_are_refused_before_anything_is_done(client, bank, author, monkeypatch):
    monkeypatch.setattr(bank_deeds, "MOST_AT_ONCE", 2)
    stock(bank, 3)
    answer = client.post(address(bank, "act"), all_of(bank, "tag", tags="2026", seen=3), follow=True)
    assert (told(answer), tagged()) == (
        ["3 questions were found, and at most 2 can be dealt with at once. Narrow the list first."],
        0,
    )


def test_too_many_ticks_are_told_and_not_cut_short(client, bank, author, monkeypatch):
    monkeypatch.setattr(bank_deeds, "MOST_AT_ONCE", 2)
    sent = {"deed": "tag", "tags": "2026", "question": [question.pk for question in stock(bank, 3)]}
    too_many = "3 questions were found, and at most 2 can be dealt with at once. Narrow the list first."
    assert (told(client.post(address(bank, "act"), sent, follow=True)), tagged()) == ([too_many], 0)
    sent["question"].pop()
    assert told(client.post(address(bank, "act"), sent, follow=True)) == ["Done for 2 questions."]


def test_a_list_that_finds_nothing_is_nothing_to_do_it_to(client, bank, author):
    stock(bank, 1)
    answer = client.post(address(bank, "act"), all_of(bank, "tag", "?q=xyzzy", tags="2026", seen=0), follow=True)
    assert told(answer) == ["Choose what to do, and the questions to do it to."]


def test_whoever_may_not_do_it_is_told_at_once(client, bank, author):
    stock(bank, 2)
    answer = client.post(address(bank, "act"), all_of(bank, "approve"), follow=True)
    assert told(answer)[0].endswith("You are not allowed to do this.")


def test_questions_with_the_same_reason_are_told_together(client, bank, author, monkeypatch):
    monkeypatch.setattr(bank_deeds, "MOST_NAMED", 2)
    stock(bank, 3)
    answer = client.post(address(bank, "act"), all_of(bank, "submit", seen=3), follow=True)
    codes = ", ".join(question.code for question in bank.questions.order_by("code")[:2])
    (message,) = told(answer)
    assert message.startswith(f"3 questions ({codes}, …): ")


def test_of_all_that_was_found_only_what_one_has_opened_is_approved(client, bank, author):
    reviewer = grant(make_person(), Role.REVIEWER, bank.owner)
    opened, _unopened = stock(bank, 2, approved=False)
    Revision.objects.update(submitted_at=timezone.now())
    open_key(opened.latest_revision, by=reviewer, now=timezone.now())
    client.force_login(reviewer)
    answer = client.post(address(bank, "act"), all_of(bank, "approve", seen=2), follow=True)
    approved = Question.objects.filter(approved_revision__isnull=False)
    assert (list(approved), len(told(answer))) == ([opened], 2)


def test_a_bank_of_strangers_is_not_found(client, bank, author):
    other = make_bank()
    stock(other, 2)
    assert client.post(address(other, "act"), all_of(other, "tag", tags="2026", seen=2)).status_code == 404


NOTHING_CHOSEN = ["Choose what to do, and the questions to do it to."]


@pytest.mark.parametrize("deed", ["tag", "export"])
@pytest.mark.parametrize("ticked", [[], ["x", "-1", "²", "9" * 40, "9" * 18]])
def test_ticks_that_are_no_questions_of_the_bank_are_told(client, bank, author, deed, ticked):
    foreign = make_question()
    stock(bank, 1)
    sent = {"deed": deed, "question": [foreign.pk, *ticked], "tags": "2026"}
    answer = client.post(address(bank, "act"), sent, follow=True)
    assert (told(answer), tagged()) == (NOTHING_CHOSEN, 0)


@pytest.mark.parametrize("back", ["", "//[", "http://[?level=1", "https://elsewhere.example/?level=1"])
def test_an_address_that_is_not_of_a_list_narrows_nothing(client, bank, author, back):
    stock(bank, 1)
    stock(bank, 1, level=2)
    answer = client.post(address(bank, "act"), {"deed": "tag", "all": "on", "back": back, "tags": "2026"})
    assert (answer.status_code, answer.context["number"], answer.context["address"]) == (200, 2, address(bank))


def test_what_was_done_to_all_is_not_done_a_second_time(client, bank, author):
    stock(bank, 2)
    sent = all_of(bank, "retire", "?standing=approved", reason="Hết hiệu lực", seen=2)
    assert told(client.post(address(bank, "act"), sent, follow=True)) == ["Done for 2 questions."]
    assert told(client.post(address(bank, "act"), sent, follow=True)) == NOTHING_CHOSEN
    assert AuditEvent.objects.filter(verb="question-retired").count() == 2


def test_a_list_that_finds_too_many_says_so_before_anything_is_chosen(client, bank, author, monkeypatch):
    monkeypatch.setattr("contest.views.organize.banks.QUESTIONS_A_PAGE", 2)
    monkeypatch.setattr("contest.views.organize.banks.MOST_AT_ONCE", 3)
    words = "At most 3 questions can be dealt with at once, unless they are exported. Narrow the list first."
    stock(bank, 3)
    assert words not in client.get(address(bank)).text
    stock(bank, 1)
    assert words in client.get(address(bank)).text


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_file_holds_just_the_questions_that_were_ticked(client, bank, author):
    first, second, _third = stock(bank, 3)
    foreign = make_question()
    sent = {"deed": "export", "question": [first.pk, second.pk, foreign.pk, "x"]}
    page = client.post(address(bank, "act"), sent, follow=True)
    assert (page.context["count"], "2 questions that were chosen" in page.text) == (2, True)
    where = page.redirect_chain[0][0]
    assert (where, kept_ticks(page)) == (address(bank, "export"), sorted([first.pk, second.pk]))
    file = client.post(where, {"question": kept_ticks(page), "format": "lines", "anyway": "lines"})
    assert file.content.count(b"\n") == 2
    assert sorted(AuditEvent.objects.get(verb="questions-exported").after["keys"]) == [first.pk, second.pk]


def kept_ticks(page) -> list[int]:
    return sorted(map(int, re.findall(r'<input type="hidden" name="question" value="(\d+)">', page.text)))


def test_what_was_ticked_outlives_the_choice_of_a_format(client, bank, author):
    first, _second = stock(bank, 2)
    sent = {"question": [first.pk]}
    opened = client.post(address(bank, "export"), sent | {"deed": "export"})
    refused = client.post(address(bank, "export"), sent | {"format": "xyzzy"})
    assert [(page.status_code, kept_ticks(page)) for page in (opened, refused)] == [
        (200, [first.pk]),
        (422, [first.pk]),
    ]


@pytest.mark.parametrize("odd", ["x", "-1", "9" * 40, ""])
def test_ticks_that_are_no_questions_never_become_the_whole_bank(client, bank, author, odd):
    stock(bank, 2)
    foreign = make_question()
    for ticks in ([odd], [odd, foreign.pk]):
        answer = client.post(address(bank, "export"), {"question": ticks, "format": "lines", "anyway": "lines"})
        assert (answer.status_code, answer.context["count"], "<select" in answer.text.split("<main")[1]) == (
            422,
            0,
            False,
        )
    assert AuditEvent.objects.filter(verb="questions-exported").count() == 0


def test_ticks_of_retired_questions_lead_to_no_file(client, bank, author):
    stock(bank, 1)
    (gone,) = stock(bank, 1)
    Question.objects.filter(pk=gone.pk).update(retired_at=timezone.now())
    page = client.post(address(bank, "act"), {"deed": "export", "question": gone.pk}, follow=True)
    assert (page.status_code, page.context["count"], kept_ticks(page)) == (200, 0, [])
    assert 'name="format"' not in page.text


def test_all_that_was_found_is_exported_by_what_the_list_asks_for(client, bank, author):
    stock(bank, 2)
    stock(bank, 1, level=2)
    page = client.post(address(bank, "act"), all_of(bank, "export", "?level=2"), follow=True)
    assert (page.redirect_chain[0][0], page.context["count"]) == (address(bank, "export") + "?level=2", 1)


def test_a_reviewer_takes_no_file(client, bank, author):
    client.force_login(grant(make_person(), Role.REVIEWER, bank.owner))
    (question,) = stock(bank, 1)
    answer = client.post(address(bank, "act"), {"deed": "export", "question": question.pk})
    assert answer["Location"] == address(bank)
