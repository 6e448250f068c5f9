"""The words and signs by which people mark what a line is: "Câu 1:", "A.", "Đáp án:", "Giải thích:", "PHẦN II".

All are looked for in what a text means (`Rich.meant`), where look-alikes are plain. Many people type whole files
without accents, so the words of a marker count without theirs too.
"""

import re
from typing import NamedTuple

from accounts.vietnamese import fold
from questions.formats.accents import with_or_without
from questions.formats.doubt import IS_WRONG, is_only_doubt

LETTERS = "ABCDEFGH"
TICKS = "*✓✔√☑☒"
_NOTE = r"(?P<note>(?:[\(\[][^()\[\]]{1,40}[\)\]]\s*)*)"
_WORDED = re.compile(
    with_or_without(
        r"(?:(?:câu\s*hỏi|câu|question)\s*(?:số\s*)?(?P<number>\d{1,4})(?!\d|\s*[-–]\s*\d)|câu\s*hỏi(?=\s*:))\s*"
    )
    + _NOTE
    + r"(?P<mark>[.:)/\-–]*)\s*(?P<behind>(?:[(\[][^()\[\]]{1,24}[)\]]\s*[.:]?\s*)?)",
    re.IGNORECASE,
)
_DOUBT_BEFORE = re.compile(r"(?:[(\[](?P<note>[^()\[\]]{1,40})[)\]]|(?P<asks>\?{1,5}))\s*")
_BARE = re.compile(r"(?P<number>\d{1,3})\s*[.)/:](?!\d)\s*")
_LISTED = re.compile(with_or_without(r"\d{1,4}\s*[.)]\s*(?=(?:câu|question)\s*(?:hỏi\s*)?(?:số\s*)?\d)"), re.IGNORECASE)
_OPTION = re.compile(
    rf"(?P<tick>[{TICKS}]+|\[[xX*]\]|\([xX*]\))?(?P<box>☐|\[ ?\])?\s*"
    r"(?:[(\[]\s?(?P<bracketed>[A-Ha-hđ])\s?[)\]][.:]?|(?P<letter>[A-Ha-hđ])(?P<inner>\*?)\s?(?P<mark>[.):/]+)"
    r"|(?P<dashed>[A-H])\s*[-–](?=\s)|(?P<circled>[Ⓐ-Ⓗⓐ-ⓗ🅐-🅗])[.):]?)\s*(?P<after>[*✓✔√](?=\S)|\*\s)?\s*"
)
_BOX = re.compile(rf"(?:(?P<tick>[{TICKS[1:]}]|\[[xX]\])|(?P<box>☐|\[ ?\]))\s+(?=\S)")
_TRUTH = re.compile(
    rf"(?P<tick>[{TICKS}]+|\[[xX]\])?\s*(?P<word>{with_or_without('Đúng|Sai|ĐÚNG|SAI')})\s*\.?\s*(?P<after>[{TICKS}]+|[(\[][xX*✓][)\]])?"
)
_RIGHT = with_or_without(r"(?:(?:đáp|phương)\s*án\s*)?đúng")
_ANSWER = with_or_without(r"đáp\s*án")
_WRONG = with_or_without(r"(?:(?:đáp|phương)\s*án\s*)?sai")
_POINTER = r"(?:<?[=-]{1,9}>|<[=-]{1,9}|[→⇒←⇐])\s*"
_TRAILING = re.compile(
    rf"(?<!\s)\s*(?:(?:(?<![{TICKS}])[{TICKS}]+|[(\[][x*✓✔√][)\]])|(?P<word>[(\[]{_RIGHT}[)\]]|{_POINTER}{_RIGHT}))[.;]?$",
    re.IGNORECASE,
)
_TRAILING_WRONG = re.compile(rf"(?<!\s)\s*(?:[(\[]{_WRONG}[)\]]|{_POINTER}{_WRONG})[.;]?$", re.IGNORECASE)
_TRAILING_ANSWER = re.compile(rf"(?<!\s)\s*{_POINTER}{_ANSWER}[.;]?$", re.IGNORECASE)
_TRAILING_TRUTH = re.compile(r"(?<!\s)\s*[(\[]([ĐđSs])[)\]][.;]?$")

KEY, EXPLANATION, BASIS, TOPIC, LEVEL, SOURCE = "key", "explanation", "basis", "topic", "level", "source"
ANSWERED = "answered"
"""No label: where the answer of one question stands alone on its line, among others."""
_FIELDS = {
    KEY: r"(?:đáp\s*án(?:\s*(?:đúng|chính xác)(?: nhất)?)?|phương án (?:trả lời )?đúng(?: nhất)?"
    r"|(?:câu )?trả lời(?: đúng(?: nhất)?)?|key|(?:correct )?answer)(?:\s*là)?",
    EXPLANATION: r"(?:giải\s*thích(?:\s*đáp án|\s*chi tiết)?|hướng dẫn giải|lời giải|l(?:ý|í) giải|phân tích"
    r"|explanation|(?P<note>ghi chú))",
    BASIS: r"(?:căn\s*cứ(?:\s*(?:pháp\s*l(?:ý|í)|vào))?|cơ sở pháp l(?:ý|í)|trích dẫn|viện dẫn)",
    TOPIC: r"(?:chủ\s*đề|chuyên\s*đề|lĩnh\s*vực|nội dung thi)",
    LEVEL: r"(?:mức\s*độ(?:\s*(?:nhận thức|câu hỏi))?|độ\s*khó|cấp\s*độ)",
    SOURCE: r"(?:nguồn)",
}
_ARROW = r"(?:[=-]+>|[→⇒])\s*+"
_CHOICE = with_or_without(
    r"(?:(?:đáp\s*án(?:\s*đúng(?: nhất)?)?|phương án (?:trả lời )?đúng(?: nhất)?)(?:\s*là)?|chọn)"
    r"(?:\s*(?:đáp án|phương án))?"
)
_ABBREVIATED = r"(?:đ\s?[/.]\s?(?:án|a)|đa)(?:\s*l[àa])?"
# Without accents, "da" is skin, or the option D: a colon and nothing but letters or a truth have to follow.
_BARE_KEY = r"(?:d[/.]an|d[/.]?a)\s*:\s*(?=(?:[A-H]|dung|sai|(?-i:[A-H](?:[\s,;&]*[A-H])+))\W*$)"
_FIELD = re.compile(
    rf"[\(\[]?\s*(?:[-+–•*]+\s*|{_ARROW})?(?:(?:"
    + "|".join(f"(?P<{name}>{with_or_without(words)})" for name, words in _FIELDS.items())
    + rf"|(?P<abbreviated>{_ABBREVIATED}))\s*[:\-–]\s*|(?P<bare>{_BARE_KEY}))",
    re.IGNORECASE,
)
# Without a colon only a letter may follow: "Đáp án B", "=> B", "Chọn B"; but "Đáp án A sai vì …" explains.
_SHORT_KEY = re.compile(
    rf"[\(\[]?\s*(?:{_ARROW}(?:{_CHOICE})?|{_CHOICE})\s*+(?::\s*+)?(?=[A-H](?:\W|$))"
    rf"(?![A-H](?:\W+[A-H])*\s+{IS_WRONG})",
    re.IGNORECASE,
)
# "da: A" may end a stem ("Người bị da: A"), so behind other text it is a key in brackets only.
_INLINE_KEY = re.compile(
    r"(?:(?<=\s)|(?<=[.?!;]))(?:[(\[]?\s?(?:"
    + with_or_without(r"đáp\s*án")
    + r"|đ[/.](?:án|a)|đa)"
    + with_or_without(r"(?:\s*đúng)?(?:\s*là)?\s*:\s*")
    + rf"(?=\S)|[(\[]\s?{_BARE_KEY})",
    re.IGNORECASE,
)
_HEADING = with_or_without(r"đáp\s*án|answer key")
_BEHIND_HEADING = with_or_without(
    r"(?:\s+(?:đề|tham khảo|chi tiết|phần|trắc nghiệm|và|câu hỏi|các câu|bộ|đúng|thi)\b[^:?]{0,60})?"
)
_ANSWERS = re.compile(
    r"(?:[\-–—=*\s]*)"
    + with_or_without(r"(?:[A-HIVX]{1,4}\s*[.)/]\s*|phần\s+[\w]{1,4}\s*+(?:[.:\-–]\s*+)?)?(?:bảng\s+)?")
    + rf"(?:{_HEADING}|đ/a){_BEHIND_HEADING}[\s.:\-–—=*]*",
    re.IGNORECASE,
)
_BEFORE_LIST = re.compile(rf"(?:{with_or_without('bảng')}\s+)?(?:{_HEADING})[\s.\-–—*]+(?=\d)", re.IGNORECASE)
_GAP = re.compile(r"(?=[\s._·‧]*?(?:\.{3}|_{3}|[…‥⋯]))[\s._…‥·‧⋯]+")
_FURNITURE = re.compile(
    with_or_without(r"\W*(?:hết|trang\s+\d+(?:\s*/\s*\d+)?|mã đề\W*\d+)\W*|[-–—]\s*\d{1,3}\s*[-–—]"), re.IGNORECASE
)
_PARTS = with_or_without(r"(?:phần|chương|mục|chuyên đề|chủ đề|lĩnh vực)\s+(?:thứ\s+\w+|[IVXLC]+|\d{1,2})")
_SECTION = re.compile(
    rf"(?:{_PARTS}\b"
    r"|[IVXLC]{1,6}\s*[.\-:)/](?=\s))"
    r"\s*[.:\-–)]*\s*",
    re.IGNORECASE,
)
_PART = re.compile(rf"{_PARTS}(?:\s*[.:\-–)]|$)", re.IGNORECASE)
_POINTS = re.compile(with_or_without(r"[(\[]\s*\d+(?:[.,]\d+)?\s*(?:điểm|đ)\b"))
_POINTS_BEHIND = re.compile(rf"(?:\W{{0,3}}[A-H](?!\w))+\W{{0,3}}?(?P<points>{_POINTS.pattern}\s*[)\]]\W{{0,3}})")
_BRACKETED = re.compile(r"[(\[][^()\[\]]*[)\]]\W*")
# "Vì" keeps its accent: "Vi phạm", "Vi bằng" begin with its letters and give no reason.
_REASON = re.compile(
    r"[\W_]*(?:vì|"
    + with_or_without(
        r"bởi|theo|căn cứ|quy định|trích|xem|hiến pháp|bộ luật|luật(?!\s+sư)|pháp lệnh"
        r"|nghị định|nghị quyết|thông tư|quyết định|chỉ thị|(?:điểm|khoản|điều)\s+(?:\d+|[a-zA-Z]|đ)"
    )
    + r")(?!\w).*[^?:]",
    re.IGNORECASE,
)
_TOPIC_SECTION = re.compile(with_or_without(r"(?:chuyên đề|chủ đề|lĩnh vực)"), re.IGNORECASE)
_LEVELS = {
    1: ("nhan biet", "nb", "1", "de", "muc 1", "muc do 1", "biet"),
    2: ("thong hieu", "th", "2", "trung binh", "muc 2", "muc do 2", "hieu", "tb"),
    3: ("van dung", "vd", "3", "kho", "van dung cao", "vdc", "van dung thap", "vdt", "muc 3", "muc do 3"),
}


def is_gap(text: str) -> bool:
    """Whether a text is nothing but a place to write in by hand: "……", "......", "____"."""
    return _GAP.fullmatch(text) is not None


class QuestionLabel(NamedTuple):
    number: str
    end: int
    note: str = ""
    is_worded: bool = True


class OptionLabel(NamedTuple):
    letter: str
    """As it was typed; "" for a box."""
    end: int
    is_ticked: bool = False
    style: str = ""
    """What stands around the letter, alike for all options of one list."""
    at: int = 0
    """Where the letter stands."""
    begin: int = 0
    """Where the tick, the box or the bracket before it stands."""


class FieldLabel(NamedTuple):
    name: str
    end: int
    is_note: bool = False
    """Whether it is "Ghi chú", which may speak of the key as well as explain."""


def worded_question(meant: str) -> QuestionLabel | None:
    """ "Câu 1:", "CÂU 01/", "1. Câu hỏi 1." and the like at the beginning of a line."""
    doubt, begin = _doubt_before(meant)
    begin = listed.end() if (listed := _LISTED.match(meant, begin)) else begin
    match = _WORDED.match(meant, begin)
    if not match:
        return None
    rest = meant[match.end() :]
    if not match["number"] and not rest:
        return None  # the heading "CÂU HỎI:"
    if not match["mark"] and not match["note"] and rest and not (rest[0].isupper() or rest[0] in "\"“'‘(["):
        return None  # "Câu 1 và câu 2 dùng chung …"
    if not _is_note(match["behind"]):
        return QuestionLabel(match["number"] or "", match.start("behind"), (doubt + match["note"]).strip())
    return QuestionLabel(match["number"] or "", match.end(), (doubt + match["note"] + match["behind"]).strip(" .:"))


def _doubt_before(meant: str) -> tuple[str, int]:
    """ "(xem lại) Câu 3: …", "?? Câu 3: …": the doubt, in brackets, and where it ends."""
    match = _DOUBT_BEFORE.match(meant)
    words = match["note"] or match["asks"] if match else ""
    return (f"({words}) ", match.end()) if words and is_only_doubt(words) else ("", 0)


def _is_note(words: str) -> bool:
    """Whether words in brackets behind the number speak of the question, rather than begin it: a level, points, or a
    doubt."""
    is_doubt = bool(words) and is_only_doubt(words)
    return bool(level(words.strip(" .:"))) or is_doubt or _POINTS.match(words) is not None


def bare_question(meant: str) -> QuestionLabel | None:
    """ "1.", "1)" or "1/" at the beginning of a line, which may be a question, an entry of a list, or a day."""
    match = _BARE.match(meant)
    if not match or re.match(r"\d{1,2}\s*[./]\s*\d{4}\b", meant[match.end() :]):  # 1. 7. 2021
        return None
    return QuestionLabel(match["number"], match.end(), is_worded=False)


def option(meant: str, begin: int = 0) -> OptionLabel | None:
    match = _OPTION.match(meant, begin)
    if not match and begin == 0 and (truth := _TRUTH.fullmatch(meant)):
        return OptionLabel("", truth.start("word"), bool(truth["tick"] or truth["after"]), "truth")
    if not match:
        box = _BOX.match(meant, begin)
        return OptionLabel("", box.end(), bool(box["tick"]), "box", begin, begin) if box else None
    letter = next(filter(None, (match["letter"], match["bracketed"], match["dashed"], _uncircled(match["circled"]))))
    ticked = bool(match["tick"] or match["inner"] or match["after"])
    group = next(name for name in ("letter", "bracketed", "dashed", "circled") if match[name])
    style = f"{group}{match['mark'] or ''}{'a' if letter.islower() else 'A'}"
    return OptionLabel(letter, match.end(), ticked, style, match.start(group), begin)


def _uncircled(sign: str | None) -> str:
    if not sign:
        return ""
    for first, letter in (("Ⓐ", "A"), ("ⓐ", "a"), ("🅐", "A")):
        if 0 <= ord(sign) - ord(first) < len(LETTERS):
            return chr(ord(letter) + ord(sign) - ord(first))
    return ""


def trailing_tick(meant: str) -> tuple[int, bool] | None:
    """Where the tick at the end of an option begins, and whether it is the word "đúng"; None where there is none."""
    match = _TRAILING.search(meant)
    return (match.start(), bool(match["word"])) if match and match.start() else None


def trailing_wrong(meant: str) -> int | None:
    """Where "(sai)" or "=> sai" at the end of an option begins; None where there is none."""
    match = _TRAILING_WRONG.search(meant)
    return match.start() if match and match.start() else None


def trailing_answer(meant: str) -> int | None:
    """Where "-> đáp án" at the end of an option begins, which may be its own words; None where there is none."""
    match = _TRAILING_ANSWER.search(meant)
    return match.start() if match and match.start() else None


def trailing_truth(meant: str) -> tuple[int, bool] | None:
    """Where "(Đ)" or "(S)" at the end of an option begins, and whether it says that it is right; None without one."""
    match = _TRAILING_TRUTH.search(meant)
    return (match.start(), match[1] in "Đđ") if match and match.start() else None


def field(meant: str) -> FieldLabel | None:
    match = _FIELD.match(meant)
    if match:
        return FieldLabel(match.lastgroup if match.lastgroup in _FIELDS else KEY, match.end(), bool(match["note"]))
    match = _SHORT_KEY.match(meant)
    return FieldLabel(KEY, match.end()) if match else None


def inline_key(meant: str) -> tuple[int, int] | None:
    """Where, behind other text of the line, "Đáp án: " begins and ends."""
    match = _INLINE_KEY.search(meant, 1)
    return (match.start(), match.end()) if match else None


def is_furniture(meant: str) -> bool:
    """ "--- HẾT ---", "Trang 2/5", "- 2 -": what belongs to the sheet of paper."""
    return _FURNITURE.fullmatch(meant) is not None


def is_answers_heading(meant: str) -> bool:
    """ "ĐÁP ÁN", "BẢNG ĐÁP ÁN", "B. ĐÁP ÁN PHẦN TRẮC NGHIỆM": what the answers of all questions stand below."""
    is_key = _SHORT_KEY.match(meant) is not None
    return _ANSWERS.fullmatch(meant) is not None and not is_key and not is_gap(meant.partition(":")[2])


def behind_answers_heading(meant: str) -> str:
    """What stands on the line of "Đáp án trắc nghiệm:", or of "ĐÁP ÁN" before a number; "" for any other line."""
    if begun := _BEFORE_LIST.match(meant):
        return meant[begun.end() :]
    heading, _colon, rest = meant.partition(":")
    return rest if is_answers_heading(heading) and not field(meant) else ""


def section(meant: str) -> str | None:
    """ "PHẦN II. …", "Chủ đề 1: …", "III. …": the topic that it names, or "" ; None for any other line."""
    match = _SECTION.match(meant)
    if not match:
        return None
    return meant[match.end() :].strip() if _TOPIC_SECTION.match(meant) else ""


def names_part(meant: str) -> bool:
    """ "PHẦN II", "CHƯƠNG 3: …": a section that is called so in a word."""
    return _PART.match(meant) is not None


def is_bracketed(meant: str) -> bool:
    """ "(10 câu)": nothing but words in brackets."""
    return _BRACKETED.fullmatch(meant) is not None


def points_behind(key: str) -> int | None:
    """Where "(2 điểm)" or "[0,5đ]" begins behind the letters of a key; None where it does not stand there."""
    match = _POINTS_BEHIND.fullmatch(key)
    return match.start("points") if match else None


def gives_reason(meant: str) -> bool:
    """ "Vì …", "Theo khoản 2 Điều 10 …": what explains a key, also without "Giải thích"."""
    return _REASON.fullmatch(meant) is not None


def section_words(meant: str) -> str:
    """What stands behind the number of a section."""
    match = _SECTION.match(meant)
    return meant[match.end() :].strip() if match else meant.strip()


def level(words: str) -> int:
    """1 to 3 of "Nhận biết", "TH", "vận dụng cao" …; 0 for other words."""
    told = fold(words).strip(" .()[]")
    return next((number for number, names in _LEVELS.items() if told in names), 0)
