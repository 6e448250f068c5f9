"""How many one-time codes are sent and how many are tried: nobody shuts another's door, and few guesses are right."""

from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import codes
from accounts.codes import WRONG_CODES, CodeIsOver, TooManyCodes, TooManyWrongCodes, WrongCode, redeem_code, send_code
from accounts.limits import share_within_limit, within_limit
from accounts.models import SiteProfile
from accounts.notifier import NotSent
from tests.accounts.test_codes import (
    ASK,
    CONFIRM,
    EMAIL,
    HERE,
    THERE,
    WAYS_IN,
    come,
    refuse_connection,
    sent_digits,
    wrong_digits,
)
from tests.factories import NOW, make_person


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def test_three_codes_in_ten_minutes_are_enough(client, db):
    statuses = [client.post(ASK, {"login": EMAIL}).status_code for _ in range(4)]
    assert (statuses, len(mail.outbox)) == ([302, 302, 302, 429], 3)


def ask_all_day(address: str, clock, login: str = EMAIL) -> int:
    """Ask for codes as often as anybody may from one address, for hours; return how many were sent."""
    sent = 0
    for _time in range(12):
        clock.shift(timedelta(minutes=5))
        with suppress(TooManyCodes):
            send_code(login, address=address, now=timezone.now())
            sent += 1
    return sent


def test_one_address_keeps_no_other_from_its_code_however_long_it_asks(db, clock):
    assert ask_all_day(HERE, clock) == 6
    assert send_code(EMAIL, address=THERE, now=timezone.now()).login == EMAIL


def test_one_ipv6_line_is_one_address_however_many_networks_it_has(db, clock):
    """A home line has 256 networks, a tunnel 65,536: they shut the door of codes for nobody elsewhere."""
    statuses = []
    for network in range(1, 7):
        clock.shift(timedelta(minutes=11))
        browser = Client(REMOTE_ADDR=f"2001:db8:aa:{network:x}::1")
        statuses += [browser.post(ASK, {"login": EMAIL}).status_code for _time in range(2)]
    elsewhere = Client(REMOTE_ADDR="2001:db8:ab:1::1").post(ASK, {"login": EMAIL}).status_code
    assert (statuses, elsewhere) == ([302] * 6 + [429] * 6, 302)


@pytest.mark.parametrize("has_account", [True, False])
def test_a_login_is_sent_so_many_codes_a_day_from_everywhere(db, clock, has_account):
    if has_account:
        make_person(login=EMAIL)
    sent = [ask_all_day(f"192.0.2.{place}", clock) for place in range(6)]
    assert (sent, len(mail.outbox)) == ([6, 6, 6, 6, 6, 0], 30)


def test_what_could_not_be_sent_is_none_of_the_days_codes(db, clock, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("accounts.notifier.send_mail", refuse_connection)
        for _time in range(10):
            clock.shift(timedelta(minutes=10))
            with pytest.raises(NotSent):
                send_code(EMAIL, address=HERE, now=timezone.now())
    assert ask_all_day(HERE, clock) == 6


def guess_all_day(address: str, clock, login: str = EMAIL) -> int:
    """Try wrong codes as often as anybody may from one address, for hours; return how many were compared."""
    tried = 0
    for _time in range(12):
        clock.shift(timedelta(minutes=4))
        with suppress(TooManyCodes, TooManyWrongCodes):
            code = send_code(login, address=address, now=timezone.now())
            wrong = wrong_digits()
            for _try in range(5):
                with suppress(WrongCode):
                    redeem_code(code.pk, wrong, address=address, now=timezone.now())
                tried += 1
    return tried


def test_a_code_is_guessed_as_seldom_as_a_pin(db, clock):
    """Counted, not reckoned: what anybody can try in a day at one login, from as many addresses as they like."""
    tried = [guess_all_day(f"192.0.2.{place}", clock) for place in range(7)]
    assert (tried, round(1_000_000 / (sum(tried) * 30))) == ([10, 10, 10, 10, 10, 0, 0], 667)


def test_tries_at_the_same_moment_are_no_more_than_one_after_another(db, clock, monkeypatch):
    """Each asks whether it may before any other was compared."""
    code, begun, compare = send_code(EMAIL, address=HERE, now=timezone.now()), [], codes._redeem

    def meanwhile_another(found, typed, now):
        begun.append(typed)
        if len(begun) < 30:
            with suppress(WrongCode, CodeIsOver, TooManyWrongCodes):
                redeem_code(code.pk, typed, address=HERE, now=now)
        return compare(found, typed, now)

    monkeypatch.setattr(codes, "_redeem", meanwhile_another)
    with suppress(WrongCode, CodeIsOver):
        redeem_code(code.pk, wrong_digits(), address=HERE, now=timezone.now())
    assert len(begun) == 10


def test_right_codes_and_those_that_are_over_are_none_of_the_days_wrong_ones(db, clock):
    for _time in range(11):
        clock.shift(timedelta(minutes=5))
        code = send_code(EMAIL, address=f"192.0.2.{_time}", now=timezone.now())
        digits = sent_digits()
        assert redeem_code(code.pk, digits, address=HERE, now=timezone.now()) == EMAIL
        with pytest.raises(CodeIsOver):
            redeem_code(code.pk, digits, address=HERE, now=timezone.now())
    assert guess_all_day(HERE, clock) == 10


def test_wrong_codes_at_one_address_shut_nobody_out_at_another(client, db, clock):
    make_person(login=EMAIL)
    guess_all_day(HERE, clock)
    assert come(client)["Location"] == "/me/"


@pytest.mark.parametrize("has_account", [True, False])
def test_after_too_many_wrong_codes_the_page_says_so_and_what_is_left(client, db, clock, has_account):
    SiteProfile.objects.create(pk=1, hotline="0256 382 2222")
    if has_account:
        make_person(login=EMAIL)
    client.post(ASK, {"login": EMAIL})
    for _try in range(10):
        share_within_limit("wrong_code", EMAIL, "127.0.0.1", **WRONG_CODES)
    pages = [client.post(CONFIRM, {"code": sent_digits()}), client.post(ASK, {"login": EMAIL})]
    said = [str(error) for page in pages for errors in page.context["form"].errors.values() for error in errors]
    assert (said, len(mail.outbox)) == ([str(TooManyWrongCodes())] * 2, 1)
    assert [(page.status_code, WAYS_IN in page.text) for page in pages] == [(429, True)] * 2


def test_many_people_behind_one_address_all_get_their_code(client, db):
    statuses = {Client().post(ASK, {"login": f"nguoi{number}@example.vn"}).status_code for number in range(60)}
    assert (statuses, len(mail.outbox)) == ({302}, 60)


def test_an_address_that_asks_without_end_is_stopped(client, db):
    for _ in range(300):
        within_limit("code", "127.0.0.1", most=300)
    assert (client.post(ASK, {"login": EMAIL}).status_code, mail.outbox) == (429, [])
