"""Kiosk mode: a shared device that shows only the door of one contest and the paper, and keeps nothing of anybody.

What makes a device a kiosk is a signed cookie, for half a day: it names the officer who opened it, the contest, and the
entry of the log that says so. It opens nothing by itself: people sign in as everywhere, or by the code of a slip while
the officer stands by. Leaving needs the officer's password; a cookie that was copied before makes no kiosk any more.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.limits import is_used_up, within_limit
from accounts.models import AuditEvent, User
from contest.assisting import find_assisted, hand_over
from contest.doors import Door
from contest.entering import takes_entries
from contest.errors import ContestError, NotAllowed
from contest.models import Attempt, Contest
from contest.papers import running_of
from contest.reissuing import helps_people

COOKIE = settings.KIOSK_COOKIE_NAME
MARK = "kiosk"
"""In the session, that it began on a kiosk."""
SALT = "contest.kiosk"
OPEN_SECONDS = 12 * 3600
COOKIE_SECONDS = 400 * 24 * 3600
"""As long as browsers keep one: a cookie that went when the kiosk is over would leave an ordinary browser behind, with
somebody signed in."""
TO_READ_THE_RESULT = timedelta(minutes=1)
"""How long after the deadline of their paper a kiosk that is over ends for whoever sits there."""
SIGNED_IN_SECONDS = 2 * 3600
"""So long a person stays signed in on a kiosk, should nothing on the page end it sooner."""
GUESSES = {"most": 10, "seconds": 600}
"""On each kiosk by itself, so that a visitor at one leaves the officer's others and their desk alone."""


class Kiosk(NamedTuple):
    """Who answers for the device, and for which contest it stands there."""

    officer: User
    contest: Contest
    opened: int
    """The entry of the log by which it was opened."""


class TooManyGuesses(ContestError):
    status = 429
    sentence = _("Too many wrong passwords. Please wait ten minutes and try again.")


def stands_in(contest: Contest) -> bool:
    """Whether the contest's organisers chose this door."""
    return Door.KIOSK in (contest.doors or ())


def kiosk_contests(*, now: datetime) -> list[Contest]:
    """Return the contests for which a device may become a kiosk now."""
    published = Contest.objects.published(now).with_chosen_doors()
    return [contest for contest in published if stands_in(contest) and takes_entries(contest, now)]


@transaction.atomic
def open_kiosk(officer: User, contest: Contest, *, now: datetime) -> str:
    """Return what the device's cookie holds. Raises NotAllowed, and ContestError for an officer who could not leave."""
    if not helps_people(officer) or contest not in kiosk_contests(now=now):
        raise NotAllowed
    if not officer.has_usable_password():
        raise ContestError(_("Please choose a password first: a kiosk is left by the password of whoever opened it."))
    opened = audit.record(officer, "kiosk-opened", on=contest, at=now)
    return signing.dumps({"officer": officer.pk, "contest": contest.pk, "opened": opened.pk}, salt=SALT)


def was_kiosk(request: HttpRequest) -> bool:
    """Whether this browser was made a kiosk once, as its cookie of ours or its session says. A cookie that anybody made
    up says nothing."""
    return bool(_told(request, max_age=None) or request.session.get(MARK))


def kiosk_of(request: HttpRequest) -> Kiosk | None:
    """Return the kiosk that this device is; None also where the cookie is too old or made up, the kiosk was left,
    the officer is no longer one, or the contest has closed this door."""
    kiosk = _held(request, max_age=OPEN_SECONDS)
    if kiosk is None or not (kiosk.officer.is_active and helps_people(kiosk.officer) and stands_in(kiosk.contest)):
        return None
    return kiosk


def kiosk_to_the_end(request: HttpRequest, *, now: datetime) -> Kiosk | None:
    """Return the kiosk that is over for everybody but whoever sits a paper of its contest here: with the sign-in they
    would lose what has not been sent, for a reason that is not theirs. None where it was left by the password."""
    kiosk = _held(request, max_age=None) if request.user.is_authenticated else None
    if kiosk is None:
        return None
    read = Attempt.objects.of(request.user).before_deadline(now - TO_READ_THE_RESULT)
    papers = running_of(request.user, now=now) | read
    return kiosk if papers.filter(entry__contest=kiosk.contest).exists() else None


def _held(request: HttpRequest, *, max_age: int | None) -> Kiosk | None:
    """Return the kiosk that the cookie tells of, unless it was left; the seconds are how old it may be."""
    held = _told(request, max_age=max_age)
    if "opened" not in held:  # also of a release that could not end one for good
        return None
    officer = User.objects.filter(pk=held["officer"]).first()
    contest = Contest.objects.with_owner().filter(pk=held["contest"]).first()
    if officer is None or contest is None:
        return None
    kiosk = Kiosk(officer, contest, held["opened"])
    return None if was_left(kiosk) else kiosk


def _told(request: HttpRequest, *, max_age: int | None) -> dict:
    """What the cookie says; nothing where it is none of ours, or older than these seconds."""
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=max_age)
    except signing.BadSignature:
        return {}


def was_left(kiosk: Kiosk) -> bool:
    """Whether the officer ended it; the log is never changed, so this holds for good."""
    told = AuditEvent.objects.about([kiosk.contest]).filter(verb="kiosk-left")
    return told.filter(after__opened=kiosk.opened).exists()


def let_in(kiosk: Kiosk, code: str, *, now: datetime) -> User:
    """Return the person of a slip, who will be signed in; the log names the officer who answers for the device.

    Raises TooMany, and ContestError for a code that is no slip's of this contest.
    """
    place = f"kiosk {kiosk.opened}"
    entry = find_assisted(kiosk.officer, code, place=place)
    if entry is None or entry.contest_id != kiosk.contest.pk or not entry.may_stand:
        raise ContestError(
            _(
                "No entry made with an officer's help has this code. If you entered by yourself, please sign in; if "
                "your unit gave you a code, choose that way below."
            )
        )
    return hand_over(entry, by=kiosk.officer, now=now, place=place)


@transaction.atomic
def leave(kiosk: Kiosk, password: str, *, now: datetime) -> None:
    """Note that the device is no kiosk any more, whoever has its cookie.

    Raises TooManyGuesses, and NotAllowed for a wrong password.
    """
    if is_used_up("kiosk-leave", str(kiosk.opened), **GUESSES):
        raise TooManyGuesses
    if not kiosk.officer.check_password(password):
        within_limit("kiosk-leave", str(kiosk.opened), **GUESSES)
        raise NotAllowed(_("This is not the password of whoever opened the kiosk."))
    audit.record(kiosk.officer, "kiosk-left", on=kiosk.contest, after={"opened": kiosk.opened}, at=now)
