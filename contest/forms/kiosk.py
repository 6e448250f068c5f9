"""The forms of opening and leaving a kiosk."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PasswordField
from contest.errors import ContestError
from contest.models import Contest


class OpenForm(forms.Form):
    """For which contest the device stands there."""

    contest = forms.ModelChoiceField(
        label=_("Contest"),
        queryset=Contest.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Please choose a contest."), "invalid_choice": _("Please choose a contest.")},
    )

    def __init__(self, *args, contests: Sequence[Contest], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contest"].queryset = Contest.objects.filter(pk__in=[contest.pk for contest in contests])
        if len(contests) == 1:
            self.initial["contest"] = contests[0].pk

    def refuse(self, error: ContestError) -> None:
        self.add_error(None, str(error))


class LeaveForm(forms.Form):
    password = PasswordField(_("Password of whoever opened the kiosk"), "off", missing=_("Please write your password."))

    def refuse(self, error: ContestError) -> None:
        self.add_error("password", str(error))
