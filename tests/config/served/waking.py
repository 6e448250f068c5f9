"""The application as served, by a process that gets ready only when a file says so."""

from importlib import import_module

from django.conf import settings

application = import_module("config.asgi").application
import_module("contest.engine").is_ready = (settings.DATA_DIR / "ready").exists
