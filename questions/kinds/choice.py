"""What the kinds with options to choose from have in common."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from questions.kinds.base import KeyOf, Kind, OptionId, UnreadableAnswer, is_blank, progress
from questions.kinds.checks import LETTERS
from questions.markdown import render_inline
from questions.randomness import Draw


def option_texts(content: dict) -> dict[str, str]:
    """The text of each option by its key."""
    return {option["key"]: option["text"] for option in content["options"]}


def as_shown(content: dict, key_of: KeyOf) -> list[str]:
    """The keys of the options in the order of the paper; what the paper does not name comes last."""
    keys = option_texts(content)
    return list(dict.fromkeys([*(key for key in key_of.values() if key in keys), *keys]))


def require_ids(ids: Sequence[str], known: Sequence[str]) -> None:
    """Refuse ids that this question did not give out."""
    if not set(ids) <= set(known):
        raise UnreadableAnswer(_("This answer belongs to another question. Open the question again and answer there."))


class Choice(Kind):
    """Options to choose from: one (an id) or several (a list of ids)."""

    def arrange(self, content: dict, draw: Draw) -> list[str]:
        keys = list(option_texts(content))
        return keys if content.get("keep_order") else draw.shuffled(keys)

    def present(self, content: dict, order: Sequence[str], option_id: OptionId, stored: Any = None) -> dict:
        texts = option_texts(content)
        chosen = self._chosen(stored)
        options = [
            {"id": name, "letter": letter, "html": render_inline(texts[key]), "selected": name in chosen}
            for letter, key in zip(LETTERS, order, strict=False)
            for name in [option_id(key)]
        ]
        return {"kind": self.code, "template": self.template, "options": options} | progress(int(bool(chosen)))

    def review(self, content: dict, key: Any, answer: Any, key_of: KeyOf) -> dict:
        texts = option_texts(content)
        chosen = {key_of.get(name) for name in self._chosen(answer)}
        right = {key} if isinstance(key, str) else set(key)
        options = [
            {
                "letter": letter,
                "html": render_inline(texts[option]),
                "chosen": option in chosen,
                "is_key": option in right,
                "is_right": (option in chosen) == (option in right),
            }
            for letter, option in zip(LETTERS, as_shown(content, key_of), strict=False)
        ]
        return self._review(content, key, answer, key_of, options=options)

    def options_chosen(self, answer: Any, key_of: KeyOf) -> tuple[str, ...] | None:
        ids = self._chosen(answer)
        if not ids and is_blank(answer):
            return None
        return tuple(sorted(key_of[name] for name in ids if name in key_of))

    def _chosen(self, answer: Any) -> list[str]:
        if is_blank(answer) or not self.accepts(answer):
            return []
        return [answer] if isinstance(answer, str) else answer
