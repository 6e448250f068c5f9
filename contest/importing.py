"""What the preview of an import shows: each row as it would look as a question, and what is to be said about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.vietnamese import fold
from contest.banking import shown_answer, shown_face
from questions.differences import SAME, Line, differences_without_key, secrets_that_differ
from questions.formats.remarks import ERROR, NOTE, WARNING, sentence, weight
from questions.formats.rows import Remark
from questions.importing import ANOTHER_KEY, Meant, Site, topics_by_name
from questions.kinds import KINDS, LETTERS
from questions.markdown import render, render_inline
from questions.models import ImportBatch, ImportRow, Level, Question, Revision, Topic
from questions.repeating import said_of_retired, said_otherwise
from questions.staging import given_of, meanings_of, pictures_of, usual_of
from questions.writing import problems_of, wording_of

Decision, State = ImportRow.Decision, ImportBatch.State
MOST_NAMED = 8
"""So many headings that are no topics are named."""
FILTERS: dict[str, str | Promise] = {
    "all": gettext_lazy("All"),
    "errors": gettext_lazy("With errors"),
    "asked": gettext_lazy("To be decided"),
    "uncertain": gettext_lazy("Uncertain keys"),
    "warnings": gettext_lazy("With warnings"),
    "alike": gettext_lazy("Duplicates"),
    "changes": gettext_lazy("Changes"),
    "passed": gettext_lazy("Passed over"),
}


@dataclass
class ShownAlike:
    """A question of the bank, or an earlier row of the file, that is much like a row."""

    percent: int
    same_stem: bool = False
    place: int = 0
    question: Question | None = None
    stem: str = ""
    options: list[str] = field(default_factory=list)


@dataclass
class ShownRow:
    """A row of the preview. `face` and `key` are None where it is not sound enough to be shown as a question."""

    row: ImportRow
    meant: Meant
    face: dict[str, Any] | None
    key: dict[str, Any] | None
    problems: list[str]
    warnings: list[str]
    notes: list[str]
    alike: list[ShownAlike]
    changes: list[Line] = field(default_factory=list)
    """What it would make of the question that it changes, without a word on the question's key; nothing where only that
    changes."""
    secrets: list[str] = field(default_factory=list)
    """How that is called of which the question's key or explanation says otherwise."""

    @property
    def is_uncertain(self) -> bool:
        row = self.row
        return not row.certain and row.key_seen_by_id is None and row.decision != Decision.PASS

    @property
    def has_key_to_tick(self) -> bool:
        """Whether somebody can confirm its key as it stands."""
        return self.is_uncertain and self.key is not None

    @property
    def name(self) -> str:
        """What the file calls the question, where that is more than its place."""
        told = self.meant.row.number or self.meant.row.code
        return "" if told == str(self.row.place) else told

    @property
    def level(self) -> str:
        return Level(self.meant.wording.level).label

    @property
    def options(self) -> list[str]:
        """The options of a row that cannot be shown as a question."""
        told = self.meant.wording.content
        return [render_inline(one["text"]) for one in told.get("options") or () if isinstance(one.get("text"), str)]


def figures_of(batch: ImportBatch) -> dict[str, int]:
    """Return how many rows there are of each sort, by the names of FILTERS, with those that are new and that wait: each
    of these is wrong, or else to be decided, or else to have its key confirmed."""
    taken = ~Q(decision=Decision.PASS)
    unsure, wrong = taken & Q(certain=False, key_seen_by=None), taken & Q(is_wrong=True)
    counts = {
        "all": Count("pk"),
        "errors": Count("pk", filter=wrong),
        "asked": Count("pk", filter=Q(decision=Decision.ASK)),
        "uncertain": Count("pk", filter=unsure),
        "warnings": Count("pk", filter=Q(is_warned=True)),
        "alike": Count("pk", filter=~Q(alike=[])),
        "new": Count("pk", filter=Q(decision=Decision.NEW)),
        "changes": Count("pk", filter=Q(decision=Decision.CHANGE)),
        "passed": Count("pk", filter=Q(decision=Decision.PASS)),
        "waiting": Count("pk", filter=unsure | Q(decision=Decision.ASK) | wrong),
        "decidable": Count("pk", filter=Q(decision=Decision.ASK) & ~Q(is_wrong=True)),
        "confirmable": Count("pk", filter=unsure & ~Q(is_wrong=True) & ~Q(decision=Decision.ASK)),
    }
    return batch.rows.aggregate(**counts)


def lacking_topic(batch: ImportBatch) -> dict[str, Any]:
    """Return how many new rows name no topic of the site where the file has no usual one, the headings that stand there
    instead, and the bank's topic where it is the only one that its questions have."""
    if batch.topic_id is not None:
        return {"count": 0}
    known, wrong = topics_by_name(), batch.rows.filter(decision=Decision.NEW, is_wrong=True)
    named = [name for name in wrong.values_list("told__topic", flat=True) if fold(name) not in known]
    topics = Topic.objects.filter(pk__in=batch.bank.questions.order_by().values("topic"))[:2]
    headings = list(dict.fromkeys(name[:80] for name in named if name))[:MOST_NAMED]
    return {"count": len(named), "headings": headings, "only": topics[0] if len(topics) == 1 else None}


def unknown_documents(batch: ImportBatch) -> list[str]:
    """Return the numbers of legal documents that rows cite and the site does not know, each once."""
    site, rows = Site(usual_of(batch)), batch.rows.exclude(decision=Decision.PASS).exclude(told__legal_bases=[])
    told = (basis["number"] for bases in rows.values_list("told__legal_bases", flat=True) for basis in bases)
    return [number for number in dict.fromkeys(told) if site.document(number) is None]


def rows_to_show(batch: ImportBatch, show: str) -> QuerySet[ImportRow]:
    """Return the rows of one sort; all of them for a sort that does not exist."""
    rows = batch.rows.select_related("key_seen_by").prefetch_related("pictures")
    match show:
        case "errors":
            return rows.exclude(decision=Decision.PASS).filter(is_wrong=True)
        case "asked":
            return rows.filter(decision=Decision.ASK)
        case "uncertain":
            return rows.uncertain()
        case "warnings":
            return rows.filter(is_warned=True)
        case "alike":
            return rows.exclude(alike=[])
        case "changes":
            return rows.filter(decision=Decision.CHANGE)
        case "passed":
            return rows.filter(decision=Decision.PASS)
    return rows


def shown_rows(batch: ImportBatch, rows: Sequence[ImportRow]) -> list[ShownRow]:
    """Return rows as the page shows them, understood anew: what was unknown when the file was sent may be known now."""
    for row in rows:
        row.batch = batch
    site = Site(usual_of(batch))
    meanings = meanings_of(rows, site)
    named = {alike["question"] for row in rows for alike in row.alike if "question" in alike}
    questions = Question.objects.written().select_related("latest_revision").in_bulk(named)
    targets = Question.objects.whole().in_bulk({row.target_id for row in rows if row.target_id})
    told = map(without_kept_explanation, meanings)
    shown = [_shown(row, meant, questions | targets) for row, meant in zip(rows, told, strict=True)]
    for one in shown:
        _compare_with_target(one, site, targets.get(one.row.target_id))
    return shown


def _compare_with_target(one: ShownRow, site: Site, target: Question | None) -> None:
    """Tell what a row says otherwise than the question that it changes or repeats, or than an earlier row."""
    if target is None:
        one.warnings += [str(ANOTHER_KEY)] if one.row.decision == Decision.ASK else []
        return
    meant = site.meaning(given_of(one.row), target)
    before, after = wording_of(target.latest_revision), meant.wording
    is_change, is_passed = one.row.decision == Decision.CHANGE, one.row.decision == Decision.PASS
    one.warnings += [note for note in meant.notes if not is_change and note not in one.warnings]
    said = said_of_retired(target, is_passed=is_passed)
    one.warnings += said or said_otherwise(after, target, is_change=is_change)
    if not is_passed and not problems_of(after):
        lines, one.secrets = differences_without_key(before, after), secrets_that_differ(before, after)
        one.changes = lines if any(line.change != SAME for line in lines) else []


def without_kept_explanation(meant: Meant) -> Meant:
    """What a row says itself: an explanation that stays as the bank has it is as secret as the bank's key."""
    return replace(meant, wording=replace(meant.wording, explanation=meant.own_explanation))


class ToldOfFile(NamedTuple):
    """What is said of a file as a whole, each sentence with its place: what could not be read, what asks for a look
    (such as questions of a kind that does not exist here), and what is only told."""

    faults: list[str]
    warnings: list[str]
    notes: list[str]


def told_of_file(batch: ImportBatch) -> ToldOfFile:
    """Return what the reader said of the file rather than of one of its questions."""
    remarks = [Remark(**remark) for remark in batch.remarks]
    return ToldOfFile(*([_placed(one) for one in remarks if weight(one) == each] for each in (ERROR, WARNING, NOTE)))


def _shown(row: ImportRow, meant: Meant, questions: dict[int, Question]) -> ShownRow:
    wording, remarks = meant.wording, meant.row.remarks
    wrong = {problem.field for problem in problems_of(wording)}
    looks_right = wording.kind in KINDS and not wrong - {"key", "pictures"} and (wording.variation is None or not wrong)
    is_whole = looks_right and "key" not in wrong
    revision = Revision(kind=wording.kind, stem=wording.stem, content=wording.content, variation=wording.variation)
    face = shown_face(revision, pictures_of(row)) | {"slot": row.place} if looks_right else None
    said = {ERROR: [], WARNING: [], NOTE: []}
    for remark in remarks:
        said[weight(remark)].append(_placed(remark, row=meant.row.line))
    errors = {sentence(remark) for remark in remarks if weight(remark) == ERROR}
    return ShownRow(
        row=row,
        meant=meant,
        face=face,
        key=shown_answer(wording) if is_whole else None,
        problems=said[ERROR] + [problem for problem in meant.problems if problem not in errors],
        warnings=said[WARNING] + meant.notes,
        notes=said[NOTE],
        alike=_alike(row, questions),
    )


def _alike(row: ImportRow, questions: dict[int, Question]) -> list[ShownAlike]:
    found = [] if row.target_id is None else [{"question": row.target_id, "percent": 0}]
    found += [alike for alike in row.alike if alike.get("question") != row.target_id or row.target_id is None]
    shown = []
    for alike in found:
        question, like = questions.get(alike.get("question")), (alike["percent"], alike.get("same_stem", False))
        if "place" in alike:
            shown.append(ShownAlike(*like, place=alike["place"]))
        elif question is not None:
            latest = question.latest_revision
            texts = [option["text"] for option in latest.content.get("options") or ()]
            options = [f"{letter}. {text}" for letter, text in zip(LETTERS, texts, strict=False)]
            shown.append(ShownAlike(*like, question=question, stem=render(latest.stem), options=options))
    return shown


def _placed(remark: Remark, row: int = 0) -> str:
    """The sentence, with its line where it names no place and the question itself does not begin there."""
    if remark.line in (0, row) or remark.values.keys() & {"row", "cell"}:
        return sentence(remark)
    return _("Line %(line)d: %(sentence)s") % {"line": remark.line, "sentence": sentence(remark)}
