"""Numbers as addresses and forms send them, by which records and places are named."""

MOST_DIGITS = 9
"""Any column of numbers holds as many."""


def number_sent(text: str) -> int | None:
    """Return the number that was sent; None for what is none, or names nothing that there is."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
