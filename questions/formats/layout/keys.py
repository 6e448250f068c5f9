"""Which options are right, by all the signs of a question; where signs disagree, none is believed."""

import re
from typing import NamedTuple

from accounts.vietnamese import fold
from questions.formats.layout.drafts import Draft, DraftOption, Told, shortened
from questions.formats.layout.signs import Sign, looks_apart

LINE, TABLE, TICK, LOOKS = "line", "table", "tick", "looks"
_LETTERS = re.compile(
    r"[(\[\"“]?\s*(?:(?:[Pp]hương án|[Cc]âu|[Ýý]|[Đđ]áp án)\s+)?"
    r"(?P<letters>(?:[A-H](?:\s*(?:[,;/&+.]|và|hoặc)?\s*[A-H](?!\w))*|[A-H]{2,8})(?!\w)"
    r"|[a-hđ](?=\s*(?:[.):,;&]|và|$))(?:\s*(?:[,;&]|và)\s*[a-hđ](?!\w))*)\s*(?P<rest>.*)",
    re.DOTALL,
)
_IS_OPEN = re.compile(r"hoặc|hay\b|\?", re.IGNORECASE)
"""Words of a key that leaves the choice open."""
_TRUTHS = {"dung": "T", "d": "T", "true": "T", "t": "T", "sai": "F", "s": "F", "false": "F", "f": "F"}


class Verdict(NamedTuple):
    """The right options by their place, in order; none where the signs are missing, unreadable or disagree."""

    places: list[int]
    is_certain: bool


NONE = Verdict([], False)


def judge(draft: Draft) -> Verdict:
    """What the signs of a question with options say; what is wrong with them is said on the draft."""
    before = len(draft.remarks)
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
    doubtful = sure[0].is_doubtful or draft.is_doubtful
    if doubtful:
        draft.say("uncertain-key", sign=f"sign:{sure[0].name}", letters=_named(draft, sure[0]))
    return Verdict(sorted(sure[0].places), not doubtful)


def truth(text: str) -> str:
    """ "T" or "F" of "Đúng", "S", …; "" for other words."""
    return _TRUTHS.get(fold(text).strip(" .()"), "")


def _told_signs(draft: Draft) -> list[Sign]:
    """The keys that are written out, in the question and in a table, and the ticks."""
    signs = []
    for name, tellings in ((LINE, draft.keys), (TABLE, draft.answers)):
        for told in tellings:
            places = _places(draft, told)
            if places is not None:
                signs.append(Sign(name, places))
    ticks = frozenset(place for place, option in enumerate(draft.options) if option.is_ticked)
    if ticks and len(ticks) < len(draft.options):
        signs.append(Sign(TICK, ticks))
    return signs


def _places(draft: Draft, told: Told) -> frozenset[int] | None:
    """The options that a key names: by letters, by an option's own text, or by true and false."""
    texts = [fold(option.text.text).rstrip(" .;") for option in draft.options]
    bare = fold(told.text).rstrip(" .;")
    if bare in texts:
        return frozenset([texts.index(bare)])
    truths = [truth(text) for text in texts]
    if truth(told.text) and truth(told.text) in truths:
        return frozenset([truths.index(truth(told.text))])
    match = _LETTERS.match(told.text)
    if not match or _IS_OPEN.search(match[0][: match.start("rest")]) or _IS_OPEN.match(match["rest"]):
        draft.say("key-unreadable", told.at, text=shortened(told.text))
        return None
    named = re.findall("[A-Hđ]", re.sub("và|hoặc", " ", match["letters"]).upper().replace("Đ", "đ"))
    return _by_letters(draft, told, named, match["rest"].lstrip(' .):;,-–"”]'), texts)


def _by_letters(draft: Draft, told: Told, named: list[str], rest: str, texts: list[str]) -> frozenset[int] | None:
    letters = [spelled(option) for option in draft.options]
    for letter in named:
        if letter not in letters:
            draft.say("key-not-an-option", told.at, letter=letter.upper())
            return None
        if letters.count(letter) > 1:
            return None  # said already: the letter is there twice
    places = frozenset(letters.index(letter) for letter in named)
    followed = fold(rest).rstrip(" .;")
    if followed and followed in texts and texts.index(followed) not in places:
        draft.say("key-says-other-text", told.at, letters=", ".join(named), text=shortened(rest))
        return None
    if followed and followed not in texts:
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
