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
from tests.factories import NOW, PASSWORD, grant, make_person, make_unit

EMAIL, NEW = "an@example.vn", "sen vàng đầu hạ"
CHANGE = "/accounts/password/change/"


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
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(person, secret)
    waiting = squatter()
    assert choose(mine) is True
    digits = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    waiting.post("/accounts/2fa/authenticate/", {"code": digits})
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
