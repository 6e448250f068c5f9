"""Pieces of pages that look alike for many readers: rendered once, and kept with gaps for what differs.

A mould is made of a template that was given `gap(name)` wherever a text of its own will stand. Filling it in is a join.
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

_SIGN = secrets.token_hex(8)
"""Of this process, so that no text that stands in a mould can pass for a gap."""
_GAP = re.compile(f"<{_SIGN}:([a-z0-9_]+)>")


class Mould(NamedTuple):
    """The pieces between the gaps, and the name of each gap; there is one piece more than gaps."""

    pieces: tuple[str, ...]
    names: tuple[str, ...]

    def filled(self, texts: Mapping[str, str]) -> SafeString:
        """Return the piece of the page. The texts are HTML already: see `as_html`."""
        parts = [""] * (len(self.pieces) + len(self.names))
        parts[::2] = self.pieces
        parts[1::2] = [texts[name] for name in self.names]
        return mark_safe("".join(parts))  # noqa: S308  a template of ours, and texts that `as_html` has seen


def together(pieces: Iterable[SafeString]) -> SafeString:
    """Return pieces of a page as one."""
    return mark_safe("".join(piece.__html__() for piece in pieces))  # noqa: S308  a plain text among them is an error


def gap(name: str) -> SafeString:
    """Return what a template is given in place of this text."""
    return mark_safe(f"<{_SIGN}:{name}>")  # noqa: S308  nothing of it comes from outside


def cast(rendered: str) -> Mould:
    """Return the mould of a piece that was rendered with gaps in it."""
    parts = _GAP.split(rendered)
    return Mould(tuple(parts[::2]), tuple(parts[1::2]))


def as_html(text: object) -> str:
    """Return the text as a template would put it into a page: escaped, unless it is HTML of ours."""
    if hasattr(text, "__html__"):
        return text.__html__()
    return escape(str(text))
