from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext

from contest.retention import apply_retention, what_is_due


class Command(BaseCommand):
    help = "Forget who took part in contests whose time to keep that is over, and accounts that nobody uses any more."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how much is due")

    def handle(self, *args, dry_run: bool, **options) -> None:
        now = timezone.now()
        done = (what_is_due if dry_run else apply_retention)(now=now)
        words = (
            gettext("Due: %(entries)d entries, %(accounts)d accounts.")
            if dry_run
            else gettext("Forgotten: %(entries)d entries, %(accounts)d accounts.")
        )
        self.stdout.write(words % done._asdict())
