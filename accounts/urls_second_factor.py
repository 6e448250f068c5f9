"""allauth's pages of the second factor, under its own names; those that nobody needs are left out."""

from allauth.mfa.base import views as base
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from accounts.views_second_factor import (
    ActivateAppView,
    AddPasskeyView,
    FactorsView,
    NewRecoveryCodesView,
    RecoveryCodesView,
    RemoveAppView,
    RemovePasskeyView,
)

urlpatterns = [
    path("", FactorsView.as_view(), name="mfa_index"),
    path("authenticate/", base.authenticate, name="mfa_authenticate"),
    path("reauthenticate/", base.reauthenticate, name="mfa_reauthenticate"),
    path("totp/activate/", ActivateAppView.as_view(), name="mfa_activate_totp"),
    path("totp/deactivate/", RemoveAppView.as_view(), name="mfa_deactivate_totp"),
    path("recovery-codes/", RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path("recovery-codes/generate/", NewRecoveryCodesView.as_view(), name="mfa_generate_recovery_codes"),
    path("webauthn/add/", AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("webauthn/reauthenticate/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("webauthn/keys/<int:pk>/remove/", RemovePasskeyView.as_view(), name="mfa_remove_webauthn"),
]
