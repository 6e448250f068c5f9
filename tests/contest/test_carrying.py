"""Going on with a paper on another device: what opens, what does not, and that a code somebody read opens nothing."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from accounts.codes import SHOWN, TRIES, TooManyCodes, redeem_shown_code, send_code, show_code
from accounts.models import OneTimeCode, Role, User
from accounts.openid import PROVIDER
from accounts.passwords import TEMPORARY_FOR, reissue_password
from contest import carrying
from contest.carrying import HasAPassword, short_code_for
from contest.erasing import erase_account
from contest.models import Attempt, Response
from questions.models import Deputy
from tests.factories import NOW, grant, make_attempt, make_bank, make_entry, make_person, make_round_division, make_unit

PIN = "739205"
DOOR = "/continue/"
PASSWORD = "/accounts/password/set/"
WORDS = "do not belong together"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def sitting(db):
    return make_round_division()


def paper_of(sitting, code: str = "HTABCDEF", **person) -> Attempt:
    return make_attempt(sitting, make_entry(sitting.division, make_person(**{"password": PIN} | person), code=code))


@pytest.fixture
def paper(sitting) -> Attempt:
    """Of somebody with a PIN."""
    return paper_of(sitting)


@pytest.fixture
def bare(sitting) -> Attempt:
    """Of somebody who came by a code and has no password."""
    return paper_of(sitting, "HTGHJKLM", password=None)


def go_on(code: str, secret: str, *, address: str = "10.0.0.1", browser: Client | None = None):
    browser = browser or Client(REMOTE_ADDR=address)
    browser.cookies["language"] = "en"
    return browser.post(DOOR, {"code": code, "secret": secret})


def shown_to(paper: Attempt, client_of) -> str:
    page = client_of(paper.entry.person).post(reverse("carry", args=[paper.uuid]), follow=True)
    return re.search(r'role="status">(\d{6})<', page.text)[1]


# --- what opens ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["HTABCDEF", "htab cdef", " ht-ab-cd-ef "])
def test_the_participation_code_and_the_pin_open_the_paper_elsewhere(paper, written):
    browser = Client()
    response = go_on(written, PIN, browser=browser)
    assert (response.status_code, response["Location"]) == (302, paper.get_absolute_url())
    assert browser.session["_auth_user_id"] == str(paper.entry.person_id)


def test_a_password_opens_it_as_well(sitting):
    paper = paper_of(sitting, password="hoa sen trang")
    assert go_on("HTABCDEF", "hoa sen trang")["Location"] == paper.get_absolute_url()


def test_who_has_no_password_reads_a_short_code_off_the_open_browser(bare, client_of):
    browser = Client()
    assert go_on("HTGHJKLM", shown_to(bare, client_of), browser=browser)["Location"] == bare.get_absolute_url()
    assert browser.session["_auth_user_id"] == str(bare.entry.person_id)


def test_the_first_device_goes_on_and_both_save_into_one_paper(bare, client_of):
    """What two devices answer is told to both as always: the greater (counter, device) stands."""
    first, second = client_of(bare.entry.person), Client()
    key = Attempt.objects.get().save_key
    go_on("HTGHJKLM", shown_to(bare, client_of), browser=second)
    slot = reverse("paper_slot", args=[bare.uuid, 1])
    ids = list(bare.option_ids(1).values())
    for browser, answer in ((first, ids[0]), (second, ids[1])):
        assert browser.get(slot).status_code == 200
        counter = Response.objects.values_list("counter", flat=True).first() or 0
        browser.post(slot, {"answer": answer, "n": counter, "go": "stay"})
    assert (Attempt.objects.get().save_key, Response.objects.get().answer in ids) == (key, True)


def test_without_an_open_paper_it_leads_to_ones_own_page(paper):
    Attempt.objects.update(state="finished", finished_at=NOW, finished_by="person")
    assert go_on("HTABCDEF", PIN)["Location"] == reverse("me")


def test_a_temporary_password_is_replaced_first(sitting):
    paper = paper_of(sitting, password="tam thoi 123", must_change_password=True)
    browser = Client()
    go_on("HTABCDEF", "tam thoi 123", browser=browser)
    assert browser.get(paper.get_absolute_url())["Location"].startswith(reverse("account_change_password"))


def test_one_that_is_over_is_told_so_to_whoever_has_it_and_to_nobody_else(paper):
    with time_machine.travel(NOW - TEMPORARY_FOR, tick=False):
        password = reissue_password(paper.entry.person, by=make_person())
    over, wrong = go_on("HTABCDEF", password), go_on("HTABCDEF", PIN)
    assert (over.status_code, "more than two weeks ago" in over.text) == (422, True)
    assert (wrong.status_code, WORDS in wrong.text, "two weeks" in wrong.text) == (422, True, False)


def test_who_is_signed_in_needs_no_code(client_of, paper):
    assert client_of(paper.entry.person).get(DOOR)["Location"] == reverse("me")


# --- what does not ---------------------------------------------------------------------------------------------------


def refused(response) -> tuple[int, list[str], bool]:
    return response.status_code, list(response.context["form"].errors), WORDS in str(response.context["form"].errors)


REFUSED = (422, ["__all__"], False)


def test_a_stranger_who_read_a_participation_code_gets_nothing(paper, bare):
    """Neither in, nor a word about whose it is, whether it is one, or how its person signs in."""
    answers = [go_on(code, "480216") for code in ("HTABCDEF", "HTGHJKLM", "HTNOBODY")]
    assert [answer.status_code for answer in answers] == [422] * 3
    pages = {
        answer.text.split("<main")[1].replace(code, "")
        for answer, code in zip(answers, ("HTABCDEF", "HTGHJKLM", "HTNOBODY"), strict=True)
    }
    assert len({re.sub(r'value="\w+"', "", page) for page in pages}) == 1


def test_a_door_that_believed_the_code_alone_would_be_noticed(paper, monkeypatch):
    """Seeded: whoever knows the participation code is let in."""
    monkeypatch.setattr("contest.views.carrying.proves", lambda *_, **__: True)
    assert go_on("HTABCDEF", "480216").status_code == 302


def test_a_wrong_short_code_is_refused_and_five_end_it(bare, client_of):
    digits = shown_to(bare, client_of)
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    assert go_on("HTGHJKLM", wrong).status_code == 422
    assert OneTimeCode.objects.get().tries == 1
    OneTimeCode.objects.update(tries=TRIES)
    assert (go_on("HTGHJKLM", digits, address="10.0.0.9").status_code, OneTimeCode.objects.count()) == (422, 1)


def test_a_short_code_works_once(bare, client_of):
    digits = shown_to(bare, client_of)
    assert [go_on("HTGHJKLM", digits).status_code for _time in range(2)] == [302, 422]


def test_a_short_code_works_for_ten_minutes(bare, client_of, clock):
    digits = shown_to(bare, client_of)
    clock.shift(timedelta(minutes=10))
    assert go_on("HTGHJKLM", digits).status_code == 422


def test_a_newer_short_code_ends_the_older_one(bare, client_of):
    older, newer = shown_to(bare, client_of), shown_to(bare, client_of)
    assert [go_on("HTGHJKLM", digits).status_code for digits in (older, newer) if older != newer] == [422, 302]


def test_a_short_code_is_nobody_elses(paper, bare, client_of):
    assert go_on("HTABCDEF", shown_to(bare, client_of)).status_code == 422


def test_a_code_that_was_sent_opens_nothing_here_nor_the_other_way_round(sitting, client_of):
    bare = paper_of(sitting, "HTGHJKLM", password=None, login="hoa@example.vn")
    person = bare.entry.person
    sent = send_code(person.login, address="10.0.0.1", now=NOW)
    shown = shown_to(bare, client_of)
    kinds = sorted(OneTimeCode.objects.filter(login=person.login).values_list("purpose", flat=True))
    assert (kinds, OneTimeCode.objects.get(pk=sent.pk).tries) == (["carry-on", "sign-in"], 0)
    redeem_shown_code(person.login, shown, now=NOW)
    assert OneTimeCode.objects.get().pk == sent.pk


def test_a_closed_account_is_refused_alike(sitting):
    paper_of(sitting, is_active=False)
    assert go_on("HTABCDEF", PIN).status_code == 422


def test_only_the_entrant_sees_how_to_go_on_and_no_code_is_in_the_page_before(bare, client_of, paper):
    address = reverse("carry", args=[bare.uuid])
    assert client_of(paper.entry.person).post(address).status_code == 404
    page = client_of(bare.entry.person).get(address)
    assert (page.status_code, OneTimeCode.objects.count(), "no-store" in page["Cache-Control"]) == (200, 0, True)


def test_reloading_makes_no_other_short_code_and_says_until_when_the_last_one_works(bare, client_of):
    browser, address = client_of(bare.entry.person), reverse("carry", args=[bare.uuid])
    digits = browser.post(address, follow=True).context["digits"]
    again = browser.get(address).context
    assert (again["digits"], again["works_until"]) == ("", OneTimeCode.objects.get().ends_at)
    assert go_on("HTGHJKLM", digits).status_code == 302


def test_who_has_a_password_is_shown_no_code(paper, client_of):
    """A telephone that lies open for a moment must not carry the paper off."""
    browser = client_of(paper.entry.person)
    response = browser.post(reverse("carry", args=[paper.uuid]))
    assert (response.status_code, OneTimeCode.objects.count()) == (409, 0)


def test_who_works_on_contests_is_shown_none_and_let_in_by_none(bare, client_of):
    digits = shown_to(bare, client_of)
    grant(bare.entry.person, Role.ORGANISER, make_unit())
    with pytest.raises(HasAPassword):
        short_code_for(bare.entry.person, now=NOW)
    assert go_on("HTGHJKLM", digits).status_code == 422


def test_short_codes_are_few_an_hour(bare, client_of):
    for _time in range(SHOWN["most"]):
        show_code(bare.entry.person.login, now=NOW)
    with pytest.raises(TooManyCodes):
        show_code(bare.entry.person.login, now=NOW)
    assert client_of(bare.entry.person).post(reverse("carry", args=[bare.uuid])).status_code == 429


def test_erasing_a_person_takes_their_codes_away(bare, client_of):
    shown_to(bare, client_of)
    Attempt.objects.update(state="finished", finished_at=NOW, finished_by="person", marked_at=NOW)
    erase_account(bare.entry.person, by=None, now=NOW)
    assert OneTimeCode.objects.count() == 0


@pytest.mark.parametrize(
    "form, errors", [({"code": ""}, ["code", "secret"]), ({"code": "A" * 21, "secret": "x"}, ["code"])]
)
def test_what_is_missing_is_named(client, db, form, errors):
    assert list(client.post(DOOR, form).context["form"].errors) == errors


# --- too many --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["HTABCDEF", "HTNOBODY"])
def test_one_address_has_five_wrong_tries_at_a_code(paper, code):
    tried = [go_on(code, f"hoa sen {turn}") for turn in range(7)]
    assert [page.status_code for page in tried] == [422] * 5 + [429] * 2
    assert ["accounts/_ways_in.html" in {one.name for one in page.templates} for page in tried[4:6]] == [False, True]


def test_whoever_tries_at_one_address_all_day_shuts_nobody_out_at_another(paper, clock):
    tried = []
    for turn in range(8):
        clock.shift(timedelta(minutes=11))
        tried.append(go_on("HTABCDEF", f"hoa sen {turn}").status_code)
    assert tried == [422] * 5 + [429] * 3
    assert go_on("HTABCDEF", PIN, address="10.0.0.9").status_code == 302


@pytest.mark.parametrize("code", ["HTABCDEF", "HTNOBODY"])
def test_a_code_takes_so_many_wrong_tries_a_day_from_everywhere(paper, code, monkeypatch, clock):
    monkeypatch.setattr(carrying, "WRONG_TRIES", {"most": 6, "seconds": 24 * 3600})
    tried = [go_on(code, f"hoa sen {turn}", address=f"10.0.{turn}.1").status_code for turn in range(8)]
    assert tried == [422] * 6 + [429] * 2


def test_the_door_of_the_number_stays_open_when_this_one_is_shut(paper, monkeypatch):
    """Who only reads codes on a board keeps nobody out."""
    monkeypatch.setattr(carrying, "WRONG_TRIES", {"most": 6, "seconds": 24 * 3600})
    for turn in range(8):
        go_on("HTABCDEF", f"hoa sen {turn}", address=f"10.0.{turn}.1")
    form = {"login": paper.entry.person.login, "password": PIN}
    assert Client(REMOTE_ADDR="10.9.9.9").post(reverse("account_login"), form).status_code == 302


def test_guesses_here_count_as_guesses_at_the_account(paper):
    for turn in range(5):
        go_on("HTABCDEF", f"hoa sen {turn}")
    form = {"login": paper.entry.person.login, "password": PIN}
    assert Client(REMOTE_ADDR="10.0.0.1").post(reverse("account_login"), form).status_code == 429


def test_who_waits_as_they_are_told_can_sign_in_by_number_at_the_same_place(paper, clock):
    said = [go_on("HTABCDEF", f"hoa sen {turn}") for turn in range(6)][-1].text
    clock.shift(timedelta(minutes=5, seconds=1))
    form = {"login": paper.entry.person.login, "password": PIN}
    answer = Client(REMOTE_ADDR="10.0.0.1").post(reverse("account_login"), form)
    assert ("wait five minutes" in said, answer.status_code) == (True, 302)


def test_pins_tried_here_leave_the_door_of_the_number_some_at_the_same_place(paper, clock):
    for turn in range(11):
        clock.shift(timedelta(minutes=6))
        go_on("HTABCDEF", f"48021{turn}")
    clock.shift(timedelta(minutes=6))
    form = {"login": paper.entry.person.login, "password": PIN}
    assert Client(REMOTE_ADDR="10.0.0.1").post(reverse("account_login"), form).status_code == 302


def test_right_tries_are_not_counted(paper):
    assert [go_on("HTABCDEF", PIN).status_code for _time in range(12)] == [302] * 12


def test_the_paper_and_the_page_of_signing_in_lead_here(paper, client_of):
    page = client_of(paper.entry.person).get(reverse("paper_slot", args=[paper.uuid, 1])).text
    assert (reverse("carry", args=[paper.uuid]) in page, User.objects.filter(has_pin=True).count()) == (True, 1)
    assert DOOR in Client().get(reverse("account_login")).text


@pytest.fixture
def assisted(sitting) -> Attempt:
    """Of somebody without a phone, whom an officer entered."""
    return make_attempt(sitting, make_entry(sitting.division, User.objects.create_without_login("Ngô Thị Bình")))


def test_whom_an_officer_let_in_is_carried_nowhere_and_sets_no_password(assisted, client_of):
    browser = client_of(assisted.entry.person)
    answers = [browser.post(reverse("carry", args=[assisted.uuid])), browser.get(PASSWORD)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert reverse("carry", args=[assisted.uuid]) not in browser.get(assisted.get_absolute_url()).text
    assert reverse("account_change_password") not in browser.get(reverse("me")).text
    with pytest.raises(HasAPassword):
        short_code_for(assisted.entry.person, now=NOW)


def test_who_came_by_the_provider_alone_carries_a_paper_by_a_short_code(assisted, client_of):
    SocialAccount.objects.create(user=assisted.entry.person, provider=PROVIDER, uid="1000")
    page = client_of(assisted.entry.person).get(assisted.get_absolute_url(), follow=True).text
    elsewhere = go_on(assisted.entry.code, shown_to(assisted, client_of))
    assert reverse("carry", args=[assisted.uuid]) in page
    assert (elsewhere.status_code, elsewhere["Location"]) == (302, assisted.get_absolute_url())


def test_a_password_that_such_an_account_got_all_the_same_opens_nothing(assisted):
    assisted.entry.person.set_password(PIN)
    assisted.entry.person.save()
    assert WORDS in go_on(assisted.entry.code, PIN).text


def test_a_deputy_who_may_know_keys_is_shown_no_code(bare):
    person = bare.entry.person
    deputed = {"first_day": NOW.date(), "last_day": NOW.date(), "named_by": make_person()}
    Deputy.objects.create(bank=make_bank(), person=person, **deputed)
    with pytest.raises(HasAPassword):
        short_code_for(person, now=NOW)
