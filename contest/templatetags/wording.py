"""Moments and points as official papers write them."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.phones import display
from contest import figures_written
from contest.papers import points_text
from contest.phases import closing_words, opening_words, time_left_words
from questions import markdown

register = template.Library()


@register.filter
def opening(moment: datetime) -> str:
    """The moment at which something begins: 08 giờ ngày 02/3/2026."""
    return opening_words(moment, timezone.get_current_timezone())


@register.filter
def closing(moment: datetime) -> str:
    """The moment at which something ends: midnight is 24 giờ of the day that ends."""
    return closing_words(moment, timezone.get_current_timezone())


@register.filter
def left(until: datetime, now: datetime) -> str:
    """The time until a moment: 29 ngày 3 giờ 12 phút."""
    return time_left_words(until - now)


@register.filter
def points(hundredths: int | None) -> str:
    """Points as a reader writes them: 8,5 for 850 hundredths."""
    return points_text(hundredths)


def _told(number: float | str | None) -> float | None:
    """A template gives "" where there is nothing to ask, as in the times of a question that has none."""
    return None if number == "" else number


@register.filter
def percent(share: float | None) -> str:
    """A share in per cent: 83,3%; a dash where it is not told."""
    return figures_written.percent(_told(share))


@register.filter
def decimals(number: float | None) -> str:
    """A number with two decimals; a dash where it is not told."""
    return figures_written.decimals(_told(number))


@register.filter
def in_seconds(milliseconds: float | None) -> str:
    """Whole seconds of a length of time."""
    return "–" if _told(milliseconds) is None else str(round(milliseconds / 1000))


@register.filter
def band(bar: figures_written.Bar) -> str:
    """A band of scores: 75 – under 80 %."""
    return figures_written.band_words(bar)


@register.filter
def drawn(number: float) -> str:
    """A number as an attribute of a picture takes it, in every language: 83.3"""
    return f"{number:.1f}"


@register.filter
def drawn_share(share: float | None) -> str:
    """A share as the length of a bar of 100."""
    return f"{100 * (share or 0):.1f}"


@register.filter
def phone(number: str) -> str:
    """A telephone number as people write it: 0912 345 678."""
    return display(number)


@register.filter
def markdown_text(text: str) -> SafeString:
    """The safe HTML of a text of several paragraphs."""
    return markdown.render(text)


@register.filter
def plain(text: str) -> str:
    """A text without its Markdown, on one line."""
    return markdown.plain(text)
