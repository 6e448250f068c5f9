"""The organisers' forms: contests, divisions, rounds, what a division sits, and blueprints."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Audience, Unit, User
from accounts.roles import organizer_units
from accounts.vietnamese import nfc, tidy
from contest.errors import ContestError
from contest.forms import DAY_FORMATS
from contest.models import Contest, Division, Round, RoundDivision
from contest.organizing import Stale, fingerprint, still_of_contest, still_of_division
from contest.organizing_blueprints import blueprint_fingerprint, still_of_blueprint
from contest.organizing_rounds import FIELD_OF_PROBLEM, still_of_round, still_of_sitting
from contest.overview import units_with_those_above
from contest.papers import points_text
from contest.phases import ReviewPolicy, RoundTimes, check_review_policy, check_times, local_moment
from contest.ranking import CRITERION_LABELS, Criterion, check_chain
from questions.kinds import KINDS
from questions.models import Bank, Blueprint, BlueprintRow, Level, Topic, Use

LONGEST_TEXT = 20_000
MINUTE = timedelta(minutes=1)
DAY_PART = r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})"
TIME_PART = r"(?P<hour>\d{1,2})\s*(?::|g|h|giờ)\s*(?P<minute>\d{1,2})?"
MOMENTS = [
    re.compile(rf"{DAY_PART}[\s,]+{TIME_PART}", re.IGNORECASE),
    re.compile(rf"{TIME_PART}[\s,]+(?:ngày\s+)?{DAY_PART}", re.IGNORECASE),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::\d\d(?:\.\d+)?)?"),
]
YEARS = range(2000, 2100)


def read_moment(text: str) -> datetime:
    """The moment that an organiser writes: 30/4/2026 17:00, 17 giờ 00 ngày 30/4/2026, also 24:00, or as browsers do.

    Raises ValueError for anything else.
    """
    for pattern in MOMENTS:
        if found := pattern.fullmatch(text):
            part = {name: int(value or 0) for name, value in found.groupdict().items()}
            if part["year"] not in YEARS:
                break
            day = date(part["year"], part["month"], part["day"])
            return local_moment(day, part["hour"], part["minute"], timezone.get_current_timezone())
    raise ValueError(text)


def moment_text(moment: datetime, *, closing: bool) -> str:
    """A moment as `read_moment` reads it; a closing midnight is 24:00 of the day that ends."""
    local = timezone.localtime(moment)
    if closing and (local.hour, local.minute) == (0, 0):
        return f"{local - timedelta(days=1):%d/%m/%Y} 24:00"
    return f"{local:%d/%m/%Y %H:%M}"


class MomentField(forms.Field):
    """A day and time in the site's zone."""

    widget = forms.TextInput(attrs={"maxlength": "60", "autocomplete": "off", "placeholder": "30/4/2026 17:00"})

    def __init__(self, *, closing: bool = False, **kwargs):
        super().__init__(**kwargs)
        self.closing = closing

    def prepare_value(self, value: object) -> object:
        return moment_text(value, closing=self.closing) if isinstance(value, datetime) else value

    def to_python(self, value: object) -> datetime | None:
        if isinstance(value, datetime):
            return value
        text = tidy(value) if isinstance(value, str) else ""
        if not text:
            return None
        try:
            return read_moment(text)
        except (ValueError, OverflowError) as error:
            raise ValidationError(
                _("Please write day/month/year and time, for example 30/4/2026 17:00 or 30/4/2026 24:00.")
            ) from error

    def has_changed(self, initial: datetime | None, data: object) -> bool:
        """What is shown has no seconds, so a moment that was not touched keeps its own."""
        if self.disabled:
            return False
        try:
            moment = self.to_python(data)
        except ValidationError:
            return True
        if initial is None or moment is None:
            return initial is not moment
        return moment.astimezone(UTC) != initial.astimezone(UTC).replace(second=0, microsecond=0)


class PointsField(forms.DecimalField):
    """Points as people write them, 1 or 0,5; the value is in hundredths."""

    def __init__(self, **kwargs):
        limits = {"min_value": Decimal("0.01"), "max_value": 1000, "decimal_places": 2}
        super().__init__(**limits | {"widget": forms.TextInput(attrs={"inputmode": "decimal"})} | kwargs)

    def prepare_value(self, value: object) -> object:
        return points_text(value) if isinstance(value, int) else value

    def to_python(self, value: object) -> Decimal | None:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def clean(self, value: object) -> int | None:
        points = super().clean(value)
        return None if points is None else int(points * 100)

    def has_changed(self, initial: int | None, data: object) -> bool:
        try:
            return self.clean(data) != initial
        except ValidationError:
            return True


class ChainWidget(forms.MultiWidget):
    """One list for each place in the order; empty places are passed over."""

    use_fieldset = True

    def __init__(self):
        choices = [("", "–"), *((criterion.value, label) for criterion, label in CRITERION_LABELS.items())]
        places = range(1, len(Criterion) + 1)
        name = _("Criterion {place}")
        lists = [forms.Select({"aria-label": format_lazy(name, place=place)}, choices) for place in places]
        super().__init__(lists, attrs={"class": "form-select chain-place"})

    def decompress(self, value: list[str] | None) -> list[str]:
        return list(value or [])


class ChainField(forms.Field):
    """The order in which entrants are ranked."""

    widget = ChainWidget

    def to_python(self, value: list[str] | None) -> list[str]:
        chain = [name for name in value or [] if name]
        if not set(chain) <= {criterion.value for criterion in Criterion}:
            raise ValidationError(_("This is not one of the criteria."))
        return chain

    def validate(self, value: list[str]) -> None:
        if problem := check_chain([Criterion(name) for name in value]):
            raise ValidationError(problem)

    def has_changed(self, initial: list[str] | None, data: list[str] | None) -> bool:
        return not self.disabled and list(initial or []) != [name for name in data or [] if name]


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows, "maxlength": str(LONGEST_TEXT)})


class OrganizeForm(forms.ModelForm):
    """A record as organisers change it: it knows which version they saw, and what of it stands still."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    still_of: Callable[[Model], dict[str, str]] = staticmethod(lambda record: {})
    fingerprint_of: Callable[[Model], str] = staticmethod(fingerprint)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.fingerprint_of(self.instance)
        self.still = self.still_of(self.instance)
        for name, reason in self.still.items():
            if name in self.fields:
                self.fields[name].disabled = True
                self.fields[name].help_text = reason

    def clean(self) -> dict:
        cleaned = super().clean()
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and name not in self.still:
                whole = isinstance(self.fields[name].widget, forms.Textarea)
                cleaned[name] = nfc(value).replace("\r\n", "\n").strip() if whole else tidy(value)
                if self.fields[name].required and not cleaned[name]:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned

    def refuse(self, error: ContestError) -> None:
        """Say why the verb refused; after a change by somebody else, the next save is meant to replace it."""
        field = getattr(error, "field", None)
        self.add_error(field if field in self.fields else None, str(error))
        if isinstance(error, Stale):
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = error.present


class ContestForm(OrganizeForm):
    chain = ChainField(
        label=_("Order of criteria when ranking"),
        help_text=_("The score comes first; each further criterion decides between those who are equal so far."),
    )
    units_as_of = forms.DateField(
        label=_("Units as of"),
        help_text=_("Entrants choose from the units that existed on this day."),
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"maxlength": "20", "placeholder": "03/3/2026"}),
    )
    still_of = staticmethod(still_of_contest)

    class Meta:
        model = Contest
        fields = [
            *("title_vi", "title_en", "owner", "slug", "short_code", "summary_vi", "summary_en"),
            *("rules_vi", "rules_en", "round_word_vi", "units_as_of", "chain", "unit_minimum_percent"),
            *("minimum_age", "guardian_below_age", "credit_limit_minutes"),
        ]
        widgets = {
            "summary_vi": text_area(3),
            "summary_en": text_area(3),
            "rules_vi": text_area(12),
            "rules_en": text_area(8),
        }
        help_texts = {
            "slug": _("The last part of the page's address. Left empty, it is made from the title."),
            "short_code": _("Letters and digits that people can type or hear. Left empty, it is six digits."),
            "rules_vi": _("**bold**, *slanted*, lists with “-” or “1.”, links as [words](https://…)."),
            "round_word_vi": _("What the pages call a round, for example Đợt, Tuần, Vòng."),
            "unit_minimum_percent": _("Units below this participation are not ranked by their mean score."),
            "minimum_age": _("Left empty, nobody is asked for a date of birth."),
            "guardian_below_age": _("Matters only where the minimum age is lower."),
            "credit_limit_minutes": _(
                "When the platform itself fails, open papers get the lost time back, up to this."
            ),
        }

    def __init__(self, *args, person: User, **kwargs):
        super().__init__(*args, **kwargs)
        units = organizer_units(person)
        self.fields["owner"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        self.fields["owner"].empty_label = None if len(units) == 1 else "–"
        for name in ("slug", "short_code"):
            self.fields[name].required = self.instance.pk is not None
        letters = RegexValidator(r"\A[A-Za-z0-9]+\Z", _("Only letters without accents and digits."))
        self.fields["short_code"].validators.append(letters)
        most = {"unit_minimum_percent": 100, "minimum_age": 120, "guardian_below_age": 120}
        limit_numbers(self, most | {"credit_limit_minutes": 24 * 60})
        limit_texts(self, "summary_vi", "summary_en", "rules_vi", "rules_en")


def limit_numbers(form: forms.BaseForm, most: dict[str, int], *, least: int = 0) -> None:
    """Hold number fields to what makes sense, which is less than what the database can keep."""
    for name, limit in most.items():
        field = form.fields[name]
        field.validators += [MinValueValidator(least), MaxValueValidator(limit)]
        field.widget.attrs |= {"min": least, "max": limit}


def limit_texts(form: forms.BaseForm, *names: str) -> None:
    for name in names:
        form.fields[name].max_length = LONGEST_TEXT
        form.fields[name].validators.append(forms.CharField(max_length=LONGEST_TEXT).validators[0])


class DivisionForm(OrganizeForm):
    still_of = staticmethod(still_of_division)

    class Meta:
        model = Division
        fields = ["title_vi", "title_en", "audience", "unit_required"]


class RoundForm(OrganizeForm):
    opens_at = MomentField(label=_("Opens at"), help_text=_("Day/month/year and time, for example 02/3/2026 08:00."))
    closes_at = MomentField(
        label=_("Closes at"), closing=True, help_text=_("24:00 is the end of the day. Nothing counts from then on.")
    )
    freezes_at = MomentField(
        label=_("Public board freezes at"),
        closing=True,
        required=False,
        help_text=_(
            "From then until the provisional results the public sees no changes. Left empty, it never freezes."
        ),
    )
    provisional_at = MomentField(label=_("Provisional results at"), required=False)
    complaints_until = MomentField(label=_("Requests for review until"), closing=True, required=False)
    still_of = staticmethod(still_of_round)

    class Meta:
        model = Round
        fields = [
            *("number", "opens_at", "closes_at", "duration_minutes", "attempts_allowed", "counting"),
            *("review_policy", "partial_credit", "freezes_at", "provisional_at", "complaints_until"),
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        limit_numbers(self, {"number": 99, "duration_minutes": 600, "attempts_allowed": 100}, least=1)

    def clean(self) -> dict:
        cleaned = super().clean()
        for name, field in self.fields.items():
            if isinstance(field, MomentField) and name in cleaned and name not in self.changed_data:
                cleaned[name] = self.initial.get(name)
        self._check_times(cleaned)
        if "attempts_allowed" in cleaned and "review_policy" in cleaned:
            policy = ReviewPolicy(cleaned["review_policy"])
            if sentence := check_review_policy(policy, cleaned["attempts_allowed"]):
                self.add_error("review_policy", sentence)
        return cleaned

    def _check_times(self, cleaned: dict) -> None:
        names = [name for name, field in self.fields.items() if isinstance(field, MomentField)]
        if set(names) <= set(cleaned) and "duration_minutes" in cleaned:
            times = RoundTimes(**{name: cleaned[name] for name in names})
            for problem in check_times(times, cleaned["duration_minutes"] * MINUTE):
                self.add_error(FIELD_OF_PROBLEM.get(problem.field, problem.field), problem.sentence)


class SittingForm(OrganizeForm):
    """What a division sits in a round."""

    uses = forms.MultipleChoiceField(
        label=_("Questions that may be drawn"),
        choices=Use.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Demo contests may also draw questions meant for practice."),
    )
    still_of = staticmethod(still_of_sitting)

    class Meta:
        model = RoundDivision
        fields = [
            *("blueprint", "banks", "uses", "prediction_question_vi", "prediction_question_en"),
            *("prediction_definition_vi", "prediction_definition_en", "prizes_vi", "prizes_en"),
        ]
        widgets = {
            "banks": forms.CheckboxSelectMultiple,
            "prediction_definition_vi": text_area(3),
            "prediction_definition_en": text_area(3),
            "prizes_vi": text_area(5),
            "prizes_en": text_area(3),
        }
        help_texts = {
            "prediction_question_vi": _("Left empty, nothing is predicted."),
            "prediction_definition_vi": _("What is counted, whose, and up to when: it must leave no doubt."),
            "prizes_vi": _("A prize a line, for example “Giải Nhất: 5.000.000 đồng”."),
        }

    def __init__(self, *args, person: User, **kwargs):
        super().__init__(*args, **kwargs)
        audience = self.instance.division.audience
        usable = units_with_those_above(person)
        mine = Q(owner__in=usable, audience=audience)
        self.fields["blueprint"].queryset = Blueprint.objects.filter(mine | Q(pk=self.instance.blueprint_id))
        self.fields["blueprint"].empty_label = "–"
        chosen = [bank.pk for bank in self.initial.get("banks", [])]
        self.fields["banks"].queryset = Bank.objects.filter(Q(owner__in=usable) | Q(pk__in=chosen))
        if not self.instance.round.contest.is_demo:
            del self.fields["uses"]
        areas = [name for name, field in self.fields.items() if isinstance(field.widget, forms.Textarea)]
        limit_texts(self, *areas)


class BlueprintForm(OrganizeForm):
    fingerprint_of = staticmethod(blueprint_fingerprint)
    still_of = staticmethod(still_of_blueprint)

    class Meta:
        model = Blueprint
        fields = ["name", "owner", "audience"]

    def __init__(self, *args, person: User, **kwargs):
        super().__init__(*args, **kwargs)
        units = organizer_units(person)
        self.fields["owner"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        self.fields["owner"].empty_label = None if len(units) == 1 else "–"


def topic_choices() -> list[tuple]:
    """The topics under the name of their audience."""
    groups = {audience: [] for audience in Audience}
    for topic in Topic.objects.all():
        groups[topic.audience].append((topic.pk, topic.title))
    return [("", "–"), *((audience.label, topics) for audience, topics in groups.items() if topics)]


class RowForm(forms.Form):
    """A row of a blueprint; one that is left empty is passed over."""

    topic = forms.TypedChoiceField(label=_("topic"), coerce=int)
    level = forms.TypedChoiceField(
        label=_("level"), coerce=int, empty_value=None, required=False, choices=[("", _("any level")), *Level.choices]
    )
    kind = forms.ChoiceField(
        label=_("kind"),
        required=False,
        choices=[("", _("any kind")), *((code, kind.name) for code, kind in KINDS.items())],
    )
    count = forms.IntegerField(label=_("number of questions"), min_value=1, max_value=100)
    points = PointsField(label=_("points each"), initial=100)

    def __init__(self, *args, topics: list[tuple], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = topics

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

    def rows(self) -> list[BlueprintRow]:
        """The rows in their order, without those to be removed."""
        filled = [form for form in self.forms if form.has_changed() and not form.cleaned_data.get("DELETE")]
        return [form.as_row() for form in filled]


EMPTY_ROWS = 3
MOST_ROWS = 60


def row_forms(data: dict | None, rows: list[BlueprintRow], *, more: bool = False) -> BaseRows:
    """The rows of a blueprint with some empty ones below; `more` of them when data asks for it."""
    factory = forms.formset_factory(
        RowForm,
        formset=BaseRows,
        can_delete=True,
        extra=len(rows) + EMPTY_ROWS,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS + EMPTY_ROWS,
    )
    if data is not None and more:
        data = data.copy()
        total = data.get("rows-TOTAL_FORMS", "")
        data["rows-TOTAL_FORMS"] = (int(total) if total.isascii() and total.isdigit() else 0) + EMPTY_ROWS
    initial = [
        {name: getattr(row, f"{name}_id" if name == "topic" else name) for name in RowForm.base_fields} for row in rows
    ]
    given = {"data": data} if data is not None else {"initial": initial}
    return factory(**given, prefix="rows", form_kwargs={"topics": topic_choices()})


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Reason, for the log"), max_length=500, widget=forms.Textarea({"rows": 2}))

    def refuse(self, error: ContestError) -> None:
        self.add_error(None, str(error))
