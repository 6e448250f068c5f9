"""One-time codes: what they open, and every way in which they do not."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.codes import PROOF_LASTS, CodeIsOver, WrongCode, clear_codes, redeem_code, send_code
from accounts.erasing import forget_account
from accounts.guards import unlocked
from accounts.models import Consent, OneTimeCode, SiteProfile, User
from tests.factories import NOW, make_person

ASK, CONFIRM, SIGN_UP = "/accounts/code/", "/accounts/code/confirm/", "/accounts/code/signup/"
EMAIL, OTHER = "an@example.vn", "khac@example.vn"
HERE, THERE = "192.0.2.1", "192.0.2.2"
WAYS_IN = '<a class="text-nowrap" href="tel:02563822222">0256 382 2222</a>'
"""Within a sentence: the header has the number as well."""


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def sent_digits() -> str:
    return re.search(r"\d{6}", mail.outbox[-1].body)[0]


def wrong_digits() -> str:
    return f"{(int(sent_digits()) + 1) % 10**6:06}"


def come(client: Client, login: str = EMAIL, **fields: str):
    client.post(ASK, {"login": login} | fields)
    return client.post(CONFIRM, {"code": sent_digits()})


def test_a_code_opens_the_account_and_goes_on(client, db):
    person = make_person(login=EMAIL)
    response = come(client, "AN@example.vn", next="/contact/")
    assert (response.status_code, response["Location"]) == (302, "/contact/")
    assert client.session["_auth_user_id"] == str(person.pk)


def test_spaces_within_the_code_do_not_matter(client, db):
    make_person(login=EMAIL)
    client.post(ASK, {"login": EMAIL})
    code = sent_digits()
    assert client.post(CONFIRM, {"code": f" {code[:3]} {code[3:]} "}).status_code == 302


def test_the_session_does_not_name_to_whom_a_code_was_sent(client, db):
    client.post(ASK, {"login": EMAIL})
    assert (EMAIL in str(dict(client.session)), EMAIL in client.get(CONFIRM).text) == (False, True)


def test_where_the_code_is_gone_the_page_asks_to_whom_a_new_one_shall_go(client, db):
    client.post(ASK, {"login": EMAIL, "next": "/contact/"})
    OneTimeCode.objects.all().delete()
    page = client.post(CONFIRM, {"code": sent_digits()})
    button = '<form class="form" method="get" action="/accounts/code/" data-once>'
    assert (page.status_code, EMAIL in page.text, button in page.text) == (410, False, True)


def test_nobody_learns_from_asking_who_has_an_account(client, db):
    make_person(login=EMAIL)
    pages = []
    for login in (EMAIL, OTHER):
        visitor = Client()
        asked = visitor.post(ASK, {"login": login})
        pages.append(
            (asked.status_code, asked["Location"], visitor.post(CONFIRM, {"code": wrong_digits()}).status_code)
        )
    assert pages == [(302, CONFIRM, 422)] * 2


def test_a_stranger_with_a_code_gives_a_name_and_consent(client, consent_text):
    assert come(client, next="/contact/")["Location"] == SIGN_UP
    fields = {"full_name": "nguyễn văn an", "consent": "on", "consent_version": consent_text.version}
    response = client.post(SIGN_UP, fields)
    person = User.objects.get(login=EMAIL)
    assert (response["Location"], person.full_name, person.has_usable_password()) == (
        "/contact/",
        "Nguyễn Văn An",
        False,
    )
    assert Consent.objects.get(person=person).text == consent_text


def test_without_consent_there_is_no_account(client, consent_text):
    come(client)
    response = client.post(SIGN_UP, {"full_name": "Nguyễn Văn An", "consent_version": consent_text.version})
    assert (response.status_code, User.objects.count()) == (200, 0)


def test_nobody_signs_up_here_without_a_code(client, consent_text):
    assert client.post(SIGN_UP, {"full_name": "Nguyễn Văn An", "consent": "on"})["Location"] == ASK


def test_a_proof_does_not_last(client, consent_text, clock):
    come(client)
    clock.shift(899)
    assert client.get(SIGN_UP).status_code == 200
    clock.shift(1)
    assert client.get(SIGN_UP)["Location"] == ASK
    assert (clear_codes(now=NOW + PROOF_LASTS), OneTimeCode.objects.count()) == (1, 0)


def test_no_session_names_whose_login_was_proven(client, consent_text):
    come(client)
    assert EMAIL in client.get(SIGN_UP).text
    kept = Session.objects.get()
    assert (EMAIL in str(kept.get_decoded()), EMAIL in kept.session_data) == (False, False)


def test_the_proof_goes_with_the_account_that_the_person_made_elsewhere(client, consent_text):
    come(client)
    with unlocked():
        forget_account(make_person(login=EMAIL), now=NOW)
    assert (OneTimeCode.objects.count(), client.get(SIGN_UP)["Location"]) == (0, ASK)


def test_a_proof_is_used_once_and_is_no_code(client, consent_text):
    come(client)
    proof = OneTimeCode.objects.get()
    with pytest.raises(CodeIsOver):
        redeem_code(proof.pk, sent_digits(), address=HERE, now=NOW)
    client.post(SIGN_UP, {"full_name": "An", "consent": "on", "consent_version": consent_text.version})
    assert (User.objects.get().login, OneTimeCode.objects.count()) == (EMAIL, 0)


def test_a_wrong_code_is_told_and_the_right_one_still_works(client, db):
    make_person(login=EMAIL)
    client.post(ASK, {"login": EMAIL})
    assert client.post(CONFIRM, {"code": wrong_digits()}).status_code == 422
    assert client.post(CONFIRM, {"code": sent_digits()}).status_code == 302


def test_after_five_wrong_tries_the_right_code_is_refused(client, db):
    make_person(login=EMAIL)
    client.post(ASK, {"login": EMAIL})
    statuses = [client.post(CONFIRM, {"code": wrong_digits()}).status_code for _ in range(5)]
    assert (statuses, client.post(CONFIRM, {"code": sent_digits()}).status_code) == (
        [*[422] * 4, 410],
        410,
    )


@pytest.mark.parametrize("minutes,wrong", [(0, 5), (10, 0)])
def test_where_the_code_is_over_the_page_says_what_one_can_do_now(client, db, clock, minutes, wrong):
    SiteProfile.objects.create(pk=1, hotline="0256 382 2222")
    client.post(ASK, {"login": EMAIL})
    assert (WAYS_IN in client.get(CONFIRM).text, client.get(CONFIRM).context["over"]) == (False, False)
    for _try in range(wrong):
        answer = client.post(CONFIRM, {"code": wrong_digits()}).text
        assert (WAYS_IN in answer) == (_try == 4)
    clock.shift(timedelta(minutes=minutes))
    page = client.get(CONFIRM)
    assert (page.context["over"], WAYS_IN in page.text, 'name="code"' in page.text) == (True, True, False)


def test_who_may_ask_for_no_more_is_not_led_back_to_a_code_that_is_over(client, db):
    SiteProfile.objects.create(pk=1, hotline="0256 382 2222")
    for _code in range(3):
        client.post(ASK, {"login": EMAIL})
    for _try in range(5):
        client.post(CONFIRM, {"code": wrong_digits()})
    page = client.post(ASK, {"login": EMAIL})
    assert (page.status_code, f'href="{CONFIRM}"' in page.text, WAYS_IN in page.text) == (429, False, True)


def test_a_new_code_is_one_press_away_and_ends_the_old_one(client, db):
    make_person(login=EMAIL)
    client.post(ASK, {"login": EMAIL})
    old, shown = sent_digits(), client.get(CONFIRM).context["login"]
    told = client.post(ASK, {"login": shown}, follow=True).context["messages"]
    assert [message.level_tag for message in told] == ["success"]
    statuses = [client.post(CONFIRM, {"code": digits}).status_code for digits in (old, sent_digits())]
    assert statuses == [422, 302]


def test_the_page_says_until_when_the_code_works(client, db, clock):
    client.post(ASK, {"login": EMAIL})
    ends = client.get(CONFIRM).context["until"]
    clock.move_to(ends - timedelta(minutes=4))
    client.post(ASK, {"login": EMAIL})
    assert client.get(CONFIRM).context["until"] - ends == timedelta(minutes=6)


def test_who_may_ask_for_no_more_is_led_back_to_the_last_code(client, db):
    pages = [client.post(ASK, {"login": EMAIL}) for _ in range(4)]
    assert [page.status_code for page in pages] == [302, 302, 302, 429]
    assert (f'href="{CONFIRM}"' in pages[-1].text, f'href="{CONFIRM}"' in Client().get(ASK).text) == (True, False)


@pytest.mark.parametrize(("login", "told"), [("0912345678", True), (EMAIL, False)])
def test_where_nothing_leaves_the_site_the_page_says_where_the_code_stands(client, db, settings, login, told):
    settings.HOST, settings.ALLOWED_HOSTS = "127.0.0.1", settings.LOOPBACK_HOSTS
    here = Client(headers={"host": "127.0.0.1"})
    here.post(ASK, {"login": login})
    assert here.get(CONFIRM).context["in_console"] == told
    settings.HTTPS = True  # others reach the site from now on, by a proxy
    assert here.get(CONFIRM).context["in_console"] is False


@pytest.mark.parametrize("minutes,status", [(9, 302), (10, 410)])
def test_a_code_comes_too_late_after_ten_minutes(client, db, clock, minutes, status):
    make_person(login=EMAIL)
    client.post(ASK, {"login": EMAIL})
    clock.shift(timedelta(minutes=minutes))
    assert client.post(CONFIRM, {"code": sent_digits()}).status_code == status


def test_a_code_works_once(db):
    code = send_code(EMAIL, address=HERE, now=NOW)
    assert redeem_code(code.pk, sent_digits(), address=HERE, now=NOW) == EMAIL
    with pytest.raises(CodeIsOver):
        redeem_code(code.pk, sent_digits(), address=HERE, now=NOW)


def test_a_new_code_ends_the_old_one(db):
    first = send_code(EMAIL, address=HERE, now=NOW)
    digits = sent_digits()
    second = send_code(EMAIL, address=HERE, now=NOW, instead_of=first.pk)
    with pytest.raises(CodeIsOver):
        redeem_code(first.pk, digits, address=HERE, now=NOW)
    assert redeem_code(second.pk, sent_digits(), address=HERE, now=NOW) == EMAIL


def test_a_code_that_somebody_else_asked_for_ends_no_other(client, db):
    make_person(login=EMAIL)
    client.post(ASK, {"login": EMAIL})
    mine = sent_digits()
    for _time in range(2):
        Client(REMOTE_ADDR=HERE).post(ASK, {"login": EMAIL})
    assert client.post(CONFIRM, {"code": mine}).status_code == 302


def test_a_code_stays_where_the_next_one_could_not_be_sent(client, db, monkeypatch):
    make_person(login=EMAIL)
    client.post(ASK, {"login": EMAIL})
    mine = sent_digits()
    monkeypatch.setattr("accounts.notifier.send_mail", refuse_connection)
    assert [client.post(ASK, {"login": EMAIL}).status_code, OneTimeCode.objects.count()] == [503, 1]
    assert client.post(CONFIRM, {"code": mine}).status_code == 302


def refuse_connection(*_arguments: object, **_options: object) -> None:
    raise ConnectionRefusedError


def test_a_code_of_another_login_is_wrong(db):
    send_code(OTHER, address=HERE, now=NOW)
    others = sent_digits()
    mine = send_code(EMAIL, address=HERE, now=NOW)
    if others != sent_digits():
        with pytest.raises(WrongCode):
            redeem_code(mine.pk, others, address=HERE, now=NOW)


def test_another_browser_has_no_use_for_the_code(client, db):
    client.post(ASK, {"login": EMAIL})
    assert Client().post(CONFIRM, {"code": sent_digits()})["Location"] == ASK


def test_the_database_never_holds_the_digits(db):
    code = send_code(EMAIL, address=HERE, now=NOW)
    assert sent_digits() not in str(vars(OneTimeCode.objects.get(pk=code.pk)))


def test_codes_that_are_over_are_forgotten(db):
    send_code(EMAIL, address=HERE, now=NOW)
    send_code(OTHER, address=HERE, now=NOW + timedelta(minutes=10))
    assert [code.login for code in OneTimeCode.objects.all()] == [OTHER]


@pytest.mark.parametrize("part", ["organiser", "leader", "superuser"])
def test_a_code_alone_does_not_open_the_account_of_an_officer(client, cast, part):
    officer = getattr(cast, part)
    officer.login = EMAIL
    officer.save()
    assert (come(client).status_code, "_auth_user_id" in client.session) == (403, False)


def test_a_closed_account_stays_closed(client, db):
    make_person(login=EMAIL, is_active=False)
    assert come(client)["Location"] == reverse("account_inactive")


def test_a_phone_is_not_asked_for_where_no_text_message_can_go(client, db):
    response = client.post(ASK, {"login": "0912 345 678"})
    assert "login" in response.context["form"].errors


def test_a_place_to_go_on_at_lies_on_this_site(client, db):
    make_person(login=EMAIL)
    assert come(client, next="https://other.example/")["Location"] == "/me/"


def test_the_door_is_hidden_where_nothing_can_be_sent(client, db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert client.get(ASK).status_code == 404
    assert ASK not in client.get("/accounts/login/").content.decode()
    assert ASK not in client.get("/accounts/password/reset/").content.decode()


def test_whoever_came_by_code_chooses_a_first_password(client, db):
    person = User.objects.create_user(EMAIL, "Nguyễn Văn An")
    come(client)
    assert client.get("/accounts/password/change/")["Location"] == "/accounts/password/set/"
    assert client.post("/accounts/password/set/", {"password1": "123"}).status_code == 200
    assert client.post("/accounts/password/set/", {"password1": "sen vàng đầu hạ"}).status_code == 302
    person.refresh_from_db()
    assert person.check_password("sen vàng đầu hạ")
