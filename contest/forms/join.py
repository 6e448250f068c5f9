"""The form on the one page between a contest's page and its paper: who somebody is, and where they compete."""

from collections.abc import Sequence

from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import check_kind, first_password_field, full_name_field, new_login_field
from accounts.models import User
from accounts.names import clean_person_name
from accounts.pins import is_pin
from contest.forms.admission import PlaceForm
from contest.models import Channel, NameStyle


class JoinForm(PlaceForm):
    """A name, a number and a PIN, what the contest must know, and one consent for the account and this contest.

    How boards show the name, and what may be told or left, comes later, on pages that need not be read before a paper.
    """

    field_order = ["division", "full_name", "login", "secret", "unit", "birth_date", "guardian_name", "guardian_agrees"]

    full_name = full_name_field()
    consent = forms.BooleanField(
        label=_(
            "I agree that what I write here and my paper are kept for my account, to hold the contest, rank and award "
            "prizes"
        ),
        error_messages={
            "required": _("Please agree to the processing of your data: without it we cannot keep your entry.")
        },
    )

    def __init__(self, *args, kinds: Sequence[str], channel: str, **kwargs):
        """`kinds` are what somebody may sign in with, phone or email; either where none is named."""
        super().__init__(*args, person=User(), **kwargs)
        self.kind = kinds[0] if len(kinds) == 1 else ""
        self.channel = Channel.objects.offered_as(channel)
        self.fields["login"], self.fields["secret"] = new_login_field(self.kind), first_password_field(self.kind)
        if "birth_date" in self.fields:  # a fifth field says what it is for
            counts = _("So that your result counts where you belong.")
            self.fields["unit"].help_text = f"{self.fields['unit'].help_text} {counts}"
        self.order_fields(self.field_order)

    def clean_full_name(self) -> str:
        name = clean_person_name(self.cleaned_data["full_name"])
        self.person.set_full_name(name)
        return name

    def clean_login(self) -> str:
        """Whether somebody has it is not looked at here, so that no form that lacks something tells."""
        self.person.login = get_adapter().clean_username(self.cleaned_data["login"], shallow=True)
        check_kind(self.person.login, self.kind)
        return self.person.login

    def clean_secret(self) -> str:
        secret = self.cleaned_data["secret"]
        if not self.person.login and is_pin(secret):  # the number has to be put right first
            return secret
        return get_adapter().clean_password(secret, self.person)

    def clean(self) -> dict:
        cleaned = super().clean()
        self.hold_consent("consent")
        return cleaned

    def newcomer(self) -> User:
        """The person whom a valid form makes, with the secret hashed; not stored yet."""
        self.person.set_password(self.cleaned_data["secret"])
        return self.person

    def wishes(self) -> dict:
        """What join_contest and enter_contest take, of a valid form."""
        return super().wishes() | {"channel": self.channel, "name_style": NameStyle.SHORT}
