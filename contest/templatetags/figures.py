"""Figures of papers and questions as a reader writes them; what is withheld is a dash."""

from django import template

from contest import figures_written

register = template.Library()


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
