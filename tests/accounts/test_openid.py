"""Signing in at an identity provider that really answers: known by proof, and never taken for somebody else."""

import re
import time
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import requests
import time_machine
from allauth.socialaccount.models import SocialAccount, SocialApp
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse

from accounts import openid
from accounts.lent import is_lent
from accounts.limits import within_limit
from accounts.models import NO_LOGIN, AuditEvent, Consent, Role, User
from config.pages import Pages
from contest.doors import Door, open_doors
from contest.erasing import erase_account
from tests.accounts.identity_provider import CLIENT, SECRET, IdentityProvider, served
from tests.factories import NOW, PASSWORD, grant, make_consent_text, make_contest, make_person

START, SIGN_UP, DISCONNECT = "/accounts/openid/main/", "/accounts/openid-signup/", "/me/identity/"


@pytest.fixture
def provider(settings, db):
    with served() as running:
        settings.OPENID_SERVER_URL = running.issuer
        settings.OPENID_CLIENT_ID, settings.OPENID_CLIENT_SECRET, settings.OPENID_NAME = CLIENT, SECRET, "Cổng thử"
        yield running


@pytest.fixture
def text(db):
    return make_consent_text()


@pytest.fixture
def client() -> Client:
    return Client()


def way_back(client: Client, start: str = START) -> str:
    """Go to the provider and let it answer; return the address to which it sends the browser back."""
    there = client.get(start)
    assert there.status_code == 302, there.content
    back = requests.get(there.headers["Location"], allow_redirects=False, timeout=5)
    parts = urlsplit(back.headers["Location"])
    return f"{parts.path}?{parts.query}"


def come(client: Client, start: str = START):
    return client.get(way_back(client, start))


def sign_up(client: Client, text, **other) -> User:
    come(client)
    client.post(SIGN_UP, {"full_name": "Ngô Thị Bình", "consent": "on", "consent_version": text.version} | other)
    return SocialAccount.objects.get().user


def signed_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def connected(person: User, subject: str = "1000") -> User:
    SocialAccount.objects.create(user=person, provider=openid.PROVIDER, uid=subject)
    return person


# --- who comes -----------------------------------------------------------------------------------------------------


def test_a_stranger_reads_what_they_agree_to_and_has_an_account(client, provider, text):
    assert come(client).headers["Location"] == SIGN_UP
    assert (User.objects.count(), signed_in(client)) == (0, None)
    assert 'value="Ngô Thị Bình"' in client.get(SIGN_UP).text
    person = sign_up(client, text)
    assert (person.login, person.full_name, signed_in(client)) == ("binh@example.vn", "Ngô Thị Bình", str(person.pk))
    assert Consent.objects.get().person == person


def test_without_consent_there_is_no_account(client, provider, text):
    come(client)
    answer = client.post(SIGN_UP, {"full_name": "Ngô Thị Bình", "consent_version": text.version})
    assert (list(answer.context["form"].errors), User.objects.count()) == (["consent"], 0)


def test_whoever_came_before_is_known_by_the_subject_alone(client, provider):
    person = connected(make_person())
    provider.told = {"sub": "1000", "name": "Tên Khác"}
    come(client)
    assert (signed_in(client), User.objects.get().full_name) == (str(person.pk), person.full_name)


def test_nothing_is_kept_of_what_the_provider_tells_but_the_subject(client, provider, text):
    sign_up(client, text)
    come(Client())
    kept = SocialAccount.objects.get()
    assert (kept.uid, kept.provider, kept.extra_data) == ("1000", openid.PROVIDER, {})


@pytest.mark.parametrize("told", [{"email_verified": False}, {"email_verified": "true"}, {"email": None}])
def test_an_address_that_nobody_verified_is_nobodys_login(client, provider, text, told):
    provider.told |= told
    assert sign_up(client, text).login.startswith(NO_LOGIN)


def test_the_way_on_is_kept_and_leads_to_this_site_only(client, provider):
    connected(make_person())
    ways = [come(Client(), f"{START}?next={onward}").headers["Location"] for onward in ("/me/data/", "//evil.example/")]
    assert ways == ["/me/data/", "/me/"]


def test_the_address_asks_the_provider_for_nothing_more(client, provider):
    there = client.get(f"{START}?scope=everything&auth_params=prompt%3Dnone").headers["Location"]
    asked = parse_qs(urlsplit(there).query)
    assert (set(asked["scope"][0].split()), "prompt" in asked) == ({"openid", "profile", "email"}, False)
    assert {"state", "nonce", "code_challenge"} <= set(asked)


# --- an address that belongs to somebody else ----------------------------------------------------------------------


def test_an_address_of_another_account_is_never_joined(client, provider, text):
    other = make_person(login="binh@example.vn")
    answer = come(client)
    assert (answer.status_code, signed_in(client)) == (409, None)
    assert (SocialAccount.objects.count(), User.objects.get()) == (0, other)
    assert client.get(SIGN_UP).status_code == 302


def test_nor_one_that_was_taken_while_the_form_was_open(client, provider, text):
    come(client)
    make_person(login="binh@example.vn")
    fields = {"full_name": "Ngô Thị Bình", "consent": "on", "consent_version": text.version}
    answer = client.post(SIGN_UP, fields)
    assert (answer.status_code, signed_in(client), SocialAccount.objects.count()) == (409, None, 0)


def prove(client: Client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": "/me/"})


def test_whoever_owns_it_signs_in_as_before_and_connects(client, provider):
    person = make_person(login="binh@example.vn")
    client.force_login(person)
    prove(client)
    assert come(client, f"{START}?process=connect").headers["Location"] == "/me/"
    assert (SocialAccount.objects.get().user, AuditEvent.objects.get().verb) == (person, "identity-connected")
    stranger = Client()
    come(stranger)
    assert signed_in(stranger) == str(person.pk)


def test_one_that_another_account_has_is_refused_to_who_stays_signed_in(client, provider):
    connected(make_person(login="an@example.vn"))
    client.force_login(person := make_person())
    prove(client)
    answer = come(client, f"{START}?process=connect")
    told = [words in answer.text for words in ("Chưa kết nối được", "Trang của tôi", "Anh/Chị chưa đăng nhập")]
    assert (answer.status_code, signed_in(client), told) == (409, str(person.pk), [True, True, False])


# --- taking it away ------------------------------------------------------------------------------------------------


def test_whoever_connected_takes_it_away_again(client, provider, text):
    person = connected(make_person(login="an@example.vn"))
    client.force_login(person)
    prove(client)
    assert DISCONNECT in client.get("/me/").text
    assert client.post(DISCONNECT).headers["Location"] == "/me/"
    assert (SocialAccount.objects.count(), AuditEvent.objects.get().verb) == (0, "identity-disconnected")
    assert DISCONNECT not in client.get("/me/").text
    stranger = Client()
    assert (come(stranger).headers["Location"], signed_in(stranger)) == (SIGN_UP, None)


def test_a_person_who_signed_up_there_has_no_other_way_and_keeps_it(client, provider, text):
    provider.told |= {"email_verified": False}
    sign_up(client, text)
    answers = [client.get(DISCONNECT), client.post(DISCONNECT)]
    assert ([answer.status_code for answer in answers], SocialAccount.objects.count()) == ([409, 409], 1)
    assert reverse("account_set_password") not in answers[0].text


def test_without_a_password_one_is_chosen_first(client, provider, text):
    sign_up(client, text)
    answer = client.post(DISCONNECT)
    assert (answer.status_code, SocialAccount.objects.count()) == (409, 1)
    assert reverse("account_set_password") in answer.text


def test_taking_it_away_asks_for_the_password_and_shows_a_page_first(client, provider):
    client.force_login(connected(make_person()))
    assert client.post(DISCONNECT).headers["Location"].startswith(reverse("account_reauthenticate"))
    prove(client)
    assert (client.get(DISCONNECT).status_code, SocialAccount.objects.count()) == (200, 1)


def test_it_goes_where_the_provider_is_gone_and_nobody_elses_goes_along(client, db):
    connected(make_person(), "2000")
    client.force_login(connected(make_person()))
    prove(client)
    client.post(DISCONNECT)
    assert [account.uid for account in SocialAccount.objects.all()] == ["2000"]


def test_who_has_none_is_led_to_their_page(client, db):
    client.force_login(make_person())
    assert (client.get(DISCONNECT).headers["Location"], client.post(DISCONNECT).headers["Location"]) == ("/me/", "/me/")


def test_a_check_that_was_forgotten_would_shut_somebody_out(client, provider, text, monkeypatch):
    """Seeded: nothing looks whether another way in is left."""
    person = sign_up(client, text)
    monkeypatch.setattr("accounts.views_openid.ask_anew", lambda _request: None)
    for module in ("accounts.views_openid", "accounts.openid"):
        monkeypatch.setattr(f"{module}.check_disconnectable", lambda _person: None)
    client.post(DISCONNECT)
    assert (SocialAccount.objects.count(), person.has_usable_password()) == (0, False)


def test_connecting_asks_for_the_password_first_and_then_leads_on_by_a_link(client, provider):
    """Browsers let no form lead to another site, so that the way from the password stays here."""
    client.force_login(make_person())
    asked = client.get(f"{START}?process=connect", follow=True).redirect_chain
    way = f"{reverse('account_reauthenticate')}?next={quote(DISCONNECT, safe='')}"
    page = client.post(way, {"password": PASSWORD, "next": DISCONNECT}, follow=True)
    assert (asked, page.redirect_chain) == ([(DISCONNECT, 302), (way, 302)], [(DISCONNECT, 302)])
    assert f'href="{START}?process=connect"' in page.text


def test_a_stranger_connects_nothing(client, provider):
    way = client.get(f"{START}?process=connect", follow=True).redirect_chain[-1][0]
    assert way.startswith(reverse("account_login"))


def test_an_officer_connects_nobody_whom_they_let_in(client, provider):
    client.force_login(User.objects.create_without_login("Ngô Thị Bình"))
    assert client.get(f"{START}?process=connect", follow=True).status_code == 403


def test_an_identity_of_another_is_not_taken_over(client, provider):
    owner = connected(make_person())
    client.force_login(make_person())
    prove(client)
    assert come(client, f"{START}?process=connect").status_code == 409
    assert SocialAccount.objects.get().user == owner


# --- what goes wrong -----------------------------------------------------------------------------------------------


def refused(client: Client, answer) -> bool:
    return (answer.status_code, signed_in(client), SocialAccount.objects.count()) == (401, None, 0)


def test_refused_consent_changes_nothing(client, provider):
    provider.refuses = True
    assert refused(client, come(client))


def test_another_way_to_sign_in_leads_on_to_where_the_provider_would_have_led(client, provider):
    onward, login = f"?next={quote('/contests/tim-hieu/enter/', safe='')}", reverse("account_login")
    provider.refuses = True
    asked = come(client, START + onward)
    provider.away = {"/.well-known/openid-configuration"}
    away, elsewhere = client.get(START + onward), client.get(f"{START}?next=https://evil.example/")
    assert [f'href="{login}{onward}"' in answer.text for answer in (asked, away)] == [True, True]
    assert f'href="{login}?next=' not in elsewhere.text


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(client, provider):
    assert refused(client, client.get(way_back(Client())))


@pytest.mark.parametrize("state", ["", "&state=wrong"])
def test_a_state_that_is_wrong_or_missing_is_refused(client, provider, state):
    way = way_back(client)
    assert refused(client, client.get(way[: way.index("&state=")] + state))


def test_an_answer_works_once(client, provider, text):
    way = way_back(client)
    assert client.get(way).headers["Location"] == SIGN_UP
    assert refused(client, client.get(way))


@pytest.mark.parametrize(
    "spoils",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"aud": "another-site"},
        {"exp": 1},
        {"sub": ""},
        {"sub": 7},
        {"sub": "9" * 300},
    ],
)
def test_a_token_that_says_something_else_is_refused(client, provider, spoils):
    provider.spoils = spoils
    assert refused(client, come(client))


def test_a_token_that_another_signed_is_refused(client, provider):
    provider.signs_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert refused(client, come(client))


@pytest.mark.parametrize("algorithm,key", [("HS256", "s" * 32), ("none", "")])
def test_a_token_that_anybody_could_have_signed_is_refused(client, provider, algorithm, key):
    provider.algorithm, provider.signs_with = algorithm, key or None
    provider.key = provider.key if key else None
    assert refused(client, come(client))


def test_two_answers_about_different_people_are_refused(client, provider):
    provider.userinfo = {"sub": "2000"}
    assert refused(client, come(client))


@pytest.mark.parametrize("path", ["/token", "/keys", "/userinfo"])
def test_a_provider_that_fails_midway_is_told_plainly(client, provider, path):
    provider.away = {path}
    answer = come(client)
    assert refused(client, answer)
    assert reverse("account_login") in answer.text


def test_a_provider_that_is_down_is_told_plainly(client, provider, settings):
    provider.away = {"/.well-known/openid-configuration"}
    assert refused(client, client.get(START))
    settings.OPENID_SERVER_URL = "http://127.0.0.1:9"
    assert refused(client, client.get(START))


def test_an_account_that_is_closed_stays_closed(client, provider):
    connected(make_person(is_active=False))
    assert come(client).headers["Location"] == reverse("account_inactive")
    assert signed_in(client) is None


@time_machine.travel(NOW, tick=False)
def test_one_address_comes_so_many_times_a_minute(client, provider, settings):
    for _ in range(settings.ADDRESS_LIMITS["openid"]):
        within_limit("openid", "127.0.0.1", most=1)
    assert client.get(START).status_code == 429


# --- staff ---------------------------------------------------------------------------------------------------------


def test_staff_who_come_so_still_show_a_second_factor(client, provider, units, settings):
    settings.STAFF_MFA = True
    grant(connected(make_person()), Role.ORGANISER, units.province)
    come(client)
    assert client.get("/organize/").headers["Location"].startswith(reverse("mfa_index"))


# --- where it is not configured ------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [START, f"{START}back/", SIGN_UP])
def test_without_a_provider_there_is_no_such_door(client, db, address):
    assert client.get(address).status_code == 404


def test_what_the_database_says_of_providers_does_not_count(client, db):
    SocialApp.objects.create(provider="openid_connect", provider_id="main", name="x", client_id="x", secret="x")
    assert client.get(START).status_code == 404


def test_the_page_of_signing_in_offers_it_only_where_it_is(client, provider, settings):
    offered = "Cổng thử" in client.get("/accounts/login/").text
    settings.OPENID_SERVER_URL = ""
    assert (offered, "Cổng thử" in client.get("/accounts/login/").text) == (True, False)


def test_the_door_of_a_contest_names_it_and_leads_to_it_only_where_it_is(client, provider, units, settings):
    contest = make_contest(units.province, doors=["openid", "phone"])
    client.cookies["language"] = "en"
    page = client.get(reverse("enter", args=[contest.slug]))
    assert "With your account at Cổng thử" in page.text
    assert page.context["links"][1][1] == f"{START}?next=%2Fcontests%2F{contest.slug}%2Fenter%2F"
    settings.OPENID_CLIENT_ID = ""
    assert open_doors(contest.doors) == [Door.PHONE]


LENT_START = f"{START}?lent=1"


def test_a_stranger_who_said_that_the_phone_is_not_theirs_leaves_with_the_browser(client, provider, text):
    come(client, LENT_START)
    client.post(SIGN_UP, {"full_name": "Ngô Thị Bình", "consent": "on", "consent_version": text.version})
    assert (signed_in(client) is not None, is_lent(client)) == (True, True)
    assert client.session.get_expire_at_browser_close() is True


@pytest.mark.parametrize("start, lent", [(START, False), (LENT_START, True)])
def test_so_does_whoever_came_before(client, provider, start, lent):
    person = connected(make_person())
    come(client, start)
    assert (signed_in(client), is_lent(client)) == (str(person.pk), lent)
    assert client.session.get_expire_at_browser_close() is lent


@pytest.mark.parametrize("start, prompt", [(START, None), (LENT_START, ["login"])])
def test_on_a_lent_phone_the_provider_asks_who_it_is_again(client, provider, start, prompt):
    """Somebody else may be signed in there."""
    there = client.get(start)["Location"]
    assert parse_qs(urlsplit(there).query).get("prompt") == prompt


def test_what_was_said_of_one_journey_says_nothing_of_the_next(client, provider):
    way_back(client, LENT_START)
    person = connected(make_person())
    come(client)
    assert (signed_in(client), is_lent(client)) == (str(person.pk), False)


def test_a_journey_that_forgot_it_would_leave_somebody_signed_in(client, provider, monkeypatch):
    """Seeded: the wish stays behind when the browser goes to the provider."""
    monkeypatch.setattr(openid, "carry_wish_of", lambda _request, _sociallogin: None)
    connected(make_person())
    come(client, LENT_START)
    assert client.session.get_expire_at_browser_close() is False


def test_every_page_that_leads_to_the_provider_has_the_second_button(client, provider, units):
    contest = make_contest(units.province, doors=["openid"])
    enter = reverse("enter", args=[contest.slug])
    pages = [client.get(reverse("account_login") + f"?next={enter}").text, client.get(enter).text]
    assert [f'href="{LENT_START}&amp;next={quote(enter, safe="")}"' in page for page in pages] == [True, True]


def test_another_name_of_a_provider_is_not_found(client, provider):
    assert client.get("/accounts/openid/other/").status_code == 404


def test_a_slow_provider_holds_up_no_page():
    pages = Pages(None, 1, 1)
    scopes = [{"method": "GET", "path": path} for path in (START, f"{START}back/", "/")]
    assert [pages.pool_for(scope) is pages.password_pool for scope in scopes] == [True, True, False]


# --- leaving -------------------------------------------------------------------------------------------------------


def test_erasing_forgets_the_identity(client, provider, text):
    person = sign_up(client, text)
    erase_account(person, by=person, now=NOW)
    assert SocialAccount.objects.count() == 0


ERASE, WAY = "/me/data/erase/", re.compile(r'href="(/accounts/openid/main/[^"]*)"')


def of_the_provider_alone(client, provider, text) -> User:
    """Somebody who came without a verified address, so that only the provider lets them in."""
    provider.told |= {"email_verified": False}
    person = sign_up(client, text)
    assert person.has_login is False
    return person


def erased(person: User) -> bool:
    person.refresh_from_db()
    return person.erased_at is not None


def test_whoever_just_came_from_the_provider_erases_their_account_without_a_password(client, provider, text):
    person = of_the_provider_alone(client, provider, text)
    provider.spoils["auth_time"] = int(time.time())
    come(client)
    assert 'name="password"' not in client.get(ERASE).text
    assert client.post(ERASE).headers["Location"] == "/"
    assert erased(person)


def test_whoever_came_a_while_ago_comes_from_there_once_more(client, provider, text):
    with time_machine.travel(NOW, tick=False) as clock:
        person = of_the_provider_alone(client, provider, text)
        come(client)
        clock.shift(openid.ANEW_SECONDS + 1)
        page = client.get(ERASE)
        assert (client.post(ERASE).status_code, erased(person)) == (422, False)
        [way] = WAY.findall(page.text)
        assert come(client, unescape(way)).headers["Location"] == ERASE
        client.post(ERASE)
    assert erased(person)


@pytest.mark.parametrize("lent", [False, True])
def test_there_the_provider_asks_who_it_is_and_the_device_stays_what_it_was(client, provider, text, lent):
    with time_machine.travel(NOW, tick=False) as clock:
        of_the_provider_alone(client, provider, text)
        come(client, LENT_START if lent else START)
        clock.shift(openid.ANEW_SECONDS + 1)
        [way] = WAY.findall(client.get(ERASE).text)
        there = client.get(unescape(way))["Location"]
        come(client, unescape(way))
        asked = parse_qs(urlsplit(there).query)
        assert (asked["prompt"], asked["max_age"], is_lent(client)) == (["login"], ["0"], lent)


@pytest.mark.parametrize(
    "ago, status, is_erased", [(10, 302, True), (openid.ANEW_SECONDS + 1, 401, False), ("không rõ", 401, False)]
)
def test_a_provider_that_says_it_did_not_ask_proves_nothing(client, provider, text, ago, status, is_erased):
    """It was asked to; where it passes on whoever is signed in there, that may be anybody with this browser."""
    with time_machine.travel(NOW, tick=False) as clock:
        person = of_the_provider_alone(client, provider, text)
        clock.shift(openid.ANEW_SECONDS + 1)
        [way] = WAY.findall(client.get(ERASE).text)
        provider.spoils["auth_time"] = ago if isinstance(ago, str) else int(time.time()) - ago
        answer = come(client, unescape(way))
        client.post(ERASE)
    assert (answer.status_code, erased(person)) == (status, is_erased)


def test_whoever_has_long_been_signed_in_there_comes_in_but_erases_nothing(client, provider, text):
    with time_machine.travel(NOW, tick=False) as clock:
        person = of_the_provider_alone(client, provider, text)
        clock.shift(openid.ANEW_SECONDS + 1)
        provider.spoils["auth_time"] = int(time.time()) - openid.ANEW_SECONDS
        answer = come(client)
        erasing = client.post(ERASE)
    assert (answer["Location"], erasing.status_code, erased(person)) == ("/me/", 422, False)


def test_a_sign_in_for_which_nobody_was_asked_erases_nothing_but_leads_to_one_that_does(client, provider, text):
    """Most tell only whom they were told to ask; of any other sign-in they pass on who is signed in there."""
    person = of_the_provider_alone(client, provider, text)
    come(client)
    page = client.post(ERASE)
    assert (page.status_code, erased(person)) == (422, False)
    [way] = WAY.findall(page.text)
    assert come(client, unescape(way)).headers["Location"] == ERASE
    client.post(ERASE)
    assert erased(person)


def test_signing_in_as_ever_after_having_been_asked_takes_the_proof_back(client, provider, text):
    person = of_the_provider_alone(client, provider, text)
    come(client, f"{START}?anew=1")
    come(client)
    assert (client.post(ERASE).status_code, erased(person)) == (422, False)


def test_who_came_with_an_officers_help_or_by_a_provider_that_is_gone_is_told_whom_to_ask(client, provider, settings):
    helped = User.objects.create_without_login("Ngô Thị Bình")
    told = []
    for person in helped, connected(User.objects.create_without_login("Lê Văn Ba")):
        settings.OPENID_SERVER_URL = ""
        client.force_login(person)
        answers = client.get(ERASE), client.post(ERASE)
        told.append(str(answers[1].context["problem"]))
        assert ([answer.status_code for answer in answers], erased(person)) == ([409, 409], False)
    assert told[0] != told[1]


def test_a_page_that_did_not_ask_whether_they_just_came_would_erase_on_an_unlocked_phone(
    client, provider, text, monkeypatch
):
    """Seeded: any session is proof enough."""
    with time_machine.travel(NOW, tick=False) as clock:
        person = of_the_provider_alone(client, provider, text)
        clock.shift(openid.ANEW_SECONDS + 1)
        monkeypatch.setattr("contest.views.personal.showed_without_password", lambda _request: True)
        client.post(ERASE)
    assert erased(person)


# --- controls ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spoil",
    [
        lambda provider: provider.spoils.update(nonce="another"),
        lambda provider: setattr(provider, "signs_with", rsa.generate_private_key(65537, 2048)),
    ],
)
def test_allauth_alone_would_let_them_in(client, provider, text, spoil, monkeypatch):
    """Why this client is stricter: without ours, a wrong nonce and a wrong signature pass."""
    spoil(provider)
    monkeypatch.setattr(openid.Client, "complete_login", openid.OpenIDConnectOAuth2Adapter.complete_login)
    assert come(client).headers["Location"] == SIGN_UP


def test_an_address_taken_for_a_proof_would_be_noticed(client, provider, text, monkeypatch):
    make_person(login="binh@example.vn")
    monkeypatch.setattr(openid, "is_taken", lambda login: False)
    assert come(client).headers["Location"] == SIGN_UP


def test_the_provider_of_the_tests_wants_the_proof_key(provider: IdentityProvider):
    answer = requests.post(f"{provider.issuer}/token", data={"code": "x", "client_id": CLIENT}, timeout=5)
    assert answer.status_code == 400
