"""The form by which somebody goes on with their paper on another device."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PasswordField
from contest.spoken_codes import plain_code

LONGEST_CODE = 20


class CarryForm(forms.Form):
    code = forms.CharField(
        label=_("Participation code"),
        help_text=_("Eight letters and digits. It stands on the start page of the paper and on your page."),
        max_length=LONGEST_CODE,
        error_messages={
            "required": _("Please write your participation code."),
            "max_length": _("A participation code has eight letters and digits."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    secret = PasswordField(
        _("PIN, password or short code"),
        "current-password",
        missing=_("Please write your PIN, your password or the short code."),
        help_text=_("Who has no PIN and no password finds a short code on the device on which the paper is open."),
    )

    def clean_code(self) -> str:
        return plain_code(self.cleaned_data["code"])
