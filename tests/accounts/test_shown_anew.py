"""Whoever has no password shows anew that it is them before they get another way in, or erase the account; and whoever
has a second factor shows that, not the password."""

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import sessions
from accounts.models import Role, User
from accounts.openid import ANEW, PROVIDER
from tests.factories import NOW, grant, make_consent_text, make_unit

EMAIL, NEW, HOUR = "an@example.vn", "sen vàng đầu hạ", 3600
CODE, SET_PASSWORD, APP = "/accounts/code/", "/accounts/password/set/", "/accounts/2fa/totp/activate/"
ERASE, CONNECT = "/me/data/erase/", "/me/identity/"


@pytest.fixture(autouse=True)
def clock(settings):
    settings.OPENID_SERVER_URL, settings.OPENID_CLIENT_ID = "https://id.example.vn", "hoi-thi"
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def person(db) -> User:
    """Who has nothing but codes."""
    return User.objects.create_user(EMAIL, "Nguyễn Văn An")


def come_by_code(client: Client | None = None, *, onward: str = "", **said: str) -> Client:
    """Come in by a code, or show once more by one who it is; the answer lies beside."""
    client = client or Client()
    client.post(CODE, {"login": EMAIL, "next": onward, "anew": "1"})
    digits = re.search(r"\d{6}", mail.outbox[-1].body)[0]
    client.answer = client.post(f"{CODE}confirm/", {"code": digits} | said)
    return client


def set_up_app(client: Client) -> int:
    shown = re.search(r'value="([A-Z2-7]{16,})"', client.get(APP).text)
    if shown:
        client.post(APP, {"code": format_hotp_value(hotp_value(shown[1], next(yield_hotp_counters_from_time())))})
    return Authenticator.objects.filter(type="totp").count()


def chooses(client: Client) -> bool:
    client.post(SET_PASSWORD, {"password1": NEW})
    return User.objects.get(login=EMAIL).check_password(NEW)


@pytest.mark.parametrize("address", [SET_PASSWORD, APP, reverse("mfa_add_webauthn"), CONNECT])
def test_a_session_that_lies_open_is_asked_for_a_fresh_code(person, clock, address):
    client = come_by_code()
    clock.shift(HOUR)
    assert client.get(address)["Location"].startswith(f"{CODE}?anew=1&next=")
    assert (chooses(client), set_up_app(client)) == (False, 0)


def test_a_form_that_comes_too_late_finds_a_link_since_browsers_let_no_form_lead_elsewhere(client, db):
    person = User.objects.create_without_login("Nguyễn Văn An")
    SocialAccount.objects.create(user=person, provider=PROVIDER, uid="1000")
    client.force_login(person)
    way = f"/accounts/openid/{PROVIDER}/?{ANEW}=1"
    assert client.get(APP)["Location"].startswith(way)
    answer = client.post(APP, {"code": "123456"})
    assert (answer.status_code, f'href="{way}&amp;next=' in answer.text) == (403, True)


def test_nor_does_the_form_of_a_first_password_where_no_codes_come(client, person, settings):
    SocialAccount.objects.create(user=person, provider=PROVIDER, uid="1000")
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    client.force_login(person)
    answer = client.post(SET_PASSWORD, {"password1": NEW})
    way = f"/accounts/openid/{PROVIDER}/?{ANEW}=1&amp;next="
    assert (answer.status_code, f'href="{way}' in answer.text, chooses(client)) == (403, True, False)


def test_the_page_of_codes_sends_to_their_own_login_alone_and_leads_back(person, clock):
    client = come_by_code()
    clock.shift(HOUR)
    assert ('name="login"' in (page := client.get(f"{CODE}?anew=1").text), EMAIL in page) == (False, True)
    client.post(CODE, {"login": "ke-khac@example.vn", "next": SET_PASSWORD, "anew": "1"})
    assert mail.outbox[-1].to == [EMAIL]
    come_by_code(client, onward=SET_PASSWORD)
    assert (client.answer["Location"], chooses(client)) == (SET_PASSWORD, True)


def test_whoever_is_signed_in_and_was_led_there_by_nothing_is_asked_for_no_code(person):
    assert come_by_code().get(f"{CODE}?next=/contact/")["Location"] == "/contact/"


def test_the_second_factor_is_set_up_after_a_fresh_code(person, clock):
    client = come_by_code()
    clock.shift(HOUR)
    assert set_up_app(come_by_code(client)) == 1


def test_whoever_has_just_set_up_an_app_is_not_asked_for_it_before_the_recovery_codes(person, clock):
    client = come_by_code()
    set_up_app(client)
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    clock.shift(HOUR)
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 302


def test_a_fresh_code_does_not_end_the_session_in_which_it_is_shown(person, clock, monkeypatch):
    monkeypatch.setattr(sessions, "MOST_EACH", 2)
    first = come_by_code()
    clock.shift(HOUR)
    come_by_code()
    clock.shift(HOUR)
    assert (come_by_code(first).answer.status_code, chooses(first)) == (302, True)


def test_who_has_just_signed_up_by_a_code_is_not_asked_for_another(db, clock):
    consent = {"consent": "on", "consent_version": make_consent_text().version}
    client = come_by_code()
    client.post(f"{CODE}signup/", {"full_name": "Nguyễn Văn An"} | consent)
    assert chooses(client) is True


def test_on_a_borrowed_device_nothing_of_it_is_changed(person):
    client = come_by_code(lent="1")
    assert [client.get(address).status_code for address in (SET_PASSWORD, APP, CONNECT)] == [403] * 3
    assert (chooses(client), set_up_app(client)) == (False, 0)


def test_erasing_takes_a_fresh_code_and_no_password(person, clock):
    client = come_by_code()
    clock.shift(HOUR)
    assert f'href="{CODE}?anew=1&amp;next={ERASE}"' in client.get(ERASE).text
    assert client.post(ERASE).status_code == 422
    come_by_code(client, onward=ERASE)
    assert (client.answer["Location"], client.post(ERASE)["Location"]) == (ERASE, "/")
    assert User.objects.filter(login=EMAIL).exists() is False


def test_a_borrowed_device_erases_after_a_fresh_code_and_stays_a_borrowed_one(person, clock):
    client = come_by_code(lent="1")
    clock.shift(HOUR)
    assert client.post(ERASE).status_code == 422
    come_by_code(client)
    assert (bool(client.session["lent"]), client.post(ERASE)["Location"]) == (True, "/")


def test_whoever_was_given_a_part_is_told_of_a_temporary_password(person, clock):
    client = come_by_code()
    grant(person, Role.AUTHOR, make_unit())
    clock.shift(HOUR)
    client.cookies["language"] = "en"
    answer = client.get(SET_PASSWORD)
    assert (answer.status_code, "ask an officer for a temporary password" in answer.text) == (403, True)


def test_a_code_that_was_sent_to_another_opens_nothing_to_who_is_signed_in(person, client):
    User.objects.create_user("binh@example.vn", "Ngô Thị Bình")
    client.post(CODE, {"login": "binh@example.vn"})
    digits = re.search(r"\d{6}", mail.outbox[-1].body)[0]
    session = client.session
    sent = session["sent_code"]
    client.force_login(person)
    session = client.session
    session["sent_code"] = sent
    session.save()
    assert client.post(f"{CODE}confirm/", {"code": digits})["Location"] == CODE
    assert client.session["_auth_user_id"] == str(person.pk)
