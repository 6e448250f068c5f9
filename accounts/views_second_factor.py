"""Setting up a second factor and taking it away: allauth's pages, before which one shows who one is, and of which the
log tells. After setting one up this session counts as one that was shown it, and after the first every other ends."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import ngettext

from accounts import audit
from accounts.notifier import can_send
from accounts.proven import came_by_code
from accounts.second_factor import has_one_factor, is_made_sure, note_login_proven
from accounts.sessions import end_sessions
from accounts.shown_anew import ask_anew, ask_for_factor


class FactorsView(IndexView):
    def get_context_data(self, **context) -> dict:
        return super().get_context_data(**context) | {"ends_by_code": _ends_by_code(self.request)}


class SetsUp:
    """A page that gives somebody one more way to show who they are: after they have shown it in one they have."""

    kind: Authenticator.Type

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        way = ask_anew(request) if request.user.is_authenticated else None
        return way or super().dispatch(request, *args, **kwargs)

    @transaction.atomic
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        _note_set_up(self.request, self.kind)
        return response


class ActivateAppView(SetsUp, ActivateTOTPView):
    kind = Authenticator.Type.TOTP


class AddPasskeyView(SetsUp, AddWebAuthnView):
    kind = Authenticator.Type.WEBAUTHN


class ShowsFactor:
    """A page by which somebody would come past a second factor: the password is not enough for it."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        way = ask_for_factor(request) if request.user.is_authenticated else None
        return way or super().dispatch(request, *args, **kwargs)


class Removes(ShowsFactor):
    success_url = reverse_lazy("mfa_index")

    @transaction.atomic
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        audit.record(self.request.user, "second-factor-removed", on=self.request.user, label="")
        return response


class RemoveAppView(Removes, DeactivateTOTPView):
    pass


class RemovePasskeyView(Removes, RemoveWebAuthnView):
    pass


class RecoveryCodesView(ShowsFactor, ViewRecoveryCodesView):
    pass


class NewRecoveryCodesView(ShowsFactor, GenerateRecoveryCodesView):
    pass


def _ends_by_code(request: HttpRequest) -> bool:
    """Whether a second factor that is set up here goes when somebody comes in by a code."""
    person = request.user
    opens = get_adapter().opens_by_code(person) and can_send(to_phones=bool(person.phone))
    return opens and not came_by_code(request) and not is_made_sure(person)


def _note_set_up(request: HttpRequest, kind: Authenticator.Type) -> None:
    """Whoever has a password shows it before; together with a code it proves that the account is theirs. Who else is
    signed in since before the first factor has shown none, and signs in anew."""
    person = request.user
    record_authentication(request, person, method="mfa", type=kind, reauthenticated=True)
    audit.record(person, "second-factor-set-up", on=person, label="")
    if came_by_code(request):
        note_login_proven(person)
    if has_one_factor(person) and (ended := end_sessions(person, but=request.session.session_key)):
        get_adapter().lock_out(person)
        words = ngettext("%(count)d sign-in is ended.", "%(count)d sign-ins are ended.", ended) % {"count": ended}
        messages.info(request, words)
