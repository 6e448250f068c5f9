"""What stands before every page: the language, how people are addressed, the end of a temporary password, forms
opened as pages."""

import re
from collections.abc import Callable
from http import HTTPStatus
from itertools import chain, zip_longest

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.html import escape
from django.utils.http import urlencode

from accounts.models import USUAL_FORM_OF_ADDRESS
from accounts.profile import current_profile

# Where a person with a temporary password may still go.
_OPEN_TO_TEMPORARY_PASSWORDS = (
    "account_change_password",
    "account_logout",
    "set_language",
    "preferences",
    "emblem",
    "favicon",
    "privacy",
    "accessibility",
    "contact",
)


class LanguageFromCookie:
    """The visitor's choice, kept in a cookie; else Vietnamese, whatever Accept-Language says."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response
        self.offered = frozenset(code for code, _ in settings.LANGUAGES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in self.offered else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", language)
        return response


class ChangeTemporaryPassword:
    """A person who signed in with a temporary password chooses their own before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        if request.resolver_match.url_name in _OPEN_TO_TEMPORARY_PASSWORDS:
            return None
        if not request.user.is_authenticated or not request.user.must_change_password:
            return None
        here = request.get_full_path() if request.method == "GET" else "/"
        return redirect(f"{reverse('account_change_password')}?{urlencode({'next': here})}")


class ExplainForms:
    """Whoever opens the address of a form that is only sent, as after signing in again, gets a page and not a blank."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.method != "GET":
            return response
        page = render(request, "405.html", status=response.status_code)
        page["Allow"] = response["Allow"]
        return page


class FormOfAddress:
    """Vietnamese sentences say "Anh/Chị"; a site that addresses people otherwise says so in its profile. What stands in
    a form to be changed is left as it was typed: sent back, it would be stored with other words."""

    typed = re.compile(rb'''<textarea\b(?![^>]*\breadonly\b)[^>]*>.*?</textarea>|\svalue="[^"]*"''', re.DOTALL)

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        usual = USUAL_FORM_OF_ADDRESS.encode()
        is_page = not response.streaming and response.get("Content-Type", "").startswith("text/html")
        if is_page and usual in response.content:
            form = escape(current_profile().form_of_address).encode()
            ours = [text.replace(usual, form) for text in self.typed.split(response.content)]
            typed = self.typed.findall(response.content)
            response.content = b"".join(chain.from_iterable(zip_longest(ours, typed, fillvalue=b"")))
        return response
