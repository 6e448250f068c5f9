"""The forms around a bank: what its list shows, what is done to many questions, what a reviewer says."""

from urllib.parse import urlencode

import django_filters as filters
from django import forms
from django.db.models import Exists, F, OrderBy, OuterRef, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField

from accounts.models import Audience, User
from accounts.vietnamese import nfc, tidy
from contest.forms.fields import LongField
from questions.kinds import KINDS
from questions.models import Bank, Footing, LegalDocument, Level, Question, Revision, Standing, Tag, Topic, Use
from questions.statistics import LABELS

LONGEST_SEARCH = 200
IN_DOUBT = "doubt"
LONGEST_REMARK = 2_000
SORTS = (
    ("code", _("code")),
    ("-changed", _("changed last")),
    ("changed", _("changed first")),
    ("level", _("level of the question")),
    ("topic", _("topic")),
    ("-uses", _("shown most first")),
    ("uses", _("shown least first")),
    ("facility", _("hardest first")),
    ("-facility", _("easiest first")),
)
KIND_CHOICES = [(code, kind.name) for code, kind in KINDS.items()]


class CitedDocumentField(ModelChoiceField):
    """Documents that questions rest on, each with how many its choice finds; counted only where it is shown."""

    def __init__(self, *args, questions: QuerySet[Question] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = questions

    @cached_property
    def counts(self) -> dict[int, int]:
        return self.questions.citing_each()

    def label_from_instance(self, document: LegalDocument) -> str:
        return f"{document} ({self.counts[document.pk]})"


class CitedDocumentFilter(filters.ModelChoiceFilter):
    field_class = CitedDocumentField


class AddressFilter(filters.FilterSet):
    """What the address of a list asks for. Whatever it does not know is passed over, and told."""

    def pass_over(self) -> list[str]:
        """Forget the conditions whose value is none of theirs, such as a tag that is gone; return what they are called.
        A search that is too long stays to be shortened."""
        unknown = [name for name in self.form.fields if name in self.form.errors and name != "q"]
        labels = [str(self.form.fields[name].label) for name in unknown]
        if unknown:
            self.data = {name: self.data[name] for name in self.data if name not in unknown}
            del self._form
        return labels


class QuestionFilter(AddressFilter):
    """What the address of a bank's page asks for."""

    q = filters.CharFilter(
        label=_("Search"), method="find", max_length=LONGEST_SEARCH, widget=forms.TextInput({"type": "search"})
    )
    standing = filters.ChoiceFilter(label=_("Status"), method="stand", choices=Standing, empty_label=_("any"))
    topic = filters.ModelChoiceFilter(label=_("Topic"), queryset=Topic.objects.all(), empty_label=_("any"))
    level = filters.ChoiceFilter(
        label=_("Level"), field_name="latest_revision__level", choices=Level, empty_label=_("any")
    )
    kind = filters.ChoiceFilter(
        label=_("Kind"), field_name="latest_revision__kind", choices=KIND_CHOICES, empty_label=_("any")
    )
    audience = filters.ChoiceFilter(
        label=_("Audience"), field_name="topic__audience", choices=Audience, empty_label=_("any")
    )
    use = filters.ChoiceFilter(label=_("Use"), choices=Use, empty_label=_("any"))
    basis = filters.ChoiceFilter(
        label=_("Legal basis"), field_name="basis_status", choices=Question.Basis, empty_label=_("any")
    )
    law = filters.ChoiceFilter(
        label=_("Law it rests on"),
        method="rest",
        choices=[*Footing.choices, (IN_DOUBT, _("waits to be looked at again"))],
        empty_label=_("any"),
    )
    document = CitedDocumentFilter(
        label=_("Document it rests on, as approved"),
        method="rest_on",
        queryset=LegalDocument.objects.none(),
        empty_label=_("any"),
    )
    author = filters.ModelChoiceFilter(
        label=_("Author"), method="wrote", queryset=User.objects.none(), empty_label=_("any")
    )
    assignee = filters.ModelChoiceFilter(label=_("Assigned to"), queryset=User.objects.none(), empty_label=_("any"))
    tag = filters.ModelChoiceFilter(
        label=_("Tag"), field_name="tags", queryset=Tag.objects.none(), empty_label=_("any")
    )
    used = filters.ChoiceFilter(
        label=_("On papers"),
        method="stood",
        choices=[("yes", _("has stood on a paper")), ("no", _("never used"))],
        empty_label=_("any"),
    )
    flagged = filters.ChoiceFilter(
        label=_("What the answers say"),
        method="odd",
        choices=[("any", _("worth a look")), *LABELS.items()],
        empty_label=_("any"),
    )
    sort = filters.OrderingFilter(
        label=_("Order"),
        fields=[
            ("code", "code"),
            ("latest_revision__created_at", "changed"),
            ("latest_revision__level", "level"),
            ("topic__position", "topic"),
            ("figures__shown", "uses"),
            ("figures__facility", "facility"),
        ],
        choices=SORTS,
        empty_label=None,
    )

    def __init__(self, data, *, bank: Bank):
        super().__init__(data, bank.questions.listed())
        seen = {"question__bank": bank, "question__latest_revision__isnull": False}
        self.filters["author"].queryset = _people(Revision.objects.all(), "author", **seen)
        self.filters["assignee"].queryset = _people(Question.objects.all(), "assignee", bank=bank)
        cited = LegalDocument.objects.filter(pk__in=bank.questions.citations().values("document"))
        self.filters["document"].queryset = cited.order_by("number")
        self.filters["document"].extra["questions"] = bank.questions.all()
        self.filters["tag"].queryset = bank.tags.in_use()
        self.passed_over = self.pass_over()

    @property
    def questions(self) -> QuerySet[Question]:
        """What is found, in an order that is the same every time; what is not known comes last."""
        found = self.qs
        ordering = [_with_nothing_last(name) for name in found.query.order_by or ("code",)]
        return found.order_by(*ordering, "pk").prefetch_related("figures")

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for but an order."""
        return any(value for name, value in self.form.cleaned_data.items() if name != "sort")

    @property
    def asked(self) -> str:
        """What is asked for, as it stands in an address: only what is known, and always in the same order."""
        known = self.form.cleaned_data if self.is_valid() or self.is_bound else {}
        return urlencode({name: self.data[name] for name in self.form.fields if known.get(name)})

    @property
    def chooses(self) -> bool:
        """Whether anything is asked for but words: a small screen shows the choices only then, or when asked to."""
        return any(value for name, value in self.form.cleaned_data.items() if name != "q")

    @property
    def has_details(self) -> bool:
        """Whether something is asked for that the page keeps folded away."""
        return any(self.form.cleaned_data.get(name) for name in DETAILS)

    def find(self, questions: QuerySet[Question], _name: str, words: str) -> QuerySet[Question]:
        return questions.matching(words)

    def stand(self, questions: QuerySet[Question], _name: str, standing: str) -> QuerySet[Question]:
        return questions.standing(standing)

    def rest(self, questions: QuerySet[Question], _name: str, footing: str) -> QuerySet[Question]:
        today = timezone.localdate()
        return questions.in_doubt(today) if footing == IN_DOUBT else questions.footing(footing, today)

    def rest_on(self, questions: QuerySet[Question], _name: str, document: LegalDocument) -> QuerySet[Question]:
        return questions.resting_on(document)

    def wrote(self, questions: QuerySet[Question], _name: str, author: User) -> QuerySet[Question]:
        """Those of which the person wrote a revision, whoever wrote the newest."""
        return questions.filter(Exists(Revision.objects.filter(question=OuterRef("pk"), author=author)))

    def stood(self, questions: QuerySet[Question], _name: str, answer: str) -> QuerySet[Question]:
        return questions.used(answer == "yes")

    def odd(self, questions: QuerySet[Question], _name: str, code: str) -> QuerySet[Question]:
        flagged = questions.filter(figures__flags__gt="")
        return flagged if code == "any" else flagged.filter(figures__flags__contains=code)


def _people(records: QuerySet, name: str, **here: object) -> QuerySet[User]:
    """Those who are named by some of these records here. First who is named anywhere, which an index tells, and then,
    for these few, whether here too: the other way round, all records of a large bank would be looked at."""
    anywhere = records.order_by().filter(**{f"{name}__isnull": False}).values(name).distinct()
    named_here = records.order_by().filter(**{name: OuterRef("pk")}, **here)
    return User.objects.filter(Exists(named_here), pk__in=anywhere)


def _with_nothing_last(name: str) -> OrderBy:
    """The databases do not agree on where what is not known stands."""
    field = F(name.removeprefix("-"))
    return field.desc(nulls_last=True) if name.startswith("-") else field.asc(nulls_last=True)


LONGEST_FILTER_NAME = 60
DETAILS = ("kind", "audience", "use", "basis", "law", "document", "author", "assignee", "tag", "used", "flagged")


class KeptFilterForm(forms.Form):
    """A name for what the address of a bank's list asks for."""

    name = forms.CharField(label=_("Name of the filter"), max_length=LONGEST_FILTER_NAME)
    asked = forms.CharField(widget=forms.HiddenInput, max_length=2_000, required=False)

    def __init__(self, *args, bank: Bank, **kwargs):
        super().__init__(*args, **kwargs)
        self.bank = bank
        self.fields["name"].error_messages["required"] = _("Please fill this in.")

    def clean_name(self) -> str:
        name = tidy(nfc(self.cleaned_data["name"]))
        if not name:  # signs that nobody sees
            raise forms.ValidationError(_("Please fill this in."))
        if len(name) > LONGEST_FILTER_NAME:
            raise forms.ValidationError(_("This name is too long."))
        return name

    def clean_asked(self) -> str:
        asked = QuestionFilter(QueryDict(self.cleaned_data["asked"]), bank=self.bank).asked
        if not asked:
            raise forms.ValidationError(_("Search or filter the list first, then keep that."))
        return asked


class RemarkForm(forms.Form):
    """A comment, or the reason for giving back or retiring."""

    text = LongField(
        label=_("Comment or reason"), max_length=LONGEST_REMARK, widget=forms.Textarea({"rows": 3}), required=False
    )

    def clean_text(self) -> str:
        return nfc(self.cleaned_data["text"]).replace("\r\n", "\n").strip()
