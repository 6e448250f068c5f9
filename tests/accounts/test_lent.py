"""Whoever says at signing in that the phone is not theirs leaves nothing on it."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts import adapters
from accounts.lent import LENT, LENT_SECONDS, WISH, is_lent
from accounts.models import User
from contest.attempts import finish_attempt
from contest.clock import DOUBT_SECONDS, steady, wall
from contest.middleware import LENT_OVER
from tests.factories import NOW, PASSWORD, make_attempt, make_person

LOGIN, LOGOUT = "/accounts/login/", "/accounts/logout/"


@pytest.fixture
def person(db):
    return make_person(login="0912345678")


def sign_in(client, **said: str):
    return client.post(LOGIN, {"login": "0912345678", "password": PASSWORD} | said)


def test_a_session_on_a_lent_phone_ends_with_the_browser(client, person):
    answer = sign_in(client, lent="1")
    assert (client.session["_auth_user_id"], client.session.get_expire_at_browser_close()) == (str(person.pk), True)
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""


def test_on_ones_own_phone_it_stays(client, person):
    answer = sign_in(client)
    assert client.session.get_expire_at_browser_close() is False
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == settings.SESSION_COOKIE_AGE


def test_signing_out_of_a_lent_phone_wipes_what_the_browser_kept(client, person):
    sign_in(client, lent="1")
    client.cookies["theme"] = "dark"
    answer = client.post(LOGOUT, {"acknowledged": "1"})
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert (answer.cookies["theme"].value, "_auth_user_id" in client.session) == ("", False)


def test_answers_that_wait_are_not_wiped(client, person):
    sign_in(client, lent="1")
    assert client.post(LOGOUT).headers["Clear-Site-Data"] == '"cache"'


def test_signing_out_of_ones_own_phone_wipes_nothing(client, person):
    sign_in(client)
    assert "Clear-Site-Data" not in client.post(LOGOUT, {"acknowledged": "1"}).headers


def test_asking_whether_to_sign_out_wipes_nothing(client, person):
    sign_in(client, lent="1")
    answer = client.get(LOGOUT)
    assert ("Clear-Site-Data" in answer.headers, is_lent(client)) == (False, True)


@pytest.mark.parametrize(("lent", "told"), [({"lent": "1"}, {"off"}), ({}, {"current-password", "new-password"})])
def test_a_browser_puts_nothing_back_that_was_typed_on_a_lent_phone(client, person, lent, told):
    """Also where it runs no script."""
    sign_in(client, **lent)
    assert set(re.findall(r'autocomplete="(.*?)"', client.get("/accounts/password/change/").text)) == told


def test_the_script_that_watches_waiting_answers_is_there_only_then(client, person):
    sign_in(client)
    own = client.get("/me/").text
    client.post(LOGOUT)
    sign_in(client, lent="1")
    assert ["js/lent" in page for page in (own, client.get("/me/").text)] == [False, True]


def reminds(page: str) -> bool:
    return "Anh/Chị đang đăng nhập trên thiết bị không phải của mình" in page


def test_pages_of_a_lent_phone_remind_of_it(client, client_of, db):
    attempt = make_attempt()
    finish_attempt(attempt.pk, at=NOW)
    person = attempt.entry.person
    pages = [reverse("me"), reverse("result", args=[attempt.uuid]), reverse("enter", args=[attempt.contest.slug])]
    own = [reminds(client_of(person).get(page).text) for page in pages]
    sign_in(client, login=person.login, lent="1")
    lent = [reminds(client.get(page).text) for page in pages]
    assert (own, lent, reminds(client.get(LOGOUT).text)) == ([False] * 3, [True] * 3, False)


def test_the_page_of_sign_ins_says_when_this_one_ends(client, person):
    sign_in(client)
    own = client.get(reverse("my_sessions")).text
    client.post(LOGOUT)
    with time_machine.travel(datetime(2026, 3, 10, 8, 30, tzinfo=UTC), tick=False):
        sign_in(client, lent="1")
        lent = client.get(reverse("my_sessions")).text
    assert ["chậm nhất lúc 17:30 10/03/2026" in page for page in (own, lent)] == [False, True]


@pytest.mark.parametrize("route", ["account_login", "account_signup", "carry_on"])
def test_every_page_that_signs_in_has_the_second_button(client, consent_text, route):
    assert 'name="lent"' in client.get(reverse(route)).text


def test_the_second_button_says_when_it_signs_out(client, db):
    page = client.get(LOGIN).text
    assert [page.count(f'{part}="lent-hint"') for part in ("aria-describedby", " id")] == [1, 1]


def test_a_wrong_password_marks_no_session(client, person):
    client.post(LOGIN, {"login": "0912345678", "password": "sai mật khẩu", "lent": "1"})
    assert LENT not in client.session


def test_a_sign_in_that_forgot_it_would_stay_for_weeks(client, person, monkeypatch):
    """Seeded: the button is there and nobody notes it."""
    monkeypatch.setattr(adapters, "note_lent", lambda _request, lent: None)
    sign_in(client, lent="1")
    assert client.session.get_expire_at_browser_close() is False


def test_a_stranger_by_code_who_pressed_it_is_on_a_lent_phone_once_they_have_a_name(client, consent_text):
    client.post("/accounts/code/", {"login": "an@example.vn"})
    digits = re.search(r"\d{6}", mail.outbox[-1].body)[0]
    client.post("/accounts/code/confirm/", {"code": digits, "lent": "1"})
    told = {"full_name": "Nguyễn Văn An", "consent": "on", "consent_version": consent_text.version}
    client.post("/accounts/code/signup/", told)
    assert (is_lent(client), client.session.get_expire_at_browser_close()) == (True, True)


@pytest.fixture
def secret(person) -> str:
    """The key of the app that the person shows a second factor with."""
    key = generate_totp_secret()
    TOTP.activate(person, key)
    return key


def pass_second_factor(client, secret: str) -> None:
    digits = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    client.post(reverse("mfa_authenticate"), {"code": digits})


def test_the_wish_outlives_a_second_factor(client, person, secret):
    assert sign_in(client, lent="1")["Location"].startswith(reverse("mfa_authenticate"))
    pass_second_factor(client, secret)
    assert (client.session["_auth_user_id"], is_lent(client)) == (str(person.pk), True)


def leave_at_the_second_factor(client) -> None:
    """As the page's own button does."""
    shown = client.get(sign_in(client, lent="1")["Location"]).text
    said = re.search(r'formaction="(.*?)" formnovalidate name="next" value="(.*?)">Hủy<', shown)
    assert client.post(said[1], {"next": said[2]})["Location"] == LOGIN


def test_whoever_leaves_at_the_second_factor_finds_the_page_of_signing_in(client, person, secret):
    """As long as nobody leaves, it leads everybody to the second factor of whoever began."""
    sign_in(client)
    assert client.get(LOGIN)["Location"] == reverse("mfa_authenticate")
    leave_at_the_second_factor(client)
    assert client.get(LOGIN).status_code == 200


def test_a_sign_in_left_at_the_second_factor_says_nothing_of_the_next_persons(client, person, secret):
    other = make_person(login="0988888888")
    leave_at_the_second_factor(client)
    answer = sign_in(client, login="0988888888")
    assert (client.session["_auth_user_id"], LENT in client.session, WISH in client.session) == (
        str(other.pk),
        False,
        False,
    )
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == settings.SESSION_COOKIE_AGE


def test_nor_of_ones_own_that_begins_anew_without_it(client, person, secret):
    leave_at_the_second_factor(client)
    sign_in(client)
    pass_second_factor(client, secret)
    assert (client.session["_auth_user_id"], is_lent(client)) == (str(person.pk), False)


def test_a_beginning_that_forgot_to_look_would_send_the_next_person_away(client, person, secret, monkeypatch):
    """Seeded: what an earlier sign-in said stays."""
    make_person(login="0988888888")
    leave_at_the_second_factor(client)
    monkeypatch.setattr(adapters, "begin_sign_in", lambda _request: None)
    sign_in(client, login="0988888888")
    assert is_lent(client) is True


def test_an_ordinary_sign_in_takes_it_back(client, person):
    session = client.session
    session[LENT] = NOW.timestamp()
    session.set_expiry(0)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    sign_in(client)
    assert (LENT in client.session, client.session.get_expire_at_browser_close()) == (False, False)


@pytest.mark.parametrize(
    ("seconds", "signed_in", "wiped"),
    [(LENT_SECONDS - 60, True, None), (LENT_SECONDS + 60, False, '"cache", "storage"')],
)
def test_the_server_ends_it_after_two_hours_and_has_the_browser_forget(client, person, seconds, signed_in, wiped):
    with time_machine.travel(NOW, tick=False) as clock:
        sign_in(client, lent="1")
        clock.shift(seconds)
        answer = client.get("/")
        assert ("_auth_user_id" in client.session, answer.headers.get("Clear-Site-Data")) == (signed_in, wiped)


def test_whoever_was_signed_out_so_is_told_why(client, person):
    with time_machine.travel(NOW, tick=False) as clock:
        sign_in(client, lent="1")
        clock.shift(LENT_SECONDS)
        told = [str(one) for one in client.get("/me/", follow=True).context["messages"]]
    assert told[-1:] == [LENT_OVER]


def test_the_next_person_is_not_refused_the_first_form_after_that(person):
    client = Client(enforce_csrf_checks=True)
    with time_machine.travel(NOW, tick=False) as clock:
        assert typed_in(client, lent="1").status_code == 302
        clock.shift(LENT_SECONDS + 60)
        assert (typed_in(client).status_code, "_auth_user_id" in client.session) == (302, True)


def typed_in(client: Client, **said: str) -> HttpResponse:
    """Sign in by the form of the page, as a browser does."""
    login = reverse("account_login")
    page = client.get(login, follow=True).text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    return sign_in(client, csrfmiddlewaretoken=token, **said)


def test_erasing_the_account_wipes_the_phone_as_well(client, person):
    sign_in(client, lent="1")
    answer = client.post(reverse("erase_account"), {"password": PASSWORD})
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert User.objects.filter(login="0912345678").exists() is False


@pytest.mark.parametrize(("later", "doubt", "signed_in"), [(-60, 0, True), (60, 0, False), (60, DOUBT_SECONDS, True)])
def test_an_open_paper_may_be_ended_first(client_of, db, monkeypatch, later, doubt, signed_in):
    """Its deadline counts once the clock by which it is over is believed."""
    monkeypatch.setattr(wall, "_doubted_until", steady() + doubt)
    attempt = make_attempt()
    client = client_of(attempt.entry.person)
    session = client.session
    session[LENT] = 1
    session.save()
    with time_machine.travel(attempt.deadline + timedelta(seconds=later), tick=False):
        client.get("/")
        assert ("_auth_user_id" in client.session) == signed_in
