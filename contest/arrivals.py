"""Through which link somebody came: kept in the visitor's own browser, so that nothing is stored of who only looks."""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode

from contest.links import CHANNEL_OF_KIOSKS, number_of
from contest.models import Channel, Contest, Entry

COOKIE = "channel"
SALT = "contest.arrivals"
KEPT_SECONDS = 7 * 24 * 3600
VISIT_SECONDS = 30 * 60
"""So long the first link of a visit holds against later ones; then another visit has begun."""
LONGEST_INVITATION = 16
_BETWEEN = "."


class Arrival(NamedTuple):
    """How somebody came to a contest: by which channel, by which unit's number, by whose invitation; "" where not."""

    contest: str = ""
    """Its slug: what is remembered of one contest says nothing of another."""
    channel: str = ""
    number: str = ""
    invitation: str = ""

    @property
    def is_told(self) -> bool:
        return any(self[1:])


def remember_arrival(
    request: HttpRequest, response: HttpResponse, contest: Contest, number: str = "", *, channel: str = ""
) -> None:
    """Keep for a week what the link named: ?k=channel, ?i=invitation, and the unit's number; and this channel, of what
    is too short to name one.

    The first link of a visit wins. Names that do not exist are nothing.
    """
    arrival = _named(request, contest, number, channel)
    if not arrival.is_told or _remembered(request, VISIT_SECONDS).contest == contest.slug:
        return
    response.set_signed_cookie(
        COOKIE,
        _BETWEEN.join(arrival),
        salt=SALT,
        max_age=KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def arrival_at(request: HttpRequest, contest: Contest) -> Arrival:
    """How this browser came to this contest within a week, else what the address names; nothing told for none, or for
    one made up. On a kiosk whoever comes came by the kiosk, whatever its browser did before."""
    if request.kiosk is not None:
        return Arrival(contest.slug, CHANNEL_OF_KIOSKS)
    arrival = _remembered(request, KEPT_SECONDS)
    return arrival if arrival.contest == contest.slug else _named(request, contest)


def said_onward(arrival: Arrival) -> str:
    """The part of an address that says the same to another browser, in which somebody may open it. An invitation does
    not go along: whoever copies an address invites in nobody's name."""
    return urlencode({name: said for name, said in (("k", arrival.channel), ("n", arrival.number)) if said})


def forget_arrival(response: HttpResponse) -> None:
    """It has served its purpose: the person has entered."""
    response.delete_cookie(COOKIE, samesite="Lax")


def _remembered(request: HttpRequest, seconds: int) -> Arrival:
    told = request.get_signed_cookie(COOKIE, "", salt=SALT, max_age=seconds).split(_BETWEEN)
    return Arrival(*told) if len(told) == len(Arrival._fields) else Arrival()


def _named(request: HttpRequest, contest: Contest, number: str = "", channel: str = "") -> Arrival:
    """What the address names, as far as it exists."""
    channel, invitation = channel or request.GET.get("k", ""), request.GET.get("i", "")
    return Arrival(
        contest.slug,
        channel if Channel.objects.offers(channel) else "",
        number or number_of(contest, request.GET.get("n", "")),
        invitation if _is_invitation(invitation, contest) else "",
    )


def _is_invitation(text: str, contest: Contest) -> bool:
    if not text or len(text) > LONGEST_INVITATION or not text.isascii() or not text.isprintable():
        return False
    return Entry.objects.of_contest(contest).filter(invitation=text).exists()
