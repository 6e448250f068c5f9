"""Which options are right, by all the signs of a question; where signs disagree, none is believed."""

import re
from typing import NamedTuple

from accounts.vietnamese import fold
from questions.formats.accents import with_or_without
from questions.formats.calm import is_shaky
from questions.formats.doubt import IS_WRONG, is_doubted, is_only_doubt, leaves_open
from questions.formats.layout import labels
from questions.formats.layout.against import explains_another, tells_another
from questions.formats.layout.drafts import Draft, DraftOption, Told, shortened
from questions.formats.layout.signs import Sign, looks_apart
from questions.formats.others import may_be_one

LINE, TABLE, TICK, LOOKS = "line", "table", "tick", "looks"
_AND, _OR = with_or_without("và"), with_or_without("hoặc")
_LETTERS = re.compile(
    rf"[(\[\"“]?\s*(?:(?i:{with_or_without('phương án|câu|ý|đáp án|cả')})\s+)?"
    rf"(?P<letters>(?:[A-H](?:\s*(?:[,;/&+.]|{_AND}|{_OR})?\s*[A-H](?!\w))*|[A-H]{{2,8}})(?!\w)"
    rf"|[a-hđ](?=\s*(?:[.):,;&]|/(?!\s*\w(?!\w))|{_AND}|$))(?:\s*(?:[,;&]|{_AND})\s*[a-hđ](?!\w))*)\s*(?P<rest>.*)",
    re.DOTALL,
)
_LABELLED = re.compile(r"[(\[\"“]?\s*(?P<letters>[A-Ha-hđ])\s*[.):/]\s*(?P<rest>\S.*)", re.DOTALL)
_SAYS_OF_IT = re.compile(with_or_without(r" (?:là|gồm|thuộc)\s+\w+\s+\w+"))
_POINT = with_or_without("điểm")
_IS_OPEN = re.compile(rf"{_OR}|hay\b|\?", re.IGNORECASE)
"""Words of a key that leaves the choice open."""
_NAMED_TOO = with_or_without(r"\s+(?:còn\s+là|(?:còn\s+)?(?:được\s+)?gọi)(?!\w)")
_LEFT_OPEN = re.compile(rf"[^\w?]*(?:(?:{_OR}|hay(?!{_NAMED_TOO}))(?!\w)|\?)", re.IGNORECASE)
_GOES_ON = re.compile(
    rf"[\W\d]*(?:(?i:{with_or_without('và|lẫn|cùng|đến|tới')})[\W\d]*)?[A-H](?=\W*$|\s*[,;(\-–—=>])", re.DOTALL
)
"""One letter more where the letters seemed to end: "A - C", "(A) và (B)", "A => B"."""
_COLUMNS = re.compile(r"[A-H]\s+[A-H]")
"""Letters with nothing between, as in the row of a table that was pasted: those of several questions or papers."""
_TAKEN_BACK = re.compile(rf"\W*{IS_WRONG}", re.IGNORECASE)
_CORRECTED = re.compile(
    rf"(?<!\w)(?:{with_or_without('sửa|đổi|chuyển|điều chỉnh|đính chính')})(?!\w)\W*(?:(?!{_POINT})\w+\W+){{0,3}}?"
    rf"[A-H](?!\w)|(?<!\w)(?:{with_or_without('trừ|nay là|chọn')})\s+[A-H](?!\w)"
    rf"|(?<!\w)[A-H]\W*\s(?:{with_or_without('cũng|mới (?:là )?đúng')})(?!\w)",
    re.IGNORECASE,
)
"""Words that take a letter back or add one, also within a reason: "A (sửa thành B)", "A, trừ B", "A (B cũng đúng)"."""
_CALLED = with_or_without(
    "điểm|nhóm|hạng|loại|mẫu|lớp|khối|bảng|cột|bên|ông|bà|anh|chị|người|công ty|xã|vitamin|viêm gan|cúm"
)
_NOT_OPTIONS = re.compile(
    rf"(?<!\w)(?i:{_CALLED}|độ)\s+"
    rf"(?:[a-hđ](?!\w)(?:\s*(?:[,/]|{_AND})\s*[a-hđ](?!\w))*|[A-H](?!\w)(?:\s*(?:/|{_AND})\s*[A-H](?!\w))*)|°[A-H](?!\w)"
)
"""Letters that name something else: "tại điểm a, b", "nhóm A", "37 độ C"."""
_LONE = re.compile(r"(?<!\w)([A-Hđ])(?!\w)", re.IGNORECASE)
_SPEAKS_FOR = re.compile(
    rf"(?:^|(?<=[.,:;!?()\[\]\n–—-])|(?<!\w)(?:{_AND}|{_OR}|hay|{with_or_without('còn|nhưng')})(?=\s))[^\S\n]*+"
    rf"(?P<first>[A-H])\s*+(?:\(|(?:{with_or_without('theo|nếu')})(?!\w))"
    rf"|(?<!\w)(?:{with_or_without('là|thì|xem')})\s++(?P<last>[A-H])(?=\s*(?:$|[.,:;!?()\[\]\n–—-]))"
    rf"|(?<!\w)(?P<right>[A-H])\s++{with_or_without('đúng')}(?!\w)",
    re.IGNORECASE,
)
"""Where a reason says that an option is right, too; it may speak of persons of these names: "Vì B chưa đủ tuổi"."""
_ALONE = re.compile(
    rf"(?:(?<=[,;.\n)\]–—-])|(?<!\w)(?:{_AND}|{with_or_without('còn|nhưng')})(?=\W))\s*+[(\[]?([A-H])(?=\W*$|\s*[,;.()\[\]])"
    rf"|(?<!\w)(?:{_OR}|hay)\s++[(\[]?([A-H])(?!\w)|(?<!\w)([A-H])(?=\W*$)",
    re.IGNORECASE,
)
"""A letter more that stands alone behind a reason: "A (Điều 5) hoặc B", "A vì Luật cũ, B"."""
_OTHERS_WRONG = re.compile(
    rf"[(\[]\s*(?P<letters>[A-H](?:\s*(?:[,;/&+]|{_AND})\s*[A-H])*)\s+{IS_WRONG}\W*[)\]]", re.IGNORECASE
)
"""What confirms a key: "B (A, C sai)"."""
_LISTED = re.compile(r"(?:^\W*|(?<=[\s,;]))([A-H])\s?[.):]\s*(?=\S)", re.IGNORECASE)
_ENDS = ' ./):;,-–"”]'
_AROUND = f"{_ENDS}(“["
_WORD = re.compile(r"\w+")
_TRUTHS = {"dung": "T", "d": "T", "true": "T", "t": "T", "sai": "F", "s": "F", "false": "F", "f": "F"}


class Verdict(NamedTuple):
    """The right options by their place, in order; none where the signs are missing, unreadable or disagree."""

    places: list[int]
    is_certain: bool


NONE = Verdict([], False)


def judge(draft: Draft) -> Verdict:
    """What the signs of a question with options say; what is wrong with them is said on the draft."""
    before, explanation = len(draft.remarks), list(draft.explanation)
    told = _told_signs(draft)
    looks = looks_apart(draft.options)
    signs = told + looks
    sure = [sign for sign in signs if not sign.is_doubtful] or signs
    if len(draft.remarks) > before:
        return NONE
    if not signs and any(remark.code == "answer-ambiguous" for remark in draft.remarks):
        return NONE
    if not signs:
        draft.say("no-key")
        return NONE
    for other in sure[1:]:
        if other.places != sure[0].places:
            _say_conflict(draft, sure[0], other)
            return NONE
    differs = any(sign.places != sure[0].places for sign in told)
    _look_for_another(draft, sure[0], explanation)
    doubtful = sure[0].is_doubtful or draft.is_doubtful or differs
    if doubtful:
        draft.say_uncertain(sure[0].name, _named(draft, sure[0]))
    return Verdict(sorted(sure[0].places), not doubtful)


def _look_for_another(draft: Draft, sign: Sign, explanation: list[str]) -> None:
    """Doubt a key that is crossed out or called wrong, or whose explanation calls another option right."""
    meant = [draft.options[place] for place in sign.places]
    draft.is_doubtful |= any(
        option.text.is_crossed_out or labels.trailing_wrong(option.text.meant) is not None for option in meant
    )
    stem = " ".join(line.text for line, _is_new in draft.stem)
    if against := explains_another(explanation, stem, draft.options, list(map(spelled, meant))):
        draft.doubt(against)


def truth(text: str) -> str:
    """ "T" or "F" of "Đúng", "S", …; "" for other words."""
    return _TRUTHS.get(fold(text).strip(" .()"), "")


def _told_signs(draft: Draft) -> list[Sign]:
    """The keys that are written out, in the question and in a table, and the ticks."""
    signs = []
    for name, tellings in ((LINE, draft.keys), (TABLE, draft.answers)):
        signs += filter(None, (_told_sign(draft, name, told) for told in tellings))
    ticks = frozenset(place for place, option in enumerate(draft.options) if option.is_ticked)
    if ticks and len(ticks) < len(draft.options):
        may_be_footnote = draft.has_footnote and any(draft.options[place].has_star_behind for place in ticks)
        signs.append(Sign(TICK, ticks, draft.guesses_tick or may_be_footnote))
    return signs


def _told_sign(draft: Draft, name: str, told: Told) -> Sign | None:
    """The options that a key names: by letters, by an option's own text, or by true and false.

    What can be read twice is doubtful: letters that are texts too (blood groups), "D" for "Đúng" where no option is D.
    """
    texts = [fold(option.text.text).rstrip(" .;") for option in draft.options]
    labelled = _labelled(told.text, draft.options)
    by_words, match = _by_words(told.text, texts, draft.options), labelled or _LETTERS.match(told.text)
    named = _named_letters(match) if match else []
    if by_words and (not match or match["rest"].strip(_ENDS) or not set(named) <= set(map(spelled, draft.options))):
        draft.is_doubtful |= _may_count(told.text, by_words, len(texts))
        return Sign(name, by_words, named == ["D"])
    if not match or _is_open(match, named, draft.options):
        return _unreadable(draft, told)
    draft.is_doubtful |= "/" in match["letters"] or ";" in match["letters"]  # both are meant, or one of them: "A/B"
    draft.is_doubtful |= len(set(named)) < len(named)  # "A, B, A": the answers of three questions
    draft.is_doubtful |= _COLUMNS.search(match["letters"]) is not None
    draft.is_doubtful |= len(named) > 1 and may_be_one(told.text, (option.text.text for option in draft.options))
    draft.is_doubtful |= labelled is not None and _is_cut_short(labelled["rest"], named, draft.options)
    listed = _LISTED.split(told.text)[1:] if not labelled else []
    behind = _behind(match["rest"], named, draft.options)
    is_open = is_doubted if len(listed) > 2 else leaves_open
    is_another = tells_another(behind, draft.options, named) and len(listed) < 3
    if is_another or is_open(_of_its_own(behind, match["rest"])) or _speaks_for_others(behind, named, draft.options):
        draft.doubt(told.text)
    if len(listed) > 2:
        return _by_list(draft, name, told, dict(zip(listed[::2], listed[1::2], strict=True)), texts)
    if _names_others(match["rest"], named, draft.options):
        return _unreadable(draft, told)
    places = _by_letters(draft, told, named, match["rest"], texts)
    if places is None:
        return None
    return Sign(name, places, bool(by_words) and not truth(told.text) and by_words != places)


def _may_count(told: str, places: frozenset[int], count: int) -> bool:
    """Whether a number that is an option's text may as well count another option: "3" of "2", "3" and "4"."""
    bare = told.strip(_AROUND)
    return bare.isdecimal() and len(bare) == 1 and 0 < int(bare) <= count and int(bare) - 1 not in places


def _labelled(told: str, options: list[DraftOption]) -> re.Match[str] | None:
    """One letter with its option's own text, which begins with letters, too: "C. A và B đúng" names C alone."""
    match = _LABELLED.match(told)
    named = _named_letters(match) if match else []
    own = [option.text.text for option in options if spelled(option) in named]
    is_own = len(own) == 1 and _LETTERS.match(own[0]) and _repeated(match["rest"], own[0])
    return match if is_own else None


def _is_cut_short(rest: str, named: list[str], options: list[DraftOption]) -> bool:
    """Whether letters are only the beginning of the option's text, and so may name others: "D. A, B" of "A, B, C"."""
    begun = _LETTERS.fullmatch(rest)
    own = next(option.text.text for option in options if spelled(option) in named)
    is_bare = begun is not None and rest.strip(_AROUND) == begun["letters"]  # not "Cả A, B"
    return is_bare and len(_words(rest)) < len(_words(own))


def _is_open(match: re.Match[str], named: list[str], options: list[DraftOption]) -> bool:
    """Whether it is left open which letters are meant, by words among them or by what follows: "A - C", "A sai"."""
    rest = match["rest"]
    if _IS_OPEN.search(match[0][: match.start("rest")]):
        return True
    own = _own_words(rest, named, options)
    wrong = _TAKEN_BACK.match(rest)
    if wrong and wrong.end() > own:
        return True  # not the option's own "Sai", "Không đúng thẩm quyền"
    behind = _without_others(rest[own:], named)
    return bool(_LEFT_OPEN.match(behind) or _GOES_ON.match(behind) or _CORRECTED.search(behind))


def _speaks_for_others(behind: str, named: list[str], options: list[DraftOption]) -> bool:
    """Whether a reason speaks for another option, or ends with its letter: "A theo Luật cũ, B theo Luật mới"."""
    reason = _NOT_OPTIONS.sub("", behind) if labels.gives_reason(behind) else ""
    found = (*_SPEAKS_FOR.finditer(reason), *_ALONE.finditer(reason))
    spoken = " ".join(filter(None, (word for each in found for word in each.groups())))
    return bool(set(_LONE.findall(spoken.upper())) & set(map(spelled, options)) - set(named))


def _behind(rest: str, named: list[str], options: list[DraftOption]) -> str:
    """What follows the letters of a key and the text of their option; "Không chắc" is more than an option "Không"."""
    behind = rest[_own_words(rest, named, options) :]
    return _without_others(rest if fold(behind).strip().startswith("chac") else behind, named)


def _of_its_own(behind: str, rest: str) -> str:
    """What follows an option as a sentence on it: "Không phải nộp" is no note on the option "Không", and "Nhũng nhiễu
    là hành vi tham nhũng" none on "Nhũng nhiễu"."""
    goes_on = behind != rest and behind[:1] == " " and behind[1:2].islower()
    is_short = len(_WORD.findall(rest)) - len(_WORD.findall(behind)) == 1
    tells = _SAYS_OF_IT.match(behind) is not None and not is_shaky(behind)
    return f". {behind.strip().capitalize()}" if goes_on and (is_short or tells) else behind


def _own_words(rest: str, named: list[str], options: list[DraftOption]) -> int:
    """Where in what follows the letters of a key the text of an option that it names ends; 0 without that."""
    if not rest:
        return 0  # as for most
    return max((_repeated(rest, option.text.text) for option in options if spelled(option) in named), default=0)


def _repeated(rest: str, text: str) -> int:
    """How far the text is repeated; of a text that is a letter itself nobody knows whether it is."""
    bare = fold(text).strip(_AROUND)
    if len(bare) < 2 or fold(rest).strip(_AROUND) == bare:
        return len(rest) if len(bare) > 1 else 0
    ends, told, words = [word.end() for word in _WORD.finditer(rest)], _words(rest), _words(text)
    if words and told[: len(words)] == words:
        return ends[len(words) - 1]
    is_begun = len(told) > 1 and words[: len(told)] == told  # "D. Cả A, B" of "Cả A, B và C đều đúng"
    return len(rest) if is_begun and not _TAKEN_BACK.match(rest) else 0


def _words(text: str) -> list[str]:
    return [fold(word) for word in _WORD.findall(text)]


def _without_others(rest: str, named: list[str]) -> str:
    """What follows the letters of a key without the brackets in which others are called wrong."""
    others = _OTHERS_WRONG.search(rest)
    if not others or set(re.findall(r"[A-H]", re.sub(_AND, " ", others["letters"]).upper())) & set(named):
        return rest
    return rest[: others.start()] + rest[others.end() :]


def _names_others(rest: str, named: list[str], options: list[DraftOption]) -> bool:
    """Whether what follows the letters of a key speaks of the letter of another option, and gives no reason."""
    behind = _behind(rest, named, options)
    if labels.gives_reason(behind):
        return False
    found = {"đ" if letter in "đĐ" else letter.upper() for letter in _LONE.findall(_NOT_OPTIONS.sub("", behind))}
    return bool((found & set(map(spelled, options))) - set(named))


def _unreadable(draft: Draft, told: Told) -> None:
    draft.say("key-unreadable", told.at, text=shortened(told.text))


def _by_words(told: str, texts: list[str], options: list[DraftOption]) -> frozenset[int] | None:
    """The option whose text the key repeats, or that says as it does that something is true or false."""
    bare = fold(told).rstrip(" .;")
    alike = [place for place, text in enumerate(texts) if text == bare]
    if alike:  # without accents, unless two differ by them: "sửa", "sữa"
        found = [place for place in alike if _plain(options[place].text.text) == _plain(told)] or alike
        return frozenset(found) if len(found) == 1 else None
    truths = [truth(text) for text in texts]
    return frozenset([truths.index(truth(told))]) if truth(told) and truth(told) in truths else None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(" .;")


def _named_letters(match: re.Match[str]) -> list[str]:
    return re.findall("[A-Hđ]", re.sub(f"{_AND}|{_OR}", " ", match["letters"]).upper().replace("Đ", "đ"))


def _by_list(draft: Draft, name: str, told: Told, listed: dict[str, str], texts: list[str]) -> Sign | None:
    """ "A. Giám đốc; C. Văn thư": all of them where each letter stands before its own text.

    Other words may speak of wrong options too, so only the first letter counts, and in doubt; truths name none.
    """
    letters = [spelled(option) for option in draft.options]
    if all(truth(text.strip(_ENDS)) for text in listed.values()) or not {letter.upper() for letter in listed} <= set(
        letters
    ):
        return _unreadable(draft, told)
    places = {letters.index(letter.upper()): fold(text).strip(_ENDS) for letter, text in listed.items()}
    if all(texts[place] == text.removesuffix(" va").strip(_ENDS) for place, text in places.items()):
        return Sign(name, frozenset(places))
    draft.explanation.insert(0, _LISTED.sub("", told.text, count=1).strip())
    return Sign(name, frozenset([next(iter(places))]), is_doubtful=True)


def _by_letters(draft: Draft, told: Told, named: list[str], rest: str, texts: list[str]) -> frozenset[int] | None:
    letters = [spelled(option) for option in draft.options]
    for letter in named:
        if letter not in letters:
            draft.say("key-not-an-option", told.at, letter=letter.upper())
            return None
        if letters.count(letter) > 1:
            return None  # said already: the letter is there twice
    places = frozenset(letters.index(letter) for letter in named)
    is_explained = not is_only_doubt(rest[_own_words(rest, named, draft.options) :])
    rest = rest.lstrip(_ENDS)
    followed, texts = fold(rest).strip(_AROUND), [text.strip(_AROUND) for text in texts]
    if followed and followed in texts and followed not in (texts[place] for place in places):
        draft.say("key-says-other-text", told.at, letters=", ".join(named), text=shortened(rest))
        return None
    if _WORD.search(followed) and followed not in texts and is_explained:
        draft.explanation.insert(0, rest)
    return places


def spelled(option: DraftOption) -> str:
    """The letter as a key may name it: a capital; đ of lists a, b, c, d, đ stays itself."""
    return "đ" if option.letter in "đĐ" and option.letter else option.letter.upper()


def _named(draft: Draft, sign: Sign) -> str:
    letters = [draft.options[place].letter.upper() or str(place + 1) for place in sorted(sign.places)]
    return ", ".join(letters)


def _say_conflict(draft: Draft, one: Sign, other: Sign) -> None:
    draft.say(
        "key-conflict",
        one=_named(draft, one),
        one_sign=f"sign:{one.name}",
        other=_named(draft, other),
        other_sign=f"sign:{other.name}",
    )
