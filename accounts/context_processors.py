"""What every page knows: whose site it is, how the reader likes to see it, and what they may do."""

from functools import cache

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.preferences import TEXT_SIZES, THEMES, preference
from accounts.profile import current_profile
from accounts.roles import can_organize


def site(request: HttpRequest) -> dict:
    """`profile`, `theme`, `text_size`, `section`, `can_organize`, `demo_data`; a view's own wins."""
    user = getattr(request, "user", None)
    return {
        "profile": SimpleLazyObject(current_profile),
        "theme": preference(request, "theme", THEMES),
        "text_size": preference(request, "text_size", TEXT_SIZES),
        "section": section_of(request.path),
        "can_organize": cache(lambda: user is not None and can_organize(user)),
        "demo_data": cache(lambda: current_profile().has_demo_data),
    }


def section_of(path: str) -> str:
    """Which entry of the navigation this address belongs to; "" for none."""
    if path.startswith(reverse("organize_home")):
        return "organize"
    if path.startswith(reverse("practice")):
        return "practice"
    return {reverse("home"): "home", reverse("me"): "me"}.get(path, "")
