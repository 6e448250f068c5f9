"""The forms of keeping a bank: its name, its deputies, its signed decisions, and what is done to many questions."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, RoleGrant, User
from accounts.phones import NotALogin, canonical_login
from accounts.units import ids_with_those_above
from accounts.vietnamese import nfc, tidy
from contest.forms.fields import DayField, LongField, OwnUnitField
from contest.forms.organize import speak_plainly
from exchange.forms import ScanField
from questions.exporting import PAPER, WRITABLE
from questions.filing import problems_of_tags, tags_in
from questions.formats import FORMATS, Format
from questions.keeping import Named
from questions.models import Bank, SignedDecision

KEEPING = (Role.AUTHOR, Role.REVIEWER, Role.ORGANISER)
MOST_TAGS = 10


class KeepingForm(forms.Form):
    """A form whose verb may refuse one field."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        speak_plainly(self)

    def refuse(self, error: Exception) -> None:
        field = error.field if isinstance(error, Named) else None
        self.add_error(field if field in self.fields else None, str(error))


class BankForm(KeepingForm):
    name = forms.CharField(label=_("Name of the bank"), max_length=200)
    owner = OwnUnitField(label=_("Belongs to"))
    approvals_needed = forms.TypedChoiceField(
        label=_("Approvals before a question is drawn"),
        coerce=int,
        choices=Bank._meta.get_field("approvals_needed").choices,
        widget=forms.RadioSelect,
        initial=1,
        help_text=_("Nobody approves what they wrote themselves. Two approvals come from two people."),
    )

    def __init__(self, *args, person: User, bank: Bank | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if bank is None:
            self.fields["owner"].offer_units_of(person)
        else:
            del self.fields["owner"]  # people entered contests trusting that its keepers are who they are

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"])


class DeputyForm(KeepingForm):
    person = forms.CharField(
        label=_("Who"), max_length=254, help_text=_("The phone number or e-mail with which they sign in.")
    )
    first_day = DayField(label=_("From"))
    last_day = DayField(label=_("To, that day included"))

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, initial={"first_day": today}, prefix="deputy", **kwargs)

    def clean_person(self) -> User:
        try:
            login = canonical_login(self.cleaned_data["person"])
        except NotALogin as error:
            raise ValidationError(str(error)) from error
        person = User.objects.filter(login=login).first()
        if person is None:
            raise ValidationError(_("Nobody has an account with this phone number or e-mail."))
        return person


class DecisionForm(KeepingForm):
    number = forms.CharField(label=_("Number of the decision"), max_length=60)
    signed_on = DayField(label=_("Signed on"))
    scan = ScanField(label=_("Scan of the signed page"), help_text=_("PDF, JPEG, PNG or WebP of at most 5 MB."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix="decision", **kwargs)

    def clean_number(self) -> str:
        return tidy(self.cleaned_data["number"])


class DecisionField(forms.ModelChoiceField):
    """A signed decision by number and day: nothing is chosen before somebody chooses, since it cannot be taken back."""

    def __init__(self, **options) -> None:
        super().__init__(SignedDecision.objects.none(), empty_label=_("Choose a decision"), **options)

    def label_from_instance(self, decision: SignedDecision) -> str:
        return f"{decision.number}, {date_format(decision.signed_on, 'd/m/Y')}"


class StandsForm(forms.Form):
    """Which decision stands as one pair of eyes."""

    decision = DecisionField(label=_("Signed decision"))

    def __init__(self, *args, bank: Bank, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].queryset = bank.decisions.all()


class ManyForm(forms.Form):
    """What is done to many questions: to whom, with which tags, where to. Each deed looks at its own field."""

    assignee = forms.ModelChoiceField(User.objects.none(), label=_("To whom"), required=False, empty_label="–")
    tags = forms.CharField(label=_("Tags, separated by commas"), required=False, max_length=500)
    bank = forms.ModelChoiceField(Bank.objects.none(), label=_("To which bank"), required=False, empty_label="–")
    reason = LongField(label=_("Reason (for retiring)"), required=False, max_length=500)

    def __init__(self, *args, bank: Bank, others: QuerySet[Bank], only: str = "", **kwargs):
        super().__init__(*args, auto_id="many_%s", **kwargs)  # beside the filters of the list
        self.fields["assignee"].queryset = people_of(bank)
        self.fields["bank"].queryset = others
        if self.is_bound:
            self.fields = {name: field for name, field in self.fields.items() if name == only}

    def clean_reason(self) -> str:
        return nfc(self.cleaned_data["reason"])

    def clean_tags(self) -> list[str]:
        names = tags_in(self.cleaned_data["tags"])
        if len(names) > MOST_TAGS or problems_of_tags(names):
            raise ValidationError(_("Write at most 10 tags of at most 60 characters."))
        return names


class ExportForm(forms.Form):
    """In which format questions are taken out; `is_all_draft` says that none of them was ever approved."""

    format = forms.ChoiceField(
        label=_("Format"),
        choices=[(code, FORMATS[code].written_name or FORMATS[code].name) for code in WRITABLE],
        initial=WRITABLE[0],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, is_all_draft: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_all_draft = is_all_draft

    def offered(self) -> list[tuple[forms.boundfield.BoundWidget, Format]]:
        """The button of each format, with what is to be known of it."""
        return [(button, FORMATS[button.data["value"]]) for button in self["format"]]

    def clean_format(self) -> str:
        code = self.cleaned_data["format"]
        if code == PAPER and self.is_all_draft:
            raise forms.ValidationError(
                _(
                    "None of these questions is approved, so the paper would be empty. To print drafts, filter the "
                    "list by their status."
                )
            )
        return code


def people_of(bank: Bank) -> QuerySet[User]:
    """Return who writes, reviews or organises for the unit of a bank."""
    grants = RoleGrant.objects.filter(role__in=KEEPING, unit__in=ids_with_those_above([bank.owner_id]))
    return User.objects.filter(pk__in=grants.values("person"), is_active=True)
