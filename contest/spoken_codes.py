"""Codes that are read out and typed: their signs, and how they are read however somebody wrote them. Pure."""

CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without I, O, 0 and 1, which are mistaken for others."""


def plain_code(text: str) -> str:
    """The code as it is stored: capitals and digits, without the spaces, dashes and dots that somebody put between."""
    return "".join(sign for sign in text.upper() if sign.isalnum())
