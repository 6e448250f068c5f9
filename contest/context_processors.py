"""What every page knows of the contest: whether the reader keeps banks or leads a unit, and whether the device is a
kiosk."""

from functools import cache

from django.http import HttpRequest
from django.utils import timezone

from accounts.lent import is_lent
from accounts.roles import leads_unit
from contest.banking import keeps_banks
from contest.kiosk import SIGNED_IN_SECONDS

KIOSK_SECONDS = 180
"""So long a shared device waits for a touch before it ends somebody's turn."""
AFTER_PAPER_SECONDS = 60
"""The same where a result is shown: whoever has read it walks away."""


def banks(request: HttpRequest) -> dict:
    """`keeps_banks`: by a role, or as a deputy of today; it is only asked where a page wants to know.

    `leads_unit`: whether rosters have people of theirs for them to see; asked as rarely.
    `is_lent`: whoever is signed in said that the device is not theirs.
    `kiosk`: the one that this device is, if it is one; `kiosk_turn`, whether somebody's turn has begun on it, signed in
    or not; `kiosk_seconds`, how long it waits for a touch; and `kiosk_signed_in`, how long a sign-in lasts there.
    """
    user = getattr(request, "user", None)
    keeps = cache(lambda: user is not None and user.is_authenticated and keeps_banks(user, timezone.localdate()))
    route = getattr(request.resolver_match, "url_name", "")
    return {
        "keeps_banks": keeps,
        "leads_unit": lambda: user is not None and leads_unit(user),
        "is_lent": user is not None and user.is_authenticated and is_lent(request),
        "kiosk": getattr(request, "kiosk", None),
        "kiosk_turn": route not in ("kiosk", "kiosk_leave"),
        "kiosk_signed_in": SIGNED_IN_SECONDS,
        "kiosk_seconds": AFTER_PAPER_SECONDS if route == "result" else KIOSK_SECONDS,
    }
