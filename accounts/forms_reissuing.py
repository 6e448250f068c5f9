"""How somebody made sure whom they give a temporary password: at the desk and in the workshop alike."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.vietnamese import tidy


class GiveAccessForm(forms.Form):
    reason = forms.CharField(
        label=_("How did you make sure that it is this person?"),
        max_length=200,
        help_text=_(
            "For example: came to the desk with an identity card. The log keeps it; write no number of a card."
        ),
        error_messages={"required": _("Please say how you made sure that it is this person.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_reason(self) -> str:
        return tidy(self.cleaned_data["reason"])

    def refuse(self, error: Exception) -> None:
        self.add_error(None, str(error))
