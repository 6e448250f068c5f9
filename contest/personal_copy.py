"""A person's own copy of what is kept of them, for a file that other programs can read."""

import html
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from accounts.models import AuditEvent, Consent, User
from accounts.sessions import sessions_of
from contest.entering import purpose_of
from contest.models import Attempt, Contest, Entry, EntryPair, Response, RosterLine, SaveEvent
from contest.papers import PREDICTION_SLOT, Face, answer_lines, faces_of, points_text, present_slot, responses_of
from contest.reviewing import review
from contest.roster_keeping import surely_of


def copy_of(person: User, *, now: datetime, language: str, most_saves: int | None = None) -> dict:
    """Return the account, consents, parts, sign-ins, log and entries with their papers; no key, and nobody else.

    Of each paper the last `most_saves` saves, and how many came before them; None stands for all.
    """
    entries = list(Entry.objects.of(person).order_by("entered_at", "pk"))
    return {
        "made_at": now,
        "account": _account(person),
        "consents": [_consent(one, title) for one, title in consents_of(person)],
        "roles": [
            {"role": one.role, "unit": one.unit.name, "granted_at": one.granted_at}
            for one in person.role_grants.select_related("unit")
        ],
        "identities": [
            {"provider": one.provider, "number": one.uid, "first_came_at": one.date_joined}
            | {"last_came_at": one.last_login}
            for one in person.socialaccount_set.order_by("pk")
        ],
        "second_factors": [
            {"kind": one.get_type_display(), "set_up_at": one.created_at, "last_used_at": one.last_used_at}
            for one in person.authenticator_set.order_by("pk")
        ],
        "sessions": [
            {"address": one.ip, "browser": one.user_agent, "signed_in_at": one.created_at}
            | {"last_seen_at": one.last_seen_at}
            for one in sessions_of(person)
        ],
        "log": _log(person, entries),
        "practice": [
            {"question": one.question.code, "box": one.box, "answered_on": one.answered_on, "again_on": one.due_on}
            for one in person.recalls.select_related("question")
        ],
        "rosters": [
            {"contest": one.contest.title, "unit": one.unit.name, "name": one.full_name, "login": one.login}
            | {"category": one.category, "came": one.entry_id is not None, "code_used_at": one.code_used_at}
            | {"reminded_on": one.reminded_on}
            for one in surely_of(person, RosterLine.objects.select_related("contest", "unit")).order_by("pk")
        ],
        "entries": [_entry(one, now, language, most_saves) for one in entries],
    }


def consents_of(person: User) -> list[tuple[Consent, str]]:
    """The person's consents, each with the title of the contest it is for; "" for the account."""
    consents = list(person.consents.select_related("text"))
    slugs = [one.purpose.removeprefix(purpose_of(Contest())) for one in consents]
    titles = {contest.slug: contest.title for contest in Contest.objects.filter(slug__in=slugs)}
    return [(one, titles.get(slug, "")) for one, slug in zip(consents, slugs, strict=True)]


def _account(person: User) -> dict:
    return {
        "full_name": person.full_name,
        "login": person.login if person.has_login else "",
        "has_pin": person.has_pin,
        "signed_up_at": person.date_joined,
        "last_signed_in_at": person.last_login,
    }


def _log(person: User, entries: Sequence[Entry]) -> list[dict]:
    """What the person did, and of what was done to them or their entries also why and what was changed; not by whom:
    that is somebody else."""
    about = set(AuditEvent.objects.about([person, *entries]).values_list("pk", flat=True))
    events = AuditEvent.objects.filter(Q(actor=person) | Q(pk__in=about)).order_by("at", "pk")
    return [
        {"at": one.at, "deed": one.verb, "by_oneself": one.actor_id == person.pk}
        | (_changed(one) if one.pk in about else {})
        for one in events
    ]


def _changed(event: AuditEvent) -> dict:
    return {
        "called": event.subject_label,
        "before": event.before,
        "after": event.after,
        "because": event.reason,
    }


def _consent(consent: Consent, title: str) -> dict:
    return {
        "for": consent.purpose,
        "contest": title,
        "version": consent.text.version,
        "words": consent.text.text_vi,
        "given_at": consent.given_at,
        "withdrawn_at": consent.withdrawn_at,
        "guardian": consent.guardian_name,
        "read_aloud_by": str(consent.read_aloud_by or ""),
    }


def _entry(entry: Entry, now: datetime, language: str, most_saves: int | None) -> dict:
    attempts = entry.attempts.select_related("round_division__round__contest", "round_division__division")
    return {
        "contest": entry.contest.title,
        "division": entry.division.title,
        "code": entry.code,
        "unit": entry.unit_name,
        "counts_for": str(entry.competing_unit or ""),
        "came_through": str(entry.channel or ""),
        "came_by_number": str(entry.link or ""),
        "came_by_invitation": entry.inviter_id is not None,
        "invitation": entry.invitation,
        "invited": Entry.objects.invited_by(entry).count(),
        "name_on_boards": entry.public_name,
        "takes_part": entry.get_capacity_display(),
        "birth_date": entry.birth_date,
        "birth_year": entry.birth_year,
        "entered_by": str(entry.assisted_by or ""),
        "entered_at": entry.entered_at,
        "excluded_at": entry.disqualified_at,
        "excluded_because": entry.disqualified_reason,
        "hidden_at": entry.hidden_at,
        "hidden_because": entry.hidden_reason,
        "told": [
            {"asked": one.get_asked_display(), "answer": one.answer, "words": one.text, "at": one.given_at}
            | {"filed_under": one.label, "hidden_at": one.hidden_at}
            for one in entry.feedback.all()
        ],
        "looked_like_another": [
            {"decided": one.get_verdict_display(), "at": one.decided_at}
            for one in EntryPair.objects.touching([entry]).order_by("decided_at", "pk")
        ],
        "papers": [_paper(attempt, now, language, most_saves) for attempt in attempts.order_by("started_at", "pk")],
    }


def _paper(attempt: Attempt, now: datetime, language: str, most_saves: int | None) -> dict:
    """The score stands on the person's own page; what was asked and earned, where the review of the paper shows it."""
    shown = {item["slot"]: item for item in review(attempt, now=now, language=language) or [] if "earned" in item}
    faces, responses = faces_of(attempt.slots, language), responses_of(attempt)
    return {
        "round": str(attempt.round),
        "number": attempt.number,
        "id": attempt.uuid,
        "started_at": attempt.started_at,
        "deadline": attempt.deadline,
        "finished_at": attempt.finished_at,
        "finished_by": attempt.get_finished_by_display(),
        "marked_at": attempt.marked_at,
        "time_used_ms": attempt.time_used_ms,
        "receipt": attempt.receipt if attempt.finished_at else None,
        "score": points_text(attempt.score),
        "out_of": points_text(attempt.out_of),
        "prediction": responses[0].answer if 0 in responses else None,
        "answers": [
            {
                "slot": number,
                "answer": _answer(attempt, number, face, response),
                "saved_at": response.saved_at if response else None,
            }
            | ({"question": _text(face.stem), "points": shown[number]["earned"]} if number in shown else {})
            for number, face in enumerate(faces, start=1)
            for response in [responses.get(number)]
        ],
    } | _saves(attempt, faces, most_saves)


def _saves(attempt: Attempt, faces: Sequence[Face], most: int | None) -> dict:
    """What came to a paper, in its order; of more than `most` the last."""
    events = attempt.save_events.order_by("arrived_at", "pk")
    earlier = 0 if most is None else max(0, events.count() - most)
    told = [
        {"slot": one.slot, "answer": _saved(attempt, faces, one), "at": one.arrived_at, "outcome": one.outcome}
        for one in events[earlier:]
    ]
    return {"saves": told} | ({"earlier_saves": earlier} if earlier else {})


def _saved(attempt: Attempt, faces: Sequence[Face], event: SaveEvent) -> object:
    """An answer that once came, also one that another took the place of; a prediction is a slot without a face."""
    if event.slot == PREDICTION_SLOT:
        return event.answer
    return _answer(attempt, event.slot, faces[event.slot - 1], event)


def _answer(attempt: Attempt, number: int, face: Face, saved: Response | SaveEvent | None) -> list[str]:
    return [_text(line) for line in answer_lines(present_slot(attempt, number, face, saved))]


def _text(line: str) -> str:
    return html.unescape(strip_tags(line)).strip() if isinstance(line, SafeString) else line
