"""The doors of a contest: the ways in which somebody without an account may come in, as its organisers choose them.

Whoever has an account already enters with it, whichever door it came by.
"""

from collections.abc import Collection
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.notifier import codes_come
from accounts.openid import PROVIDER, openid_is_offered
from contest.models import Contest


class Door(models.TextChoices):
    PHONE = "phone", _("Phone number and a password of one's own")
    EMAIL = "email", _("E-mail address and a password of one's own")
    CODE = "code", _("One-time code by e-mail or text message, without a password")
    OPENID = "openid", _("An identity provider (OpenID Connect)")
    ROSTER = "roster", _("Roster code given by one's unit, which fills in name and unit")
    ASSISTED = "assisted", _("By an officer, for somebody without a phone")
    KIOSK = "kiosk", _("On a shared device that an officer opens (kiosk)")


USUAL = (Door.PHONE, Door.EMAIL)
"""The doors of a contest whose organisers chose none. They need nobody but the person."""


class Way(NamedTuple):
    """How a door leads in: the route where one begins, what its address says, and what is needed."""

    route: str
    query: dict[str, str]
    action: str | Promise
    needs: str | Promise
    args: tuple[str, ...] = ()
    is_of_contest: bool = False
    """Whether it begins on a page of the contest itself."""


def _by_provider() -> str:
    return gettext("With your account at %(name)s") % {"name": settings.OPENID_NAME}


WAYS = {
    Door.PHONE: Way(
        "join",
        {"kind": "phone"},
        _("With a phone number"),
        _("One page: your name, your number and a PIN that you choose. No message is sent to you."),
        is_of_contest=True,
    ),
    Door.EMAIL: Way(
        "join",
        {"kind": "email"},
        _("With an e-mail address"),
        _("One page: your name, your address and a password that you choose. No message is sent to you."),
        is_of_contest=True,
    ),
    Door.CODE: Way(
        "account_code",
        {},
        _("With a one-time code"),
        _("We send you six digits. You need no password and have none to remember."),
    ),
    Door.OPENID: Way(
        "openid_connect_login",
        {},
        lazy(_by_provider, str)(),
        _("You sign in there and come back. You need no password here and have none to remember."),
        args=(PROVIDER,),
    ),
    Door.ROSTER: Way(
        "roster_code",
        {},
        _("With a roster code"),
        _("Your unit has given you a slip with a code: your name and unit are filled in already."),
        is_of_contest=True,
    ),
    Door.ASSISTED: Way(
        "contact",
        {},
        _("Without a phone: with an officer's help"),
        _("An officer of your unit, or of the commune where you live, enters you and prints your participation code."),
    ),
    Door.KIOSK: Way(
        "contact",
        {},
        _("On a shared device at your unit"),
        _("Ask where one stands. It shows only the contest, and forgets you when you have finished."),
    ),
}


PASSWORD_DOORS = {Door.PHONE: "phone", Door.EMAIL: "email"}
"""Doors by which somebody signs up and enters on one page, and what they sign in with."""


def is_open(door: Door) -> bool:
    """Whether the door can be used on this site as it is configured."""
    needs = {Door.CODE: codes_come, Door.OPENID: openid_is_offered}
    return door not in needs or needs[door]()


def path_of(way: Way, contest: Contest, *, onward: str) -> str:
    """Return where this way into the contest begins, and goes on afterwards."""
    if not way.is_of_contest:
        return f"{reverse(way.route, args=way.args)}?{urlencode(way.query | {'next': onward})}"
    address = reverse(way.route, args=[contest.slug])
    return f"{address}?{urlencode(way.query)}" if way.query else address


def kinds_taken(doors: Collection[Door], *, wanted: str = "") -> list[str]:
    """Return what these doors let sign up with on the page of joining; the kind wanted alone, if it is one of them."""
    kinds = [PASSWORD_DOORS[door] for door in doors if door in PASSWORD_DOORS]
    return [wanted] if wanted in kinds else kinds


def takes_codes(contest: Contest) -> bool:
    """Whether somebody may come in by a code of the contest's roster."""
    return Door.ROSTER in (contest.doors or ())


def open_doors(chosen: Collection[str] | None) -> list[Door]:
    """Return those of the chosen doors that people can come in by here and now, in the order in which they are told."""
    wanted = set(chosen or USUAL)
    return [door for door in Door if door in wanted and is_open(door)]
