"""The form of a roster code."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RosterCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Roster code"),
        max_length=40,
        help_text=_("Eight letters and digits on the slip from your unit. Capitals and spaces do not matter."),
        error_messages={"required": _("Please write the code."), "max_length": _("The code has eight signs.")},
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
