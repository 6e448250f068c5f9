"""Codes of receipts: ten signs that are read out over the telephone, and tell when one of them was heard wrong. Pure.

The signs leave out what looks like another one: 0 and O, D; 1 and I; 2 and Z; 5 and S; 6 and G; 8 and B. There are 23,
a prime number, and the places weigh 10 down to 1, so a single wrong sign and two signs in each other's place are always
noticed.
"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from contest.spoken_codes import plain_code

ALPHABET = "3479ACEFHJKLMNPQRTUVWXY"
SIGNS = 10
_HALF = SIGNS // 2
_LONGEST_INPUT = 40


class NotAReceipt(ValueError):
    """The text is no code of a receipt; its message is a sentence for the reader."""


def receipt_code(numbers: Sequence[int]) -> str:
    """The code that these nine numbers below 23 make, with its tenth sign."""
    check = -sum(weight * number for weight, number in zip(range(SIGNS, 1, -1), numbers, strict=True)) % len(ALPHABET)
    return "".join(ALPHABET[number] for number in (*numbers, check))


def read_receipt_code(text: str) -> str:
    """The code as it is stored, however it was written: with spaces, dashes or dots, in small letters. Raises
    NotAReceipt."""
    code = plain_code(text[: _LONGEST_INPUT + 1])
    if len(code) != SIGNS:
        raise NotAReceipt(_("The code of a receipt has 10 letters and digits."))
    if wrong := sorted(set(code) - set(ALPHABET)):
        raise NotAReceipt(_("%(sign)s stands in no code of a receipt. Please look again.") % {"sign": wrong[0]})
    if sum(weight * ALPHABET.index(sign) for weight, sign in zip(range(SIGNS, 0, -1), code, strict=True)) % len(
        ALPHABET
    ):
        raise NotAReceipt(_("One of these signs is not right, or two have changed places. Please compare them again."))
    return code


def spaced(code: str) -> str:
    """The code in two halves, as it is shown and read out."""
    return f"{code[:_HALF]} {code[_HALF:]}"
