"""Words with which whoever wrote a key leaves it to be looked at again: "A (xem lại)", "A. Theo Điều 5?"."""

import re

from questions.formats.accents import with_or_without
from questions.formats.calm import is_calm

IS_WRONG = with_or_without(
    r"(?:(?:là|đều|thì|đã|bị)\s+)*(?:(?:đáp|phương)\s*án\s+)?(?:sai(?!\s+(?:phạm|sót|lệch|số)(?!\w))"
    r"|nhầm(?!\s+lẫn\s+\w)"
    r"|(?:không|chưa|chẳng|ko)\s+(?:còn\s+)?(?:đúng|chính xác)"
    r"|(?:không|chưa|chẳng|ko)\s+(?:còn\s+)?phải(?=\W*$|\s*[,;.)]"
    r"|\s+(?:là\s+)?(?:đáp án|phương án|lựa chọn|câu trả lời|đúng|đầy đủ|tốt nhất)(?!\w))"
    r"|(?:loại\s+)?bỏ(?=\W*$|\s*[,;.)]|\s+qua)|(?:hủy|huỷ|lỗi|cũ)(?=\W*$|\s*[,;.)])|bị\s+thay"
    r"|có\s+thể(?=\W*$|\s*[,;.)]|\s+(?:(?:chưa|không)\s+)?(?:đúng|chính xác|là)(?!\w)|\s+(?:bị\s+)?(?:sai|nhầm)(?!\w)"
    r"|\s+thay đổi\W*$))(?!\w)"
)
"""Words that call what stands before them wrong."""
_CLAUSES = re.compile(r"[.,:;!?？！()\[\]“”\"\n–—]|-\s")
_SENTENCES = re.compile("[.;!?？！()\\[\\]\n]")
_BUT = re.compile(with_or_without(r"^(?:nhưng|song|tuy nhiên|vẫn|hiện|nên)\s+"), re.IGNORECASE)
_ASKS = re.compile("[?!？！]")
_POLITE = with_or_without("với|nhé|nha|giúp|giùm|ạ|đã|đi|hộ|em|anh|chị|này|kia|trên|rồi|lắm")
_ENDS = (
    r"(?=\W*$|\s+(?:"
    + with_or_without("đáp án|câu|đề|kỹ|sau|vì|do")
    + rf")(?!\w)|(?:\s+(?:{_POLITE})(?!\w)){{1,3}}\W*$|\s+(?:"
    + with_or_without("lấy|để|là")
    + r")\s+[A-H](?!\w))"
)
"""A doubt says little more; in an explanation the same words go on: "Tạm trú là …", "Kiểm tra lại hồ sơ …"."""
_BEFORE = with_or_without(
    r"(?:(?:đề nghị|đề xuất|kiến nghị|nên|cần|phải|sẽ|chờ|đang|còn|vẫn|xin|hãy|để|hơi|thì|tôi|em|mình|anh chị"
    r"|các anh chị|mọi người|(?:câu|đáp án|ý|chỗ|phần)(?: này| trên)?)\s+)*"
)
_DOUBT = re.compile(
    _BEFORE
    + "(?:"
    + with_or_without(
        r"(?:xem|check)\s+lại(?!\s+(?:điều|khoản|điểm|mục|bài|luật|trang|chương|nghị định|thông tư)(?!\w))"
        r"|có lẽ|hình như|dường như|có vẻ|chắc (?:là|vậy)|theo (?:tôi|em(?! (?:bé|trai|gái))|mình)|phân vân"
        r"|(?:không|chưa|chẳng|ko)\s+(?:dám\s+)?chắc|tranh cãi|có ý kiến khác|chờ xác nhận|chờ duyệt|chờ ý kiến"
        r"|chưa\s+(?:được\s+)?chốt|chưa có đáp án|nghĩ (?:là|vậy)|nghi (?:là\s+)?sai"
    )
    + r"(?!\w)|(?:"
    + with_or_without(
        r"(?:xem xét|kiểm tra|rà soát|thẩm định|xác minh|đối chiếu|tra|rà|hỏi)\s+lại|tạm thời|tạm|dự kiến|xin ý kiến"
        r"|(?:cần|nên|phải|chờ|chưa)\s+(?:được\s+)?(?:xem xét|kiểm tra|rà soát|xác minh|thẩm định|xác nhận|làm rõ|hỏi)"
        r"(?:\s+lại)?"
        r"|chưa\s+(?:được\s+)?(?:duyệt|thống nhất|rõ)|không rõ|nghi ngờ|nghi vấn|đoán|tranh luận|có khả năng"
    )
    + rf")(?!\w){_ENDS})",
    re.IGNORECASE,
)
_SAYS_NO_MORE = re.compile(
    rf"(?:\s+(?:{_POLITE}|" + with_or_without("đáp án|câu|đề|kỹ|sau|đúng") + r")(?!\w))*\W*", re.IGNORECASE
)
"""What may follow a doubt without telling anything."""
_AGAIN_AT_END = re.compile(
    with_or_without(r"(?<!đã )(?<!không cần )(?<!quyền )(?<!yêu cầu )(?<!được )(?<!\w)(?:xem|check) lại$"),
    re.IGNORECASE,
)
_BRACKET = re.compile(r"[\s.):\]]*[(\[](?P<note>[^()\[\]]*+)[)\]]*")
_NOTE = re.compile(r"[^\S\n]?[(\[]([^()\[\]\n]{1,60})[)\]]")
_NOTE_AT_END = re.compile(rf"{_NOTE.pattern}[\s.]*$")
_ANYWHERE = re.compile(
    with_or_without(r"(?<!\w)(?:hình như|dường như|trí nhớ|không chắc|chưa chắc|chưa tra|(?:em|tôi|mình) đoán)(?!\w)"),
    re.IGNORECASE,
)
"""What no reason says that is sure, however long it is."""


def is_doubted(words: str) -> bool:
    """Whether what follows a key says in one of its clauses that nobody is sure, or ends as a question."""
    return words.rstrip(' .)]”"…').endswith(("?", "？")) or any(map(_is_doubt, _clauses(words)))


def is_only_doubt(words: str) -> bool:
    """Whether the words say nothing else, and so explain nothing."""
    return (bool(_ASKS.search(words)) or bool(_clauses(words))) and all(map(_says_only_doubt, _clauses(words)))


def ends_in_doubt(words: str) -> bool:
    """Whether a sentence of an explanation ends with nothing but a doubt: "Theo Điều 5, nhưng cần kiểm tra lại."."""
    last = (re.split("[,:–—]", sentence)[-1] for sentence in _SENTENCES.split(words))
    return any(map(_says_only_doubt, filter(None, (_BUT.sub("", " ".join(clause.split())) for clause in last))))


def leaves_open(words: str) -> bool:
    """Whether what follows a key says that nobody is sure, or is a few words that are not known to be calm."""
    if is_doubted(words) or _ANYWHERE.search(words):
        return True
    bracket = _BRACKET.match(words)
    if not bracket:
        return not is_calm(words)
    return not (is_calm(bracket["note"]) and is_calm(words[bracket.end() :]))


def doubt_at_end(text: str) -> str:
    """The doubt in brackets with which a text ends: "Giám đốc (xem lại)"; "" without one."""
    note = _NOTE_AT_END.search(text)
    return note[0].strip() if note and is_only_doubt(note[1]) else ""


def without_doubts(text: str) -> str:
    """The text without the doubts in brackets within it."""
    return _NOTE.sub(lambda note: "" if is_only_doubt(note[1]) else note[0], text)


def _says_only_doubt(clause: str) -> bool:
    found = _DOUBT.match(clause)
    return found is not None and _SAYS_NO_MORE.fullmatch(clause, found.end()) is not None


def _clauses(words: str) -> list[str]:
    return [bare for clause in _CLAUSES.split(words) if (bare := " ".join(clause.split()).strip(" /*_-"))]


def _is_doubt(clause: str) -> bool:
    return bool(_DOUBT.match(clause) or _AGAIN_AT_END.search(clause))
