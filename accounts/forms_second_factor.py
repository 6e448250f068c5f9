"""The forms of the second factor, in our words."""

from allauth.account.forms import ReauthenticateForm
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PasswordField
from accounts.second_factor import has_app

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


class AsksForCode:
    """What is asked for follows what the person has: whoever has passkeys alone can write a recovery code only."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.has_app = has_app(self.user)
        asked = _("Six digits of the app, or a recovery code") if self.has_app else _("One of your recovery codes")
        self.fields["code"] = code_field(asked)


class AuthenticateForm(AsksForCode, base.AuthenticateForm):
    pass


class ReauthenticateCodeForm(AsksForCode, base.ReauthenticateForm):
    pass


class ReauthenticatePasswordForm(ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"] = PasswordField(
            _("Password"), "current-password", missing=_("Please write your password.")
        )


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    name = forms.CharField(label=_("What you call it"), max_length=60, required=False)
