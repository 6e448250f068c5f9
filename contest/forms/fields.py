"""Form fields of the organisers: long texts, moments as people write them, points, the order of criteria."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.forms import UnitField, UnitPicker
from accounts.models import Unit, UnitQuerySet, User
from accounts.roles import organizer_units
from accounts.units import place_and_end_of
from accounts.vietnamese import tidy
from contest.doors import Door, open_doors
from contest.papers import points_text
from contest.phases import local_moment
from contest.ranking import CRITERION_LABELS, Criterion, check_chain

DAY_PART = r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})"
TIME_PART = r"(?P<hour>\d{1,2})\s*(?::|g|h|giờ)\s*(?P<minute>\d{1,2})?"
MOMENTS = [
    re.compile(rf"{DAY_PART}[\s,]+{TIME_PART}", re.IGNORECASE),
    re.compile(rf"{TIME_PART}[\s,]+(?:ngày\s+)?{DAY_PART}", re.IGNORECASE),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::\d\d(?:\.\d+)?)?"),
]
DAY_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%Y-%m-%d"]
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


class LongField(forms.CharField):
    """A text that may become too long: then the form says so, and holds all of it. A browser that is told the limit
    cuts what is pasted without a word. The end of a line is one character, as people count, though browsers send two.
    """

    def to_python(self, value: object) -> str:
        return super().to_python(value).replace("\r\n", "\n")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        attributes = super().widget_attrs(widget)
        attributes.pop("maxlength", None)
        return attributes


class DayField(forms.DateField):
    """A day as people write it: 30/4/2026."""

    widget = forms.DateInput(format="%d/%m/%Y", attrs={"maxlength": "20", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("Please write a day that exists as day/month/year, for example 03/3/2026."),
    }

    def __init__(self, **kwargs):
        super().__init__(input_formats=DAY_FORMATS, **kwargs)


class MomentField(forms.Field):
    """A day and time in the site's zone."""

    widget = forms.TextInput(attrs={"maxlength": "60", "autocomplete": "off"})

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
            words = _("Please write day/month/year and time, for example 30/4/2026 17:00 or 30/4/2026 24:00.")
            if any(pattern.fullmatch(text) for pattern in MOMENTS):
                words = _("There is no such day or time. Please write the day first, then the month: 30/4/2026 17:00.")
            raise ValidationError(words) from error

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


class OwnUnitPicker(UnitPicker):
    """Tells units that have ended from those that go on."""

    route = "organize_unit_search"
    tell_place = staticmethod(place_and_end_of)
    not_found = _("You organise for no unit of this name. Please try with fewer words.")


class OwnUnitField(UnitField):
    """One of the units that a person organises for, whenever it existed."""

    widget = OwnUnitPicker
    default_error_messages = {"unknown": OwnUnitPicker.not_found}
    own = Unit.objects.none()

    def __init__(self, **kwargs):
        words = _("Type a part of the name, with or without accents, and choose from the list.")
        super().__init__(**{"help_text": words} | kwargs)

    def offer_units_of(self, person: User) -> None:
        self.own = organizer_units(person)

    def offered(self) -> UnitQuerySet:
        return self.own

    def why_unknown(self, query: str) -> str:
        """Nothing: units of any day are on offer."""
        return ""


def offer(field: forms.ChoiceField, choices: Iterable[tuple], words: str) -> None:
    """Offer these choices after one that says what is to be chosen."""
    field.choices = [("", words), *choices]


class PointsField(forms.DecimalField):
    """Points as people write them, 1 or 0,5; the value is in hundredths."""

    def __init__(self, **kwargs):
        limits = {"min_value": Decimal("0.01"), "max_value": 1000, "decimal_places": 2}
        super().__init__(**limits | {"widget": forms.TextInput(attrs={"inputmode": "decimal"})} | kwargs)
        self.error_messages["invalid"] = _("Please write points from 0.01 to 1000, for example 1 or 0.5.")

    def run_validators(self, value: Decimal | None) -> None:
        try:
            super().run_validators(value)
        except ValidationError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

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
        choices = [(criterion.value, label) for criterion, label in CRITERION_LABELS.items()]
        first, others = choices[:1], [("", _("No further criterion")), *choices[1:]]
        name = _("Criterion {place}")
        lists = [
            forms.Select({"aria-label": format_lazy(name, place=place)}, first if place == 1 else others)
            for place in range(1, len(Criterion) + 1)
        ]
        super().__init__(lists, attrs={"class": "form-select chain-place"})

    def decompress(self, value: list[str] | None) -> list[str]:
        return list(value or [])

    def use_required_attribute(self, initial: object) -> bool:
        """A browser would ask for every place."""
        return False


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


class DoorsField(forms.MultipleChoiceField):
    """The doors of a contest; None where none is chosen. Those that nobody could come in by are refused."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        words = _("None ticked: with a phone number or an e-mail address and a password.")
        label = _("How people without an account sign in")
        super().__init__(label=label, help_text=words, choices=Door.choices, required=False, **kwargs)

    def prepare_value(self, value: object) -> object:
        return value or []

    def clean(self, value: object) -> list[str] | None:
        chosen = super().clean(value)
        if chosen and not open_doors(chosen):
            raise ValidationError(
                _("This site cannot offer this yet, so nobody could sign in. Please choose another way as well.")
            )
        return chosen or None
