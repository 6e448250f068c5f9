"""The form by which an officer finds somebody to help back into their account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.vietnamese import fold, tidy
from contest.reissuing import LEAST_DIGITS, whole_login


class FindPersonForm(forms.Form):
    name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        required=False,
        help_text=_("With or without accents. Not needed with the whole number or address."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    ending = forms.CharField(
        label=_("The last three digits of the phone number, or more"),
        max_length=254,
        help_text=_(
            "Of an e-mail address, the last three letters before the @. The whole number or address finds its account "
            "under any name, also that of somebody who took another's number."
        ),
        error_messages={"required": _("Please write the last digits.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"])

    def clean_ending(self) -> str:
        ending = "".join(self.cleaned_data["ending"].split())
        if len(ending) < LEAST_DIGITS:
            raise forms.ValidationError(_("Please write at least three."))
        return ending

    def clean(self) -> dict:
        told = super().clean()
        if len(fold(told.get("name", "")).split()) < 2 and not whole_login(told.get("ending", "")):
            self.add_error("name", _("Please write the full name, for example Nguyễn Văn An."))
        return told
