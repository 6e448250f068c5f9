"""What a good editor remarks about a question: advice for its author, which never keeps it from being saved.

Most rules are those of item-writing guidelines (Haladyna, Downing & Rodriguez 2002, Applied Measurement in Education
15(3), table 1): no "all of the above", no negative stems without emphasis, options of about equal length.
"""

import re
from collections.abc import Iterator
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.vietnamese import fold
from questions.doubting import GONE
from questions.formats.legacy import is_legacy
from questions.law import GROUND_OF_STATE
from questions.markdown import plain
from questions.models import Question, Use
from questions.writing import Wording, example_of

_ALL = (
    r"(?:tat ca|toan bo|moi|ca (?:hai|ba|bon|nam|[2-5]))(?: (?:cac|nhung))?"
    r"(?: (?:dap an|phuong an|lua chon|cau(?: tra loi)?|y|noi dung|truong hop))?"
)
ALL_OF_THEM = re.compile(
    rf"\b{_ALL}(?: (?:o|neu|da neu|noi))? tren\b(?! \w)|\b{_ALL}(?: tren)? (?:deu )?(?:dung|sai|khong dung)\W*$"
    r"|^\W*(?:(?:dap an|phuong an|y) )?ca (?:(?:dap an|phuong an|y) )?[a-h](?:\W+(?:va )?[a-h])+\b|all of the above"
)
"""In folded words: "Tất cả các đáp án trên", "Cả hai đều sai", "Cả A, B và C"."""
NONE_OF_THEM = re.compile(r"\bkhong (co )?(dap an|phuong an|y|cau) nao\b|none of the above")
NEGATIVE = re.compile(
    r"\b(?:nào|gì|ai|đâu|mấy)\b[^.;!?(]*\b(?<!hay )(?:không|chưa)\b"
    r"(?! (?:quá|dưới|hơn|ít hơn|vượt|thấp hơn|kể))(?!\s*\?)"
    r"|\b(?:đáp án|phương án|câu|ý|phát biểu|nhận định|khẳng định) (?:sai|không (?:đúng|phải|thuộc|chính xác))\b"
    r"|\b(?:chọn|tìm|chỉ ra)\b[^.;,!?(]*\b(?:sai|không đúng)\b"
    r"|\bkhông được\b[^.;,!?(]*\b(?:nào|gì)\b"
    r"|\b(?:nào|gì)\b[^.;!?(]*\bsai\b(?! sót| lệch| phạm)"
    r"|(?<!khấu )(?<!loại )\btrừ\b(?= (?:một|ý|phương án|nội dung|trường hợp nào)|\s*(?:[:?…]|\.\.\.|$))|\bngoại trừ\b",
    re.IGNORECASE,
)
"""What is asked for is negated: not any "không" of the story before. Of the 424 questions of our own bank 11 are met,
of which 2 ask for no negation."""
BOLD = re.compile(r"(\*\*|__)(.+?)\1")
NEGATION = re.compile(r"\b(?:không|chưa|trừ|sai)\b", re.IGNORECASE)
LOUD = re.compile(r"\b(?:KHÔNG|CHƯA|TRỪ|SAI)\b")
MUCH_LONGER = 1.5
"""The right option is conspicuous when it is so many times as long as the longest other one."""


def advice_on(wording: Wording) -> list[str]:
    """Return sentences about a usable wording, the most serious first; of one with parameters, about an example."""
    example = example_of(wording)
    return list(_advice(example)) if example.variation is None else []


def advice_on_facts(question: Question, today: date) -> list[str]:
    """Return what there is to say of the day up to which its facts hold, before anybody approved it; later it is a
    doubt."""
    until = question.facts_valid_until
    if until is None or until >= today or question.use != Use.CONTEST or question.approved_revision_id:
        return []
    sentence = _("Its facts were valid until %(day)s, which is over: no paper would get this question.")
    return [sentence % {"day": date_format(until, "d/m/Y")}]


def advice_on_start(question: Question, wording: Wording, today: date) -> list[str]:
    """Return what there is to say of law that it rests on and that has yet to take effect; it matters to contests."""
    if question.use != Use.CONTEST:
        return []
    coming = {each.document for each in wording.bases if (each.document.effective_date or today) > today}
    sentence = _("%(document)s takes effect on %(day)s: before that day no paper gets this question.")
    days = sorted((document.effective_date, document.number) for document in coming)
    return [sentence % {"document": number, "day": date_format(day, "d/m/Y")} for day, number in days]


def _advice(wording: Wording) -> Iterator[str]:
    if is_legacy(" ".join([wording.stem, wording.explanation, *_texts_of(wording)])):
        yield _(
            "The text is written for an old font (TCVN3 or VNI). Convert it to Unicode, with UniKey for one, first."
        )
    if not wording.bases:
        yield _("No legal basis is named. Entrants and complaints will ask for it.")
    gone = [basis.document.number for basis in wording.bases if GROUND_OF_STATE.get(basis.document.standing) in GONE]
    if gone:
        yield _("No longer in force: %(documents)s. See what took its place.") % {"documents": ", ".join(gone)}
    if wording.kind in ("single", "multiple"):
        yield from _about_options(wording)
    stem = plain(wording.stem)
    if NEGATIVE.search(stem) and wording.kind != "true_false" and not _is_emphasised(wording.stem):
        yield _("The question may ask for what is not so. Make the negation bold, so that nobody misses it.")
    if not wording.explanation.strip():
        yield _("There is no explanation. Who answered wrongly learns nothing from it.")


def _texts_of(wording: Wording) -> list[str]:
    return [option["text"] for option in wording.content.get("options") or ()]


def _is_emphasised(stem: str) -> bool:
    """Whether a negation stands in bold or in capitals; what else is emphasised does not help."""
    return bool(LOUD.search(stem)) or any(NEGATION.search(bold) for _sign, bold in BOLD.findall(stem))


def _about_options(wording: Wording) -> Iterator[str]:
    texts = {option["key"]: plain(option["text"]) for option in wording.content["options"]}
    right = [wording.key] if isinstance(wording.key, str) else wording.key
    others = [len(text) for key, text in texts.items() if key not in right]
    if wording.kind == "single" and others and len(texts[wording.key]) > MUCH_LONGER * max(others):
        yield _("The right option is by far the longest, which gives it away.")
    folded = [fold(text) for text in texts.values()]
    if any(ALL_OF_THEM.search(text) for text in folded):
        yield _("An option speaks of all the others. Options are shuffled, and it is mostly the right one: avoid it.")
    if any(NONE_OF_THEM.search(text) for text in folded):
        yield _("An option says that none of the others is right. It tells nothing about what the person knows.")
