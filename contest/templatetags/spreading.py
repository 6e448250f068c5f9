"""What pages say of short links."""

from django import template

from contest.links import invitation_path
from contest.models import Entry
from contest.spread import grouped

register = template.Library()


@register.filter
def invitation_link(entry: Entry) -> str:
    """The path of an entrant's own link."""
    return invitation_path(entry)


@register.filter
def spoken(code: str) -> str:
    """A number in groups, as it is read out and typed."""
    return grouped(code)


@register.filter
def item(mapping: dict, key: object) -> object:
    """What stands under this key, or nothing."""
    return mapping.get(key)
