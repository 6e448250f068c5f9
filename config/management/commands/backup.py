from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.backups import BackupError, make_backup, rotate


class Command(BaseCommand):
    help = "Copy database, uploads and the installation's key into a new directory; the site may go on serving."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the directory to make")
        parser.add_argument(
            "--rotate",
            type=int,
            metavar="KEEP",
            help="take PATH as a folder of backups: make one named after the time, keep the newest KEEP",
        )

    def handle(self, *, path: Path, rotate: int | None, **options) -> None:
        if rotate is not None and rotate < 1:
            raise CommandError("--rotate keeps at least 1.")
        try:
            path, manifest = backup(path.absolute(), rotate)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{path}: {len(manifest.counts)} tables, {manifest.rows} rows, {len(manifest.files)} files.")


def backup(path: Path, keep: int | None):
    now = timezone.localtime()
    return (path, make_backup(path, now=now)) if keep is None else rotate(path, keep=keep, now=now)
