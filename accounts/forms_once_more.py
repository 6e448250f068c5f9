"""The form of what a person cannot take back, as erasing their account: the password once more, of whoever has one."""

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import PasswordField
from accounts.models import User


class OnceMoreForm(forms.Form):
    password = PasswordField(_("PIN or password"), "current-password", missing=_("Please write your password."))

    def __init__(self, *args, person: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        if not person.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        """A wrong one counts as at the door, so that an open session is no better place to guess from."""
        if not get_adapter().reauthenticate(self.person, self.cleaned_data["password"]):
            raise ValidationError(_("The password is not right."))
        return self.cleaned_data["password"]
