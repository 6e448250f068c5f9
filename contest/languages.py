"""The language of what organisers wrote: English where they wrote that and a page is English, else Vietnamese.

Questions with their answers and the law are Vietnamese on every page. Pages mark what is, so that screen readers do not
read it out as English.
"""

from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

VIETNAMESE, ENGLISH = "vi", "en"


def language_of(record: Model, field: str) -> str:
    """The language in which a record tells a field that it keeps in both."""
    return ENGLISH if get_language() == ENGLISH and getattr(record, f"{field}_{ENGLISH}") else VIETNAMESE


def titled(record: Model) -> str | SafeString:
    """The title of a contest or division; marked where it is Vietnamese on a page that is not."""
    language = language_of(record, "title")
    if language == get_language():
        return record.title
    return format_html('<span lang="{}">{}</span>', language, record.title)
