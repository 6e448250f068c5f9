"""Words with which whoever wrote a key leaves it to be looked at again: "A (xem lại)", "A. Theo Điều 5?"."""

import re

from questions.formats.accents import with_or_without

_CLAUSES = re.compile(r"[.,:;!?()\[\]“”\"\n–—]|-\s")
_ENDS = r"(?=\W*$|\s+(?:" + with_or_without("đáp án|câu|đề|kỹ|sau|với|nhé|giúp|vì|do|theo|chọn|lấy|để|là") + r")(?!\w))"
"""A doubt says little more; in an explanation the same words go on: "Tạm trú là …", "Kiểm tra lại hồ sơ …"."""
_BEFORE = with_or_without(
    r"(?:(?:đề nghị|đề xuất|kiến nghị|nên|cần|phải|sẽ|chờ|đang|còn|vẫn|xin|hãy|để|anh chị|các anh chị|mọi người"
    r"|(?:câu|đáp án|ý|chỗ|phần)(?: này| trên)?)\s+)*"
)
_DOUBT = re.compile(
    _BEFORE
    + "(?:"
    + with_or_without(
        r"(?:xem|check)\s+lại(?!\s+(?:điều|khoản|điểm|mục|bài|luật|trang|chương|nghị định|thông tư)(?!\w))"
        r"|có lẽ|hình như|dường như|có vẻ|chắc là|theo (?:tôi|em|mình)|(?:không|chưa|chẳng|ko)\s+(?:dám\s+)?chắc"
        r"|(?:đang|còn|gây) tranh (?:cãi|luận)|có ý kiến khác|chờ xác nhận|chờ duyệt"
    )
    + r"(?!\w)|(?:"
    + with_or_without(
        r"(?:xem xét|kiểm tra|rà soát|thẩm định|xác minh|đối chiếu|tra)\s+lại|tạm thời|tạm|dự kiến|xin ý kiến"
        r"|(?:cần|nên|phải|chờ|chưa)\s+(?:được\s+)?(?:xem xét|kiểm tra|rà soát|xác minh|thẩm định|xác nhận|làm rõ|hỏi)"
        r"(?:\s+lại)?"
        r"|chưa\s+(?:được\s+)?(?:chốt|duyệt|thống nhất|rõ)|không rõ|nghi ngờ|nghi vấn|tranh cãi|đoán"
    )
    + rf")(?!\w){_ENDS})",
    re.IGNORECASE,
)
_AGAIN_AT_END = re.compile(with_or_without(r"(?<!\w)(?:xem|check) lại$"), re.IGNORECASE)


def is_doubted(words: str) -> bool:
    """Whether what follows a key says in one of its clauses that nobody is sure, or ends as a question."""
    return words.rstrip(' .)]”"…').endswith("?") or any(map(_is_doubt, _clauses(words)))


def is_only_doubt(words: str) -> bool:
    """Whether the words say nothing else, and so explain nothing."""
    clauses = _clauses(words)
    return bool(clauses) and all(map(_DOUBT.match, clauses))


def _clauses(words: str) -> list[str]:
    return [bare for clause in _CLAUSES.split(words) if (bare := " ".join(clause.split()).strip(" /*_-"))]


def _is_doubt(clause: str) -> bool:
    return bool(_DOUBT.match(clause) or _AGAIN_AT_END.search(clause))
