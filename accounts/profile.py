"""The site's profile as pages show it: read once a minute, not once a page."""

from pathlib import PurePath

from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from accounts.models import Headcount, SiteProfile

_KEY = "site-profile"
_SECONDS = 60


def current_profile() -> SiteProfile:
    """The profile with `emblem_url` ("" for none) and `has_demo_data`; empty before a site is set up."""
    profile = cache.get(_KEY)
    if profile is None:
        profile = SiteProfile.objects.filter(pk=1).first() or SiteProfile(pk=1)
        version = PurePath(profile.emblem.name or "").stem
        profile.emblem_url = f"{reverse('emblem')}?v={version}" if version else ""
        profile.has_demo_data = Headcount.objects.filter(is_demo=True).exists()
        cache.set(_KEY, profile, _SECONDS)
    return profile


def forget_profile() -> None:
    """Have the next page read the profile anew, once what changed it is committed."""
    transaction.on_commit(lambda: cache.delete(_KEY))
