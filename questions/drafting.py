"""Drafts: what somebody is typing, kept so that a closed browser loses nothing; no revision, and nobody else's."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from accounts.models import User
from questions.models import Bank, Draft, Question

MOST_OF_NEW = 20
"""Drafts of new questions that a person keeps in a bank; the one least lately typed in gives way."""


@dataclass(frozen=True)
class Place:
    """Where a person types: at a question of the bank, or on a page for a new one, which has a number of its own."""

    bank: Bank
    author: User
    question: Question | None = None
    page: UUID | None = None

    @property
    def drafts(self) -> QuerySet[Draft]:
        """The draft of this place, if there is one."""
        return Draft.objects.filter(bank=self.bank, author=self.author, question=self.question, page=self.page)


def kept_draft(place: Place) -> Draft | None:
    return place.drafts.first()


def keep_draft(place: Place, fields: dict[str, list[str]], *, now: datetime) -> Draft:
    """Keep what was typed, in the place of what was kept before."""
    seen = place.question.latest_revision.number if place.question else 0
    here = {"question": place.question, "page": place.page, "author": place.author}
    given = {"bank": place.bank, "updated_at": now, "seen": seen, "fields": fields}
    draft, is_new = Draft.objects.update_or_create(**here, defaults=given)
    if is_new and place.question is None:
        extra = drafts_of_new(place.bank, place.author)[MOST_OF_NEW:]
        Draft.objects.filter(pk__in=list(extra.values_list("pk", flat=True))).delete()
    return draft


def forget_draft(place: Place) -> None:
    place.drafts.delete()


def seal_of(author: User) -> str:
    """The key, in base64, by which the author's browser seals what is typed and has not arrived: it comes with pages of
    theirs alone, so whoever else uses the browser cannot read what may tell a key."""
    return b64encode(salted_hmac("questions.drafting.seal", str(author.pk), algorithm="sha256").digest()).decode()


def drafts_of_new(bank: Bank, author: User) -> QuerySet[Draft]:
    """Return the person's drafts of questions that the bank does not have yet, the newest first."""
    return Draft.objects.filter(bank=bank, author=author, question=None).order_by("-updated_at", "-pk")
