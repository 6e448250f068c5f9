"""What every page knows of banks: whether the reader keeps any."""

from functools import cache

from django.http import HttpRequest
from django.utils import timezone

from contest.banking import keeps_banks


def banks(request: HttpRequest) -> dict:
    """`keeps_banks`: by a role, or as a deputy of today; it is only asked where a page wants to know."""
    user = getattr(request, "user", None)
    keeps = cache(lambda: user is not None and user.is_authenticated and keeps_banks(user, timezone.localdate()))
    return {"keeps_banks": keeps}
