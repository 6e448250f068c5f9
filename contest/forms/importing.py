"""The forms of an import: what is sent, how it is read, and which rows are looked at."""

from collections.abc import Iterable
from pathlib import PurePath

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.vietnamese import nfc
from contest.forms.fields import LongField
from contest.forms.organize import speak_plainly
from exchange.forms import at_most
from questions.formats import FORMATS
from questions.formats.doors import LARGEST_FILE
from questions.formats.naming import format_of
from questions.formats.remarks import sentence
from questions.formats.rows import Remark
from questions.formats.sheet_columns import Column
from questions.formats.sheet_writing import TITLES
from questions.importing import Usual
from questions.models import ImportBatch, Level, Topic, Use
from questions.staging import Source

LONGEST_PASTED = 100_000
PASTED_NAME = "pasted.txt"
FORMAT_CHOICES = [(code, each.name) for code, each in FORMATS.items() if each.is_read]
SUFFIXES = sorted({suffix for each in FORMATS.values() for suffix in each.suffixes})


class UsualForm(forms.Form):
    """What questions get that do not say it themselves."""

    topic = forms.ModelChoiceField(
        label=_("Usual topic"),
        queryset=Topic.objects.all(),
        required=False,
        empty_label=_("each question names its own"),
        help_text=_("For questions that name no topic, or none of the site."),
    )
    level = forms.TypedChoiceField(label=_("Usual level"), coerce=int, choices=Level)
    use = forms.ChoiceField(label=_("Usual use"), choices=Use)

    def usual(self) -> Usual:
        return Usual(*(self.cleaned_data[name] for name in ("topic", "level", "use")))


class UploadForm(UsualForm):
    """A file with questions, or the questions themselves."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("Word (.docx), Excel (.xlsx, .xls), .ods, .csv, .txt, GIFT, Moodle XML or .jsonl; at most 5 MB."),
        widget=forms.FileInput({"accept": ",".join(SUFFIXES)} | at_most(LARGEST_FILE)),
    )
    text = LongField(
        label=_("Or paste the questions here"),
        required=False,
        max_length=LONGEST_PASTED,
        strip=False,
        widget=forms.Textarea({"rows": 8}),
    )
    format = forms.ChoiceField(
        label=_("Format"),
        required=False,
        choices=[("", _("as the file's name and contents tell")), *FORMAT_CHOICES],
        help_text=_("Choose one only where the questions were not read as they should be."),
    )
    field_order = ["file", "text", "topic", "level", "use", "format"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        speak_plainly(self)

    def clean_file(self) -> UploadedFile | None:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 5 MB. Split it."))
        if file and not file.size:
            raise forms.ValidationError(_("This file is empty."))
        return file

    def clean(self) -> dict:
        cleaned = super().clean()
        file, text = cleaned.get("file"), (cleaned.get("text") or "").strip()
        if "file" in cleaned and bool(file) == bool(text):
            both = _("Send a file or paste questions, not both: it would not be clear which is meant.")
            self.add_error("file", both if file else _("Choose a file, or paste questions below."))
        elif not self.errors:
            self._tell_format(file.read() if file else nfc(text).encode(errors="replace"))
        return cleaned

    def _tell_format(self, content: bytes) -> None:
        file = self.cleaned_data["file"]
        self.content = content
        told = self.cleaned_data["format"] or format_of(file.name if file else PASTED_NAME, content)
        if told is None:
            self.add_error("file", _refusal(file.name))
        self.cleaned_data["format"] = told

    def source(self) -> Source:
        """What a valid form sends."""
        cleaned = self.cleaned_data
        return Source(self.content, cleaned["format"], cleaned["file"].name if cleaned["file"] else "", self.usual())


def _refusal(name: str) -> str | Promise:
    """Why a file that is called so is of no format; those of an old Word are many, and have a cure."""
    if PurePath(name).suffix.lower() == ".doc":
        return sentence(Remark("not-docx", values={"format": ".doc"}))
    refused = _("Files of this kind cannot be read. Send one of these: {endings}; or choose the format below.")
    return format_lazy(refused, endings=", ".join(SUFFIXES))


class ReadingForm(UsualForm):
    """How a file is to be read again: as which format, and for a sheet, what each of its columns holds."""

    format = forms.ChoiceField(label=_("Format"), choices=FORMAT_CHOICES)
    field_order = ["format", "topic", "level", "use"]

    def __init__(self, *args, batch: ImportBatch, columns: Iterable[Column] = (), **kwargs):
        initial = {"format": batch.format, "topic": batch.topic_id, "level": batch.level, "use": batch.use}
        super().__init__(*args, initial=initial, **kwargs)
        self.batch, self.columns = batch, list(columns)
        fields = [("", _("left out")), *TITLES.items()]
        for column in self.columns:
            told = (batch.columns or {}).get(column.letter, column.field)
            label = format_lazy(_("Column {letter}: {header}"), letter=column.letter, header=column.header or "–")
            values = " · ".join(value[:60] for value in column.first_values)
            self.fields[f"column-{column.letter}"] = forms.ChoiceField(
                label=label, choices=fields, required=False, initial=told, help_text=values
            )
        speak_plainly(self)

    def clean(self) -> dict:
        cleaned = super().clean()
        named: dict[str, str] = {}
        for column in self.columns:
            told = cleaned.get(f"column-{column.letter}")
            if told and told in named:
                taken = _("Column %(letter)s holds this already. Choose one of the two.") % {"letter": named[told]}
                self.add_error(f"column-{column.letter}", taken)
            elif told:
                named[told] = column.letter
        if self.columns and cleaned.get("format") == "sheet" and "stem" not in named:
            self.add_error(None, _("Say which column holds the questions."))
        return cleaned

    def source(self, content: bytes) -> Source:
        """How a valid form wants the batch's file to be read."""
        cleaned = self.cleaned_data
        told = {column.letter: cleaned[f"column-{column.letter}"] for column in self.columns}
        columns = told if cleaned["format"] == "sheet" and told else None
        return Source(content, cleaned["format"], self.batch.name, self.usual(), columns)

    def column_fields(self) -> list[forms.BoundField]:
        return [self[f"column-{column.letter}"] for column in self.columns]
