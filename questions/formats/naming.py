"""Which format a file is of, by its name and, where several share an ending, by what stands in it."""

import re
from pathlib import PurePath

from questions.formats import FORMATS

_AIKEN = re.compile(r"^ANSWER:\s*[A-Z]", re.MULTILINE)
_GIFT = re.compile(r"^::|^\$CATEGORY:|\{[^{}]*[=~#][^{}]*\}|\{\s*(T|F|TRUE|FALSE)\s*\}", re.MULTILINE)


def format_of(name: str, content: bytes) -> str | None:
    """Return the code of the format, or None for a name that ends like no format's."""
    suffix = PurePath(name).suffix.lower()
    codes = [code for code, each in FORMATS.items() if suffix in each.suffixes]
    if len(codes) < 2:
        return codes[0] if codes else None
    text = content.decode("utf-8", "replace")
    if _AIKEN.search(text):
        return "aiken"
    return "gift" if _GIFT.search(text) else "pasted"
