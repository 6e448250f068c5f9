"""Asking entrants one question beside the contest, and keeping what they tell."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.errors import ContestError
from contest.models import Attempt, Channel, Contest, Entry, Feedback
from exchange.sheets import Page, write_sheet
from questions.statistics import SMALLEST_GROUP, withheld

Asked = Feedback.Asked
ASKED_AGAIN_AFTER = timedelta(days=21)
LONGEST_LABEL = 60


class NothingSaid(ContestError):
    """An answer that says nothing, or something else than was asked."""

    status = 422
    sentence = gettext_lazy("Please write a few words or choose an answer; or simply leave it.")


def asked_of(entry: Entry, *, now: datetime) -> list[Asked]:
    """Return what an entrant is still to be asked about filing online: at entry, and once more weeks later."""
    given = set(entry.feedback.values_list("asked", flat=True))
    wanted = [Asked.FILED_AT_ENTRY if now < entry.entered_at + ASKED_AGAIN_AFTER else Asked.FILED_LATER]
    return [asked for asked in wanted if asked not in given]


def asked_after(attempt: Attempt, *, now: datetime) -> list[Asked]:
    """Return what an entrant is asked beside a marked result: once what is hard, and weeks after entering whether they
    filed online by now."""
    if attempt.marked_at is None:
        return []
    given = set(attempt.entry.feedback.values_list("asked", flat=True))
    wanted = [Asked.HARD]
    if now >= attempt.entry.entered_at + ASKED_AGAIN_AFTER:
        wanted.append(Asked.FILED_LATER)
    return [asked for asked in wanted if asked not in given]


def has_told(entry: Entry, asked: str) -> bool:
    """Whether the entrant has answered this question before."""
    return entry.feedback.filter(asked=asked).exists()


def give_feedback(entry: Entry, asked: str, *, answer: str = "", text: str = "", now: datetime) -> Feedback:
    """Keep what an entrant tells; what they told before on the same question is replaced, with its label."""
    is_words = asked == Asked.HARD
    told = {"text": text if is_words else "", "answer": "" if is_words else answer}
    if not any(told.values()):
        raise NothingSaid
    fresh = told | {"given_at": now, "label": "", "hidden_at": None}
    try:
        with transaction.atomic():
            return Feedback.objects.update_or_create(entry=entry, asked=asked, defaults=fresh)[0]
    except IntegrityError as error:  # an answer that is none of the choices' shape
        raise NothingSaid from error


def channels_to_ask(entry: Entry) -> list[Channel]:
    """Return what an entrant may choose from as how they heard of the contest; nothing once a link or they told it."""
    return list(Channel.objects.offered()) if entry.channel_id is None else []


def tell_channel(entry: Entry, channel: Channel) -> bool:
    """Keep how an entrant heard of the contest, once; return whether nothing had told it before."""
    return bool(Entry.objects.filter(pk=entry.pk, channel=None).update(channel=channel))


def label_feedback(feedback: Feedback, label: str) -> None:
    """Sort what was told under a word of the organisers."""
    Feedback.objects.filter(pk=feedback.pk).update(label=label[:LONGEST_LABEL])


def hide_feedback(feedback: Feedback, *, hidden: bool, now: datetime) -> None:
    """Take what was told out of the list and the file, or bring it back."""
    Feedback.objects.filter(pk=feedback.pk).update(hidden_at=now if hidden else None)


def told_units(contest: Contest) -> set[int]:
    """Return the units that may stand beside what was told: those of which so many have written that their colleagues
    do not know whose words these are, by the rule of the statistics."""
    writers = Feedback.objects.writers_by_unit(contest)
    return writers.keys() - withheld(writers, SMALLEST_GROUP)


def unit_beside(told: Feedback, units: Collection[int]) -> str:
    """Return what is said of the writer's unit where only these may be named."""
    if told.entry.unit_id is None or told.entry.unit_id in units:
        return told.entry.unit_name
    return _("a unit of which few have written")


def handle_of(told: Feedback) -> str:
    """What the page calls it by: keys count in the order of writing, and an address would show them."""
    return salted_hmac("contest.feedback", str(told.pk), algorithm="sha256").hexdigest()[:16]


def by_handle(contest: Contest, handle: str) -> Feedback | None:
    """What was told in this contest and goes by the handle."""
    keys = Feedback.objects.filter(entry__contest=contest).only("pk").iterator()
    return next((one for one in keys if handle_of(one) == handle), None)


def feedback_file(told: Iterable[Feedback], units: Collection[int]) -> bytes:
    """Return what was told as an xlsx file, every cell a text, in the order of the page. Nobody's name is in it, no
    unit but these, and the day alone: the minute is in the logs of proxies, and on the phone of who sat beside."""
    header = [_("Question"), _("Answer"), _("Words"), _("Label"), _("Division"), _("Unit"), _("Given on")]
    rows = [
        [
            one.get_asked_display(),
            one.get_answer_display(),
            one.text,
            one.label,
            one.entry.division.title,
            unit_beside(one, units),
            f"{timezone.localtime(one.given_at):%d/%m/%Y}",
        ]
        for one in told
    ]
    return write_sheet([Page(_("Feedback"), [header, *rows], widths=[30, 20, 60, 20, 24, 30, 18])])
