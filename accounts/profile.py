"""The site's profile as pages show it, read once a minute rather than once a page, and its first loading."""

from pathlib import Path, PurePath

from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from accounts.models import ConsentText, Headcount, SiteProfile, Unit
from exchange.records import Record, check, read_json

_KEY = "site-profile"
_SECONDS = 60
_PROFILE_TEXTS = ("province_name", "agency", "hotline", "email", "address", "person_responsible", "form_of_address")
_CONSENT_TEXTS = ("version", "text_vi", "text_en")


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


@transaction.atomic
def load_site(path: Path) -> None:
    """Set the site up from a data file: the profile, if there is none, and the consent texts whose version is new.

    What people edited is never touched. Raises BadFile with the line and the reason.
    """
    file = read_json(path)
    check(file, {"profile": Record, "consent_texts": list}, path=path)
    profile = file["profile"]
    check(profile, dict.fromkeys(_PROFILE_TEXTS, str) | {"root_unit": Record | None}, path=path)
    for text in file["consent_texts"]:
        check(text, dict.fromkeys(_CONSENT_TEXTS, str), path=path)
    for text in file["consent_texts"]:
        words = {name: text[name] for name in _CONSENT_TEXTS}
        ConsentText.objects.get_or_create(version=words.pop("version"), defaults=words)
    values = {name: profile[name] for name in _PROFILE_TEXTS}
    root = Unit.objects.filter(**profile["root_unit"]).first() if profile["root_unit"] else None
    SiteProfile.objects.get_or_create(pk=1, defaults=values | {"root_unit": root})
    forget_profile()
