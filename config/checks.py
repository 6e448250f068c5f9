"""Start-up checks: unsafe mixtures of settings are refused with a sentence that says what to do.

`manage.py` makes them before it migrates and prepares, and every process that serves makes them again: its environment
may be another one, and Daphne makes none.
"""

import logging
import shutil
import sqlite3
from importlib.metadata import version

from django.conf import settings
from django.core.checks import Error, Warning, register, run_checks
from django.core.exceptions import SynchronousOnlyOperation
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from config.history import broken_off

logger = logging.getLogger(__name__)

AT_START = "start"
"""The tag of the checks made here."""

OLDEST_DAPHNE = (4, 2, 2)
OLDEST_SQLITE = (3, 33)  # the first with UPDATE ... FROM, by which papers are marked
FORGETFUL = "SELECT name FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit') AND setting = 'off' ORDER BY 1"
LOOPBACK = {"127.0.0.1", "localhost", "::1", "[::1]"}


def refuse_unsafe() -> None:
    """End this process with what is wrong and what to do, before it serves anybody."""
    found = [item for item in run_checks(tags=[AT_START]) if not item.is_silenced()]
    for warning in found:
        if not warning.is_serious():
            logger.warning("%s", warning)
    errors = [str(error) for error in found if error.is_serious()]
    if errors:
        raise SystemExit("\n".join(["This site does not start so:", *errors]))


def is_public() -> bool:
    """Whether others than this machine may reach the site."""
    return settings.HOST not in LOOPBACK or any(host not in LOOPBACK for host in settings.ALLOWED_HOSTS)


@register(AT_START)
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


@register(AT_START)
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


@register(AT_START)
def check_names(app_configs, **kwargs) -> list[Error]:
    names = set(settings.ALLOWED_HOSTS) - LOOPBACK
    if settings.HOST in settings.ANY_ADDRESS and not names and not settings.TRUSTED_PROXIES:
        return [
            Error(
                f"HOST={settings.HOST} listens to every machine, but ALLOWED_HOSTS answers only this one.",
                hint="Set ALLOWED_HOSTS to the names and addresses people type, for example "
                "ALLOWED_HOSTS=localhost,192.168.1.20, or set HOST to the one address of this machine.",
                id="config.E008",
            )
        ]
    return []


@register(AT_START)
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


@register(AT_START)
def check_sqlite(app_configs, **kwargs) -> list[Error]:
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "django.db.backends.sqlite3":
        return []
    init = database.get("OPTIONS", {}).get("init_command", "").replace(" ", "").lower()
    if all(wish in init for wish in ("synchronous=full", "journal_mode=wal", "secure_delete=on")):
        return []
    return [
        Error(
            "SQLite must run with journal_mode=WAL and synchronous=FULL: with less, a power cut forgets answers that "
            "were already acknowledged; and with secure_delete=ON, or its file keeps what was erased.",
            hint="Leave DATABASES to config/settings.py.",
            id="config.E004",
        )
    ]


@register(AT_START)
def check_postgresql(app_configs, **kwargs) -> list[Error]:
    """Asks it by a connection of ours: a role and a database may have settings of their own."""
    if connection.vendor != "postgresql":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute(FORGETFUL)
            off = [name for (name,) in cursor.fetchall()]
    except (DatabaseError, SynchronousOnlyOperation):
        return []
    return [
        Error(
            f"PostgreSQL runs with {name}=off: a crash forgets answers that were already acknowledged.",
            hint=f"Set {name} to on in postgresql.conf, and for the role and the database of this site, where ALTER "
            "ROLE or ALTER DATABASE said otherwise.",
            id="config.E011",
        )
        for name in off
    ]


@register(AT_START)
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


@register(AT_START)
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


@register(AT_START)
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


@register(AT_START)
def check_second_factor(app_configs, **kwargs) -> list[Warning]:
    """Who turns it off on purpose may have a reason, and hears of it at each start."""
    if settings.STAFF_MFA or not is_public():
        return []
    return [
        Warning(
            "STAFF_MFA=no: on a site that others can reach, a password alone opens keys, people and results.",
            hint="Unset STAFF_MFA, so that organisers, authors, reviewers and administrators show a second factor.",
            id="config.W002",
        )
    ]


@register(AT_START)
def check_history(app_configs, **kwargs) -> list[Error]:
    """Asks the database, like the next one. Django would take one that lacks steps for migrated, and say nothing."""
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except (DatabaseError, SynchronousOnlyOperation):
        return []
    return [
        Error(
            f"This database stopped among the migrations that {app}.{name} stands for, and they are no longer here.",
            hint="Migrate it with the last version that has them, as docs/operations.md tells, then start this one.",
            id="config.E010",
        )
        for app, name in broken_off(applied)
    ]


@register(AT_START)
def check_doors(app_configs, **kwargs) -> list[Error]:
    """Asks the database, so only where it can: not before the first migration, nor inside a server's loop."""
    from contest.doors import open_doors  # the registry of apps is not ready when this module is read
    from contest.models import Contest

    try:
        shut = [contest for contest in Contest.objects.with_chosen_doors() if not open_doors(contest.doors)]
    except (DatabaseError, SynchronousOnlyOperation):
        return []
    return [
        Error(
            f"Nobody can sign in to the contest {contest.slug}: its only doors ({', '.join(contest.doors)}) need what "
            "this site does not have.",
            hint="Codes need EMAIL_URL or SMS_GATEWAY_URL, a provider of accounts needs the OPENID_ settings. Or start "
            "once with HOST and ALLOWED_HOSTS of this machine only and give the contest another door.",
            id="config.E009",
        )
        for contest in shut
    ]


@register(AT_START)
def check_database_folder(app_configs, **kwargs) -> list[Warning]:
    if settings.DATABASE_FOLDER is None:
        return []
    try:
        shutil.disk_usage(settings.DATABASE_FOLDER)
    except OSError as error:
        return [
            Warning(
                f"Nobody will hear when the database's disk is full: {error}.",
                hint="Set DATABASE_FOLDER to a folder on the disk where PostgreSQL keeps its data, or leave it out.",
                id="config.W003",
            )
        ]
    return []


@register(AT_START)
def check_engine(app_configs, **kwargs) -> list[Warning]:
    """A process that waits for the lead notices a second one by itself; this one never does."""
    if settings.ENGINE or settings.REDIS_URL:
        return []
    return [
        Warning(
            "ENGINE=no without REDIS_URL: if another process serves this database, boards here stand still and each "
            "process counts the tries to sign in for itself.",
            hint="Set REDIS_URL for all processes, or leave ENGINE on.",
            id="config.W001",
        )
    ]
