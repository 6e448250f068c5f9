"""Setting up a second factor: allauth's pages, after which this session counts as one that was shown it."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpRequest, HttpResponse

from accounts.notifier import can_send
from accounts.proven import came_by_code
from accounts.second_factor import is_made_sure, note_login_proven
from accounts.shown_anew import ask_anew


class FactorsView(IndexView):
    def get_context_data(self, **context) -> dict:
        return super().get_context_data(**context) | {"ends_by_code": _ends_by_code(self.request)}


class SetsUp:
    """A page that gives somebody one more way to show who they are: after they have shown it in one they have."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        way = ask_anew(request) if request.user.is_authenticated else None
        return way or super().dispatch(request, *args, **kwargs)


class ActivateAppView(SetsUp, ActivateTOTPView):
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        _note_set_up(self.request, Authenticator.Type.TOTP)
        return response


class AddPasskeyView(SetsUp, AddWebAuthnView):
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        _note_set_up(self.request, Authenticator.Type.WEBAUTHN)
        return response


def _ends_by_code(request: HttpRequest) -> bool:
    """Whether a second factor that is set up here goes when somebody comes in by a code."""
    person = request.user
    opens = get_adapter().opens_by_code(person) and can_send(to_phones=bool(person.phone))
    return opens and not came_by_code(request) and not is_made_sure(person)


def _note_set_up(request: HttpRequest, kind: Authenticator.Type) -> None:
    """Whoever has a password shows it before; together with a code it proves that the account is theirs."""
    record_authentication(request, request.user, method="mfa", type=kind)
    if came_by_code(request):
        note_login_proven(request.user)
