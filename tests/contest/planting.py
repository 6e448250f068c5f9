"""A contest full of secrets, the states in which people look at it, and where they look.

Each secret is a token that stands nowhere else, so that it can be found in whatever is shown.
"""

from datetime import timedelta
from typing import NamedTuple
from uuid import uuid4

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db.models import F
from django.test import Client
from django.urls import reverse

from accounts.guards import unlocked
from contest import boards
from contest.attempts import finish_attempt
from contest.marking import mark_attempts
from contest.models import Attempt, Entry, Mark, RoundDivision
from contest.papers import present_paper
from contest.saving import Save, apply_saves
from questions.kinds import kind
from questions.models import AnswerKey, LegalBasis, QuestionImage, Revision
from tests.contest.crawling import Crawl
from tests.contest.practised import make_practice
from tests.contest.saving import PHONE
from tests.factories import (
    NOW,
    make_attempt,
    make_contest,
    make_division,
    make_document,
    make_image,
    make_round,
    picture_bytes,
)

OTHER_KEYS = {
    "single": "C",
    "multiple": ["B", "C"],
    "true_false": "F",
    "ordering": ["C", "B", "A"],
    "matching": {"L1": "R2", "L2": "R1"},
    "numeric": {"value": "5550005", "tolerance": "1"},
    "short_text": {"accepted": ["khác hẳn"], "match": {}},
}


class Stage(NamedTuple):
    """A round with all kinds, its entrant, and the tokens hidden in it."""

    joined: RoundDivision
    entry: Entry
    secrets: set[str]
    """In keys, explanations and legal bases: shown when the policy allows it."""
    for_editors: set[str]
    """In sources and claims: shown on no page but the workshop's."""

    @property
    def attempt(self) -> Attempt:
        return Attempt.objects.of(self.entry.person).get()


def plant(revision: Revision) -> tuple[set[str], set[str]]:
    """Hide tokens in everything about the revision that an entrant may not see yet, or never."""
    said, cited, number, typed, source, claim = (f"canary{uuid4().hex[:12]}" for _token in range(6))
    Revision.objects.filter(pk=revision.pk).update(source=source)
    document = make_document(number, claims={"number": {"source": claim}})
    LegalBasis.objects.create(revision=revision, document=document, citation=cited)
    key = revision.answer_key
    key.explanation = f"Vì {said}."
    if revision.kind == "short_text":
        key.key = {**key.key, "accepted": [typed]}
    if revision.kind == "numeric":
        typed = str(uuid4().int % 10**9 + 10**9)
        key.key = {**key.key, "value": typed}
    key.save()
    secrets = {said, cited, number} | ({typed} if revision.kind in ("short_text", "numeric") else set())
    return secrets, {source, claim}


def plant_practice() -> None:
    """A question for practice with a picture: typed, so that its page is the same whatever the draw."""
    [question] = make_practice("short_text")
    picture = ContentFile(picture_bytes(), name="practice.webp")
    QuestionImage.objects.create(revision=question.approved_revision, image=picture, alt_text="Sơ đồ")


def before(stage: Stage) -> None:
    """Nobody has started."""


def during(stage: Stage) -> None:
    """The entrant has five minutes behind them, and has chosen rightly wherever there is something to choose."""
    attempt = make_attempt(stage.joined, stage.entry, now=NOW - timedelta(minutes=5))
    make_image(attempt)
    chosen = [save for save in answers_to(attempt, right=True) if save.answer not in list(stage.secrets)]
    apply_saves(attempt.pk, chosen, arrived_at=NOW - timedelta(minutes=1))


def after(stage: Stage) -> None:
    """Submitted, marked and told on the boards."""
    during(stage)
    finish_attempt(stage.attempt.pk, at=NOW)
    mark_attempts([stage.attempt], now=NOW)
    boards.tick(now=NOW)


def asked_again(stage: Stage, *, published: bool = True, **window) -> RoundDivision:
    """A round of another contest that draws from the same bank, four days from NOW at the longest."""
    contest = make_contest(published_at=NOW if published else None)
    round_ = make_round(contest, **{"closes_at": NOW + timedelta(days=4)} | window)
    mine = stage.joined
    other = RoundDivision.objects.create(round=round_, division=make_division(contest), blueprint=mine.blueprint)
    other.banks.set(mine.banks.all())
    return other


def answers_to(attempt: Attempt, *, right: bool) -> list[Save]:
    """An answer for each slot, of the same length whether it is right or wrong."""
    keys = AnswerKey.objects.select_related("revision").in_bulk([slot["revision"] for slot in attempt.slots])
    return [
        Save(number, 1 if right else 2, PHONE, answer_to(attempt, number, keys[slot["revision"]], right))
        for number, slot in enumerate(attempt.slots, 1)
    ]


def answer_to(attempt: Attempt, number: int, key: AnswerKey, right: bool) -> object:
    if key.revision.kind in ("numeric", "short_text"):
        typed = key.key.get("value") or key.key["accepted"][0]
        return typed if right else typed[::-1]
    chosen = key.key if right else OTHER_KEYS[key.revision.kind]
    return kind(key.revision.kind).right_answer(chosen, lambda name: attempt.option_id(number, name))


def look_around(client: Client, stage: Stage) -> Crawl:
    """All that a visitor can open, with the addresses that only an entrant's browser learns."""
    contest = stage.joined.round.contest
    starts = [
        "/",
        "/me/",
        "/healthz",
        "/offline/",
        "/service-worker.js",
        "/nothing/",
        f"/play/{uuid4()}/",
        "/c/?code=X",
        "/receipts/?code=X",
    ]
    starts += [f"/c/{contest.short_code}/?k=zalo", f"/r/{contest.short_code}/", "/units/search/?q=so"]
    starts += [
        reverse("give_feedback", args=[stage.entry.pk]),
        reverse("practice_repeat"),
        "/practice/today/",
        "/embed/today/",
    ]
    starts += [reverse("kiosk"), reverse("kiosk_end"), reverse("kiosk_leave")]
    starts += [reverse("share_picture", args=[contest.slug])]
    starts += ["/emblem/", "/favicon.ico", "/accounts/inactive/"]
    starts += [reverse("start", args=[contest.slug, 1]), reverse("correct", args=[stage.entry.pk])]
    starts += [reverse("organize_home"), f"{reverse('organize_unit_search')}?q=so"]
    attempt = Attempt.objects.filter(entry=stage.entry).first()
    if attempt:
        names = ("paper", "paper_review", "paper_state", "result", "receipt_picture", "carry")
        pages = [reverse(name, args=[attempt.uuid]) for name in names] + [f"/receipts/?code={attempt.receipt}"]
        starts += [*pages, *(f"/play/{attempt.uuid}/{slot}/" for slot in range(9))]
    return Crawl(client).follow(*starts)


def touch(crawl: Crawl, stage: Stage) -> list[int]:
    """Everything that is posted to a paper without ending it: honest forms, bad ones and outdated ones."""
    attempt = stage.attempt
    ids = {screen["kind"]: screen["slot"] for screen in present_paper(attempt, {}, "vi")}
    paper = attempt.get_absolute_url()
    return [
        crawl.post(f"{paper}ticket/"),
        crawl.post(f"{paper}{ids['short_text']}/", {"answer": "một", "seen": "", "go": "stay"}),
        crawl.post(f"{paper}{ids['short_text']}/", {"answer": "hai", "seen": "1.0", "go": "stay"}),
        crawl.post(f"{paper}{ids['single']}/", {"answer": "no-such-option"}),
        crawl.post(reverse("start", args=[attempt.contest.slug, 1])),
        crawl.post(f"/me/{stage.entry.pk}/name/", {"name_style": "nobody"}),
    ]


def change_every_key() -> None:
    cache.clear()
    with unlocked():
        for key in AnswerKey.objects.select_related("revision"):
            key.key, key.explanation = OTHER_KEYS[key.revision.kind], "Khác"
            key.save()


def turn_every_mark() -> None:
    """What was right is wrong and the other way round; the totals stay as they are."""
    Mark.objects.update(right=~F("right"), hundredths=100 - F("hundredths"))
