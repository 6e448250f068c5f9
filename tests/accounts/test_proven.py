"""Who comes in by a one-time code ends the password that somebody else set for their number, and nobody else does."""

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.audit import describe
from accounts.models import AuditEvent, Role, User
from accounts.passwords import choose_password, reissue_password
from tests.factories import NOW, PASSWORD, grant, make_consent_text, make_person, make_unit

EMAIL, NEW = "an@example.vn", "sen vàng đầu hạ"
CHANGE = "/accounts/password/change/"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def person(db) -> User:
    """Whose address somebody else signed up with, and a password of theirs."""
    return make_person(login=EMAIL)


def come_by_code(client: Client, **fields: str) -> Client:
    client.post("/accounts/code/", {"login": EMAIL})
    digits = re.search(r"\d{6}", mail.outbox[-1].body)[0]
    client.post("/accounts/code/confirm/", {"code": digits} | fields)
    return client


def squatter() -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
    client.get(reverse("my_sessions"))
    return client


def shown_by_the_app(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def set_up_app(client: Client) -> int:
    """Set an app up as a person does, the password once more first; return how many ways to show a factor there are."""
    page = reverse("mfa_activate_totp")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": page})
    secret = re.search(r'value="([A-Z2-7]{16,})"', client.get(page).text)[1]
    client.post(page, {"code": shown_by_the_app(secret)})
    return factors()


def factors() -> int:
    return Authenticator.objects.count()


def choose(client: Client, **fields: str) -> bool:
    """Whether sending the form has given the person the new password."""
    client.post(CHANGE, {"password1": NEW} | fields)
    return User.objects.get(login=EMAIL).check_password(NEW)


def test_a_code_is_enough_to_end_a_password_that_somebody_else_set(person):
    theirs, mine = squatter(), come_by_code(Client())
    assert theirs.get(reverse("me")).status_code == 200
    assert 'name="oldpassword"' not in mine.get(CHANGE).text
    assert choose(mine) is True
    assert [client.get(reverse("me")).status_code for client in (mine, theirs)] == [200, 302]
    assert Client().post("/accounts/login/", {"login": EMAIL, "password": PASSWORD}).status_code == 200


def test_every_other_sign_in_leaves_the_list(person):
    squatter()
    mine = come_by_code(Client())
    choose(mine)
    assert mine.get(reverse("my_sessions")).status_code == 200
    assert person.usersession_set.count() == 1


def test_the_identity_that_somebody_else_connected_opens_it_no_more(person):
    SocialAccount.objects.create(user=person, provider="openid_connect", uid="the squatter")
    mine = come_by_code(Client())
    choose(mine, password1="hoa sen")
    assert SocialAccount.objects.filter(user=person).count() == 1
    choose(mine)
    assert SocialAccount.objects.filter(user=person).count() == 0
    assert AuditEvent.objects.get(verb="identity-disconnected").actor == person


def test_a_second_factor_that_somebody_else_set_up_meanwhile_lets_nobody_in(person):
    mine = come_by_code(Client())
    TOTP.activate(person, SECRET)
    waiting = squatter()
    assert choose(mine) is True
    waiting.post("/accounts/2fa/authenticate/", {"code": shown_by_the_app()})
    assert (Authenticator.objects.count(), waiting.get(reverse("me")).status_code) == (0, 302)


def test_a_first_password_needs_the_proof_as_well(person):
    person.set_unusable_password()
    person.save()
    mine = come_by_code(Client())
    mine.post("/accounts/password/set/", {"password1": "hoa sen trắng"})
    assert (choose(mine), User.objects.get(login=EMAIL).check_password("hoa sen trắng")) == (False, True)


def test_the_log_says_that_no_old_password_was_given(person):
    choose(come_by_code(Client()))
    event = AuditEvent.objects.get(verb="password-replaced")
    assert (event.actor, event.subject_id, NEW in describe(event)) == (person, str(person.pk), False)


def test_it_is_good_once(person):
    mine = come_by_code(Client())
    choose(mine)
    mine.post(CHANGE, {"password1": "mưa thuận gió hòa"})
    assert User.objects.get(login=EMAIL).check_password(NEW) is True


def by_password(clock) -> Client:
    return squatter()


def by_a_code_too_long_ago(clock) -> Client:
    client = come_by_code(Client())
    clock.shift(901)
    return client


def on_a_lent_device(clock) -> Client:
    return come_by_code(Client(), lent="1")


def by_code_and_then_by_password(clock) -> Client:
    client = come_by_code(Client())
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
    return client


def by_code_before_a_part_was_given(clock) -> Client:
    client = come_by_code(Client())
    grant(User.objects.get(login=EMAIL), Role.AUTHOR, make_unit())
    return client


@pytest.mark.parametrize(
    "come",
    [
        by_password,
        by_a_code_too_long_ago,
        on_a_lent_device,
        by_code_and_then_by_password,
        by_code_before_a_part_was_given,
    ],
)
def test_everybody_else_gives_the_old_password(person, clock, come):
    client = come(clock)
    page = client.get(CHANGE)
    assert 'name="oldpassword"' in page.text
    assert (choose(client), choose(client, oldpassword=PASSWORD)) == (False, True)


# --- second factors ------------------------------------------------------------------------------------------------


def test_a_second_factor_of_before_does_not_shut_out_whose_number_it_is(person):
    assert set_up_app(squatter()) == 2  # the app and its recovery codes
    mine = come_by_code(Client())
    assert (mine.get(reverse("me")).status_code, factors()) == (200, 0)
    event = AuditEvent.objects.get(verb="second-factors-removed")
    assert (event.actor, event.subject_id) == (person, str(person.pk))


def test_who_had_one_removed_is_told_and_led_to_a_new_password(person):
    theirs, mine = squatter(), Client()
    TOTP.activate(person, SECRET)
    mine.post("/accounts/code/", {"login": EMAIL, "next": "/contact/"})
    digits = re.search(r"\d{6}", mail.outbox[-1].body)[0]
    page = mine.post("/accounts/code/confirm/", {"code": digits}, follow=True)
    assert page.redirect_chain == [(f"{CHANGE}?next=%2Fcontact%2F", 302)]
    assert [one.level_tag for one in page.context["messages"]] == ["success", "warning"]
    assert mine.post(CHANGE, {"password1": NEW, "next": "/contact/"})["Location"] == "/contact/"
    assert theirs.get(reverse("me")).status_code == 302


def test_on_a_lent_device_one_is_told_and_goes_on(person):
    TOTP.activate(person, SECRET)
    mine = come_by_code(Client(), lent="1")
    assert (factors(), mine.get(CHANGE).text.count('name="oldpassword"')) == (0, 1)


def test_it_is_removed_again_while_the_other_password_still_opens_the_account(person):
    """The other one is still signed in, and proves nothing by setting up another."""
    TOTP.activate(person, SECRET)
    come_by_code(Client())
    TOTP.activate(person, SECRET)
    come_by_code(Client())
    assert (factors(), AuditEvent.objects.filter(verb="second-factors-removed").count()) == (0, 2)


def test_without_a_second_factor_nothing_is_removed_or_told(person):
    come_by_code(Client())
    assert AuditEvent.objects.filter(verb="second-factors-removed").count() == 0


def who_signed_up_by_a_code(clock) -> User:
    consent = {"consent": "on", "consent_version": make_consent_text().version}
    come_by_code(Client()).post("/accounts/code/signup/", {"full_name": "Nguyễn Văn An"} | consent)
    return User.objects.get(login=EMAIL)


def who_signed_up_by_a_code_before_that_was_noted(clock) -> User:
    return User.objects.create_user(EMAIL, "Nguyễn Văn An")


def who_chose_a_password_after_a_code(clock) -> User:
    person = make_person(login=EMAIL)
    choose(come_by_code(Client()))
    return person


def whom_an_officer_gave_a_password(clock) -> User:
    person = make_person(login=EMAIL)
    reissue_password(person, by=make_person())
    choose_password(person, NEW)
    return person


def who_showed_the_password_after_a_code(clock) -> User:
    """They set an app up, and then, on a new phone, another."""
    person, client = make_person(login=EMAIL), come_by_code(Client())
    clock.shift(3600)
    assert set_up_app(client) == 2
    Authenticator.objects.all().delete()
    return person


@pytest.mark.parametrize(
    "made_sure",
    [
        who_signed_up_by_a_code,
        who_signed_up_by_a_code_before_that_was_noted,
        who_chose_a_password_after_a_code,
        whom_an_officer_gave_a_password,
        who_showed_the_password_after_a_code,
    ],
)
def test_the_second_factor_of_who_was_made_sure_of_stands_against_a_code(db, clock, made_sure):
    TOTP.activate(made_sure(clock), SECRET)
    thief = come_by_code(Client())
    assert (thief.get(reverse("me")).status_code, factors()) == (302, 1)
    thief.post("/accounts/2fa/authenticate/", {"code": shown_by_the_app()})
    assert thief.get(reverse("me")).status_code == 200


def test_whom_an_identity_of_a_provider_lets_in_was_not_made_sure_of(db):
    person = User.objects.create_user(EMAIL, "Nguyễn Văn An")
    SocialAccount.objects.create(user=person, provider="main", uid="1")
    TOTP.activate(person, SECRET)
    come_by_code(Client())
    assert factors() == 0


def test_the_second_factor_of_staff_and_of_a_closed_account_stands(person):
    TOTP.activate(person, SECRET)
    for fields in ({"is_staff": True}, {"is_staff": False, "is_active": False}):
        User.objects.filter(pk=person.pk).update(**fields)
        come_by_code(Client())
    assert factors() == 1


def test_the_page_of_second_factors_warns_of_codes_until_the_login_is_proven(person):
    theirs, mine, page = squatter(), come_by_code(Client()), reverse("mfa_index")
    assert [client.get(page).context["ends_by_code"] for client in (theirs, mine)] == [True, False]
    choose(mine)
    again = Client()
    again.post("/accounts/login/", {"login": EMAIL, "password": NEW})
    assert again.get(page).context["ends_by_code"] is False


def test_the_page_does_not_warn_who_works_here_or_where_no_code_comes(person, settings):
    client, page = squatter(), reverse("mfa_index")
    grant(person, Role.AUTHOR, make_unit())
    assert client.get(page).context["ends_by_code"] is False
    person.role_grants.all().delete()
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert client.get(page).context["ends_by_code"] is False
