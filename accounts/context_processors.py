"""What every page knows: whose site it is, how the reader likes to see it, and what they may do."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.preferences import TEXT_SIZES, THEMES, preference
from accounts.profile import current_profile
from accounts.roles import can_organize


def site(request: HttpRequest) -> dict:
    """`profile`, `theme`, `text_size`, `can_organize` and `demo_data`; a view's own context wins over these."""
    user = getattr(request, "user", None)
    return {
        "profile": SimpleLazyObject(current_profile),
        "theme": preference(request, "theme", THEMES),
        "text_size": preference(request, "text_size", TEXT_SIZES),
        "can_organize": SimpleLazyObject(lambda: user is not None and can_organize(user)),
        "demo_data": SimpleLazyObject(lambda: current_profile().has_demo_data),
    }
