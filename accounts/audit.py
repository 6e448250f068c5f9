"""The audit log: who did what to what, when and why, in sentences a layperson reads. Entries are only ever added."""

import json
from datetime import datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import AuditEvent, User

VERBS = {
    # people
    "password-reissued": gettext_noop("%(actor)s gave %(subject)s a new temporary password"),
    "password-changed": gettext_noop("%(actor)s changed the password of %(subject)s"),
    "password-replaced": gettext_noop("%(actor)s set a new password after a one-time code, without the old one"),
    "login-proven": gettext_noop("%(actor)s proved by a one-time code whose number or address the account goes by"),
    "second-factor-set-up": gettext_noop("%(actor)s set up a second factor"),
    "second-factor-removed": gettext_noop("%(actor)s removed a second factor"),
    "second-factors-removed": gettext_noop(
        "%(actor)s came in by a one-time code, which removed a second factor that was set up before anybody had proven "
        "whose number or address the account goes by"
    ),
    "identity-connected": gettext_noop("%(actor)s connected an identity of the identity provider"),
    "identity-disconnected": gettext_noop("%(actor)s disconnected the identity of the identity provider"),
    "name-corrected": gettext_noop("%(actor)s corrected their own name"),
    "person-deactivated": gettext_noop("%(actor)s closed the account of %(subject)s"),
    "person-erased": gettext_noop("%(actor)s erased the personal data of account no. %(subject)s"),
    "consent-withdrawn": gettext_noop("%(actor)s withdrew the consent for the contest %(subject)s"),
    "retention-applied": gettext_noop("%(actor)s forgot who took part in %(subject)s: the time to keep it was over"),
    "role-granted": gettext_noop("%(actor)s gave the role %(subject)s"),
    "role-revoked": gettext_noop("%(actor)s took away the role %(subject)s"),
    # the site
    "units-loaded": gettext_noop("%(actor)s loaded units from the file %(subject)s"),
    "units-imported": gettext_noop("%(actor)s imported units from the file %(subject)s"),
    "units-import-undone": gettext_noop("%(actor)s undid the import of units from the file %(subject)s"),
    "headcounts-imported": gettext_noop("%(actor)s imported headcounts from the file %(subject)s"),
    "headcounts-import-undone": gettext_noop("%(actor)s undid the import of headcounts from the file %(subject)s"),
    "workshop-added": gettext_noop("%(actor)s added %(subject)s in the workshop"),
    "workshop-changed": gettext_noop("%(actor)s changed %(subject)s in the workshop"),
    "workshop-deleted": gettext_noop("%(actor)s deleted %(subject)s in the workshop"),
    "demo-loaded": gettext_noop("%(actor)s loaded the demo data"),
    "demo-reset": gettext_noop("%(actor)s restored the demo data"),
    "demo-removed": gettext_noop("%(actor)s took the demo data away"),
    "embedding-allowed": gettext_noop("%(actor)s let %(subject)s show the question of the day"),
    "embedding-forbidden": gettext_noop("%(actor)s no longer lets %(subject)s show the question of the day"),
    "topic-described": gettext_noop("%(actor)s wrote the guide to the topic %(subject)s"),
    # questions
    "questions-loaded": gettext_noop("%(actor)s loaded questions into the bank %(subject)s"),
    "questions-import-staged": gettext_noop("%(actor)s sent a file of questions for the bank %(subject)s"),
    "questions-import-opened": gettext_noop("%(actor)s looked at keys in a file for the bank %(subject)s"),
    "questions-import-confirmed": gettext_noop("%(actor)s imported questions into the bank %(subject)s"),
    "questions-import-undone": gettext_noop("%(actor)s undid an import of questions into the bank %(subject)s"),
    "questions-import-discarded": gettext_noop("%(actor)s threw away a file of questions for the bank %(subject)s"),
    "question-created": gettext_noop("%(actor)s wrote the question %(subject)s"),
    "question-revised": gettext_noop("%(actor)s wrote a new revision of the question %(subject)s"),
    "question-filed": gettext_noop("%(actor)s filed the question %(subject)s anew"),
    "question-commented": gettext_noop("%(actor)s commented on the question %(subject)s"),
    "question-retired": gettext_noop("%(actor)s retired the question %(subject)s"),
    "question-brought-back": gettext_noop("%(actor)s brought the retired question %(subject)s back"),
    "question-still-right": gettext_noop("%(actor)s found the question %(subject)s still right"),
    "document-added": gettext_noop("%(actor)s added the legal document %(subject)s"),
    "document-changed": gettext_noop("%(actor)s changed the legal document %(subject)s"),
    "holiday-year-written": gettext_noop("%(actor)s wrote down the holidays of %(subject)s"),
    "key-opened": gettext_noop("%(actor)s looked at the revision %(subject)s with its key"),
    "revision-submitted": gettext_noop("%(actor)s submitted the revision %(subject)s for review"),
    "revision-approved": gettext_noop("%(actor)s approved the revision %(subject)s"),
    "revision-approved-by-decision": gettext_noop("%(actor)s entered a signed decision for the revision %(subject)s"),
    "revision-approved-by-decision-alone": gettext_noop(
        "%(actor)s, who wrote the revision %(subject)s, entered a signed decision for it, as nobody else was left"
    ),
    "revision-returned": gettext_noop("%(actor)s returned the revision %(subject)s"),
    "question-assigned": gettext_noop("%(actor)s said who looks after the question %(subject)s"),
    "question-moved": gettext_noop("%(actor)s moved the question %(subject)s to another bank"),
    "questions-exported": gettext_noop("%(actor)s took questions with their keys out of the bank %(subject)s"),
    "bank-created": gettext_noop("%(actor)s made the question bank %(subject)s"),
    "bank-changed": gettext_noop("%(actor)s changed the question bank %(subject)s"),
    "deputy-named": gettext_noop("%(actor)s named a deputy reviewer: %(subject)s"),
    "deputy-ended": gettext_noop("%(actor)s ended the days of a deputy reviewer: %(subject)s"),
    "decision-entered": gettext_noop("%(actor)s entered the signed decision %(subject)s"),
    # contests
    "contest-created": gettext_noop("%(actor)s created the contest %(subject)s"),
    "contest-changed": gettext_noop("%(actor)s changed the contest %(subject)s"),
    "contest-published": gettext_noop("%(actor)s published the contest %(subject)s"),
    "contest-withdrawn": gettext_noop("%(actor)s took the contest %(subject)s off the public pages"),
    "division-created": gettext_noop("%(actor)s created the division %(subject)s"),
    "division-changed": gettext_noop("%(actor)s changed the division %(subject)s"),
    "division-removed": gettext_noop("%(actor)s removed the division %(subject)s"),
    "blueprint-created": gettext_noop("%(actor)s created the blueprint %(subject)s"),
    "blueprint-changed": gettext_noop("%(actor)s changed the blueprint %(subject)s"),
    "blueprint-removed": gettext_noop("%(actor)s removed the blueprint %(subject)s"),
    "round-created": gettext_noop("%(actor)s created the round %(subject)s"),
    "round-changed": gettext_noop("%(actor)s changed the round %(subject)s"),
    "round-removed": gettext_noop("%(actor)s removed the round %(subject)s"),
    "round-extended": gettext_noop("%(actor)s extended the round %(subject)s"),
    "entry-corrected": gettext_noop("%(actor)s changed the division or unit of their entry %(subject)s"),
    "entries-kept-apart": gettext_noop("%(actor)s decided that the entries %(subject)s are two people's"),
    "entries-merged": gettext_noop("%(actor)s merged the entries %(subject)s as one person's"),
    "entry-annulled": gettext_noop("%(actor)s annulled one of the entries %(subject)s as one person's"),
    "entry-assisted": gettext_noop("%(actor)s entered somebody without a phone: %(subject)s"),
    "links-made": gettext_noop("%(actor)s made units' links to the contest %(subject)s"),
    "kiosk-opened": gettext_noop("%(actor)s made a device a kiosk of the contest %(subject)s"),
    "kiosk-left": gettext_noop("%(actor)s ended a kiosk of the contest %(subject)s"),
    "data-told-for": gettext_noop("%(actor)s told somebody without a login what is kept of them: %(subject)s"),
    "device-handed-over": gettext_noop("%(actor)s handed a device to the person of the entry %(subject)s"),
    "row-hidden": gettext_noop("%(actor)s hid %(subject)s from the public boards"),
    "row-shown": gettext_noop("%(actor)s showed %(subject)s on the public boards again"),
    "roster-imported": gettext_noop("%(actor)s imported a roster from the file %(subject)s"),
    "roster-import-undone": gettext_noop("%(actor)s undid the import of a roster from the file %(subject)s"),
    "roster-reminded": gettext_noop("%(actor)s sent reminders to people on the roster of %(subject)s"),
    "roster-line-removed": gettext_noop("%(actor)s took somebody off the roster of %(subject)s"),
    "roster-code-renewed": gettext_noop("%(actor)s gave somebody on the roster of %(subject)s a new code"),
    "roster-line-reclaimed": gettext_noop(
        "%(actor)s had somebody on the roster of %(subject)s waited for again, since another one came in their place"
    ),
    "outage-credited": gettext_noop("%(actor)s gave back the time lost in an outage: %(subject)s"),
    "paper-set-up": gettext_noop("%(actor)s set up the paper of %(subject)s"),
    "paper-changed": gettext_noop("%(actor)s changed the paper of %(subject)s"),
    "paper-removed": gettext_noop("%(actor)s removed the paper of %(subject)s"),
    "entries-exported": gettext_noop("%(actor)s took the list of entrants out of %(subject)s"),
    "paper-previewed": gettext_noop("%(actor)s previewed a paper of %(subject)s"),
}


def record(
    actor: User | None,
    verb: str,
    *,
    on: Model | None = None,
    label: str | None = None,
    before: object = None,
    after: object = None,
    reason: str = "",
    at: datetime | None = None,
) -> AuditEvent:
    """Add an entry: the person (None is the platform itself) did the verb to `on`; before and after are JSON values.

    The entry calls `on` what it is called now, for good; a `label` takes the place of a name that must not stay, or
    names what is no record.
    Call it inside the transaction of the deed, so that neither stands without the other. Names are stored in the site's
    language, also when the actor reads another. Raises ValueError for a verb that is not in VERBS.
    """
    if verb not in VERBS:
        raise ValueError(f"no audit verb {verb!r}; add its sentence to accounts.audit.VERBS")
    with translation.override(settings.LANGUAGE_CODE):  # the log has one language, whoever acts
        return AuditEvent.objects.create(
            at=at or timezone.now(),
            actor=actor,
            verb=verb,
            subject_type=on._meta.label_lower if on is not None else "",
            subject_id=str(on.pk) if on is not None else "",
            subject_label=str(label if label is not None else on or "")[:250],
            before=_plain(before),
            after=_plain(after),
            reason=reason,
        )


def describe(event: AuditEvent) -> str:
    """The entry as a sentence in the reader's language."""
    pattern = VERBS.get(event.verb, gettext_noop("%(actor)s: %(verb)s %(subject)s"))
    actor = event.actor.full_name if event.actor else _("The platform")
    return (_(pattern) % {"actor": actor, "subject": event.subject_label, "verb": event.verb}).strip()


def last_actor(record: Model) -> User | None:
    """Who did the last thing that the log tells of a record; None where it tells nothing, or it was the platform."""
    last = AuditEvent.objects.about([record]).first()
    return None if last is None else last.actor


def _plain(value: object) -> object:
    """Dates, decimals and UUIDs as text, so that the log needs no code to be read."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
