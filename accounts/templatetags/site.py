"""What every page needs in its templates: icons, telephone links, form controls with the site's classes."""

from functools import cache

from defusedxml import ElementTree
from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@cache
def icon_shapes(name: str) -> SafeString:
    """The drawing inside static/icons/<name>.svg, rebuilt element by element so that every attribute is escaped."""
    root = ElementTree.parse(settings.BASE_DIR / "static" / "icons" / f"{name}.svg").getroot()
    shapes = ((shape.tag.rpartition("}")[2], flatatt(shape.attrib)) for shape in root)
    return format_html_join("", "<{}{}/>", shapes)


@register.simple_tag
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
