from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.units import load_units
from exchange.records import BadFile


class Command(BaseCommand):
    help = "Create the units of a data file that are not there yet; existing units stay as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures" / "units.json")

    def handle(self, *, path: Path, **options) -> None:
        try:
            loaded = load_units(path)
        except BadFile as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{loaded.created} units created, {loaded.kept} kept as they are.")
