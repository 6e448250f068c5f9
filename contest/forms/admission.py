"""The public forms: entering a contest, and how the boards name an entrant."""

from collections.abc import Callable, Collection
from datetime import datetime

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.consent import current_text, standing_consent, words_of
from accounts.forms import UnitField
from accounts.models import Audience, User
from accounts.vietnamese import mask_name
from contest.errors import ContestError
from contest.forms.age import AgeForm
from contest.models import Capacity, Channel, Contest, Division, Entry, NameStyle, RosterLine
from contest.places import Place, check_unit


def name_choices(full_name: str, code: str = "") -> list[tuple[str, str]]:
    """The ways in which a board may name this very person; no code is shown to whom none was given yet."""
    own_code, code_to_come = (
        _("%(name)s (only the participation code)"),
        _("Only the participation code, which you get when you register"),
    )
    words = {
        NameStyle.FULL: _("%(name)s (full name)"),
        NameStyle.SHORT: _("%(name)s (shortened)"),
        NameStyle.HIDDEN: own_code if code else code_to_come,
    }
    return [(style, words[style] % {"name": mask_name(full_name, style, code=code)}) for style in NameStyle.values]


def unit_words(audiences: Collection[str], contest: Contest) -> tuple[str, str]:
    """What people of these audiences call what is asked for, and how it is found: an official has an agency or unit;
    citizens and enterprises are found by a place, or by an association or an enterprise."""
    if set(audiences) == {Audience.OFFICIALS}:
        return _("Agency or unit"), _("Type a few letters of it; accents are not needed.")
    day = date_format(contest.units_as_of, "SHORT_DATE_FORMAT")
    if set(audiences) == {Audience.CITIZENS}:
        label, help_text = (
            _("Place of residence, or organisation or enterprise"),
            _(
                "Type the name of the commune, ward or township, or of the organisation, with or without accents, "
                "as it was called on %(day)s."
            ),
        )
        return label, help_text % {"day": day}
    return (
        _("Agency or unit, or place of residence, or organisation or enterprise"),
        _("Type a few letters of the name, with or without accents."),
    )


class DivisionChoice(forms.RadioSelect):
    """Radio buttons that tell the script which audience each division is for, what its unit is called, and whether it
    asks for the age."""

    def create_option(self, name, value, *args, **kwargs) -> dict:
        option = super().create_option(name, value, *args, **kwargs)
        division = value.instance
        label, help_text = unit_words({division.audience}, division.contest)
        option["attrs"] |= {"data-audience": division.audience, "data-label": label, "data-help": help_text}
        option["attrs"]["data-asks-birth"] = "yes" if division.asks_birth_date else "no"
        return option


class PlaceForm(AgeForm):
    """Where somebody competes: the division and the unit, and what the division asks about age."""

    field_order = ["division", "unit", "birth_date", "guardian_name", "guardian_agrees", "capacity"]

    division = forms.ModelChoiceField(
        label=_("Division"),
        queryset=Division.objects.none(),
        widget=DivisionChoice,
        empty_label=None,
        error_messages={"required": _("Please choose a division."), "invalid_choice": _("Please choose a division.")},
    )
    unit = UnitField()
    capacity = forms.ChoiceField(
        label=_("You take part (optional)"),
        help_text=_("Only to count people, businesses and organisations. Boards do not show it."),
        choices=[("", _("Not said")), *Capacity.choices],
        required=False,
    )
    consent_version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(self, *args, contest: Contest, person: User, now: datetime, chosen: Division | None = None, **kwargs):
        """`chosen` is the division that was chosen before; without it, the form offers the contest's."""
        super().__init__(*args, **kwargs)
        self.contest, self.person = contest, person
        self.consent_text = current_text()
        self.consent_words = words_of(self.consent_text)
        self.initial["consent_version"] = self.consent_text.version if self.consent_text else ""
        divisions = [chosen] if chosen else list(contest.divisions.all())
        self._offer_divisions(divisions)
        if all(division.audience != Audience.CITIZENS for division in divisions):
            del self.fields["capacity"]
        self.ask_age(contest, divisions, timezone.localdate(now))

    def _offer_divisions(self, divisions: list[Division]) -> None:
        self.fields["division"].queryset = self.contest.divisions.filter(pk__in=[one.pk for one in divisions])
        self.only_division = divisions[0] if len(divisions) == 1 else None
        if self.only_division:
            self.fields["division"].widget = forms.HiddenInput()
            self.initial["division"] = self.only_division.pk
        self.fields["unit"].required = all(division.unit_required for division in divisions)
        chosen = next((item for item in divisions if str(item.pk) == str(self["division"].value())), None)
        audiences = {chosen.audience} if chosen else {division.audience for division in divisions}
        self.fields["unit"].label, self.fields["unit"].help_text = unit_words(audiences, self.contest)
        self.fields["unit"].limit_to(as_of=self.contest.units_as_of, audience=chosen.audience if chosen else None)

    def clean(self) -> dict:
        cleaned = super().clean()
        if "division" in cleaned:
            self._hold("unit", check_unit, self.contest, cleaned["division"], cleaned.get("unit"))
            self.clean_age(cleaned["division"], self.person)
        if cleaned.get("guardian_name"):  # of minors only
            self.hold_consent("guardian_agrees")
        return cleaned

    def hold_consent(self, name: str) -> None:
        """Whoever agreed to words that were replaced while the page was open is shown the present ones."""
        if self.consent_text is not None and self.cleaned_data.get("consent_version") == self.consent_text.version:
            return
        self.data = self.data.copy()
        self.data.pop(name, None)
        self.data["consent_version"] = self.initial["consent_version"]
        if name not in self.errors:
            self.add_error(name, _("The text on personal data has changed. Please read it and agree again."))

    def _hold(self, name: str, check: Callable, *facts: object) -> None:
        """Say at the field what entering would refuse, unless the field is wrong already."""
        if name not in self.fields or name in self.errors:
            return
        try:
            check(*facts)
        except ContestError as error:
            self.add_error(name, str(error))

    def wishes(self) -> dict:
        """What correct_entry takes, of a valid form."""
        cleaned = self.cleaned_data
        more = {name: cleaned[name] for name in ("birth_date", "guardian_name", "capacity") if name in cleaned}
        return {"place": Place(cleaned["division"], cleaned["unit"], **more), "consent_text": self.consent_text}


def place_form_of(entry: Entry, data: QueryDict | None, *, now: datetime) -> PlaceForm:
    """The form with what the entry says; a date of birth that was not kept is asked again."""
    initial = {"division": entry.division_id, "unit": entry.unit, "capacity": entry.capacity}
    if entry.birth_date:
        initial["birth_date"] = date_format(entry.birth_date, "SHORT_DATE_FORMAT")
    if entry.consent:
        initial["guardian_name"] = entry.consent.guardian_name
    form = PlaceForm(data, contest=entry.contest, person=entry.person, now=now, initial=initial)
    if entry.birth_date and "birth_date" in form.fields:
        form.fields["birth_date"].label = _("Date of birth")  # the whole of it was kept and stands there
    if entry.division.asks_birth_date and not entry.birth_date:
        said = _("If you wrote it when you registered: it was not kept, so please write it again.")
        form.fields["birth_date"].help_text = f"{said} {form.fields['birth_date'].help_text}"
    return form


def place_expected(line: RosterLine) -> dict[str, object]:
    """What the roster says of where somebody competes; the division where only one is for their unit."""
    fitting = [one for one in line.contest.divisions.all() if one.audience in line.unit.audiences]
    return {"unit": line.unit} | ({"division": fitting[0].pk} if len(fitting) == 1 else {})


class EntryForm(PlaceForm):
    """What entering a contest asks for; only what this contest needs."""

    name_style = forms.ChoiceField(
        label=_("Your name on the boards"),
        help_text=_("Only your name as chosen here, your unit and your result are shown."),
        widget=forms.RadioSelect,
        initial=NameStyle.SHORT,
    )
    channel = forms.ModelChoiceField(
        label=_("How did you hear of the contest? (optional)"),
        queryset=Channel.objects.offered(),
        required=False,
        empty_label=_("Not said"),
    )
    consent = forms.BooleanField(
        label=_("I have read this and agree"),
        error_messages={
            "required": _("Please agree to the processing of your data: without it we cannot keep your entry.")
        },
    )

    def __init__(self, *args, person: User, channel: str, **kwargs):
        super().__init__(*args, person=person, **kwargs)
        self.consent_before = standing_consent(person, self.consent_text)
        if self.consent_before:
            self.fields["consent"].label = _("I agree that my data are used for this contest, too")
        self.initial["channel"] = Channel.objects.offered_as(channel)
        self.fields["name_style"].choices = name_choices(person.full_name)

    def clean(self) -> dict:
        cleaned = super().clean()
        self.hold_consent("consent")
        return cleaned

    def wishes(self) -> dict:
        """What enter_contest takes, of a valid form."""
        chosen = {"channel": self.cleaned_data["channel"], "name_style": self.cleaned_data["name_style"]}
        return super().wishes() | chosen


class NameStyleForm(forms.Form):
    """How the boards name one entrant."""

    name_style = forms.ChoiceField(label=_("Your name on the boards"))

    def __init__(self, *args, entry: Entry, **kwargs):
        super().__init__(*args, auto_id=f"id_%s_{entry.pk}", **kwargs)
        choices = name_choices(entry.person.full_name, entry.code)
        if entry.assisted_by_id:  # their code lets them in at a kiosk, so no board shows it
            choices = [choice for choice in choices if choice[0] != NameStyle.HIDDEN]
        self.fields["name_style"].choices = choices
        self.initial["name_style"] = entry.name_style
