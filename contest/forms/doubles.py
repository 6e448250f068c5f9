"""The form in which an officer decides about two entries that look like one person's."""

from datetime import datetime

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.phones import mask_login
from accounts.vietnamese import tidy
from contest.doubles import annul_double, keep_apart, merge
from contest.errors import ContestError
from contest.forms.fields import LongField
from contest.models import Entry, EntryPair


class DoubleForm(forms.Form):
    """Offers what can be decided now; `papers` of each entry says whether merging may still be."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose what you decide."),
            "invalid_choice": _("This can no longer be decided so. Please choose again."),
        },
    )
    reason = LongField(
        label=_("What does your decision rest on?"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("For example: asked both by telephone. The log keeps it; write no number of a card."),
        error_messages={"required": _("Please say what your decision rests on: the reason is kept in the log.")},
    )

    def __init__(self, *args, one: Entry, other: Entry, decision: EntryPair | None, organises: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.one, self.other = one, other
        out = decision is not None and decision.gone_id is not None
        choices = [("apart", _("Two people: the entry that is out takes part again") if out else _("Two people"))]
        if not out:
            choices += self._ways_to_merge(organises)
        self.fields["decision"].choices = choices

    def _ways_to_merge(self, organises: bool) -> list[tuple[str, str]]:
        both = (1, self.one, self.other), (2, self.other, self.one)
        if self.one.papers and self.other.papers:
            words = _("One person: annul the entry %(entry)s with its results")
            ways = [(f"annul-{goes.pk}", words % {"entry": told(place, goes)}) for place, goes, _stays in both]
            return ways if organises else []
        words = _("One person: the entry %(entry)s stays, the other one is out")
        return [
            (f"stay-{stays.pk}", words % {"entry": told(place, stays)})
            for place, stays, goes in both
            if not goes.papers
        ]

    def clean_reason(self) -> str:
        return tidy(self.cleaned_data["reason"])

    def decide(self, *, by: User, now: datetime) -> EntryPair:
        """Do what a valid form says; raises what the chosen verb raises."""
        word, _dash, named = self.cleaned_data["decision"].partition("-")
        deed = {"apart": keep_apart, "stay": merge, "annul": annul_double}[word]
        entries = (self.other, self.one) if named == str(self.other.pk) else (self.one, self.other)
        return deed(*entries, by=by, reason=self.cleaned_data["reason"], now=now)

    def refuse(self, error: ContestError) -> None:
        self.add_error(None, str(error))


def told(place: int, entry: Entry) -> str:
    """The entry as officers tell it from the other: which of the two on the page, when it was made, by which number.

    Two that an officer made in one minute differ in nothing else, and their codes are not for leaders.
    """
    moment = date_format(localtime(entry.entered_at), "SHORT_DATETIME_FORMAT")
    login = f", {mask_login(entry.person.login)}" if entry.person.has_login else ""
    return f"{place} ({moment}{login})"
