"""The settings as served, with pages that show what happens to a request."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.config.served.pages"
