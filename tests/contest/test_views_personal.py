"""The page of one's own data, and the copy of it."""

import json
import re
from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Consent
from contest.entering import purpose_of
from contest.personal import RULINGS
from tests.contest.answered import answer_all, make_sitting
from tests.factories import make_consent_text, make_entry, make_person, make_round_division

pytestmark = pytest.mark.django_db


def copy(client) -> dict:
    answer = client.get(reverse("my_data_file"))
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    return json.loads(answer.content)


def test_the_page_tells_of_everything_that_is_kept(client_of):
    entry = make_entry(make_round_division().division, make_person("Nguyễn Văn An", login="0912345678"))
    Consent.objects.create(person=entry.person, text=make_consent_text(), purpose="account")
    page = client_of(entry.person).get(reverse("my_data")).text
    assert [str(ruling.what) for ruling in RULINGS if str(ruling.what).split(":")[0] not in page] == []
    assert (entry.code in page, "Nguyễn Văn An" in page, reverse("withdraw_consent", args=[entry.pk]) in page) == (
        True,
        True,
        True,
    )


def test_a_consent_is_called_by_the_title_of_its_contest_and_not_by_its_address(client_of):
    entry = make_entry(make_round_division().division, make_person())
    contest = entry.division.contest
    client = client_of(entry.person)
    Consent.objects.create(person=entry.person, text=make_consent_text(), purpose=purpose_of(contest))
    page = client.get(reverse("my_data")).text
    assert (f"Đối với cuộc thi {contest.title}" in page, f"Đối với cuộc thi {contest.slug}" in page) == (True, False)
    assert copy(client)["consents"][-1]["contest"] == contest.title


@pytest.mark.parametrize(
    "kept, rows",
    [
        ({"birth_date": date(2012, 5, 20)}, ["<dt>Ngày sinh</dt><dd>20/05/2012</dd>"]),
        ({"birth_year": 1958}, ["<dt>Năm sinh</dt><dd>1958</dd>"]),
        ({}, []),
    ],
)
def test_page_and_copy_call_what_is_kept_of_ones_birth_by_its_name(client_of, kept, rows):
    helped = {"assisted_by": make_person("Lê Cán Bộ")} if "birth_year" in kept else {}
    client = client_of(make_entry(**kept | helped).person)
    page = client.get(reverse("my_data")).text
    assert re.findall(r"<dt>(?:Ngày|Năm) sinh</dt><dd>.*?</dd>", page) == rows
    [told] = copy(client)["entries"]
    wanted = {name: str(kept[name]) if kept.get(name) else None for name in ("birth_date", "birth_year")}
    assert {name: told[name] and str(told[name]) for name in wanted} == wanted


def test_the_page_on_privacy_says_which_of_the_two_is_asked_of_whom_and_kept(client):
    page = client.get(reverse("privacy")).text
    told = ["Ngày sinh, khi cuộc thi quy định tuổi tối thiểu", "Năm sinh của người dân", "chỉ lưu ngày sinh của người"]
    assert [words for words in told if words not in page] == []


def test_it_is_linked_from_ones_own_page_and_from_the_one_on_privacy(client_of):
    client = client_of(make_person())
    assert [reverse("my_data") in client.get(reverse(page)).text for page in ("me", "privacy")] == [True, True]


def test_the_copy_holds_the_account_and_the_answers_and_nobody_else(client_of):
    joined = make_sitting(questions=1)
    mine, theirs = answer_all(joined, ["A", "B"])
    told = copy(client_of(mine.entry.person))
    [entry] = told["entries"]
    [paper] = entry["papers"]
    assert (told["account"]["login"], entry["code"]) == (mine.entry.person.login, mine.entry.code)
    assert [(one["slot"], one["answer"], one["points"]) for one in paper["answers"]] == [(1, ["UBND tỉnh"], "1")]
    assert (theirs.entry.code in json.dumps(told), theirs.entry.person.login in json.dumps(told)) == (False, False)


def test_marks_of_questions_wait_for_the_review(client_of):
    joined = make_sitting(questions=1)
    [attempt] = answer_all(joined, ["A"])
    joined.round.review_policy = "never"
    joined.round.save()
    [paper] = copy(client_of(attempt.entry.person))["entries"][0]["papers"]
    assert paper["score"] == "1"
    assert [sorted(one) for one in paper["answers"]] == [["answer", "saved_at", "slot"]]


def test_the_copy_holds_no_key_and_no_secret(client_of):
    [attempt] = answer_all(make_sitting(questions=1), ["B"])
    told = json.dumps(copy(client_of(attempt.entry.person)), ensure_ascii=False)
    held = [attempt.secret, attempt.seed, attempt.save_key, attempt.entry.person.password, "Theo Kế hoạch."]
    assert [word for word in held if word in told] == []
