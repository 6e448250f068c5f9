"""The rows of the editor: options, legal bases and pictures, which are moved, added and removed."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.vietnamese import nfc, tidy
from contest.forms.fields import LongField
from contest.retyping import MOST_ROWS
from exchange.forms import PictureField
from questions.citing import PARTS, bare_part, cite, cited
from questions.kinds import OPTION_TEXT_LIMIT
from questions.models import LegalDocument
from questions.writing import Basis

State = LegalDocument.State


def box(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


def marked(widget: forms.Textarea, marks: str) -> forms.Textarea:
    """A box for Markdown, in a line (`inline`) or in `blocks`: static/js/editor/marks.js puts buttons beside it."""
    widget.attrs["data-marks"] = marks
    return widget


def _line() -> forms.Textarea:
    return marked(box(2), "inline")


class OptionRow(forms.Form):
    """An option, a line to be ordered, or a pair to be matched; `is_ticked_when_right` where a tick says which is."""

    is_ticked_when_right = False
    text = LongField(label=_("Text"), max_length=OPTION_TEXT_LIMIT, required=False, widget=_line())
    match = LongField(label=_("Its match"), max_length=OPTION_TEXT_LIMIT, required=False, widget=_line())
    right = forms.BooleanField(label=_("right"), required=False)

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.is_ticked_when_right and cleaned.get("right") and not (self.said("text") or self.errors):
            self.add_error("text", _("This option is ticked as right and says nothing. Write it or untick it."))
        return cleaned

    def said(self, name: str) -> str:
        return tidy(nfc(self.cleaned_data.get(name) or ""))


LONGEST_TITLE = 120
STATES = [
    State.IN_FORCE,
    State.IN_FORCE_PRESUMED,
    State.IN_FORCE_AMENDED,
    State.IN_FORCE_PARTLY_AMENDED,
    State.BEING_REPLACED,
    State.UNKNOWN,
    State.REPLACED,
    State.EXPIRED,
]
"""In the order in which documents are offered: first what one may rest on."""


class _ByState(ModelChoiceIterator):
    """Documents in groups by their state, as later documents leave it today."""

    def __iter__(self) -> Iterator[tuple]:
        yield "", self.field.empty_label
        documents: dict[str, list] = {state: [] for state in STATES}
        for document in self.queryset.all():
            documents[document.standing].append(self.choice(document))
        yield from ((State(state).label, choices) for state, choices in documents.items() if choices)


class DocumentField(forms.ModelChoiceField):
    """A legal document by number and title, in groups by its state. static/js/editor/documents.js makes it a box in
    which one searches."""

    iterator = _ByState

    def __init__(self, **options) -> None:
        super().__init__(LegalDocument.objects.all(), empty_label=_("Choose a document"), **options)

    def __deepcopy__(self, memo: dict) -> "DocumentField":
        """The field of one form: its documents stand as they do on the day on which it is shown."""
        copied = super().__deepcopy__(memo)
        copied.queryset = LegalDocument.objects.as_they_stand()
        return copied

    def label_from_instance(self, document: LegalDocument) -> str:
        title = Truncator(document.title).chars(LONGEST_TITLE)
        return f"{cited(document.number, document.type)} – {title}"

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        told = {
            "documents": _("Documents found:"),
            "none": _("No document has these words."),
            "hint": _("Number or words of the title"),
            "printed": _("In print:"),
        }
        return {f"data-{name}": sentence for name, sentence in told.items()}


class BasisRow(forms.Form):
    """A place in a legal document."""

    document = DocumentField(label=_("Document"), required=False)
    article = forms.CharField(label=_("Article"), max_length=20, required=False)
    clause = forms.CharField(label=_("Clause"), max_length=20, required=False)
    point = forms.CharField(label=_("Point"), max_length=20, required=False)
    citation = LongField(
        label=_("In words"),
        max_length=200,
        required=False,
        help_text=_("Only where article, clause and point do not do."),
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        place = [cleaned.get(name) for name in (*PARTS, "citation")]
        if cleaned.get("document") is None and any(place):
            self.add_error("document", _("Choose the document in which this stands."))
        return cleaned

    def basis(self) -> Basis | None:
        """The basis of a filled row: in words, from its parts where nothing else was written."""
        document = self.cleaned_data.get("document")
        if document is None:
            return None
        words = {name: bare_part(name, tidy(self.cleaned_data.get(name, ""))) for name in PARTS}
        citation = tidy(self.cleaned_data.get("citation", "")) or cite(**words)
        return Basis(document, citation, **words)


CHOOSE_AGAIN = _("A browser forgets the file when the page comes back: choose it again.")


class PictureRow(forms.Form):
    """A picture that is there already (`kept` is its key), or a new one."""

    kept = forms.IntegerField(widget=forms.HiddenInput, required=False)
    picture = PictureField(label=_("Picture"), required=False)
    alt_text = LongField(label=_("What the picture shows"), max_length=250, required=False)

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        if self.add_prefix("picture") in self.files:
            self.fields["picture"].help_text = CHOOSE_AGAIN

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("alt_text") and not (cleaned.get("picture") or cleaned.get("kept") or self.errors):
            self.add_error("picture", _("Choose the picture that this describes."))
        if (cleaned.get("picture") or cleaned.get("kept")) and not tidy(cleaned.get("alt_text") or ""):
            self.add_error("alt_text", _("Say what this picture shows, for those who do not see it."))
        return cleaned


class Rows(forms.BaseFormSet):
    """Rows that may be left empty, moved and removed."""

    def initial_form_count(self) -> int:
        return 0

    @property
    def placed(self) -> list[forms.Form]:
        """The rows as the page shows them: in the order that the person gave them."""
        return [form for _number, form in sorted(enumerate(self.forms), key=_shown_place)]

    def standing(self) -> list[forms.Form]:
        """Those of valid rows that are not to be removed, in that order."""
        return [form for form in self.placed if not form.cleaned_data.get("DELETE")]


def _shown_place(row: tuple[int, forms.Form]) -> tuple[int, bool, int]:
    """Where a row is to stand; one that was moved to the place of another comes before it."""
    number, form = row
    sent = str(form["ORDER"].value())
    wanted = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else number + 1
    return wanted, wanted == number + 1, number


def rows_of(form: type[forms.Form], prefix: str, given: dict, stored: list[dict]) -> Rows:
    """The formset of one sort of rows: what was sent, or what it begins with."""
    factory = forms.formset_factory(
        form,
        formset=Rows,
        can_delete=True,
        can_order=True,
        extra=len(stored),
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS,
    )
    formset = factory(**(given or {"initial": stored}), prefix=prefix)
    for number, row in enumerate(formset.forms, 1):
        row.fields["ORDER"].initial = number
    return formset
