"""What tests of those who write questions share: the editor's form as a browser sends it, and what waits for review."""

from django.utils import timezone

from accounts.models import User
from questions.models import Bank, Question, Revision
from questions.reviewing import submit
from questions.writing import filing_mark
from tests.factories import make_person, make_question, make_topic


def address(bank: Bank, *parts: object) -> str:
    return "/".join(["/organize/banks", bank.slug, *map(str, parts)]) + "/"


def filled(bank: Bank, kind: str = "single", **changes: object) -> dict:
    """The editor's form as a browser sends it."""
    rows = {f"{name}-{field}": "0" for name in ("options", "bases", "pictures") for field in ("INITIAL_FORMS",)}
    rows |= {"options-TOTAL_FORMS": "4", "bases-TOTAL_FORMS": "1", "pictures-TOTAL_FORMS": "1"}
    form = {
        **rows,
        "kind": kind,
        "stem": "Ai ký Kế hoạch?",
        "level": "2",
        "topic": make_topic().pk,
        "code": "cau-7",
        "use": "contest",
        "basis_status": "current",
        "seen": "0",
        "explanation": "Theo Kế hoạch.",
    }
    return form | ANSWERS[kind] | changes


def edited(question: Question, kind: str = "single", **changes: object) -> dict:
    """The same for the newest version of a stored question."""
    seen = {"seen": question.latest_revision.number, "filed": filing_mark(question)}
    return filled(question.bank, kind, code=question.code, **seen | changes)


CHOICES = {"options-0-text": "Chủ tịch", "options-1-text": "Phó Chủ tịch", "options-0-right": "on"}
ANSWERS = {
    "single": CHOICES,
    "multiple": CHOICES | {"options-2-text": "Chánh Văn phòng", "options-2-right": "on"},
    "true_false": {"statement": "F"},
    "ordering": {"options-0-text": "Một", "options-1-text": "Hai", "options-0-ORDER": "2", "options-1-ORDER": "1"},
    "matching": {
        "options-0-text": "Sở Nội vụ",
        "options-0-match": "Bộ máy",
        "options-1-text": "Sở Tài chính",
        "options-1-match": "Ngân sách",
        "options-2-match": "Đất đai",
    },
    "numeric": {"value": "4,5", "tolerance": "", "unit": "ngày"},
    "short_text": {"accepted": "CCHC\nCải cách hành chính", "ignored": ["case", "spaces"]},
}


def waiting_in(bank: Bank, author: User | None = None) -> Question:
    """A question of the bank that waits for review."""
    question = make_question(bank=bank, approved=False)
    Revision.objects.filter(question=question).update(status=Revision.Status.DRAFT, author=author)
    submit(question.latest_revision, by=author or make_person(), now=timezone.now())
    return Question.objects.get(pk=question.pk)


def form_as_sent(editor) -> dict:
    """What a browser sends of a form that nobody touched."""
    sent = {}
    for part in (
        editor.form,
        editor.options.management_form,
        editor.bases.management_form,
        editor.pictures.management_form,
    ):
        values = {field.html_name: field.value() for field in part}
        sent |= {name: value for name, value in values.items() if value is not None and value is not False}
    for rows in (editor.options, editor.bases, editor.pictures):
        for row in rows:
            sent |= {field.html_name: field.value() for field in row if field.value() not in (None, False)}
    return {name: "on" if value is True else value for name, value in sent.items()}
