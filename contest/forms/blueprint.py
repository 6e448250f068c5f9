"""The form of a blueprint and its rows."""

from collections.abc import Iterable

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Audience, User
from contest.forms.fields import OwnUnitField, PointsField, offer
from contest.forms.organize import OrganizeForm, limit_numbers, speak_plainly
from contest.organizing_blueprints import blueprint_fingerprint, still_of_blueprint
from questions.kinds import KINDS
from questions.models import Blueprint, BlueprintRow, Level, Topic

EMPTY_ROWS = 3
MOST_ROWS = 60
MOST_OF_A_ROW = 100


SORTED_ANEW = {
    "hx-post": "",
    "hx-vals": '{"check": "1"}',
    "hx-target": ".matrix-editor",
    "hx-select": ".matrix-editor",
    "hx-swap": "outerHTML",
}
"""Topics of the audience stand in the matrix and others below it as soon as one is chosen, with what was typed."""


class BlueprintForm(OrganizeForm):
    owner = OwnUnitField(label=_("Belongs to"))
    fingerprint_of = staticmethod(blueprint_fingerprint)
    still_of = staticmethod(still_of_blueprint)

    class Meta:
        model = Blueprint
        fields = ["name", "owner", "audience"]

    def __init__(self, *args, person: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer_units_of(person)
        offer(self.fields["audience"], Audience.choices, _("Choose an audience"))
        self.fields["audience"].widget.attrs |= SORTED_ANEW


def topic_choices(topics: Iterable[Topic]) -> list[tuple]:
    """The topics under the name of their audience."""
    groups = {audience: [] for audience in Audience}
    for topic in topics:
        groups[topic.audience].append((topic.pk, topic.title))
    return [("", _("Choose a topic")), *((audience.label, topics) for audience, topics in groups.items() if topics)]


class RowForm(forms.Form):
    """A row of a blueprint; one that is left empty is passed over."""

    topic = forms.TypedChoiceField(label=_("Topic"), coerce=int)
    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, empty_value=None, required=False, choices=[("", _("any level")), *Level.choices]
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("any kind")), *((code, kind.name) for code, kind in KINDS.items())],
    )
    count = forms.IntegerField(label=_("Questions"))
    points = PointsField(label=_("Points each"), initial=100)

    def __init__(self, *args, topics: list[tuple], audiences: dict[str, str], audience: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = topics
        self.audiences, self.audience = audiences, audience
        speak_plainly(self)
        limit_numbers(self, {"count": MOST_OF_A_ROW}, least=1)

    def has_changed(self) -> bool:
        """Points alone make no row: new ones come with a point each."""
        return bool(set(self.changed_data) - {"points"})

    @property
    def other_audience(self) -> str:
        """The name of the audience for which the topic is meant, where that is another one than the blueprint's."""
        meant = self.audiences.get(str(self["topic"].value()), self.audience)
        return Audience(meant).label if self.audience in Audience and meant != self.audience else ""

    def as_row(self) -> BlueprintRow:
        """The row that a valid form stands for; a topic removed meanwhile fails when it is stored."""
        cleaned = self.cleaned_data
        return BlueprintRow(
            topic_id=cleaned["topic"], **{name: cleaned[name] for name in ("level", "kind", "count", "points")}
        )


class BaseRows(forms.BaseFormSet):
    """All rows are alike, whether stored or new: an empty one is no row."""

    def initial_form_count(self) -> int:
        return 0

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove")

    def rows(self) -> list[BlueprintRow]:
        """The rows in their order, without those to be removed."""
        filled = [form for form in self.forms if form.has_changed() and not form.cleaned_data.get("DELETE")]
        return [form.as_row() for form in filled]


def row_forms(
    data: QueryDict | None, rows: list[BlueprintRow], *, audience: str, more: bool, topics: list[Topic]
) -> BaseRows:
    """The rows of a blueprint for an audience with some empty ones below; `more` of them when data asks for it."""
    factory = forms.formset_factory(
        RowForm,
        formset=BaseRows,
        can_delete=True,
        extra=len(rows) + EMPTY_ROWS,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS + EMPTY_ROWS,
    )
    if data is not None and more:
        data = _with_more(data)
    initial = [
        {name: getattr(row, f"{name}_id" if name == "topic" else name) for name in RowForm.base_fields} for row in rows
    ]
    given = {"data": data} if data is not None else {"initial": initial}
    known = {"topics": topic_choices(topics), "audiences": {str(topic.pk): topic.audience for topic in topics}}
    return factory(**given, prefix="rows", form_kwargs=known | {"audience": audience})


def _with_more(data: QueryDict) -> QueryDict:
    """What was sent, with some more empty rows."""
    sent = data.get("rows-TOTAL_FORMS", "")
    total = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else 0
    more = data.copy()
    more["rows-TOTAL_FORMS"] = total + EMPTY_ROWS
    for number in range(total, total + EMPTY_ROWS):
        more[f"rows-{number}-points"] = "1"
    return more
