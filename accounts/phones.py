"""Vietnamese phone numbers and the login, which is a phone number or an e-mail address."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

_LONGEST_INPUT = 40
_LONGEST_EMAIL = 254
_SEPARATORS = re.compile(r"[\s.\-‐‑–—()/]+")
_PREFIXED = re.compile(r"(?:\+|00)840?([1-9][0-9]{7,9})")
_BARE_COUNTRY_CODE = re.compile(r"84([1-9][0-9]{8,9})")
_NATIONAL = re.compile(r"0([1-9][0-9]{8,9})")
_MOBILE = re.compile(r"[35789][0-9]{8}")
_LANDLINE = re.compile(r"2[0-9]{8,9}")
# Hà Nội (024) and Hồ Chí Minh City (028) have the only area codes of two digits.
_SHORT_AREA_CODES = ("24", "28")


class NotAPhone(ValueError):
    """The text is no Vietnamese phone number; its message is a sentence for the reader."""


class NotALogin(ValueError):
    """The text is neither a phone number nor an e-mail address; its message is a sentence for the reader."""


def normalize(text: str) -> str:
    """The number as +84…, from 0…, 84…, +84… or 0084… with spaces, dots, dashes, brackets or full-width digits.

    Mobile numbers have ten digits (03, 05, 07, 08, 09; the numbering plan since 2018), landlines (02) ten or eleven.
    Raises NotAPhone.
    """
    if len(text) <= _LONGEST_INPUT:
        compact = _SEPARATORS.sub("", _visible(text))
        for form in (_NATIONAL, _PREFIXED, _BARE_COUNTRY_CODE):
            found = form.fullmatch(compact)
            if found and (_MOBILE.fullmatch(found[1]) or _LANDLINE.fullmatch(found[1])):
                return "+84" + found[1]
    raise NotAPhone(_("This is not a Vietnamese phone number. Write it with ten digits, for example 0912 345 678."))


def display(phone: str) -> str:
    """The number as people write it, "0912 345 678"; anything that is no Vietnamese number is given back as it is."""
    try:
        national = "0" + normalize(phone).removeprefix("+84")
    except NotAPhone:
        return phone
    area = 3 if national[1:].startswith(_SHORT_AREA_CODES) else 4
    return f"{national[:area]} {national[area:-3]} {national[-3:]}"


def mask(phone: str) -> str:
    """The number with its middle hidden, "0912 *** 678". Raises NotAPhone."""
    national = "0" + normalize(phone).removeprefix("+84")
    return f"{national[:4]} *** {national[-3:]}"


def mask_login(login: str) -> str:
    """Enough of a login for two people who talk to know that they mean the same one; a dash for who has none."""
    name, at, host = login.partition("@")
    if at:
        return f"{name[:1]}***{name[-3:]}@{host}"
    return mask(login) if login.startswith("+") else "–"


def canonical_login(text: str) -> str:
    """The one form in which a login is stored and compared: +84… for a phone, lower case for an e-mail address.

    Raises NotALogin with a sentence that says what is missing.
    """
    text = _visible(text[: _LONGEST_EMAIL + 1]).strip()
    if not text:
        raise NotALogin(_("Enter a phone number or an e-mail address."))
    if "@" in text:
        return _canonical_email(text)
    try:
        return normalize(text)
    except NotAPhone as error:
        raise NotALogin(
            _("Enter a Vietnamese phone number with ten digits, for example 0912 345 678, or an e-mail address.")
        ) from error


def _visible(text: str) -> str:
    """The text in form NFKC without the invisible marks that come along when a number is copied from contacts."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")


def _canonical_email(text: str) -> str:
    try:
        if len(text) > _LONGEST_EMAIL:
            raise ValidationError("too long")
        validate_email(text)
    except ValidationError as error:
        raise NotALogin(_("This e-mail address is not complete. It looks like name@example.vn.")) from error
    return text.lower()
