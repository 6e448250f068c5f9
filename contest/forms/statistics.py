"""What is chosen for the figures of a question."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.models import RoundDivision


class ChosenSittingsForm(forms.Form):
    """Rounds and divisions out of those in which a question was sat, as `sittings_with` names them; none chosen means
    all of them."""

    sitting = forms.MultipleChoiceField(
        label=_("Rounds and divisions"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, data, *, sittings: Sequence[RoundDivision]):
        super().__init__(data)
        self.sittings = sittings
        self.fields["sitting"].choices = [
            (str(sitting.pk), ": ".join(filter(None, [sitting.contest_name, sitting.place_name])))
            for sitting in sittings
        ]

    @property
    def chosen(self) -> list[RoundDivision]:
        """What is not one of them is passed over."""
        asked = set(self.data.getlist("sitting"))
        found = [sitting for sitting in self.sittings if str(sitting.pk) in asked]
        return found or list(self.sittings)
