import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import can_write
from questions.confirming import NOT_ALL_FIT, confirm
from questions.errors import QuestionError
from questions.formats import FORMATS
from questions.formats.doors import LARGEST_FILE, read_safely
from questions.formats.naming import format_of
from questions.formats.remarks import ERROR, sentence, weight
from questions.formats.rows import Remark
from questions.importing import Checked, Decision, Usual
from questions.models import Bank, Topic
from questions.searching import SAME
from questions.staging import MOST_ROWS, TOO_MANY, Source, checked_rows, confirm_keys, stage
from questions.undoing import discard

READABLE = [code for code, each in FORMATS.items() if each.is_read]


class Command(BaseCommand):
    help = "Read a file with questions into a bank: all of it or nothing. What is read is reviewed before it is drawn."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--bank", required=True, help="slug of the bank")
        parser.add_argument("--format", choices=READABLE, help="where the file's name does not tell it")
        parser.add_argument("--topic", help="slug of the topic of questions that name none")
        parser.add_argument("--level", type=int, choices=[1, 2, 3], default=1, help="of questions that name none")
        parser.add_argument("--by", help="login of the author; needed to import")
        parser.add_argument("--preview", action="store_true", help="only tell what would be done")
        parser.add_argument("--confirmed", action="store_true", help="somebody looked at the keys that are not certain")
        parser.add_argument("--json", action="store_true", help="tell it for programs")

    def handle(self, *args, file: Path, bank: str, format: str | None, preview: bool, **options) -> None:
        try:
            content, holder = beginning_of(file), Bank.objects.select_related("owner").get(slug=bank)
            topic = Topic.objects.get(slug=options["topic"]) if options["topic"] else None
        except (OSError, Bank.DoesNotExist, Topic.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        format = format or format_of(file.name, content)
        if format is None:
            raise CommandError(f"The name {file.name!r} tells no format; give one by --format.")
        by = None if preview else author(options["by"] or "", holder)
        source = Source(content, format, file.name, Usual(topic, options["level"]))
        told = report(holder, source, confirmed=options["confirmed"])
        refusal = None if by is None else self.store(holder, source, told, by, confirmed=options["confirmed"])
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        elif refusal is None:
            self.stdout.write(in_words(told))
        if refusal is not None:
            raise CommandError(refusal if options["json"] else f"{refusal}\n{in_words(told)}")

    def store(self, bank: Bank, source: Source, told: dict[str, Any], by: User, *, confirmed: bool) -> str | None:
        """Stage the file and confirm it, as the page for importing does; put into `told` how many questions are new or
        new in their words. Return why nothing was imported, or None."""
        told |= {"imported": 0, "error": None}
        if told["refused"] or told["faults"]:
            told["error"] = str(NOT_ALL_FIT)
        elif told["new"] + told["changed"]:
            batch = stage(bank, source, by=by, now=timezone.now())
            try:
                if confirmed:
                    confirm_keys(batch, dict(batch.rows.values_list("place", "version")), by=by)
                done = confirm(batch, by=by, now=timezone.now())
                told["imported"] = done.new + done.changed
            except QuestionError as error:
                discard(batch, by=by, now=timezone.now())
                told["error"] = str(error)
        return told["error"]


def author(login: str, bank: Bank) -> User:
    """Who is said to import the questions. Raises CommandError."""
    by = User.objects.called(login)
    if by is None:
        raise CommandError("Say by --by whose login these questions are imported.")
    if not can_write(by, bank.owner):
        raise CommandError(f"{login} may not write questions in this bank: no role there lets them.")
    return by


def beginning_of(file: Path) -> bytes:
    """What the file holds, or so much of it that it is seen to be too large. Raises OSError."""
    with file.open("rb") as opened:
        return opened.read(LARGEST_FILE + 1)


OUTCOMES = {Decision.NEW: "new", Decision.CHANGE: "changed", Decision.PASS: "known"}

TOLD = (
    *("line", "number", "code", "kind", "stem", "key", "certain", "explanation", "variation"),
    *("topic", "level", "tags", "legal_bases", "use", "basis_status", "facts_valid_until"),
    *("source", "as_of", "confidence"),
)
"""What of a row is told as the file says it."""


def report(bank: Bank, source: Source, *, confirmed: bool) -> dict[str, Any]:
    """What is read and what would become of it, as JSON values."""
    reading = read_safely(source.format, source.content)
    faults = [sentence(remark) for remark in reading.remarks if weight(remark) == ERROR]
    faults += [str(TOO_MANY)] if len(reading.rows) > MOST_ROWS else []
    reading.rows = reading.rows[:MOST_ROWS]
    found = checked_rows(bank, reading, source.usual)
    near = {alike["question"] for one in found for alike in one.alike if "question" in alike}
    codes = dict(bank.questions.filter(pk__in=near).values_list("pk", "code"))
    questions = [question_told(one, codes, confirmed=confirmed) for one in found]
    counts = Counter(question["outcome"] for question in questions)
    return {
        "format": source.format,
        **{name: counts[name] for name in ("new", "changed", "known", "refused")},
        "faults": faults,
        "remarks": [told(one) for one in reading.remarks],
        "questions": questions,
    }


def question_told(one: Checked, codes: Mapping[int, str], *, confirmed: bool) -> dict[str, Any]:
    """One row with what would become of it; `codes` are those of the bank's questions that are like one."""
    row, problems = one.meant.row, list(one.meant.problems)
    if not (row.certain or confirmed or one.decision == Decision.PASS):
        problems.append(str(_("It is not certain which answer is right. Look at it and confirm.")))
    problems += one.meant.notes if one.decision == Decision.ASK else []
    is_refused = problems and one.decision != Decision.PASS
    whole = row.to_json()
    pictures = [{"name": picture.image.name, "alt_text": picture.alt_text} for picture in one.meant.wording.pictures]
    return {name: whole[name] for name in TOLD} | {
        "options": row.content.get("options") or [],
        "unit": row.content.get("unit"),
        "pictures": pictures,
        "remarks": [told(remark) for remark in row.remarks],
        "notes": one.meant.notes,
        "alike": [{"code": codes[each["question"]]} | each if "question" in each else each for each in one.alike],
        "outcome": "refused" if is_refused else OUTCOMES[one.decision],
        "problems": problems,
    }


def told(remark: Remark) -> dict[str, Any]:
    return {"line": remark.line, "code": remark.code, "weight": weight(remark), "sentence": sentence(remark)}


def in_words(report: dict[str, Any]) -> str:
    counts = _("%(new)d new, %(changed)d changed, %(known)d known already, %(refused)d not to be taken")
    lines = [counts % report]
    lines += [f"  {_line(one)}: {one['sentence']}" for one in report["remarks"]]
    for question in report["questions"]:
        name = question["number"] or question["code"] or _line(question)
        lines += [f"  {name}: {sentence}" for sentence in question["problems"]]
        warnings = [one["sentence"] for one in question["remarks"] if one["weight"] != "error"]
        notes = [sentence for sentence in question["notes"] if sentence not in question["problems"]]
        likes = map(_likeness, question["alike"])
        lines += [f"  {name}: ({sentence})" for sentence in [*warnings, *notes, *likes]]
    return "\n".join(lines)


def _line(told: dict[str, Any]) -> str:
    return _("line %(line)d") % told


def _likeness(alike: dict[str, Any]) -> str:
    """Which question of the bank, or row of the file, is much like one, and how much."""
    other = alike["code"] if "code" in alike else _("row %(place)d of this file") % alike
    if alike["percent"] == SAME:
        said = _("the same words")
    elif alike["same_stem"]:
        said = _("the same question text, other options")
    else:
        said = _("%(percent)s %% alike") % alike
    return f"{other}: {said}"
