from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ConfigConfig(AppConfig):
    name = "config"
    default = True  # of the several in this module; without it Django takes none, and `ready` is never called

    def ready(self) -> None:
        from config import checks  # noqa: F401  registers the start-up checks


class CollectedFiles(StaticFilesConfig):
    """django-htmx ships htmx's extensions and its next major version. We use neither, and some of the extensions name
    modules that do not exist, on which collecting would stop."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "ext", "htmax-*", "htmx-4*"]
