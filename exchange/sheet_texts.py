"""The values of cells as the texts that people see: of days, numbers, and numbers in a format of their own.

Programs keep 0.5, 7 and 15 where people see 50%, 007 and "15 ngày". What cannot be told for sure is marked.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

LONGEST_FORMAT = 255
"""Characters, the limit of Excel."""
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]|(?P<plain>General|.)', re.DOTALL
)
_CURRENCY = re.compile(r"\$([^-]*)(?:-.*)?")
_COLOUR = re.compile(r"[A-Za-z]{3,}\d{0,2}")
_CORE = "#0?.,"
_GENERAL = "General"
_PLAIN = re.compile(r"[-+−(]?[\d.,\s]+(?:E[-+]?\d+)?\)?")
_PADDED = re.compile(r"-?0\d{1,30}")
_WORDS, _DIGITS, _PERCENT = "words", "digits", "percent"


class _Piece(NamedTuple):
    text: str
    kind: str


class Shown(NamedTuple):
    """The text of a number, and whether people see it so."""

    text: str
    certain: bool


def text_of(cell: object) -> str:
    """The cell as people see it, whatever type the program gave it."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime):
        has_time = (cell.hour, cell.minute, cell.second) != (0, 0, 0)
        return f"{text_of(cell.date())} {text_of(cell.time())}" if has_time else text_of(cell.date())
    if isinstance(cell, date):
        return f"{cell.day:02}/{cell.month:02}/{cell.year}"
    if isinstance(cell, time):
        return f"{cell.hour:02}:{cell.minute:02}" + (f":{cell.second:02}" if cell.second else "")
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    return unicodedata.normalize("NFC", str(cell))


def formatted(value: float, code: str) -> Shown:
    """The number in a format of Excel ("000", "0%", '0" ngày"'): its own digits, never rounded, without signs between
    thousands. It is not certain where the format shows other digits, or is one that is not known here."""
    pieces = _pieces(code, value) if len(code) <= LONGEST_FORMAT else []
    core = "".join(piece.text for piece in pieces if piece.kind == _DIGITS)
    if core == _GENERAL:
        shown = Shown(_number(value), certain=True)
    elif not core or _GENERAL in core or core.count(".") > 1 or core.endswith(",") or ",." in core:
        return Shown(_number(value), certain=False)
    else:
        shown = _in_digits(value, core, is_percentage=any(piece.kind == _PERCENT for piece in pieces))
    return shown._replace(text=_framed(pieces, shown.text))


def _in_digits(value: float, core: str, *, is_percentage: bool) -> Shown:
    """The digits of the number, zeros before them as the format asks."""
    before, _point, behind = core.partition(".")
    try:
        number = (Decimal(f"{value:.15g}") * (100 if is_percentage else 1)).normalize()
        certain = round(number, sum(sign in "#0?" for sign in behind)) == number and (abs(number) >= 1 or "0" in before)
        whole, point, rest = f"{abs(number):f}".partition(".")
        return Shown(f"{'-' if number < 0 else ''}{whole.zfill(before.count('0'))}{point}{rest}", certain)
    except (ArithmeticError, ValueError):
        return Shown(_number(value), certain=False)


def _framed(pieces: list[_Piece], number: str) -> str:
    """The number in the place of its signs, among the words around them."""
    places = [place for place, piece in enumerate(pieces) if piece.kind == _DIGITS]
    before = "".join(piece.text for piece in pieces[: places[0]])
    behind = "".join(piece.text for piece in pieces[places[-1] + 1 :])
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    return " ".join(unicodedata.normalize("NFC", f"{sign}{before}{digits}{behind}").split())


def _pieces(code: str, value: float) -> list[_Piece]:
    """What the format shows of the value; nothing where it shows it in a section of its own, or where it holds what is
    not known: days, fractions, exponents, conditions, words between digits."""
    tokens = list(_TOKEN.finditer(code))
    ends = [place for place, token in enumerate(tokens) if token["plain"] == ";"]
    if (value < 0 and ends) or (value == 0 and len(ends) > 1):
        return []
    pieces = [_piece(token) for token in tokens[: ends[0] if ends else None]]
    places = [place for place, piece in enumerate(pieces) if piece and piece.kind == _DIGITS]
    is_whole = bool(places) and places == list(range(places[0], places[-1] + 1))
    return [piece for piece in pieces if piece] if is_whole and None not in pieces else []


def _piece(token: re.Match[str]) -> _Piece | None:
    """What a token of the format shows; None for what is not known."""
    bracket, plain = token["bracket"], token["plain"]
    if bracket is not None:
        currency = _CURRENCY.fullmatch(bracket)
        known = currency or _COLOUR.fullmatch(bracket)
        return _Piece(currency[1] if currency else "", _WORDS) if known else None
    if plain is None:
        return _Piece(token["quoted"] or token["escaped"] or "", _WORDS)
    if plain == _GENERAL or plain in _CORE:
        return _Piece(plain, _DIGITS)
    known = not plain.isascii() or plain in " $-+():!^&'~{}<>=%"
    return _Piece(plain, _PERCENT if plain == "%" else _WORDS) if known else None


def seen(value: float, shown: str) -> Shown:
    """The number where the program itself told what people see: its own digits where that is no more than a number."""
    shown = " ".join(unicodedata.normalize("NFC", shown).split())
    is_percentage = shown.endswith("%") and _PLAIN.fullmatch(shown[:-1].strip()) is not None
    if _PADDED.fullmatch(shown) and int(shown) == value:
        return Shown(shown, certain=True)
    if shown and not is_percentage and not _PLAIN.fullmatch(shown):
        return Shown(shown, certain=True)
    told = formatted(value, "0.##########%") if is_percentage else Shown(_number(value), certain=True)
    return told._replace(certain=not shown or _is_same(told.text.strip("%"), shown.strip("% ")))


def _is_same(number: str, shown: str) -> bool:
    """Whether both are the same number, the point or the comma of what is shown being its decimal sign."""
    is_negative = shown.startswith(("-", "−", "("))
    digits = shown.strip("+-−() ")
    readings = [digits.translate(signs) for pattern, signs in _WRITTEN if pattern.fullmatch(digits)]
    return any(Decimal(f"{'-' if is_negative else ''}{reading}") == Decimal(number) for reading in readings)


_WRITTEN = [
    (
        re.compile(rf"(?=.?\d)(?:\d*|\d{{1,3}}(?:[{group} ]\d{{3}})+)(?:[{decimal}]\d+)?"),
        str.maketrans(decimal, ".", f"{group} "),
    )
    for decimal, group in ((".", ","), (",", "."))
]
"""Numbers with a sign or a space between thousands, and how their signs are left out."""


def _number(value: float) -> str:
    """The number in the 15 digits that Excel keeps, without an exponent."""
    try:
        shown = f"{Decimal(f'{value:.15g}'):f}"
    except ArithmeticError:
        return str(value)
    return shown
