"""The forms of the second factor, in our words."""

from allauth.account.forms import ReauthenticateForm
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PasswordField

_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "maxlength": "20"}


def code_field(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=20,
        error_messages={"required": _("Please write the code.")},
        widget=forms.TextInput(attrs=_CODE),
    )


class ActivateForm(totp.ActivateTOTPForm):
    code = code_field(_("Six digits that the app shows now"))


class AuthenticateForm(base.AuthenticateForm):
    code = code_field(_("Six digits of the app, or a recovery code"))


class ReauthenticateCodeForm(base.ReauthenticateForm):
    code = code_field(_("Six digits of the app, or a recovery code"))


class ReauthenticatePasswordForm(ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"] = PasswordField(
            _("Password"), "current-password", missing=_("Please write your password.")
        )


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    name = forms.CharField(label=_("What you call it"), max_length=60, required=False)
