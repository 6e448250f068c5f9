"""Erasing a person: what tells who they were leaves the database; what others rest on goes on as nobody's.

Entries, papers and places stay where they are and belong to a nobody: a person without a name who can never sign in.
The log keeps that something was done, and forgets to whom.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, Consent, OneTimeCode, User
from accounts.second_factor import forget_second_factors
from accounts.sessions import end_sessions


def nobodys_name() -> str:
    """What boards and lists call whoever is erased, in the site's language as all that is stored."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Entrant who erased their data")


def new_nobody(*, is_active: bool, now: datetime) -> User:
    """Make somebody without a name; `is_active` as of the person they stand for, so that boards list the same rows."""
    nobody = User(is_active=is_active)
    _forget(nobody, now)
    nobody.save()
    return nobody


def forget_account(person: User, *, now: datetime) -> None:
    """Make a nobody of the person themself, and delete what only served the account.

    Belongs inside accounts.guards.unlocked: the log forgets the name as well.
    """
    end_sessions(person)
    forget_second_factors(person)
    Consent.objects.filter(person=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    OneTimeCode.objects.filter(login=person.login).delete()
    person.groups.clear()
    person.user_permissions.clear()
    forget_in_log([person])
    _forget(person, now)
    person.save()


def forget_in_log(records: Sequence[Model], *, actor: User | None = None) -> None:
    """Let both logs say no more of these records than that something was done; `actor` takes the place of whoever
    did it. Belongs inside accounts.guards.unlocked."""
    told = AuditEvent.objects.about(records).order_by()
    emptied = {"subject_label": nobodys_name(), "before": None, "after": None, "reason": ""}
    if actor is not None:
        told.filter(actor__in=[record.person_id for record in records]).update(actor=actor)
    told.update(**emptied)
    for record in records:
        kind = ContentType.objects.get_for_model(record)
        LogEntry.objects.filter(content_type=kind, object_id=str(record.pk)).update(object_repr="", change_message="")


def _forget(person: User, now: datetime) -> None:
    """No phone number and no e-mail looks like the login that is left, so that no form ever finds it."""
    person.login = f"erased-{secrets.token_hex(8)}"
    person.set_full_name(nobodys_name())
    person.set_unusable_password()
    person.must_change_password = person.has_pin = False
    person.last_login, person.date_joined, person.erased_at = None, now, now
