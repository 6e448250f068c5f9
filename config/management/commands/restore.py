from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.backups import BackupError, restore_backup


class Command(BaseCommand):
    help = "Put a backup in the place of this site's database, uploads and key. The site must be stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="a directory made by `backup`")
        parser.add_argument("--replace", action="store_true", help="even where there is a database: it is moved aside")

    def handle(self, *, path: Path, replace: bool, **options) -> None:
        try:
            restored = restore_backup(path.absolute(), replace=replace, now=timezone.localtime())
        except BackupError as error:
            raise CommandError(str(error)) from error
        manifest = restored.manifest
        self.stdout.write(f"Restored {manifest.rows} rows as they stood at {manifest.made_at}.")
        if restored.migrated:
            self.stdout.write(f"Brought forward to this version by {len(restored.migrated)} migrations.")
        for place in restored.aside:
            self.stdout.write(f"Kept what stood there: {place}. Delete it when all is well.")
        if restored.has_stale_cache:
            self.stderr.write(
                "Redis could not be told to forget the time that is gone. Empty it before the site starts: redis-cli "
                "FLUSHDB, with the address of REDIS_URL."
            )
