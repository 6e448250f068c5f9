"""Marks in words behind options, which can only be told from their texts once the whole question is known."""

from questions.formats.layout import labels
from questions.formats.layout.drafts import Draft, DraftOption, shortened


def take_marks(draft: Draft) -> None:
    """Leave out "(Đ)" and "(S)" behind each option, and "=> sai" where other options say "=> đúng"; take a lone
    "-> đáp án" for a tick, in doubt."""
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
