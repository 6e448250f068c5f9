import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from questions.exporting import WRITABLE, export_questions
from questions.formats.remarks import sentence
from questions.models import Bank


class Command(BaseCommand):
    help = "Write a bank's questions to a file; what the format cannot hold is told on the other stream."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--bank", required=True, help="slug of the bank")
        parser.add_argument("--format", choices=WRITABLE, required=True)
        parser.add_argument("--output", type=Path, help="where to; else to the standard output")

    def handle(self, *args, bank: str, format: str, output: Path | None, **options) -> None:
        holder = Bank.objects.select_related("owner__parent").filter(slug=bank).first()
        if holder is None:
            raise CommandError(f"There is no bank {bank!r}.")
        written = export_questions(holder, holder.questions.all(), format)
        if output is not None:
            try:
                output.write_bytes(written.content)
            except OSError as error:
                raise CommandError(str(error)) from error
        else:
            sys.stdout.buffer.write(written.content)
        for remark in written.remarks:
            self.stderr.write(f"{remark.line}: {sentence(remark)}")
