"""What may stand behind a key without leaving it open: why, where, how hard, for how many points, or that it is right.

People have more words for a doubt than any list, and few for what else they put there; so short words behind a key are
calm only where they are known to be.
"""

import re

from questions.formats.accents import with_or_without

_ARTICLE = (
    r"(?:điều|khoản|điểm|mục|chương|phần|phụ lục)\s+(?:số\s+)?(?:\d|(?:[a-h]|đ|[IVX]+)(?!\w))|(?:đ|k|d)\.?\s?\d+(?!\w)"
)
_DOCUMENT = (
    r"(?:luật(?! sư)|bộ luật|hiến pháp|pháp lệnh|nghị định|nghị quyết|thông tư|quyết định|chỉ thị|quy định|quy chế"
    r"|hướng dẫn|kế hoạch|công văn|nội quy|điều lệ|sổ tay|tài liệu|giáo trình|sgk|blds|blhs|bltths|bllđ)(?!\w)"
    r"|(?:tt|ttlt|vbhn|qđ|nq|nđ|ct|kh|cv|bl\w{1,4}|hp)\s+(?:số\s+)?\d|\d+/(?:\d{4}(?!\w)|[a-z])"
)
_PLACE = re.compile(with_or_without(rf"(?<!\w)(?:{_ARTICLE}|{_DOCUMENT})"), re.IGNORECASE)
_LEAD = re.compile(
    with_or_without(r"(?:(?:vì|do|bởi|theo|căn cứ|vào|tại|trích|xem(?: lại)?|đúng|như)\s+){0,3}"), re.IGNORECASE
)
_REASON = re.compile(with_or_without(r"(?P<why>vì|do|bởi)(?!\w)|(?:theo|căn cứ)(?!\w)"), re.IGNORECASE)
_OTHERS_WRONG = re.compile(
    r"\w+\s+[A-H](?!\w)(?:\s*[,;&]\s*[A-H](?!\w))*\s+" + with_or_without(r"(?:đều\s+)?sai(?!\w)"), re.IGNORECASE
)
""" "Vì A, C sai"."""
_KNOWN = re.compile(
    with_or_without(
        r"(?:\d+(?:[.,]\d+)?\s*(?:điểm|đ)\W*$"
        r"|(?:sgk\s+|sổ tay\s+|tài liệu\s+)?(?:trang|tr|bài|slide)\b[.\s]*\d"
        r"|(?:chọn\s+)?(?:\d|hai|ba)\s+(?:đáp án|phương án|ý)\W*$"
        r"|(?:câu\s+)?(?:mức(?: độ)?\s*:?\s*)?(?:\d|dễ|khó|trung bình|tb|nhận biết|nb|thông hiểu|th"
        r"|vận dụng(?: cao| thấp)?|vdc?)\W*$"
        r"|(?:(?:là|đáp án|cả hai|đều|cùng)\s+)*(?:đúng|chính xác)(?: nhất| cả)?\W*$"
        r"|nguồn\s*:|(?:chắc chắn(?: đúng)?|ok|duy nhất|100\s?%)\W*$"
        r"|\d+(?:[.,]\d+)*\s*(?:%|(?:giây|phút|giờ|ngày|tuần|tháng|quý|năm|tuổi|đồng|lần|người|độ|km|m|kg)(?!\w))"
        r"(?:\s+(?:làm việc|c))?\W*$"
        r"|(?:đã|không cần)\s+(?:được\s+)?(?:xem|kiểm tra|rà soát|duyệt|chốt|thống nhất|xác nhận|thẩm định|đối chiếu))"
    ),
    re.IGNORECASE,
)
_SHAKY = re.compile(
    with_or_without(
        r"(?<!\w)(?:hình như|dường như|có lẽ|có vẻ|có thể là|(?<!suy )(?<!phán )(?<!chẩn )(?<!dự )đoán|trí nhớ|nhớ|nghĩ"
        r"|nghe|hỏi|bảo|tranh cãi|phân vân|nghi ngờ|nghi|bừa|tùy|tuỳ|nhỉ|hả|hở|chăng|hoặc|hay|chờ|đợi|(?<!đã )cũ|nay"
        r"|bãi bỏ|(?:bị|đã|nay|được|câu) bỏ|bỏ\W*$|hết (?:hiệu lực|hạn)|thay thế|sửa(?! đổi)|đã sửa|bị thay"
        r"|tạm\W*$|tạm (?:thời|chọn|lấy|để|tính|theo)|dự kiến|(?:đề|luật|đáp án) sai|nhầm|mâu thuẫn"
        r"|không (?:rõ|biết|chắc)"
        r"|chưa (?:rõ|tra|xem|kiểm|rà|chắc|chốt|duyệt|đọc|tìm|thấy|cập nhật|có hiệu lực|xác|thống nhất|kịp)"
        r"|(?<!đã )(?<!không cần )(?:xem|kiểm tra|check|tra|rà|rà soát) lại"
        r"(?!\s+(?:điều|khoản|điểm|mục|bài|luật|trang|chương|nghị định|thông tư)))"
        r"(?!\w)"
    ),
    re.IGNORECASE,
)
"""Words with which a short reason is none: "(vì hình như luật sửa)", "(Luật cũ, nay bỏ)"."""
_OPEN = re.compile(
    with_or_without(
        r"(?:.*(?<!\w)(?:nhỉ|hả|hở|chăng|phải không|đúng không|bừa|trí nhớ|chưa trả lời)(?!\w)"
        r"|(?:em|tôi|mình|anh|chị|câu này|câu hỏi|đề(?! nghị)|không chọn)(?!\w|\s+[a-h](?!\w))"
        r"|(?:hỏi|chờ|đợi|nghe|nhớ|đánh|đoán|chưa tra|chưa tìm|tạm chọn|tạm lấy|tùy|tuỳ|chọn (?:một|đại)"
        r"|(?:đề|luật) sai|bỏ câu|trùng|hết hiệu lực|cũng|đều được)(?!\w))"
    ),
    re.IGNORECASE | re.DOTALL,
)
"""How a few words that are written as a sentence leave a key open, where others explain it: "A. Chờ Sở trả lời"."""
_WORD = re.compile(r"\w+")
_SAYS_NOTHING = re.compile("[^\\w?!？！~\U0001f300-\U0001faff]*")
_SENTENCE = re.compile(r"[\s)]*[.:]\s*[^\W\d_]")
_AROUND = ' .,:;-–—()[]“”"/*_>='
LONGEST_NOTE = 8
_LONG_REASON = 6
"""Words, from which on a reason tells something of the matter."""


def is_calm(words: str) -> bool:
    """Whether the words behind a key leave it certain. What is long explains, and so does a sentence of its own."""
    if _SAYS_NOTHING.fullmatch(words):
        return True
    count, bare = len(_WORD.findall(words)), words.lstrip(_AROUND)
    if count == 0 or count > LONGEST_NOTE:
        return count > 0
    sentence = _SENTENCE.match(words)
    if sentence and sentence[0][-1].isupper() and not (_REASON.match(bare) or _PLACE.match(bare)):
        return not _OPEN.match(bare)
    return _tells(bare, count) and not is_shaky(bare)


def is_shaky(words: str) -> bool:
    """Whether a reason is none: "hình như luật sửa"."""
    return _SHAKY.search(words) is not None


def _tells(words: str, count: int) -> bool:
    """Whether a few words begin as what is calm does, with a place in the law or enough of a reason."""
    if _KNOWN.match(words) or _PLACE.match(words, _LEAD.match(words).end()):
        return True
    reason = _REASON.match(words)
    if reason and reason["why"] and (count >= _LONG_REASON or _OTHERS_WRONG.match(words)):
        return True
    return bool(reason and _PLACE.search(words))
