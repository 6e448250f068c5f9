"""What every page needs in its templates: icons, telephone links, form controls with the site's classes."""

from functools import cache, lru_cache

from defusedxml import ElementTree
from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

PLAIN = {str, SafeString, int, bool, type(None)}
"""Values that say all they are when they are compared; a record only says which one it is."""
KEPT_PIECES = 8192
"""The most pieces of pages that a process keeps; most are shorter than 1 kB."""


@cache
def icon_shapes(name: str) -> SafeString:
    """The drawing inside static/icons/<name>.svg, rebuilt element by element so that every attribute is escaped."""
    root = ElementTree.parse(settings.BASE_DIR / "static" / "icons" / f"{name}.svg").getroot()
    shapes = ((shape.tag.rpartition("}")[2], flatatt(shape.attrib)) for shape in root)
    return format_html_join("", "<{}{}/>", shapes)


@register.simple_tag
def kept(template_name: str, **values: str | int | bool | None) -> SafeString:
    """Include a template that looks at nothing but these values and the language; it is rendered once for each.

    It sees neither the request nor the page around it, so what it shows can be no older and no other than its values.
    """
    strange = [name for name, value in values.items() if type(value) not in PLAIN]
    if strange:
        raise TypeError(f"{template_name} can be kept for plain values only, not for {', '.join(strange)}")
    return _kept(get_language(), template_name, **values)


@lru_cache(maxsize=KEPT_PIECES, typed=True)  # what is safe and what must be escaped are equal, but of two types
def _kept(_language: str, _template_name: str, **values: str | int | bool | None) -> SafeString:
    return render_to_string(_template_name, values)


@register.simple_tag
@lru_cache(maxsize=KEPT_PIECES)
def icon(name: str, label: str = "") -> SafeString:
    """An inline icon in the colour of its text; silent to screen readers unless it carries a label."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else format_html('aria-hidden="{}"', "true")
    return format_html(
        '<svg class="icon icon-{}" viewBox="0 0 24 24" {} focusable="false">{}</svg>', name, spoken, icon_shapes(name)
    )


@register.filter
def tel(number: str) -> str:
    """A telephone number as it stands after `tel:`: the digits and a leading plus."""
    return "".join(sign for sign in str(number) if sign.isdigit() or sign == "+")


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The field's widget with the class its kind wears; a class given by the form itself is kept."""
    widget = field.field.widget
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        look = "choices"
    elif isinstance(widget, CheckboxInput):
        look = "form-check-input"
    elif isinstance(widget, Select):
        look = "form-select"
    else:
        look = "form-control"
    invalid = "is-invalid" if field.errors else ""
    classes = " ".join(filter(None, [look, widget.attrs.get("class", ""), invalid]))
    return field.as_widget(attrs={"class": classes})
