"""Which other sites may show the question of the day within their pages: none, unless organisers allow it."""

import re
from datetime import datetime

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from accounts.roles import keeps_law
from contest.errors import ContestError, NotAllowed
from contest.models import EmbeddingSite

MOST_SITES = 60
REMEMBERED_SECONDS = 60
ORIGIN = re.compile(
    r"https://(?=.{1,90}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+(?::\d{1,5})?"
)
_SITES = "embedding-sites"


class BadOrigin(ContestError):
    """What was typed is no address of a site."""

    status = 422
    sentence = _("Please write the address of the site only, with https:// and no path: https://sonoivu.example.vn")


class AllowedAlready(ContestError):
    """The site is on the list."""

    sentence = _("This site is allowed already.")


class TooManySites(ContestError):
    """A header cannot grow without end."""

    sentence = _("There are as many sites as can be allowed. Take one off the list first.")


def allow_site(typed: str, *, by: User, now: datetime) -> EmbeddingSite:
    """Let a site show the question of the day within its pages."""
    if not keeps_law(by):
        raise NotAllowed
    origin = typed.strip().lower().rstrip("/")
    if not ORIGIN.fullmatch(origin):
        raise BadOrigin
    if EmbeddingSite.objects.count() >= MOST_SITES:
        raise TooManySites
    try:
        with transaction.atomic():
            site = EmbeddingSite.objects.create(origin=origin, allowed_at=now)
            audit.record(by, "embedding-allowed", on=site, at=now)
    except IntegrityError as error:
        raise AllowedAlready from error
    cache.delete(_SITES)
    return site


@transaction.atomic
def forbid_site(site: EmbeddingSite, *, by: User, now: datetime) -> None:
    """Take a site off the list; pages that are open there go on until they are loaded anew."""
    if not keeps_law(by):
        raise NotAllowed
    audit.record(by, "embedding-forbidden", on=site, at=now)
    site.delete()
    transaction.on_commit(lambda: cache.delete(_SITES))


def sites_that_embed() -> list[str]:
    """Return the origins that may; remembered for a minute."""
    return cache.get_or_set(
        _SITES, lambda: list(EmbeddingSite.objects.values_list("origin", flat=True)), REMEMBERED_SECONDS
    )
