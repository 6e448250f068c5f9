"""The form of an officer who looks at, copies or erases the data of somebody without a login, at that person's wish."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.behalf import Asked
from contest.errors import ContestError

ERASE = "erase"


class BehalfForm(forms.Form):
    """How the person asked; whoever erases also says that they have told what follows."""

    asked = forms.ChoiceField(
        label=_("How was it asked?"),
        choices=Asked.choices,
        widget=forms.RadioSelect,
        help_text=_("The log keeps your choice, and that it was you."),
        error_messages={
            "required": _("Please say how the person asked for it."),
            "invalid_choice": _("Please say how the person asked for it."),
        },
    )
    told = forms.BooleanField(
        label=_("I have told the person that nobody can bring the data back and that they can win no prize any more"),
        help_text=_("Only needed for erasing."),
        required=False,
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.data.get("do") == ERASE and not cleaned.get("told"):
            self.add_error("told", _("Please tell the person first what erasing means."))
        return cleaned

    def refuse(self, error: ContestError) -> None:
        self.add_error(None, str(error))
