"""Consent to the processing of personal data (Law 91/2025/QH15): which words, for what, when, and by whom."""

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Consent, ConsentText, User

FOR_ACCOUNT = "account"


def current_text() -> ConsentText | None:
    """The words people are asked to agree to now; None before the first version is published."""
    return ConsentText.objects.order_by("-published_at", "-pk").first()


def words_of(text: ConsentText | None) -> str:
    """The consent's words in the reader's language; a plain sentence while no version is published."""
    if text is None:
        return _("I agree that my personal data are processed to hold the contest.")
    return text.text_en if get_language() == "en" and text.text_en else text.text_vi


def standing_consent(person: User, text: ConsentText | None) -> Consent | None:
    """The person's last consent to these very words, for whatever purpose, that was not withdrawn."""
    return Consent.objects.filter(person=person, text=text, withdrawn_at=None).order_by("-given_at").first()


def give_consent(
    person: User, text: ConsentText, *, purpose: str = FOR_ACCOUNT, now: datetime, guardian_name: str = ""
) -> Consent:
    """Store that the person, or the guardian named, agreed to these words for this purpose."""
    return Consent.objects.create(person=person, text=text, purpose=purpose, given_at=now, guardian_name=guardian_name)


def withdraw_consent(person: User, *, purpose: str, now: datetime) -> None:
    """Take back what was agreed to for this purpose. Who agreed for a minor is forgotten: it proves nothing more."""
    given = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None)
    given.update(withdrawn_at=now, guardian_name="")


def has_withdrawn(person: User, purpose: str) -> bool:
    """Whether the person took back a consent for this purpose."""
    return Consent.objects.filter(person=person, purpose=purpose, withdrawn_at__isnull=False).exists()
