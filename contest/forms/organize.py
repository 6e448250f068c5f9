"""The forms of organisers: contests, divisions, rounds, and what a division sits in a round."""

from collections.abc import Callable
from datetime import timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator, validate_slug
from django.db.models import Model, Q
from django.utils.datastructures import MultiValueDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Audience, User
from accounts.vietnamese import nfc, tidy
from contest.errors import ContestError
from contest.forms.fields import ChainField, DayField, DoorsField, LongField, MomentField, OwnUnitField, offer
from contest.forms.left_out import MOST_DAYS_APART, PapersField, TagsField
from contest.models import Contest, Division, Round, RoundDivision
from contest.organizing import LEFT_OUT_BY, Stale, fingerprint, still_of_contest, still_of_division, taken_names
from contest.organizing_rounds import FIELD_OF_PROBLEM, LeftOut, still_of_round, still_of_sitting
from contest.overview import papers_before, tags_to_keep, units_with_those_above
from contest.personal import MOST_MONTHS
from contest.phases import ReviewPolicy, RoundTimes, check_review_policy, check_times
from questions.models import Bank, Blueprint, Use

RARE = ("slug", "short_code", "round_word_vi", "unit_minimum_percent", "credit_limit_minutes", "months_kept")
"""Fields that have a good value already, folded away on the page."""
ENGLISH = (
    *("title_en", "summary_en", "rules_en"),
    *("prediction_question_en", "prediction_definition_en", "prizes_en"),
)
UNDECIDED = _("Written like the opening time. Leave it empty while it is not decided.")
LONGEST_TEXT = 20_000
MINUTE = timedelta(minutes=1)


def text_area(rows: int) -> forms.Textarea:  # no maxlength: a browser would cut what limit_texts speaks of
    return forms.Textarea({"rows": rows})


def speak_plainly(form: forms.BaseForm) -> None:
    """Say what to do about an empty field, not what rule it breaks."""
    for field in form.fields.values():
        chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
        field.error_messages["required"] = _("Please choose one.") if chosen else _("Please fill this in.")


class OrganizeForm(forms.ModelForm):
    """A record as organisers change it: it knows which version they saw, and what of it stands still."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    still_of: Callable[[Model], dict[str, str]] = staticmethod(lambda record: {})
    fingerprint_of: Callable[[Model], str] = staticmethod(fingerprint)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.fingerprint_of(self.instance)
        self.still = self.still_of(self.instance)
        speak_plainly(self)
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

    def validate_unique(self) -> None:
        """Left to the verbs: they say in a sentence what the database would only name."""

    @property
    def has_english_errors(self) -> bool:
        return not self.errors.keys().isdisjoint(ENGLISH)

    def refuse(self, error: ContestError) -> None:
        """Say why the verb refused; after a change by somebody else, the next save is meant to replace it."""
        field = getattr(error, "field", None)
        self.add_error(field if field in self.fields else None, str(error))
        if isinstance(error, Stale):
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = error.present


class ContestForm(OrganizeForm):
    owner = OwnUnitField(label=_("Organising unit"))
    chain = ChainField(
        label=_("Order of criteria when ranking"),
        help_text=_("The score comes first; each further criterion decides between those who are equal so far."),
    )
    units_as_of = DayField(
        label=_("Units as of"),
        help_text=_("Day/month/year, for example 03/3/2026. Entrants choose from the units that existed on this day."),
    )
    doors = DoorsField()
    still_of = staticmethod(still_of_contest)

    class Meta:
        model = Contest
        fields = [
            *("title_vi", "title_en", "owner", "slug", "short_code", "summary_vi", "summary_en"),
            *("rules_vi", "rules_en", "round_word_vi", "units_as_of", "chain", "unit_minimum_percent"),
            *("minimum_age", "guardian_below_age", "credit_limit_minutes", "months_kept", "doors"),
        ]
        labels = {
            "title_vi": _("Title of the contest"),
            "summary_vi": _("Short introduction"),
            "rules_vi": _("Text of the rules"),
        }
        widgets = {
            "summary_vi": text_area(3),
            "summary_en": text_area(3),
            "rules_vi": text_area(12),
            "rules_en": text_area(8),
        }
        help_texts = {
            "slug": _("The last part of the page's address. Left empty, it is made from the title."),
            "short_code": _("Letters and digits that people can type or hear. Left empty, it is six digits."),
            "rules_vi": _(
                "Who takes part, when, how it is ranked, which prizes, how to complain. "
                "**bold**, *slanted*, lists with “-” or “1.”, links as [words](https://…)."
            ),
            "round_word_vi": _("What the pages call a round, for example Đợt, Tuần, Vòng."),
            "unit_minimum_percent": _("Units below this participation are not ranked by their mean score."),
            "minimum_age": _(
                "Left empty, people of any age may enter; citizens then give their year of birth, officials do not."
            ),
            "guardian_below_age": _("Younger entrants name a parent or guardian who agrees. 0: nobody does."),
            "credit_limit_minutes": _(
                "When the platform itself fails, open papers get the lost time back, up to this."
            ),
            "months_kept": _(
                "After the last round. Then names, contacts and typed words are erased for good, and results count on "
                "without them. Left empty, 24 months."
            ),
        }

    def __init__(self, *args, person: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer_units_of(person)
        for name in ("slug", "short_code"):
            self.fields[name].required = self.instance.pk is not None
        self._explain_the_address()
        letters = RegexValidator(r"\A[A-Za-z0-9]+\Z", _("Only letters without accents and digits."))
        self.fields["short_code"].validators.append(letters)
        most = {"unit_minimum_percent": 100, "minimum_age": 120, "guardian_below_age": 120}
        limit_numbers(self, most | {"credit_limit_minutes": 24 * 60})
        limit_numbers(self, {"months_kept": MOST_MONTHS}, least=1)
        limit_texts(self, "summary_vi", "summary_en", "rules_vi", "rules_en")

    def _explain_the_address(self) -> None:
        """Django's own sentence about a slug is in nobody's words. An address that is public already stays."""
        field = self.fields["slug"]
        if field.disabled:
            return
        words = _("Use only small letters without accents, digits and hyphens.")
        plain = RegexValidator(r"\A[a-z0-9-]+\Z", words)
        field.validators = [plain, *(item for item in field.validators if item is not validate_slug)]

    def clean(self) -> dict:
        cleaned = super().clean()
        owner, day = cleaned.get("owner"), cleaned.get("units_as_of")
        if self.instance.pk is None and owner and day and owner.nearest_day(day) != day:
            words = _("The organising unit did not exist on this day. The nearest day on which it did is %(day)s.")
            self.add_error("units_as_of", words % {"day": f"{owner.nearest_day(day):%d/%m/%Y}"})
        return cleaned

    def validate_unique(self) -> None:
        """Said at once with whatever else is wrong, so that nobody mends the form twice."""
        for name, sentence in taken_names(self.instance).items():
            if name not in self.errors:
                self.add_error(name, sentence)

    @property
    def has_rare_errors(self) -> bool:
        return not self.errors.keys().isdisjoint(RARE)


def limit_numbers(form: forms.BaseForm, most: dict[str, int], *, least: int = 0) -> None:
    """Hold number fields to what makes sense, which is less than what the database can keep."""
    for name, limit in most.items():
        field = form.fields[name]
        words = format_lazy(_("Please write a whole number from {least} to {most}."), least=least, most=limit)
        field.error_messages["invalid"] = words
        field.validators = [MinValueValidator(least, words), MaxValueValidator(limit, words)]
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
        labels = {"title_vi": _("Title of the division")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self.fields["audience"], Audience.choices, _("Choose an audience"))


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
            "Written like the opening time. From then until the provisional results the public sees no changes. "
            "Left empty, it never freezes."
        ),
    )
    provisional_at = MomentField(label=_("Provisional results at"), required=False, help_text=UNDECIDED)
    complaints_until = MomentField(
        label=_("Requests for review until"), closing=True, required=False, help_text=UNDECIDED
    )
    still_of = staticmethod(still_of_round)

    class Meta:
        model = Round
        fields = [
            *("number", "opens_at", "closes_at", "duration_minutes", "attempts_allowed", "counting"),
            *("review_policy", "partial_credit", "freezes_at", "provisional_at", "complaints_until"),
        ]
        labels = {"number": _("Number of the round")}

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
        """Check what can be read: otherwise the database's own words for its rules would reach the page."""
        if {"opens_at", "closes_at"} <= set(cleaned):
            names = [name for name, field in self.fields.items() if isinstance(field, MomentField)]
            times = RoundTimes(**{name: cleaned.get(name) for name in names})
            for problem in check_times(times, cleaned.get("duration_minutes", 1) * MINUTE):
                self.add_error(FIELD_OF_PROBLEM.get(problem.field, problem.field), problem.sentence)


class SittingForm(OrganizeForm):
    """What a division sits in a round."""

    uses = forms.MultipleChoiceField(
        label=_("Questions that may be drawn"),
        choices=Use.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Demo contests may also draw questions meant for practice."),
    )
    law_as_of = DayField(
        label=_("Law as of"),
        required=False,
        help_text=_(
            "Day/month/year. Left empty, no question is drawn whose law has changed since. With a day, papers keep the "
            "law of that day: later changes take no question away."
        ),
    )
    still_of = staticmethod(still_of_sitting)

    class Meta:
        model = RoundDivision
        fields = [
            *("blueprint", "banks", "uses", "law_as_of", "apart_from", "apart_days", "kept_tags"),
            *("prediction_question_vi", "prediction_question_en"),
            *("prediction_definition_vi", "prediction_definition_en", "prizes_vi", "prizes_en"),
        ]
        field_classes = {"apart_from": PapersField, "kept_tags": TagsField}
        labels = {
            "apart_from": _("Ask nothing that these papers ask"),
            "apart_days": _("Ask nothing that was asked within so many days before"),
            "kept_tags": _("Set aside for this paper"),
            "prediction_question_vi": _("Prediction question"),
            "prediction_definition_vi": _("What exactly is predicted"),
            "prizes_vi": _("Prizes of this division in this round"),
        }
        widgets = {
            "banks": forms.CheckboxSelectMultiple,
            "apart_from": forms.CheckboxSelectMultiple,
            "kept_tags": forms.CheckboxSelectMultiple,
            "prediction_definition_vi": text_area(3),
            "prediction_definition_en": text_area(3),
            "prizes_vi": text_area(5),
            "prizes_en": text_area(3),
        }
        help_texts = {
            "apart_from": _(
                "Of a round that is over, the questions that stood on its papers. Of any other, all that its blueprint "
                "may draw: choose this for one of two divisions, not for both."
            ),
            "apart_days": _(
                "Days before this round opens, for example 365: what rounds of this contest draw from these banks in "
                "that time is left out, and what other contests asked, where enough is left. Left empty, nothing is."
            ),
            "kept_tags": _("No other paper draws the questions with these tags until this round has closed."),
            "prediction_question_vi": _("Left empty, nothing is predicted."),
            "prediction_definition_vi": _("What is counted, whose, and up to when: it must leave no doubt."),
            "prizes_vi": _("A prize a line, for example “Giải Nhất: 5.000.000 đồng”."),
        }

    def __init__(self, *args, person: User, **kwargs):
        super().__init__(*args, **kwargs)
        audience = self.instance.division.audience
        usable = units_with_those_above(person)
        mine = Q(owner__in=usable, audience=audience)
        offered = Blueprint.objects.filter(mine | Q(pk=self.instance.blueprint_id))
        self.fields["blueprint"].queryset = offered.prefetch_related("rows__topic")
        self.fields["blueprint"].empty_label = _("Choose a blueprint")
        chosen = [bank.pk for bank in self.initial.get("banks", [])]
        self.fields["banks"].queryset = Bank.objects.filter(Q(owner__in=usable) | Q(pk__in=chosen))
        if not self.instance.round.contest.is_demo:
            del self.fields["uses"]
        self._offer_what_may_be_left_out(person, chosen)
        self._begin_with_what_there_is()
        areas = [name for name, field in self.fields.items() if isinstance(field.widget, forms.Textarea)]
        limit_texts(self, *areas)

    def _offer_what_may_be_left_out(self, person: User, banks: list[int]) -> None:
        """Earlier papers, and the tags of one's own banks that are chosen; where there are none, no field."""
        chosen = {name: [record.pk for record in self.initial.get(name, [])] for name in LEFT_OUT_BY}
        self.fields["apart_from"].contest = self.instance.round.contest
        self.fields["apart_from"].queryset = papers_before(self.instance, person, chosen["apart_from"])
        self.fields["kept_tags"].queryset = tags_to_keep(person, banks, chosen["kept_tags"])
        for name in LEFT_OUT_BY:
            if not self.fields[name].queryset.exists():
                del self.fields[name]
        limit_numbers(self, {"apart_days": MOST_DAYS_APART}, least=1)

    @property
    def left_out(self) -> LeftOut:
        return LeftOut(*(list(self.cleaned_data.get(name, ())) for name in LEFT_OUT_BY))

    def _begin_with_what_there_is(self) -> None:
        """A new paper begins with the only blueprint and the only bank, where there is just one."""
        for name in ("blueprint", "banks"):
            choices = list(self.fields[name].queryset[:2]) if not self.initial.get(name) else []
            if self.instance.pk is None and len(choices) == 1:
                self.initial[name] = choices if name == "banks" else choices[0].pk

    def begin_with(self, draft: MultiValueDict) -> None:
        """Show what was typed before and is not saved yet, and remember which version it was typed over."""
        for name, field in self.fields.items():
            if not field.disabled:
                self.initial[name] = field.widget.value_from_datadict(draft, {}, name)

    def offered_blueprint(self, key: str) -> Blueprint | None:
        """The blueprint of this key as a browser sends it, if it is one of those on offer."""
        return next((item for item in self.fields["blueprint"].queryset if str(item.pk) == key), None)

    @property
    def chosen_blueprint(self) -> Blueprint | None:
        return self.offered_blueprint(str(self["blueprint"].value()))

    @property
    def has_blueprints(self) -> bool:
        return self.fields["blueprint"].queryset.exists()


class WithdrawForm(forms.Form):
    reason = LongField(
        label=_("Reason, for the log"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Please say why: the log keeps it.")},
    )

    def refuse(self, error: ContestError) -> None:
        self.add_error(None, str(error))
