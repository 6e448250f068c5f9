"""Vietnamese text: one spelling, one search form, one order. No database, no locale, no ICU.

The keys are made only of the characters 0-9 and a-z in cells of fixed width, so that every database orders them alike,
whatever its collation.
"""

import re
import unicodedata
from functools import lru_cache

from django.utils.translation import gettext as _

MASK_STYLES = ("full", "short", "hidden")

# Dictionary order of the tones: ngang, huyền, hỏi, ngã, sắc, nặng. Any other mark sorts after them.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_OTHER_MARK = "6"
# These marks make a letter of its own only on these letters (ă â đ ê ô ơ ư); elsewhere they are accents.
_LETTERS = {"ă": "a1", "â": "a2", "đ": "d1", "ê": "e1", "ô": "o1", "ơ": "o2", "ư": "u1"}
# Letters of Vietnam that Unicode does not take apart: đ, and ƀ of Bahnar and Jarai names.
_STROKED = {"đ": "d", "ƀ": "b"}
# The order of punctuation in the Unicode root collation, as far as names and unit names use it.
_PUNCTUATION = "_-–,;:!?.…'’‘\"“”()[]{}@*/\\&#%`^+<=>|~$"
_END = "00"
_SPACE = "01"
_UNKNOWN = "zz"
_LONGEST = 120
# A syllable in Telex, folded: its tone is a letter behind the vowels or at the end; amidst them only where one of them
# is plainly Telex, as in khieesu: hoso is two words.
_TELEX = re.compile(
    r"(?:dd|[bcdghklmnpqrstvx]{0,3})(?:[aeiouyw]+|[aeiouy]{0,2}(?:aa|ee|oo|w)[sfrxj][aeiouy])[sfrxj]?"
    r"(?:ch|ng|nh|[cmnpt])?[sfrxj]?"
)
# People look for what stands in a row between quotation marks, of whichever sort; a lone one means nothing.
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]+)[\"“”„«»]")
_QUOTES = re.compile(r"[\"“”„«»]")
# Also within a word of one's name, as in H'Măng.
_WORD_START = re.compile(r"(?:^|(?<=[\s'’‘\-.·]))[^\W\d_]")


def nfc(text: str) -> str:
    """The text in Unicode form NFC, in which Vietnamese is stored (macOS and iOS send NFD)."""
    return unicodedata.normalize("NFC", text)


def one_spelling(password: str) -> str:
    """The password in Unicode form NFKC: iPhones and Macs may send ế in pieces, other keyboards as one letter."""
    return unicodedata.normalize("NFKC", password)


def tidy(text: str) -> str:
    """The text as one clean line: NFC, no control or invisible characters, single spaces, none at the ends."""
    text = nfc(text)
    if text.isprintable():  # then there is none of these, which is told much faster
        return " ".join(text.split())
    visible = (" " if c.isspace() else c for c in text)
    return " ".join("".join(c for c in visible if unicodedata.category(c) not in ("Cc", "Cf", "Cs")).split())


def fold(text: str) -> str:
    """The search form: tidy, lower case, no accents, đ as d; the same for both tone placements (hòa, hoà)."""
    return " ".join(filter(None, map(_bare, tidy(text).casefold().split(" "))))


def search_words(text: str) -> list[tuple[str, ...]]:
    """The words of a search, folded; behind one that may be Telex typed with the keyboard's Vietnamese switched off
    ("tucj") stands what was meant ("tuc"). Either may be what is looked for. Words between quotation marks are one."""
    phrases = [fold(phrase) for phrase in _QUOTED.findall(text)]
    words = _QUOTES.sub(" ", fold(_QUOTED.sub(" ", text))).split()
    found = [tuple(dict.fromkeys((word, without_telex(word) if _TELEX.fullmatch(word) else word))) for word in words]
    return [*((phrase,) for phrase in phrases if phrase), *found]


def without_telex(text: str) -> str:
    """The bare letters behind Telex typed with the keyboard's Vietnamese switched off: "xin looix" gives "xin loi".

    In a Vietnamese syllable the letters s f r x j z and w never follow the first vowel, and d, a, e and o are not
    doubled (but for a few loans such as xoong), so leaving them out does not turn one Vietnamese word into another. A w
    before any vowel is ư, typed the short way: "chwngs thwcj".
    """
    return re.sub(r"[a-z]+", _without_telex, fold(text))


def _without_telex(match: re.Match[str]) -> str:
    word = match[0]
    onset = re.match(r"[^aeiouyw]*", word)[0]
    vowels = re.sub(r"^w", "u", word[len(onset) :])
    rest = re.sub(r"[sfrxjzw]", "", vowels)
    return onset.replace("dd", "d") + re.sub(r"([aeo])\1", r"\1", rest)


@lru_cache(maxsize=16_384)
def _bare(word: str) -> str:
    """The word without accents; the same few thousand words make up nearly every text."""
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(_STROKED.get(c, c) for c in decomposed if not unicodedata.combining(c)).strip()


def sort_key(text: str) -> str:
    """A key whose plain string order is the Vietnamese dictionary order: all letters first, then all tones.

    Case is ignored, and what follows the first 120 characters; letters of other alphabets stand together at the end.
    The order is that of ICU's `vi` collation, held by a golden file in the tests. At most 362 characters.
    """
    cells, tones = [], []
    for character in tidy(text).casefold()[:_LONGEST]:
        letter, tone = _without_tone(character)
        cells.append(_cell(letter))
        tones.append(tone)
    return "".join(cells) + _END + "".join(tones)


def name_key(full_name: str) -> str:
    """The key for lists of people: by given name (the last word), then by the words before it."""
    *others, given = tidy(full_name).split() or [""]
    return sort_key(given) + sort_key(" ".join(others))


def spelling_key(text: str) -> str:
    """The text in small letters with the tones of each word behind it: the same wherever people put a tone (hòa, hoà)
    and whichever capitals they use, and of no two different names."""
    return " ".join(map(_spelled, tidy(text).casefold().split()))


@lru_cache(maxsize=16_384)
def _spelled(word: str) -> str:
    letters, tones = zip(*map(_without_tone, word), strict=True)
    return "".join(letters) + "".join(sorted(tone for tone in tones if tone != "0"))


def capitalised(full_name: str) -> str:
    """The name with a capital for every word, where it was clearly typed without care: in small letters throughout, in
    capitals throughout, or with the one capital that a phone gives a sentence. Any other stays as it is."""
    small = full_name.lower()
    careless = full_name in (small, full_name.upper(), small[:1].upper() + small[1:])
    return nfc(_WORD_START.sub(lambda start: start[0].upper(), small)) if careless else full_name


def mask_name(full_name: str, style: str, *, code: str = "") -> str:
    """The name as shown to strangers: "full"; "short", as in "Nguyễn V. A."; "hidden", which tells only the code.

    A name of one word is shortened to its initial. Raises ValueError for an unknown style.
    """
    if style not in MASK_STYLES:
        raise ValueError(f"unknown mask style {style!r}")
    words = tidy(full_name).split()
    if style == "hidden" or not words:
        return _("Entrant %(code)s") % {"code": code}
    if style == "full":
        return " ".join(words)
    shown, initials = (words[:1], words[1:]) if len(words) > 1 else ([], words)
    return " ".join(shown + [f"{word[0].upper()}." for word in initials])


def _without_tone(character: str) -> tuple[str, str]:
    """Split one character into its letter (ấ gives â) and the digit of its tone."""
    base, *marks = unicodedata.normalize("NFD", character)
    tone = "0"
    for mark in marks:
        joined = unicodedata.normalize("NFC", base + mark)
        if joined in _LETTERS:
            base = joined
        else:
            tone = _TONES.get(mark, _OTHER_MARK)
    return base, tone


def _cell(letter: str) -> str:
    """The letter's place in the alphabet, in a code of fixed width: space, punctuation, digits, letters, the rest."""
    if letter == " ":
        return _SPACE
    if letter in _LETTERS:
        return _LETTERS[letter]
    if letter in _STROKED:
        return _STROKED[letter] + "9"
    if "a" <= letter <= "z":
        return letter + "0"
    if letter.isascii() and letter.isdigit():
        return "9" + letter
    if letter in _PUNCTUATION:
        return f"{_PUNCTUATION.index(letter) + 2:02d}"
    return _UNKNOWN
