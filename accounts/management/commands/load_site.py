from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.profile import load_site
from exchange.records import BadFile


class Command(BaseCommand):
    help = "Set up the site's profile and consent texts from a data file, where there are none yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures" / "site.json")

    def handle(self, *, path: Path, **options) -> None:
        try:
            load_site(path)
        except BadFile as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The site's profile and consent texts are in place.")
