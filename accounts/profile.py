"""The site's profile as pages show it: read once a minute, not once a page."""

from pathlib import PurePath
from typing import NamedTuple

from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from accounts.models import Headcount, SiteProfile

_KEY = "site-profile"
_SECONDS = 60


class Kept(NamedTuple):
    """A profile with what pages show beside its fields, each by its name: another release may show more."""

    profile: SiteProfile
    emblem_url: str
    has_demo_data: bool


def current_profile() -> SiteProfile:
    """The profile with `emblem_url` ("" for none) and `has_demo_data`; empty before a site is set up."""
    kept = cache.get(_KEY)
    if kept is None:
        kept = _read()
        cache.set(_KEY, kept, _SECONDS)
    profile, profile.emblem_url, profile.has_demo_data = kept
    return profile


def _read() -> Kept:
    profile = SiteProfile.objects.filter(pk=1).first() or SiteProfile(pk=1)
    version = PurePath(profile.emblem.name or "").stem
    emblem_url = f"{reverse('emblem')}?v={version}" if version else ""
    return Kept(profile, emblem_url, has_demo_data=Headcount.objects.filter(is_demo=True).exists())


def forget_profile() -> None:
    """Have the next page read the profile anew, once what changed it is committed."""
    transaction.on_commit(lambda: cache.delete(_KEY))
