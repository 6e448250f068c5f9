"""The text of a CSV file, whatever program of the office wrote it.

UTF-8 and UTF-16 tell themselves. Of the older encodings only that of Vietnamese Windows (windows-1258) is read, and
only where all of it makes sense as Vietnamese: to guess an encoding is to damage the accents.
"""

import codecs
import re
import unicodedata
from itertools import product

from exchange.limited import UNREADABLE, Unfit

ENCODING = "encoding"
_VIETNAMESE = "cp1258"
codecs.lookup(_VIETNAMESE)  # while modules may still be loaded
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LETTERS = {
    unicodedata.normalize("NFC", letter + tone) for letter, tone in product("aăâeêioôơuưyAĂÂEÊIOÔƠUƯY", ["", *_TONES])
} | {*"đĐ"}
_SIGNS = {*"“”‘’–—…•·°₫€§×÷±«»\xa0"}
_LOST = re.compile(r"[^\W\d_]\?[^\W\d_]")
"""A letter that an encoding could not hold, within a word."""


def decoded(content: bytes) -> str:
    """The text of the file, in NFC where it came from windows-1258. Raises Unfit: "encoding", "unreadable"."""
    encoding = "utf-8-sig"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif content[1:2] == b"\0" or content[3:4] == b"\0":
        encoding = "utf-16-le"
    elif content[:1] == b"\0":
        encoding = "utf-16-be"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        text = _vietnamese(content) if encoding == "utf-8-sig" else ""
        if not text:  # a picture or a program has bytes of zero, a text of one byte a letter has none
            raise Unfit(UNREADABLE if encoding == "utf-8-sig" and b"\0" in content else ENCODING) from error
    if "\0" in text:
        raise Unfit(UNREADABLE)
    return text


def _vietnamese(content: bytes) -> str:
    """The text where it is Vietnamese in windows-1258, which writes most tones behind their letters; "" for any other,
    as in fonts of before Unicode, or where letters were lost on the way."""
    try:
        text = content.decode(_VIETNAMESE)
    except UnicodeDecodeError:
        return ""
    composed = unicodedata.normalize("NFC", text)
    is_known = all(each.isascii() or each in _LETTERS or each in _SIGNS for each in set(composed))
    return composed if is_known and not _LOST.search(composed) and any(tone in text for tone in _TONES) else ""
