"""The forms of legal documents: a document with what later ones do to it, the filter of their list, looking again."""

from typing import Any

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import VerbError
from accounts.vietnamese import tidy
from contest.forms.bank import LONGEST_SEARCH, AddressFilter, RemarkForm
from contest.forms.fields import DayField
from contest.forms.organize import OrganizeForm, limit_texts, speak_plainly, text_area
from contest.forms.rows import DocumentField
from questions.law import FACTS, Account, Act, Link, account_of, document_mark
from questions.models import DocumentLink, DocumentRelation, LegalDocument, Topic
from questions.rechecking import NO_REASON

EMPTY_ACTS = 2
MOST_ACTS = 60
MOST_LINKS = 20


class LinksField(forms.CharField):
    """Addresses of the public web, one a line, each perhaps with what it is called after a space."""

    widget = forms.Textarea({"rows": 3})

    def prepare_value(self, value: object) -> object:
        return "\n".join(" ".join(filter(None, link)) for link in value) if isinstance(value, list) else value

    def to_python(self, value: object) -> list[Link]:
        lines = [tidy(line) for line in super().to_python(value).splitlines()]
        links = {}
        for line in filter(None, lines):
            url, _space, words = line.partition(" ")
            try:
                DocumentLink._meta.get_field("url").run_validators(url)
            except ValidationError:
                sentence = _("“%(url)s” is no address of the web. It begins with https:// or http://.")
                raise ValidationError(sentence % {"url": url[:80]}) from None
            links.setdefault(url, Link(url, words[:120]))
        if len(links) > MOST_LINKS:
            raise ValidationError(_("At most %(most)d links, please.") % {"most": MOST_LINKS})
        return list(links.values())

    def validate(self, value: list[Link]) -> None:
        """There may be none."""


class DocumentForm(OrganizeForm):
    """A document's own facts."""

    date_issued = DayField(label=_("Date of issue"), required=False)
    effective_date = DayField(label=_("Effective date"), required=False)
    state_since = DayField(
        label=_("Has this status from"),
        required=False,
        help_text=_("Questions are kept off new papers from this day. Left empty, from today."),
    )
    links = LinksField(
        label=_("Links to the official text"),
        required=False,
        help_text=_("One address a line, for example https://vanban.chinhphu.vn/… and then, if you like, its name."),
    )
    fingerprint_of = staticmethod(document_mark)

    class Meta:
        model = LegalDocument
        fields = [*FACTS, "topics"]
        labels = {"type": _("Kind of document"), "state_detail": _("About its status")}
        widgets = {
            "title": text_area(2),
            "state_detail": text_area(2),
            "note": text_area(3),
            "topics": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "number": _("As it is printed, for example 61/2018/NĐ-CP."),
            "type": _("For example: nghị định, thông tư, quyết định."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = LegalDocument.State.choices
        self.fields["state"].choices = states if self.instance.pk else [("", _("Choose a status")), *states]
        if self.instance.pk:
            self.initial["links"] = account_of(self.instance).links
        limit_texts(self, "title", "state_detail", "note")

    def refuse(self, error: VerbError) -> None:
        """Say why the verb refused; after a change by somebody else, the next save is meant to replace it."""
        super().refuse(error)
        if present := getattr(error, "present", None):
            self.data = self.data.copy()
            self.data["seen"] = present


class ActRow(forms.Form):
    """What a later document does to this one; a row without a document says nothing."""

    kind = forms.ChoiceField(
        label=_("This document is"),
        required=False,
        choices=[
            ("", "–"),
            (DocumentRelation.Kind.AMENDS, _("amended by")),
            (DocumentRelation.Kind.REPLACES, _("replaced by")),
            (DocumentRelation.Kind.REPEALS, _("repealed by")),
            (DocumentRelation.Kind.RELATED, _("related to")),
        ],
    )
    later = DocumentField(label=_("Later document"), required=False)
    on = DayField(label=_("From"), required=False)

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("kind")) != bool(cleaned.get("later")):
            lacking = "later" if cleaned.get("kind") else "kind"
            self.add_error(lacking, _("Please choose one, or empty the whole row."))
        return cleaned

    def act(self) -> Act | None:
        said = self.cleaned_data
        return Act(said["kind"], said["later"], said["on"]) if said.get("later") else None


class DocumentEditor:
    """All forms of one document; `account` is what valid ones say beside its own facts."""

    def __init__(self, document: LegalDocument, data: QueryDict | None) -> None:
        self.form = DocumentForm(data, instance=document)
        stored = [act._asdict() for act in account_of(document).acts] if document.pk and data is None else []
        rows = forms.formset_factory(
            ActRow, extra=len(stored) + EMPTY_ACTS, max_num=MOST_ACTS, absolute_max=MOST_ACTS, formset=Rows
        )
        self.acts = rows(data, prefix="acts") if data is not None else rows(initial=stored, prefix="acts")
        for row in self.acts:
            offered = row.fields["later"]
            offered.queryset = offered.queryset.exclude(pk=document.pk)

    def is_valid(self) -> bool:
        found = [self.form.is_valid(), self.acts.is_valid()]
        return all(found)

    @property
    def account(self) -> Account:
        acts = [act for row in self.acts if (act := row.act())]
        return Account(acts, self.form.cleaned_data["links"], list(self.form.cleaned_data["topics"]))


class Rows(forms.BaseFormSet):
    """Rows of which each may be left empty."""

    def initial_form_count(self) -> int:
        return 0


class DocumentFilter(AddressFilter):
    """What the address of the list asks for."""

    q = filters.CharFilter(
        label=_("Search"), method="find", max_length=LONGEST_SEARCH, widget=forms.TextInput({"type": "search"})
    )
    state = filters.ChoiceFilter(
        label=_("Status"), field_name="standing", choices=LegalDocument.State, empty_label=_("any")
    )
    type = filters.ChoiceFilter(label=_("Kind of document"), empty_label=_("any"))
    topic = filters.ModelChoiceFilter(
        label=_("Topic"), field_name="topics", queryset=Topic.objects.all(), empty_label=_("any")
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, LegalDocument.objects.with_standing(timezone.localdate()).order_by("number"))
        types = LegalDocument.objects.exclude(type="").order_by("type").values_list("type", flat=True).distinct()
        self.filters["type"].extra["choices"] = [(name, name) for name in types]
        self.passed_over = self.pass_over()

    @property
    def narrows(self) -> bool:
        return any(self.form.cleaned_data.values())

    def find(self, documents, _name: str, words: str):
        return documents.matching(words)


class StillRightForm(RemarkForm):
    """Why a question in doubt is still right, and how long its facts hold from now on."""

    facts_valid_until = DayField(
        label=_("Facts valid until"),
        required=False,
        help_text=_("Day/month/year. Left empty, they hold without end."),
    )

    def __init__(self, *args: Any, has_aged: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Why it is still right")
        self.fields["text"].required = True
        if not has_aged:
            del self.fields["facts_valid_until"]
        speak_plainly(self)
        self.fields["text"].error_messages["required"] = NO_REASON

    def refuse(self, error: VerbError) -> None:
        self.add_error(None, str(error))
