"""Moments and points as official papers write them."""

import re
from datetime import datetime

from django import template
from django.db.models import Model
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.phones import display
from contest.languages import language_of, titled
from contest.papers import points_text
from contest.phases import closing_words, opening_words, time_left_words
from contest.receipt_codes import spaced
from questions import markdown

register = template.Library()
register.filter(spaced)
register.filter(titled)
REPOSITORY = re.compile(r"https?://(www\.)?(github\.com|raw\.githubusercontent\.com|gitlab\.com)/\S*")


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


@register.filter
def phone(number: str) -> str:
    """A telephone number as people write it: 0912 345 678."""
    return display(number)


@register.filter
def markdown_text(text: str) -> SafeString:
    """The safe HTML of a text of several paragraphs."""
    return markdown.render(text)


@register.simple_tag
def spoken(record: Model, field: str) -> SafeString:
    """The attribute `lang` of an element that holds a text which a record keeps in both languages."""
    return format_html('lang="{}"', language_of(record, field))


@register.filter
def plain(text: str) -> str:
    """A text without its Markdown, on one line."""
    return markdown.plain(text)


@register.filter
def worth_telling(source: str) -> str:
    """Where a question comes from; the mere address of a copy among somebody's code tells an organiser nothing."""
    return "" if REPOSITORY.fullmatch(source.strip()) else source
