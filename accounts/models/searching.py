"""How words are sought."""

from django.db.models import Q

from accounts.vietnamese import search_words


def with_words(typed: str, *lookups: str) -> Q:
    """What every word of a search fits by one of these lookups, as it was typed or as it was meant."""
    found = Q()
    for forms in search_words(typed):
        found &= Q(*((lookup, form) for form in forms for lookup in lookups), _connector=Q.OR)
    return found
