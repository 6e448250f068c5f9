"""The form of somebody who came by an identity provider for the first time."""

from allauth.socialaccount.models import SocialLogin
from django.db import transaction
from django.utils import timezone

from accounts.consent import give_consent
from accounts.forms import ConsentForm, full_name_field
from accounts.models import User
from accounts.names import clean_person_name
from accounts.openid import sign_up


class OpenIDSignupForm(ConsentForm):
    field_order = ["full_name", "consent", "consent_version"]
    full_name = full_name_field()

    def clean_full_name(self) -> str:
        return clean_person_name(self.cleaned_data["full_name"])

    @transaction.atomic
    def save(self, sociallogin: SocialLogin) -> User:
        """Raises IntegrityError like accounts.openid.sign_up."""
        person = sign_up(sociallogin, self.cleaned_data["full_name"])
        give_consent(person, self.consent_text, now=timezone.now())
        return person
