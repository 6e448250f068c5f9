"""The settings of a test run: the same as served, with everything a run writes in a directory that dies with it."""

import os
import tempfile

# Runs happen side by side: several workers, several checkouts, several people on one machine.
RUN_DIRECTORY = tempfile.TemporaryDirectory(prefix="hoi-thi-test-", ignore_cleanup_errors=True)
os.environ |= {"DATA_DIR": RUN_DIRECTORY.name, "SECRET_KEY": "only for tests", "ENGINE": "no"}

from config.settings import *  # noqa: E402, F403
from config.settings import (  # noqa: E402
    CACHES,
    CHANNEL_LAYERS,
    DATA_DIR,
    DATABASES,
    REDIS_URL,
    SILENCED_SYSTEM_CHECKS,
    STORAGES,
)

PROGRAMME_SECONDS = 0  # a test changes a contest and looks at its page at once
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, because live servers use it from several threads. Syncing is tested where crashes are.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"

# Workers share one Redis. What they publish must not meet; and emptying a cache empties a whole database of Redis.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
if REDIS_URL:
    CACHES["default"]["LOCATION"] = f"{REDIS_URL.rpartition('/')[0]}/{int(WORKER[2:]) + 1}"
    CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = WORKER
SILENCED_SYSTEM_CHECKS += [
    "config.W001",  # the tests do the work of the engine themselves
    "config.E011",  # their PostgreSQL syncs nothing (tests/services.py)
]
