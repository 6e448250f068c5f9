"""The form by which a sheet of units, headcounts or people is sent."""

from collections.abc import Mapping

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from contest.forms.organize import speak_plainly
from exchange.forms import at_most
from exchange.sheets import LARGEST_FILE


class SheetForm(forms.Form):
    tree = forms.ChoiceField(label=_("Tree of units"), help_text=_("The codes in the file are those of this tree."))
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_("Excel (.xlsx, .xls), .ods or .csv, filled in after the template; at most 5 MB and 5,000 rows."),
        widget=forms.FileInput({"accept": ".xlsx,.xls,.ods,.csv"} | at_most(LARGEST_FILE)),
    )

    def __init__(self, *args, trees: Mapping[str, str] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        speak_plainly(self)
        self.fields["file"].error_messages["required"] = _("Please choose the file.")
        self.fields["tree"].choices = list((trees or {}).items())
        if not trees:
            del self.fields["tree"]

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 5 MB. Split it."))
        if not file.size:
            raise forms.ValidationError(_("This file is empty."))
        return file
