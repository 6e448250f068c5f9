"""The block at the end of a sheet where people sign: "Nơi nhận:", "NGƯỜI DUYỆT", "(Ký tên, đóng dấu)"."""

import re

from questions.formats.accents import with_or_without

_ROLE = with_or_without(
    r"(?:người|cán bộ|bộ phận|tổ|ban|hội đồng)\s+"
    r"(?:phê duyệt|duyệt|ra đề|biên soạn|soạn thảo|soạn|lập|thẩm định|phản biện|tổng hợp|kiểm tra|ký|xác nhận)"
    r"(?:\s+(?:đề thi|đề|câu hỏi|bảng|biểu))?"
)
_ROLES = re.compile(rf"\W*(?:{_ROLE}\b\W*)+", re.IGNORECASE)
_SIGNED = re.compile(
    rf"\W*(?:[(\[]\s*{with_or_without('(?:đã ký|chữ ký|ký)')}(?!\w)[^()\[\]]{{0,60}}[)\]]\W*)+", re.IGNORECASE
)
_PLACE_AND_DAY = re.compile(
    with_or_without(r"[^,.:;?]{2,40},\s*ngày\s.{0,12}tháng\s.{0,12}năm(?:[\s.…_]|\d){0,12}"), re.IGNORECASE
)
_SENT_TO = re.compile(with_or_without(r"nơi nhận\s*:?"), re.IGNORECASE)
_ON_BEHALF = re.compile(r"(?:TM|KT|TL|TUQ)\s*\.\s*\w")


def is_signed(meant: str) -> bool:
    """ "(Ký tên, đóng dấu)", "(Đã ký)": what stands below the office of those who sign."""
    return _SIGNED.fullmatch(meant) is not None


def begins_signing(meant: str) -> bool:
    """Whether the line by itself, as a whole, can only be one of those among which people sign."""
    if any(each.fullmatch(meant) for each in (_SIGNED, _ROLES, _PLACE_AND_DAY, _SENT_TO)):
        return True
    return meant.isupper() and _ON_BEHALF.match(meant) is not None
