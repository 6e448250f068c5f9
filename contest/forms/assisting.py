"""The forms of an officer who enters somebody without a phone."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.forms import full_name_field
from accounts.models import User
from accounts.names import clean_person_name
from contest.assisting import check_birth_year
from contest.errors import ContestError
from contest.forms.admission import PlaceForm
from contest.forms.age import BirthDateField
from contest.models import Contest


class AssistForm(PlaceForm):
    """What the contest asks of anybody, the name, and a year of birth that tells namesakes apart."""

    field_order = ["full_name", "birth_year", *PlaceForm.field_order, "consent"]

    full_name = full_name_field()
    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        help_text=_("Tells apart people of one name."),
        error_messages={"invalid": _("Please write the year of birth with four digits, for example 1958.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "4"}),
    )
    consent = forms.BooleanField(
        label=_("I have read these words aloud to the person, who agrees"),
        error_messages={"required": _("Please read the words aloud first: without consent nothing may be kept.")},
    )

    def __init__(self, data: QueryDict | None = None, *, contest: Contest, **kwargs):
        super().__init__(data, contest=contest, person=User(), **kwargs)
        self.fields["birth_year"].required_of_some = True  # the label says so; a date tells the year, too
        field = self.fields.get("birth_date")
        if field is not None and field.enough_from is not None:
            self._ask_the_date_of_minors(field)

    def _ask_the_date_of_minors(self, field: BirthDateField) -> None:
        """The year stands above already: below, only minors have something to add."""
        field.label, field.required = _("Date of birth"), False
        field.required_of_some = False
        words = _("Only of somebody below %(age)s, for example 02/9/2012: then a parent or guardian agrees.")
        field.help_text = words % {"age": field.enough_from}

    def clean_full_name(self) -> str:
        name = clean_person_name(self.cleaned_data["full_name"])
        self.person.full_name = name  # a minor's guardian is somebody else
        return name

    def clean(self) -> dict:
        self._look_at_year()
        cleaned = super().clean()
        if "birth_year" in self.errors:  # one question about the age at a time
            self.errors.pop("birth_date", None)
        self.hold_consent("consent")
        return cleaned

    def _look_at_year(self) -> None:
        """A date tells the year. Without one the year says how old somebody is, where that is enough."""
        if {"birth_year", "birth_date"} & set(self.errors):
            return
        born, year = self.cleaned_data.get("birth_date"), self.cleaned_data.get("birth_year")
        if born is not None and year in (None, born.year):
            self.cleaned_data["birth_year"] = born.year
        elif born is not None:
            self.add_error("birth_date", _("Another year stands above. Please look at both."))
        else:
            self._age_by_year(year)

    def _age_by_year(self, year: int | None) -> None:
        field = self.fields.get("birth_date")
        try:
            check_birth_year(year, self.today)
            if field is not None and field.enough_from is not None:
                self.cleaned_data["birth_date"] = field.to_python(str(year))
        except ContestError as error:
            self.add_error("birth_year", ValidationError(str(error), code="invalid"))
        except ValidationError as error:
            self.add_error("birth_date", error)

    def refuse(self, error: ContestError) -> None:
        self.add_error(None, str(error))

    def wishes(self) -> dict:
        """What enter_for takes, of a valid form."""
        own = {name: self.cleaned_data[name] for name in ("full_name", "birth_year")}
        return super().wishes() | own


class SlipForm(forms.Form):
    """The code of a slip, as it is read out or typed."""

    code = forms.CharField(
        label=_("Participation code on the slip"),
        max_length=20,
        error_messages={"required": _("Please write the code.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def refuse(self, error: ContestError) -> None:
        self.add_error("code", str(error))
