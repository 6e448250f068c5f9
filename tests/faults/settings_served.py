"""The settings as served; only that static files need not be collected first."""

from config.settings import *  # noqa: F403
from config.settings import STORAGES

STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
