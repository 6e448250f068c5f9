import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from questions.errors import QuestionError
from questions.formats import FORMATS
from questions.formats.doors import read_safely
from questions.formats.naming import format_of
from questions.formats.remarks import sentence, weight
from questions.formats.rows import Reading, Remark, Row
from questions.importing import NotAllFit, Plan, Usual, import_planned, plan_import
from questions.models import Bank, Topic


class Command(BaseCommand):
    help = "Read a file with questions into a bank: all of it or nothing. What is read is reviewed before it is drawn."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--bank", required=True, help="slug of the bank")
        parser.add_argument("--format", choices=FORMATS, help="where the file's name does not tell it")
        parser.add_argument("--topic", help="slug of the topic of questions that name none")
        parser.add_argument("--level", type=int, choices=[1, 2, 3], default=1, help="of questions that name none")
        parser.add_argument("--by", help="login of the author; needed to import")
        parser.add_argument("--preview", action="store_true", help="only tell what would be done")
        parser.add_argument("--confirmed", action="store_true", help="somebody looked at the keys that are not certain")
        parser.add_argument("--json", action="store_true", help="tell it for programs")

    def handle(self, *args, file: Path, bank: str, format: str | None, preview: bool, **options) -> None:
        try:
            content, holder = file.read_bytes(), Bank.objects.select_related("owner").get(slug=bank)
            topic = Topic.objects.get(slug=options["topic"]) if options["topic"] else None
        except (OSError, Bank.DoesNotExist, Topic.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        format = format or format_of(file.name, content)
        if format is None:
            raise CommandError(f"The name {file.name!r} tells no format; give one by --format.")
        reading, usual = read_safely(format, content), Usual(topic, options["level"])
        plan = plan_import(holder, reading, usual, confirmed=options["confirmed"])
        told = report(format, reading, plan)
        if not preview:
            told["imported"] = self.store(holder, plan, told, file.name, options["by"] or "")
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) if options["json"] else in_words(told))

    def store(self, bank: Bank, plan: Plan, told: dict[str, Any], label: str, login: str) -> int:
        author = User.objects.filter(login=login).first()
        if author is None:
            raise CommandError("Say by --by whose login these questions are imported.")
        try:
            return len(import_planned(bank, plan, label=label, by=author, now=timezone.now()))
        except NotAllFit as error:
            raise CommandError(f"{error}\n{in_words(told)}") from error
        except QuestionError as error:
            raise CommandError(str(error)) from error


def report(format: str, reading: Reading, plan: Plan) -> dict[str, Any]:
    """What was read and what would become of it, as JSON values."""
    refused = {id(row): problems for row, problems in plan.refused}
    known = {id(row) for row in plan.known}
    questions = [
        question_told(row)
        | {
            "outcome": "refused" if id(row) in refused else "known" if id(row) in known else "new",
            "problems": refused.get(id(row), []),
        }
        for row in reading.rows
    ]
    faults = {"faults": plan.faults}
    counts = {"new": len(plan.new), "known": len(plan.known), "refused": len(plan.refused)}
    return {
        "format": format,
        **counts,
        **faults,
        "remarks": [told(one) for one in reading.remarks],
        "questions": questions,
    }


def question_told(row: Row) -> dict[str, Any]:
    whole = row.to_json()
    names = ("line", "number", "kind", "stem", "key", "certain", "explanation", "topic", "level", "legal_bases", "code")
    pictures = [{"name": one.name, "alt_text": one.alt_text, "bytes": len(one.content)} for one in row.pictures]
    return {name: whole[name] for name in names} | {
        "options": row.content.get("options") or [],
        "unit": row.content.get("unit"),
        "pictures": pictures,
        "remarks": [told(remark) for remark in row.remarks],
    }


def told(remark: Remark) -> dict[str, Any]:
    return {"line": remark.line, "code": remark.code, "weight": weight(remark), "sentence": sentence(remark)}


def in_words(report: dict[str, Any]) -> str:
    lines = [f"{report['new']} new, {report['known']} known already, {report['refused']} not to be taken"]
    lines += [f"  line {one['line']}: {one['sentence']}" for one in report["remarks"]]
    for question in report["questions"]:
        name = question["number"] or question["code"] or f"line {question['line']}"
        lines += [f"  {name}: {sentence}" for sentence in question["problems"]]
        warnings = [one["sentence"] for one in question["remarks"] if one["weight"] != "error"]
        lines += [f"  {name}: ({sentence})" for sentence in warnings]
    return "\n".join(lines)
