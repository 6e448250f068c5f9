"""Signing up and entering a contest in one step, for somebody who has no account yet: both happen, or neither."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.consent import give_consent
from accounts.models import ConsentText, User
from contest.entering import enter_contest
from contest.errors import ContestError
from contest.models import Contest, Entry
from contest.places import Place


class LoginTaken(ContestError):
    """Another account goes by this number or address; the sentence does not say so to whoever tries numbers out."""

    sentence = _(
        "No account could be made with this number or address and this PIN or password. If you signed up here before, "
        "please sign in; the other ways are below."
    )


@transaction.atomic
def join_contest(
    newcomer: User, contest: Contest, place: Place, *, consent_text: ConsentText | None, now: datetime, **wishes: object
) -> Entry:
    """Store a new person, whose login and secret are set, and enter them; return the entry.

    `wishes` are those of enter_contest, which says what it raises. Raises LoginTaken. The secret is hashed before, so
    that nobody waits for that.
    """
    try:
        with transaction.atomic():
            newcomer.save(force_insert=True)
    except IntegrityError as error:
        raise LoginTaken from error
    if consent_text is not None:  # without one, entering says what is missing
        give_consent(newcomer, consent_text, now=now)
    return enter_contest(newcomer, contest, place, consent_text=consent_text, now=now, **wishes)
