"""The form of what a person cannot take back, as erasing their account: the password once more, of whoever has one."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import PasswordField
from accounts.limits import within_limit
from accounts.models import User

GUESSES, SECONDS = 5, 300


class OnceMoreForm(forms.Form):
    password = PasswordField(_("PIN or password"), "current-password", missing=_("Please write your password."))

    def __init__(self, *args, person: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        if not person.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        if not within_limit("erase_account", str(self.person.pk), most=GUESSES, seconds=SECONDS):
            raise ValidationError(_("Too many wrong passwords. Please wait five minutes and try again."))
        if not self.person.check_password(self.cleaned_data["password"]):
            raise ValidationError(_("The password is not right."))
        return self.cleaned_data["password"]
