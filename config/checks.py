"""Start-up checks: unsafe mixtures of settings are refused with a sentence that says what to do."""

import sqlite3
from importlib.metadata import version

from django.conf import settings
from django.core.checks import Error, Tags, register

OLDEST_DAPHNE = (4, 2, 2)
OLDEST_SQLITE = (3, 33)  # the first with UPDATE ... FROM, by which papers are marked
LOOPBACK = {"127.0.0.1", "localhost", "::1", "[::1]"}


def is_public() -> bool:
    """Whether others than this machine may reach the site."""
    return settings.HOST not in LOOPBACK or any(host not in LOOPBACK for host in settings.ALLOWED_HOSTS)


@register(Tags.security)
def check_debug(app_configs, **kwargs) -> list[Error]:
    if settings.DEBUG and is_public():
        return [
            Error(
                "DEBUG shows settings and queries to strangers, and this site is reachable from other machines.",
                hint="Unset DEBUG, or listen on 127.0.0.1 only (HOST and ALLOWED_HOSTS).",
                id="config.E001",
            )
        ]
    return []


@register(Tags.security)
def check_hosts(app_configs, **kwargs) -> list[Error]:
    if "*" in settings.ALLOWED_HOSTS:
        return [
            Error(
                "ALLOWED_HOSTS=* lets any page on the web speak to this site under a name of its own.",
                hint="Set ALLOWED_HOSTS to the names people type, separated by commas.",
                id="config.E002",
            )
        ]
    return []


@register(Tags.security)
def check_proxies(app_configs, **kwargs) -> list[Error]:
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        return [
            Error(
                "HTTPS is on, so a proxy stands in front, but TRUSTED_PROXIES does not say how many.",
                hint="Set TRUSTED_PROXIES to the number of proxies (usually 1); without it every visitor seems to have "
                "one address and the limits on signing in shut everybody out together.",
                id="config.E003",
            )
        ]
    return []


@register(Tags.database)
def check_sqlite(app_configs, **kwargs) -> list[Error]:
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "django.db.backends.sqlite3":
        return []
    init = database.get("OPTIONS", {}).get("init_command", "").replace(" ", "").lower()
    if "synchronous=full" in init and "journal_mode=wal" in init:
        return []
    return [
        Error(
            "SQLite must run with journal_mode=WAL and synchronous=FULL: with less, a power cut forgets answers that "
            "were already acknowledged.",
            hint="Leave DATABASES to config/settings.py.",
            id="config.E004",
        )
    ]


@register(Tags.compatibility)
def check_sqlite_version(app_configs, **kwargs) -> list[Error]:
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        return []
    if sqlite3.sqlite_version_info >= OLDEST_SQLITE:
        return []
    return [
        Error(
            f"SQLite {sqlite3.sqlite_version} is too old to mark papers.",
            hint="Use a Python with SQLite 3.33 or later (Debian 11, Ubuntu 22.04), or PostgreSQL (DATABASE_URL).",
            id="config.E007",
        )
    ]


@register(Tags.compatibility)
def check_daphne(app_configs, **kwargs) -> list[Error]:
    installed = version("daphne")
    if tuple(int(part) for part in installed.split(".")[:3]) >= OLDEST_DAPHNE:
        return []
    return [
        Error(
            f"Daphne {installed} lets one socket message fill the memory (CVE-2026-44545).",
            hint="Install the versions pinned in requirements.txt.",
            id="config.E005",
        )
    ]


@register(Tags.caches)
def check_redis(app_configs, **kwargs) -> list[Error]:
    layer = settings.CHANNEL_LAYERS["default"]["BACKEND"]
    if layer.startswith("channels_redis.core"):
        return [
            Error(
                "The core Redis layer drops messages and connections under load.",
                hint="Leave CHANNEL_LAYERS to config/settings.py, which uses the pub/sub layer.",
                id="config.E006",
            )
        ]
    return []
