"""The forms of a roster code, and of taking a line back from whoever came in somebody's place."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.rosters import Reclaimed


class RosterCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Roster code"),
        max_length=40,
        help_text=_("Eight letters and digits on the slip from your unit. Capitals and spaces do not matter."),
        error_messages={"required": _("Please write the code."), "max_length": _("The code has eight signs.")},
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class ReclaimForm(forms.Form):
    because = forms.ChoiceField(
        label=_("What has happened?"),
        choices=Reclaimed.choices,
        widget=forms.RadioSelect,
        help_text=_("The log keeps your choice, and that it was you."),
        error_messages={
            "required": _("Please say why the person is waited for again."),
            "invalid_choice": _("Please say why the person is waited for again."),
        },
    )
