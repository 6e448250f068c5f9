"""What the kinds that are answered by typing have in common."""

from abc import abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from questions.kinds.base import (
    EVERYTHING,
    NOTHING,
    TEXT_LIMIT,
    KeyOf,
    Kind,
    OptionId,
    UnreadableAnswer,
    is_blank,
    is_storable,
    progress,
)
from questions.randomness import Draw


class Typed(Kind):
    """One line, kept as it was typed; all or nothing."""

    def arrange(self, content: dict, draw: Draw) -> list[str]:
        return []

    def present(self, content: dict, order: Sequence[str], option_id: OptionId, stored: Any = None) -> dict:
        typed = stored if stored and self.accepts(stored) else ""
        presented = {
            "kind": self.code,
            "template": self.template,
            "unit": content.get("unit") or "",
            "value": typed,
            "longest": TEXT_LIMIT,
        }
        given = not is_blank(typed)
        return presented | progress(int(given), advice=self.advise(content, typed) if given else ())

    def accepts(self, answer: Any) -> bool:
        return answer is None or (isinstance(answer, str) and len(answer) <= TEXT_LIMIT and is_storable(answer))

    def from_form(self, post: Any, content: dict, order: Sequence[str], option_id: OptionId) -> str | None:
        typed = (post.get("answer") or "").strip()
        if not self.accepts(typed):
            raise UnreadableAnswer(_("This answer is too long or holds characters that cannot be kept. Type it again."))
        return typed or None

    def review(self, content: dict, key: dict, answer: Any, key_of: KeyOf) -> dict:
        given = answer if answer and self.accepts(answer) else ""
        is_right = self.mark(content, key, answer, key_of) == EVERYTHING
        row = {"label": "", "html": "", "given": given, "right": self.shown_key(content, key), "is_right": is_right}
        return self._review(content, key, answer, key_of, rows=[row])

    def advise(self, content: dict, typed: str) -> list[str]:
        """Sentences that may help with what was typed; see `progress`."""
        return []

    @abstractmethod
    def shown_key(self, content: dict, key: dict) -> str:
        """The right answer as a reader sees it."""

    @abstractmethod
    def is_right(self, content: dict, key: dict, typed: str) -> bool:
        """Whether what was typed is right."""

    def _mark(self, content: dict, key: dict, answer: str, key_of: KeyOf) -> Fraction:
        """All when the line is right, nothing when it is not."""
        return EVERYTHING if self.is_right(content, key, answer) else NOTHING
