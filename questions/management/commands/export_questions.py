import sys
from importlib import import_module
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from exchange.letters import Letterhead
from questions.formats import FORMATS
from questions.formats.remarks import sentence
from questions.importing import rows_of
from questions.models import Bank

WRITABLE = [code for code, each in FORMATS.items() if each.is_written]


def head_of(bank: Bank) -> Letterhead:
    """The unit that keeps the bank, and the one above it."""
    owner = bank.owner
    return Letterhead(agency=owner.name, superior=owner.parent.name if owner.parent else "")


class Command(BaseCommand):
    help = "Write a bank's questions to a file; what the format cannot hold is told on the other stream."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--bank", required=True, help="slug of the bank")
        parser.add_argument("--format", choices=WRITABLE, required=True)
        parser.add_argument("--output", type=Path, help="where to; else to the standard output")

    def handle(self, *args, bank: str, format: str, output: Path | None, **options) -> None:
        holder = Bank.objects.filter(slug=bank).first()
        if holder is None:
            raise CommandError(f"There is no bank {bank!r}.")
        chosen = FORMATS[format]
        head = {"head": head_of(holder)} if chosen.has_head else {}
        written = import_module(chosen.module).write(rows_of(holder.questions.to_write()), **head)
        if output is not None:
            output.write_bytes(written.content)
        else:
            sys.stdout.buffer.write(written.content)
        for remark in written.remarks:
            self.stderr.write(f"{remark.line}: {sentence(remark)}")
