"""Marks in words behind options, which can only be told from their texts once the whole question is known."""

import re

from accounts.vietnamese import fold
from questions.formats.layout import labels
from questions.formats.layout.drafts import Draft, DraftOption, Told, shortened

_ASKS_TRUTH = re.compile(r"dung\s*(?:,|/|-|hay|hoac)?\s*sai(?!\w)")


def take_marks(draft: Draft) -> None:
    """Leave out "(Đ)" and "(S)" behind each option, and "=> sai" where other options say "=> đúng"; take a lone
    "-> đáp án" for a tick, in doubt."""
    if _take_truths(draft):
        return
    if any(option.is_called_right for option in draft.options):
        for option in draft.options:
            _cut(option, labels.trailing_wrong(option.text.meant))
    _take_letters(draft)
    pointed = [option for option in draft.options if labels.trailing_answer(option.text.meant) is not None]
    told = draft.keys or draft.answers or any(option.is_ticked for option in draft.options)
    if len(pointed) != 1 or told:
        return  # words of the option: "Câu hỏi -> đáp án"
    (option,) = pointed
    left_out = _cut(option, labels.trailing_answer(option.text.meant))
    option.is_ticked = draft.guesses_tick = True
    draft.say("text-left-out", option.at, text=shortened(left_out))


def asks_truth(draft: Draft) -> bool:
    """Whether the stem asks of what is true and what is false: "Các nhận định sau đúng hay sai?"."""
    return _ASKS_TRUTH.search(fold(" ".join(line.text for line, _is_new in draft.stem))) is not None


def _take_truths(draft: Draft) -> bool:
    """Whether a mark behind each option tells if it is true where the stem asks that of all: they are a key, which the
    marks of one right option would look alike, so in doubt."""
    told = [_told_truth(option) for option in draft.options]
    if len(told) < 2 or None in told or draft.keys or draft.answers or not asks_truth(draft):
        return False
    for option, (begin, _is_true) in zip(draft.options, told, strict=True):
        _cut(option, begin)
        option.is_ticked = option.is_called_right = False
    words = ["Đ" if is_true else "S" for _begin, is_true in told]
    letters = [option.letter for option in draft.options]
    draft.keys.append(Told(", ".join(map("{}) {}".format, letters, words)), draft.at))
    draft.is_doubtful = True
    return True


def _told_truth(option: DraftOption) -> tuple[int | None, bool] | None:
    """Where the mark behind the option begins, if it was not taken yet, and whether it says that it is true."""
    if option.is_called_right:
        return None, True
    if (begin := labels.trailing_wrong(option.text.meant)) is not None:
        return begin, False
    return labels.trailing_truth(option.text.meant)


def _take_letters(draft: Draft) -> None:
    """Leave out "(Đ)" and "(S)" where every option has one of them, and both are there; several right ones may as well
    be statements of their own."""
    told = [labels.trailing_truth(option.text.meant) for option in draft.options]
    right = [option for option, each in zip(draft.options, told, strict=True) if each and each[1]]
    if None in told or not 0 < len(right) < len(told):
        return
    for option, (begin, is_right) in zip(draft.options, told, strict=True):
        _cut(option, begin)
        option.is_ticked = is_right
    draft.guesses_tick |= len(right) > 1


def _cut(option: DraftOption, begin: int | None) -> str:
    """Shorten the option's text to what stands before a mark; the words of the mark."""
    if begin is None:
        return ""
    left_out, option.text = option.text.text[begin:].strip(), option.text[:begin].strip()
    return left_out
