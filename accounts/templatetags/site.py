"""What every page needs in its templates: icons, telephone links, form controls with the site's classes."""

from functools import cache, lru_cache

from defusedxml import ElementTree
from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.forms.utils import flatatt
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.counts import counted
from accounts.moulds import Mould, as_html, cast, gap
from accounts.phones import display, mask_login

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


@register.simple_tag(takes_context=True)
def kept(context: Context, template_name: str, **values: str | int | bool | None) -> SafeString:
    """Include a template that looks at nothing but these values and the language; it is rendered once for each.

    It sees neither the request nor the page around it, so what it shows can be no older and no other than its values.
    Filled in each time are `{% csrf_token %}`, `{{ here }}` for the address of the page, and `{{ name }}` for a value
    given as `fill_name`: the template must show it as it is, and may not ask what it is.
    """
    fills = {name.removeprefix(FILL): values.pop(name) for name in list(values) if name.startswith(FILL)}
    strange = [name for name, value in values.items() if type(value) not in PLAIN]
    if strange:
        raise TypeError(f"{template_name} can be kept for plain values only, not for {', '.join(strange)}")
    if settings.DEBUG:
        _kept.cache_clear()  # whoever edits a template wants to see it
    mould = _kept(get_language(), template_name, tuple(fills), **values)
    around = {name: AROUND[name](context) for name in AROUND if name in mould.names}
    return mould.filled({name: as_html(value) for name, value in (fills | around).items()})


@register.simple_tag(takes_context=True)
def rendered(context: Context, template_name: str) -> SafeString:
    """What `{% include %}` would put here, to be filled into what is kept."""
    return get_template(template_name).template.render(context)


FILL = "fill_"
AROUND = {
    "csrf_token": lambda context: context.get("csrf_token", ""),
    "here": lambda context: context["request"].get_full_path() if "request" in context else "",
}
"""What a kept piece takes from the page it stands on."""


@lru_cache(maxsize=KEPT_PIECES, typed=True)  # what is safe and what must be escaped are equal, but of two types
def _kept(_language: str, _template_name: str, _fills: tuple[str, ...], **values: str | int | bool | None) -> Mould:
    return cast(render_to_string(_template_name, values | {name: gap(name) for name in (*AROUND, *_fills)}))


@register.simple_tag
@lru_cache(maxsize=KEPT_PIECES)
def icon(name: str, label: str = "") -> SafeString:
    """An inline icon in the colour of its text; silent to screen readers unless it carries a label."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else format_html('aria-hidden="{}"', "true")
    return format_html(
        '<svg class="icon icon-{}" viewBox="0 0 24 24" {} focusable="false">{}</svg>', name, spoken, icon_shapes(name)
    )


register.filter(counted)


@register.filter
def tel(number: str) -> str:
    """A telephone number as it stands after `tel:`: the digits and a leading plus."""
    return "".join(sign for sign in str(number) if sign.isdigit() or sign == "+")


@register.filter
def as_typed(login: str) -> str:
    """A phone number as people write it; an e-mail address as it is."""
    return display(login)


@register.filter
def masked_login(login: str) -> str:
    """Enough of a login for two people who talk to know that they mean the same one; a dash for who has none."""
    return mask_login(login)


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
