"""The page of one's own data, and the copy of it."""

import json

import pytest
from django.urls import reverse

from accounts.models import Consent
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
