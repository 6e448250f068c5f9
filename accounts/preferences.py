"""How a reader likes the pages: colours and size of text, kept in cookies, without an account."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

THEMES = ("auto", "light", "dark")
TEXT_SIZES = ("normal", "large", "larger")
CHOICES = {"theme": THEMES, "text_size": TEXT_SIZES}

_YEAR = 365 * 24 * 3600


def preference(request: HttpRequest, name: str, choices: tuple[str, ...]) -> str:
    """The reader's choice from the cookie; the first choice where there is none of ours."""
    chosen = request.COOKIES.get(name)
    return chosen if chosen in choices else choices[0]


def remember_preferences(request: HttpRequest, response: HttpResponse) -> None:
    """Put every preference that was posted, and that we know, into its cookie for a year."""
    for name, choices in CHOICES.items():
        if request.POST.get(name) in choices:
            response.set_cookie(
                name, request.POST[name], max_age=_YEAR, samesite="Lax", secure=settings.LANGUAGE_COOKIE_SECURE
            )
