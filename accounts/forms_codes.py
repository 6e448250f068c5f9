"""The forms of signing in and up by a one-time code, and of the first password of whoever came so."""

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.consent import give_consent
from accounts.forms import ConsentForm, full_name_field, login_field, new_password_field
from accounts.models import User
from accounts.names import clean_person_name
from accounts.notifier import can_send
from accounts.phones import NotALogin, canonical_login
from accounts.second_factor import note_login_proven


class CodeRequestForm(forms.Form):
    """Where a code shall be sent: to a login that this site can send to."""

    login = login_field()

    def clean_login(self) -> str:
        try:
            login = canonical_login(self.cleaned_data["login"])
        except NotALogin as error:
            raise ValidationError(str(error), code="not_a_login") from error
        if not can_send(to_phones="@" not in login):
            by_mail = can_send(to_phones=False)
            raise ValidationError(
                _("Codes come by e-mail only here. Please write an e-mail address.")
                if by_mail
                else _("Codes come by text message only here. Please write a mobile number.")
            )
        return login


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of six digits"),
        max_length=20,
        error_messages={"required": _("Please write the code."), "max_length": _("The code has six digits.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class CodeSignupForm(ConsentForm):
    """What is still missing of somebody whose login is proven."""

    field_order = ["full_name", "consent", "consent_version"]
    full_name = full_name_field()

    def clean_full_name(self) -> str:
        return clean_person_name(self.cleaned_data["full_name"])

    @transaction.atomic
    def save(self, login: str) -> User:
        person = User.objects.create_user(login, self.cleaned_data["full_name"])
        give_consent(person, self.consent_text, now=timezone.now())
        note_login_proven(person)
        return person


class SetPasswordForm(allauth_forms.SetPasswordForm):
    """A first password, of somebody who came by codes so far."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {"password1": new_password_field(self.user)}

    def clean_password1(self) -> str:
        return get_adapter().clean_password(self.cleaned_data["password1"], self.user)
