"""Lines that list the answers of several questions, perhaps behind their heading, and perhaps with one that cannot be
read: "16-C; 17-xem lại; 18-B"."""

import re
from itertools import pairwise

from questions.formats.accents import with_or_without
from questions.formats.layout import labels
from questions.formats.layout.answers import BEGIN, MARK, Answer, is_value, pairs, plain_number

_ANY = re.compile(
    rf"{BEGIN}(?P<number>\d{{1,4}})\s*+{MARK}\s*+(?P<value>[^\n]{{1,60}}?)"
    rf"(?:(?P<gap>[\s;,|]+)(?={BEGIN}\d{{1,4}}\s*+{MARK})|$)"
)
_SURE_GAP = re.compile(r"\s*[;|]\s*|\t|\s{2,}")
_LEADS_A_NUMBER = re.compile(
    with_or_without(r"(?<!\w)(?:điều|khoản|điểm|mục|chương|phần|câu|bài|trang|số|đề|mã|ngày|tháng|năm)$"), re.IGNORECASE
)


def answers_on(meant: str, at: int, *, are_answers: bool) -> list[Answer]:
    """The answers on a line that lists nothing else. Where `are_answers` is known of it, or its heading says so, those
    of which most can be read keep what stands for another, so that only its own question has none."""
    behind = labels.behind_answers_heading(meant)
    found = pairs(behind or meant, at)
    return found if found or not (behind or are_answers) else _with_unreadable(behind or meant, at)


def _with_unreadable(meant: str, at: int) -> list[Answer]:
    listed = list(_ANY.finditer(meant))
    if not listed or meant[: listed[0].start()].strip() or meant[listed[-1].end() :].strip():
        return []
    if not all(_goes_on(entry, following) for entry, following in pairwise(listed)):
        return []
    found = [Answer(plain_number(each["number"]), each["value"].strip(" ;,."), at) for each in listed]
    filled = [answer for answer in found if answer.value]
    readable = sum(is_value(answer.value) for answer in filled)
    return filled if readable > 1 and 2 * readable > len(filled) else []


def _goes_on(entry: re.Match[str], following: re.Match[str]) -> bool:
    """Whether the number behind an answer is that of the next one; behind what cannot be read it may be a part of that,
    unless a sign parts them or it counts on: "2. theo Điều 3. B"."""
    if entry.end() != following.start():
        return False
    if is_value(entry["value"]) or _SURE_GAP.fullmatch(entry["gap"]):
        return True
    counts_on = int(following["number"]) == int(entry["number"]) + 1
    return counts_on and not _LEADS_A_NUMBER.search(entry["value"])
