import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from questions.exporting import WRITABLE, export_questions, fit_for, note_export
from questions.formats.remarks import sentence
from questions.formats.rows import Written
from questions.models import Bank


class Command(BaseCommand):
    help = "Write a bank's questions to a file, which the log keeps; what the format cannot hold is told on stderr."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--bank", required=True, help="slug of the bank")
        parser.add_argument("--format", choices=WRITABLE, required=True)
        parser.add_argument("--output", type=Path, help="where to; else to the standard output")
        parser.add_argument("--by", help="login of who takes the keys; else the log names the platform itself")

    def handle(self, *args, bank: str, format: str, output: Path | None, by: str | None, **options) -> None:
        holder = Bank.objects.select_related("owner__parent").filter(slug=bank).first()
        if holder is None:
            raise CommandError(f"There is no bank {bank!r}.")
        person = User.objects.called(by) if by else None
        if by and person is None:
            raise CommandError(f"There is nobody with the login {by!r}.")
        questions = fit_for(format, holder.questions.written().living())
        keys = list(questions.values_list("pk", flat=True))
        written = export_questions(holder, questions, format)
        with transaction.atomic():  # what is not in the log does not go out
            note_export(holder, keys, format, by=person)
            put(written, output)
        if left_out := holder.questions.written().living().count() - len(keys):
            self.stderr.write(f"{left_out} questions are left out: nobody has approved them yet.")
        for remark in written.remarks:
            self.stderr.write(f"{remark.line}: {sentence(remark)}")


def put(written: Written, output: Path | None) -> None:
    """Write the file to where it is asked for. Raises CommandError."""
    if output is None:
        sys.stdout.buffer.write(written.content)
        return
    try:
        output.write_bytes(written.content)
    except OSError as error:
        raise CommandError(str(error)) from error
