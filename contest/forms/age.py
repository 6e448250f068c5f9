"""The part of the entry form about age: the date of birth, and the guardian of a minor."""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.names import clean_person_name
from accounts.vietnamese import fold
from contest.ages import NotABirthDate, age_on, read_birth_date, read_birth_year
from contest.entering import BIRTH_DATE_KEPT
from contest.errors import ContestError
from contest.models import Contest, Division
from contest.places import check_age, check_guardian, is_minor


class BirthDateField(forms.CharField):
    """A date of birth as people write it; `today` is set by the form.

    With `enough_from`, an age, the year alone is enough of whoever is that old: nothing hangs on the day.
    """

    widget = forms.TextInput(attrs={"autocomplete": "bday", "data-birth-date": ""})
    today: date
    enough_from: int | None = None

    def to_python(self, value: str | None) -> date | None:
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        try:
            youngest = read_birth_year(text, self.today) if self.enough_from is not None else None
            if youngest and age_on(youngest, self.today) >= self.enough_from:
                return youngest
            return read_birth_date(text, self.today)
        except NotABirthDate as error:
            raise ValidationError(str(error), code="invalid") from error

    def run_validators(self, value: object) -> None:
        """The validators of text have nothing to say about a day."""


class AgeForm(forms.Form):
    """Asks how old somebody is where one of the contest's divisions must know, and for a guardian where one may be due.

    Where divisions differ, the fields are optional until one is chosen: `clean_age` says what that one lacks.
    """

    asked_of: Sequence[Division] = ()
    """The divisions that ask for the age, where others do not."""

    birth_date = BirthDateField(label=gettext_lazy("Date of birth"), max_length=40, required=False)
    guardian_name = forms.CharField(
        label=gettext_lazy("Full name of the parent or guardian"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    guardian_agrees = forms.BooleanField(
        label=gettext_lazy("The parent or guardian named above has read this page and agrees"), required=False
    )

    def ask_age(self, contest: Contest, divisions: Sequence[Division], today: date) -> None:
        """Keep only the fields that this contest needs, and say why they are there."""
        self.today = today
        asking = [division for division in divisions if division.asks_birth_date]
        guarded = any(division.asks_guardian for division in asking)
        if not asking:
            del self.fields["birth_date"]
        else:
            self.fields["birth_date"].today = today
            if contest.minimum_age is None:
                self.fields["birth_date"].enough_from = contest.guardian_below_age
                self.fields["birth_date"].label = _("Year of birth")
            self.fields["birth_date"].required = len(asking) == len(divisions)
            self.fields["birth_date"].required_of_some = True  # the label says so; the form asks the division chosen
            self.fields["birth_date"].help_text = " ".join(_reasons(contest, guarded=guarded))
            self.asked_of = asking if len(asking) < len(divisions) else []
        if not guarded:
            del self.fields["guardian_name"], self.fields["guardian_agrees"]
        else:
            for_whom = _("Only for entrants below %(age)s: the parent or guardian agrees to the entry.")
            kept = "" if contest.minimum_age else f" {_erased()}"  # else it stands where the date is asked
            self.fields["guardian_name"].help_text = for_whom % {"age": contest.guardian_below_age} + kept

    def clean_guardian_name(self) -> str:
        """Somebody who is no minor may have written anything here; what a minor wrote is looked at in clean_age."""
        return self.cleaned_data["guardian_name"].strip()

    def clean_age(self, division: Division, person: User) -> None:
        """Say at its field what the division lacks. Of who is no minor nothing is kept about a guardian."""
        if not division.asks_birth_date:  # what was typed before another division was chosen does not matter
            self.errors.pop("birth_date", None)
            self.cleaned_data |= {"birth_date": None, "guardian_name": ""}
            return
        if "birth_date" in self.errors:
            return
        born = self.cleaned_data["birth_date"]
        try:
            check_age(division, born, self.today)
        except ContestError as error:
            self.add_error("birth_date", str(error))
            return
        if is_minor(division, born, self.today):
            self._clean_guardian(division, born, person)
        else:
            self.cleaned_data["guardian_name"] = ""

    def _clean_guardian(self, division: Division, born: date, person: User) -> None:
        name = self.cleaned_data.get("guardian_name", "")
        try:
            check_guardian(division, born, name, self.today)
            self.cleaned_data["guardian_name"] = clean_person_name(name)
            if fold(name) == fold(person.full_name):
                raise ValidationError(_("Please write the parent's or guardian's name here, not your own."))
        except ContestError as error:
            self.add_error("guardian_name", str(error))
        except ValidationError as error:
            self.add_error("guardian_name", error)
        if not self.cleaned_data.get("guardian_agrees"):
            self.add_error("guardian_agrees", _("Please have the parent or guardian read this page and tick here."))


def _reasons(contest: Contest, *, guarded: bool) -> list[str]:
    """How to write the date, why it is asked, and what becomes of it."""
    age = {"age": contest.guardian_below_age}
    if contest.minimum_age is None:
        enough = _("Below %(age)s: the whole date, and a parent or guardian consents; from %(age)s on it is not kept.")
        return [_("For example 1966."), enough % age]
    sentences = [
        _("Day/month/year, for example 02/9/1966."),
        ngettext(
            "We ask because entrants must be at least %(age)s year old.",
            "We ask because entrants must be at least %(age)s years old.",
            contest.minimum_age,
        )
        % {"age": contest.minimum_age},
    ]
    if guarded:
        sentences.append(_("We ask because entrants below %(age)s need the consent of a parent or guardian.") % age)
    return [*sentences, _erased()]


def _erased() -> str:
    return _("The date is erased %(days)s days after the contest.") % {"days": BIRTH_DATE_KEPT.days}
