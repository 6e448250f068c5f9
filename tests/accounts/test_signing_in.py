import re
from unicodedata import normalize

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.factories import NOW, PASSWORD, make_person

WRONG = "wrong password"
OFFICE = "10.7.7.7"
SAME_NUMBER = ["0912345678", "0912 345 678", "+84912345678", "+84 912 345 678", "84912345678", "０９１２３４５６７８"]
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https:///evil.example",
    "http://testserver@evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://testserver/",
    " https://evil.example",
    "\thttps://evil.example",
    "/\t/evil.example",
    "http://[::1",
]


@pytest.fixture
def person(db):
    return make_person("Nguyễn Văn An", login="0912345678")


def signed_in(client) -> str | None:
    return client.session.get("_auth_user_id")


def sign_in_from(address: str) -> int:
    form = {"login": "0912345678", "password": "wrong password"}
    return Client(REMOTE_ADDR=address).post("/accounts/login/", form).status_code


@pytest.mark.parametrize("login", SAME_NUMBER)
def test_every_way_of_writing_the_number_signs_in(client, sign_in, person, login):
    assert sign_in(login, PASSWORD)["Location"] == reverse("me")
    assert signed_in(client) == str(person.pk)


def test_an_e_mail_signs_in_whatever_its_case(client, sign_in, db):
    person = make_person(login="an@example.vn")
    sign_in("AN@Example.vn ", PASSWORD)
    assert signed_in(client) == str(person.pk)


@pytest.mark.parametrize("stored, typed", [("NFC", "NFD"), ("NFD", "NFC"), ("NFC", "NFKC")])
def test_a_password_is_the_same_however_the_device_writes_its_letters(client, sign_in, db, stored, typed):
    words = " Cải cách hành chính ở Bình Định "
    person = make_person(login="0987654321", password=normalize(stored, words))
    sign_in("0987654321", normalize(typed, words))
    assert signed_in(client) == str(person.pk)


def test_what_is_missing_is_named(client, sign_in, db):
    client.cookies["language"] = "en"
    said = sign_in("", "").context["form"].errors
    assert said == {
        "login": ["Anh/Chị chưa ghi số điện thoại hoặc thư điện tử."],
        "password": ["Anh/Chị chưa nhập mật khẩu."],
    }


@pytest.mark.parametrize(
    "login, password",
    [
        ("0912345678", "wrong password"),
        ("0912345678", PASSWORD.upper()),
        ("0987654321", PASSWORD),
        ("0912345678", ""),
        ("", PASSWORD),
        ("an", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
        ("0912345678", "x" * 10_000),
        ("9" * 10_000, PASSWORD),
        ("0912345678\x00", PASSWORD),
    ],
)
def test_bad_credentials_sign_nobody_in(client, sign_in, person, login, password):
    response = sign_in(login, password)
    assert (response.status_code, response.context["form"].is_valid(), signed_in(client)) == (200, False, None)


def test_known_and_unknown_logins_get_the_same_answer(sign_in, person):
    answers = [sign_in(login, "wrong password").context["form"].errors for login in ("0912345678", "0987654321")]
    assert answers[0] == answers[1]


def test_the_refusal_is_a_vietnamese_sentence(sign_in, person):
    assert "Số điện thoại, thư điện tử hoặc mật khẩu chưa đúng" in sign_in("0912345678", "sai").content.decode()


def test_a_closed_account_is_told_so(client, sign_in, person):
    person.is_active = False
    person.save()
    assert sign_in("0912345678", PASSWORD)["Location"] == reverse("account_inactive")
    assert (signed_in(client), client.get(reverse("account_inactive")).status_code) == (None, 200)


def test_the_session_changes_at_sign_in(client, sign_in, person):
    client.session.save()
    before = client.session.session_key
    sign_in("0912345678", PASSWORD)
    assert client.session.session_key != before


@pytest.mark.parametrize("target", ["/privacy/", "/contests/cchc/?a=1", "http://testserver/contact/"])
def test_sign_in_goes_on_to_a_page_of_this_site(sign_in, person, target):
    assert sign_in("0912345678", PASSWORD, next=target)["Location"] == target


@pytest.mark.parametrize("target", ELSEWHERE)
def test_sign_in_never_leads_elsewhere(sign_in, person, target):
    assert sign_in("0912345678", PASSWORD, next=target)["Location"] == reverse("me")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_preferences_never_lead_elsewhere(client, target):
    assert client.post(reverse("preferences"), {"theme": "dark", "next": target})["Location"] == "/"


@pytest.mark.parametrize("who, page", [("organiser", "organize_home"), ("observer", "me"), ("entrant", "me")])
def test_who_organises_comes_to_the_work_and_others_to_their_own_page(cast, sign_in, who, page):
    person = getattr(cast, who)
    person.set_password(PASSWORD)
    person.save()
    assert sign_in(person.login, PASSWORD)["Location"] == reverse(page)


def test_a_hostile_next_is_only_text_on_the_page(client, db):
    page = client.get("/accounts/login/", {"next": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


def test_forty_people_of_one_office_sign_in_within_a_minute(client, sign_in, db):
    people = [make_person(login=f"09123456{number:02d}") for number in range(40)]
    statuses = []
    for person in people:
        statuses.append(sign_in(person.login, PASSWORD).status_code)
        client.logout()
    assert statuses == [302] * 40


def test_the_sixth_wrong_password_is_refused_even_if_right(client, sign_in, person):
    tries = [sign_in(login, "wrong password").status_code for login in SAME_NUMBER[:5]]
    sixth = sign_in("0912345678", PASSWORD)
    assert (tries, sixth.status_code, signed_in(client)) == ([200] * 5, 429, None)
    assert "Anh/Chị nhập sai quá nhiều lần" in sixth.content.decode()


def guess(number: int, *, address: str = "10.0.0.1", password: str = WRONG) -> int:
    client = Client(headers={"host": f"testserver:{8000 + number}"}, REMOTE_ADDR=address)
    return client.post("/accounts/login/", {"login": "0912345678", "password": password}).status_code


def test_guessing_is_counted_whatever_host_is_asked(person):
    assert [guess(number) for number in range(7)] == [200] * 5 + [429] * 2


def test_a_rival_elsewhere_locks_nobody_out(person):
    assert [guess(number, address="10.0.0.9") for number in range(6)] == [200] * 5 + [429]
    assert guess(1, password=PASSWORD) == 302


def test_guessing_at_one_account_from_everywhere_is_bounded(person):
    with time_machine.travel(NOW, tick=False):  # at the beginning of a window
        tries = [guess(number, address=f"10.0.{number}.1") for number in range(32)]
    assert tries == [200] * 30 + [429] * 2


@pytest.mark.parametrize("opened,statuses", [(True, [429, 302]), (False, [429, 429])])
def test_whoever_signed_in_there_before_still_comes_in_while_others_guess_from_everywhere(person, opened, statuses):
    """And nobody else: a wrong password reads there as a right one does elsewhere."""
    with time_machine.travel(NOW, tick=False):
        assert guess(0, address=OFFICE, password=PASSWORD if opened else WRONG) == (302 if opened else 200)
        assert [guess(number, address=f"10.0.{number}.1") for number in range(32)][-2:] == [429, 429]
        assert guess(1, address=OFFICE) == 429
        assert [guess(2, address=address, password=PASSWORD) for address in ("10.9.9.9", OFFICE)] == statuses


def test_one_locked_account_locks_no_colleague(client, sign_in, person):
    colleague = make_person(login="0987654321")
    for _ in range(7):
        sign_in("0912345678", "wrong password")
    sign_in("0987654321", PASSWORD)
    assert signed_in(client) == str(colleague.pk)


def test_right_passwords_do_not_use_up_the_limit(client, sign_in, person):
    for _ in range(8):
        sign_in("0912345678", PASSWORD)
        client.logout()
    assert sign_in("0912345678", PASSWORD).status_code == 302


@time_machine.travel(NOW, tick=False)
def test_an_address_that_floods_is_refused_with_a_page(client, sign_in, person, settings):
    settings.ADDRESS_LIMITS = settings.ADDRESS_LIMITS | {"login": 2}
    statuses = [sign_in("0912345678", "wrong password").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


@pytest.mark.parametrize("checks_tokens,status", [(False, 429), (True, 403)])
def test_whoever_is_to_try_again_comes_back_to_the_very_page_with_what_was_wanted(db, settings, checks_tokens, status):
    settings.ADDRESS_LIMITS = settings.ADDRESS_LIMITS | {"login": 0}
    answer = Client(enforce_csrf_checks=checks_tokens).post("/accounts/login/?next=/play/", {"login": "0912345678"})
    again = re.search(r'<a class="btn btn-primary btn-lg" href="([^"]*)">', answer.text).group(1)
    assert (answer.status_code, again) == (status, "")  # which is this page, as it was asked for


@time_machine.travel(NOW, tick=False)
def test_an_address_that_guesses_at_many_accounts_is_refused(client, sign_in, person, settings):
    settings.ADDRESS_LIMITS = settings.ADDRESS_LIMITS | {"login_failed": 3}
    guesses = [sign_in(f"09880000{number:02d}", "wrong password").status_code for number in range(4)]
    right = sign_in("0912345678", PASSWORD)
    assert (guesses, right.status_code, signed_in(client)) == ([200, 200, 200, 429], 429, None)
    assert "Có quá nhiều yêu cầu cùng lúc" in right.content.decode()


def test_right_passwords_do_not_use_up_the_limit_of_an_address(client, sign_in, person, settings):
    settings.ADDRESS_LIMITS = settings.ADDRESS_LIMITS | {"login_failed": 2}
    statuses = []
    for _ in range(4):
        statuses.append(sign_in("0912345678", PASSWORD).status_code)
        client.logout()
    assert statuses == [302] * 4


@time_machine.travel(NOW, tick=False)
def test_computers_of_one_ipv6_site_count_as_one_address(person, settings):
    settings.ADDRESS_LIMITS = settings.ADDRESS_LIMITS | {"login": 1}
    computers = ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1")
    statuses = [sign_in_from(computer) for computer in computers]
    assert statuses == [200, 429, 200]


def test_signing_out_asks_first_and_needs_a_post(client, sign_in, person):
    sign_in("0912345678", PASSWORD)
    assert (client.get("/accounts/logout/").status_code, signed_in(client)) == (200, str(person.pk))
    assert (client.post("/accounts/logout/").status_code, signed_in(client)) == (302, None)


def test_forgetting_the_password_leads_to_the_hotline(client, db):
    client.cookies["language"] = "en"
    page = client.get(reverse("account_reset_password")).content.decode()
    assert [words in page for words in ("call us", "An officer of your unit", "the desk of the commune")] == [True] * 3
    assert client.post(reverse("account_reset_password"), {"email": "an@example.vn"}).status_code == 405


def test_a_form_without_its_token_gets_the_calm_page(person):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/accounts/login/", {"login": "0912345678", "password": PASSWORD})
    assert (response.status_code, response.templates[0].name) == (403, "403_csrf.html")
