"""The one way back for somebody who stands before an officer without their password, or whose number another one took.

An officer is whoever organises or leads a unit. They find people among the entrants of their own units, and of the
contests that they organise those without a unit, by what the person tells them; and give a temporary password that is
replaced at the next sign-in. Whoever took a number goes by another name, so the whole number finds them without one.
Who took it and entered nowhere, or for others, is nobody of the officer's: that account is an administrator's matter.

Citizens who named no place have no unit's officer, and the pages send them to the desk where they live. So a commune's
officer serves them, too; but as any commune could, only whom the officer has just found by the whole number or address,
which the person tells them, and nobody who has a second factor or an identity, which a new password takes away.
"""

import time
from itertools import islice

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.limits import within_limit
from accounts.models import NO_LOGIN, Role, User, with_words
from accounts.openid import has_identity
from accounts.passwords import reissue_password
from accounts.phones import NotALogin, canonical_login
from accounts.roles import can_organize, leads_unit, organizer_units, units_with
from accounts.second_factor import has_second_factor
from contest.errors import ContestError, NotAllowed
from contest.models import Entry

LEAST_DIGITS = 3
FOUND_AT_ONCE = 10
AN_HOUR = {"most": 30, "seconds": 3600}
SEARCHES = {"most": 120, "seconds": 3600}
"""For each officer: a queue at the desk is served, a list of everybody is not read out."""
COMMUNE = "commune"
"""The level of units whose desks serve everybody who lives there."""
FOUND_FOR = 900
"""Seconds in which somebody who was found by the whole number is helped; the cache may forget it sooner."""


class TooMany(ContestError):
    status = 429
    sentence = _("You have helped many people within this hour. Please go on in the next one, or call the hotline.")


def helps_people(user: User) -> bool:
    """Whether the person is an officer in this sense, of any unit."""
    return can_organize(user) or leads_unit(user)


def people_of(officer: User) -> QuerySet[User]:
    """Return those who ever entered a contest for one of the officer's units, or without a unit one that the officer
    organises, and can sign in by themselves."""
    units = units_with(officer, Role.ORGANISER, Role.UNIT_LEADER)
    mine = Q(unit__in=units) | Q(unit=None, contest__owner__in=organizer_units(officer))
    people = Entry.objects.filter(mine).order_by().values("person")
    return User.objects.filter(pk__in=people, erased_at=None).exclude(login__startswith=NO_LOGIN)


def served_by(officer: User) -> QuerySet[User]:
    """Return those who named no place in any contest, and entered one of a tree in which the officer has a commune."""
    communes = units_with(officer, Role.ORGANISER, Role.UNIT_LEADER).filter(level=COMMUNE)
    entries = Entry.objects.order_by()
    here = entries.filter(unit=None, contest__owner__tree__in=communes.order_by().values("tree"))
    placed = entries.filter(unit__isnull=False)
    people = User.objects.filter(pk__in=here.values("person"), erased_at=None)
    return people.exclude(pk__in=placed.values("person")).exclude(login__startswith=NO_LOGIN)


def person_to_help(officer: User, person_id: int) -> User | None:
    """Return the person if this officer may give them access now: one of theirs, or one whom their commune's desk
    serves and whom they found by the whole number a moment ago."""
    if person := people_of(officer).filter(pk=person_id).first():
        return person
    is_recent = time.time() - cache.get(_found(officer, person_id), 0) < FOUND_FOR
    return served_by(officer).filter(pk=person_id).first() if is_recent else None


def _found(officer: User, person_id: int) -> str:
    return f"found-by-whole-login:{officer.pk}:{person_id}"


def whole_login(typed: str) -> str:
    """Return the phone number or e-mail address that was typed from its beginning to its end; else nothing."""
    try:
        return canonical_login(typed)
    except NotALogin:
        return ""


def _ending(typed: str) -> str:
    """Return what a login has to end with: a number may come with dots or dashes, an address with its @."""
    plain = "".join(typed.split()).lower().partition("@")[0]
    digits = "".join(sign for sign in plain if sign.isdecimal())
    return digits if digits and all(sign in ".-()" for sign in plain if not sign.isdecimal()) else plain


def find_people(officer: User, *, name: str, ending: str) -> list[User]:
    """Return the officer's people whose name has every word and whose phone number, or e-mail before the @, ends so;
    by a whole number or address whoever goes by it, under any name, also whom a commune's desk serves.

    A few at most. Raises TooMany.
    """
    if not within_limit("find-people", str(officer.pk), **SEARCHES):
        raise TooMany
    if login := whole_login(ending):
        theirs = Q(pk__in=people_of(officer).values("pk")) | Q(pk__in=served_by(officer).values("pk"))
        people = list(User.objects.filter(theirs, login=login))
        for person in people:
            cache.set(_found(officer, person.pk), time.time(), timeout=FOUND_FOR)
        return people
    found = people_of(officer).filter(with_words(name, "search_text__contains"))
    sought = _ending(ending)
    likely = found.order_by("name_key", "pk").only("full_name", "login", "is_staff", "is_superuser")
    fitting = (person for person in likely.iterator() if person.login.partition("@")[0].endswith(sought))
    return list(islice(fitting, FOUND_AT_ONCE))


def give_access(person: User, *, by: User, reason: str) -> str:
    """Return a temporary password for one of the officer's people; the log keeps who gave it and why.

    Raises NotAllowed for everybody else, and for whoever has a role or was ever named a deputy of a bank, since a new
    password takes their second factor away: their accounts are the administrator's matter. So is that of whoever has
    such a factor, or an identity, and is only served by the desk. Raises TooMany.
    """
    if get_adapter().works_here(person):
        raise NotAllowed(_("This account works on contests, so only an administrator may give it a new password."))
    if person_to_help(by, person.pk) is None:
        raise NotAllowed
    if (has_second_factor(person) or has_identity(person)) and not people_of(by).filter(pk=person.pk).exists():
        raise NotAllowed(
            _("Another way of signing in guards this account, so only an administrator may give it a new password.")
        )
    if not reason.strip():
        raise ContestError(_("Please say how you made sure that it is this person."))
    if not within_limit("give-access", str(by.pk), **AN_HOUR):
        raise TooMany
    return reissue_password(person, by=by, reason=reason.strip())
