"""People see where they are signed in, and end what they do not know."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts import sessions
from accounts.browsers import browser_of
from tests.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 Chrome/109.0 Mobile Safari/537.36"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0"


@pytest.fixture
def person():
    return make_person(login="0912345678")


@pytest.fixture
def signed_in(person):
    def sign_in(browser: str = DESK) -> Client:
        client = Client(HTTP_USER_AGENT=browser)
        client.post("/accounts/login/", {"login": "0912345678", "password": PASSWORD})
        return client

    return sign_in


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("me")).status_code == 200


def end(client: Client, session: object) -> int:
    return client.post(reverse("end_session"), {"session": session}).status_code


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (PHONE, "Chrome · Android"),
        (DESK, "Firefox · Windows"),
        (PHONE + " Zalo android/12", "Zalo · Android"),
        (DESK.replace("Firefox", "Edg"), "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Safari/604.1", "Safari · iPhone"),
        ("curl", ""),
    ],
)
def test_a_browser_is_called_as_people_call_it(user_agent, words):
    assert browser_of(user_agent) == words


def test_the_page_lists_every_sign_in_and_says_which_is_this(signed_in):
    signed_in(PHONE)
    page = signed_in(DESK).get(reverse("my_sessions")).text
    assert ("Chrome · Android" in page, "Firefox · Windows" in page, page.count('name="session"')) == (True, True, 2)


def test_one_sign_in_is_ended_and_the_others_stay(signed_in):
    phone, desk, third = signed_in(PHONE), signed_in(DESK), signed_in("Other")
    assert end(desk, UserSession.objects.get(user_agent=PHONE).pk) == 302
    assert [is_signed_in(client) for client in (phone, desk, third)] == [False, True, True]


def test_all_others_are_ended_at_once(signed_in):
    phone, desk, third = signed_in(PHONE), signed_in(DESK), signed_in("Other")
    end(desk, "others")
    assert [is_signed_in(client) for client in (phone, desk, third)] == [False, True, False]


def test_nobody_ends_the_sign_ins_of_others(signed_in, client_of):
    phone = signed_in(PHONE)
    for session in (UserSession.objects.get().pk, "others", "", "x", "9" * 30):
        assert end(client_of(make_person()), session) == 302
    assert is_signed_in(phone)


def test_this_sign_in_is_not_ended_here(signed_in):
    desk = signed_in()
    end(desk, UserSession.objects.get().pk)
    assert is_signed_in(desk)


def test_whoever_signed_in_before_sign_ins_were_kept_is_listed(client_of, person):
    client = client_of(person)
    assert "Đây là thiết bị Anh/Chị đang dùng." in client.get(reverse("my_sessions")).text
    assert UserSession.objects.get().user == person


def test_signing_out_forgets_address_and_browser(signed_in):
    phone, desk = signed_in(PHONE), signed_in(DESK)
    phone.post(reverse("account_logout"))
    assert (is_signed_in(desk), UserSession.objects.get().user_agent) == (True, DESK)


def test_a_sign_in_too_many_ends_the_oldest(signed_in, person, monkeypatch):
    monkeypatch.setattr(sessions, "MOST_EACH", 2)
    first, second, third = signed_in(PHONE), signed_in(DESK), signed_in("Other")
    assert [is_signed_in(client) for client in (first, second, third)] == [False, True, True]
    assert set(person.usersession_set.values_list("user_agent", flat=True)) == {DESK, "Other"}


def test_signing_out_or_changing_the_password_leaves_nothing_behind(signed_in, person):
    phone, desk = signed_in(PHONE), signed_in(DESK)
    desk.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "hoa sen trang"})
    desk.get(reverse("my_sessions"))
    assert (is_signed_in(phone), is_signed_in(desk)) == (False, True)
    assert UserSession.objects.get(session_key=desk.session.session_key).user_agent == DESK
