"""The way from a page to the chapter of the manual that helps there."""

from django import template
from django.template import Context

from contest import manual

register = template.Library()


@register.simple_tag(takes_context=True)
def manual_address(context: Context) -> str:
    """The address of the chapter for this page."""
    match = getattr(context.get("request"), "resolver_match", None)
    return manual.address_for(match.url_name if match else "")
