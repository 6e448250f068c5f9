import os

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import ngettext

from contest.figuring import make_all_figures, make_asked_figures

NICENESS = 10


class Command(BaseCommand):
    help = "Make the statistics of rounds and questions anew from the papers; on clean data this changes nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--asked", action="store_true", help="only those that are asked for, and with low priority")

    def handle(self, *args, asked: bool, **options) -> None:
        if asked:
            os.nice(NICENESS)
        made = (make_asked_figures if asked else make_all_figures)(now=timezone.now())
        words = ngettext("Statistics of %(count)d round made.", "Statistics of %(count)d rounds made.", made)
        self.stdout.write(words % {"count": made})
