"""Attempts."""

import secrets
import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contest.models.contests import Round, RoundDivision
from contest.ranking import Facts
from contest.receipt_codes import ALPHABET, SIGNS, receipt_code
from contest.scoring import epoch_ms
from questions.drawing import option_id, option_ids


def new_key() -> str:
    return secrets.token_hex(16)


def new_receipt() -> str:
    return receipt_code([secrets.randbelow(len(ALPHABET)) for _sign in range(SIGNS - 1)])


CREDIT_LIMIT = "round_division__round__contest__credit_limit_minutes"


class AttemptQuerySet(models.QuerySet):
    def of(self, person) -> "AttemptQuerySet":
        """Only this person's attempts, each with its round and contest: strangers get nothing."""
        return self.bare_of(person).select_related("round_division__round__contest")

    def bare_of(self, person) -> "AttemptQuerySet":
        """Only this person's attempts, without the rounds they belong to."""
        return self.filter(entry__person=person)

    def sat(self, entry, round_division) -> "AttemptQuerySet":
        """State and primary key of each that an entry has sat in a round."""
        return self.filter(entry=entry, round_division=round_division).order_by().values_list("state", "pk")

    def with_entry(self) -> "AttemptQuerySet":
        """Each with what its result says beside the paper: whose it is, in which division."""
        return self.select_related("entry__person", "round_division__division")

    def open(self) -> "AttemptQuerySet":
        return self.filter(state=Attempt.State.OPEN)

    def running(self, now) -> "AttemptQuerySet":
        """Open, and still taking answers."""
        return self.open().before_deadline(now)

    def before_deadline(self, now) -> "AttemptQuerySet":
        """Those whose time is not up, also where they have been handed in."""
        return self.filter(deadline__gt=now)

    def overdue(self, now) -> "AttemptQuerySet":
        """Open though their deadline has come."""
        return self.open().filter(deadline__lte=now).order_by("deadline", "pk")

    def within(self, began_at, ended_at) -> "AttemptQuerySet":
        """Running for some of this time, as far as is known after it: open, or finished since it began."""
        is_open = Q(state=Attempt.State.OPEN, deadline__gt=began_at)
        is_over = Q(state=Attempt.State.FINISHED, finished_at__gt=began_at)
        return self.filter(is_open | is_over, started_at__lt=ended_at)

    def locked_to_credit(self, began_at, ended_at) -> "AttemptQuerySet":
        """Those to whom an outage is given back, locked in the order in which those who save lock them: primary key,
        start, end if there is one, and how many minutes the contest gives back at most."""
        in_order = F("pk") + 0  # SQLite would walk through all papers in the order of the bare key
        locked = self.within(began_at, ended_at).select_for_update(of=("self",)).order_by(in_order)
        return locked.values_list("pk", "started_at", "finished_at", CREDIT_LIMIT)

    def from_the_beginning(self, began_at, ended_at, minutes) -> "AttemptQuerySet":
        """Of those that are open the ones who had started before an outage, in contests that give back so much."""
        running = self.open().within(began_at, ended_at)
        return running.filter(started_at__lte=began_at, **{CREDIT_LIMIT: minutes})

    def ended_by_people_before(self, ended_at) -> "AttemptQuerySet":
        """Those whose people finished before this moment: primary key, milliseconds given back, start, end, deadline,
        and how many minutes the contest gives back at most."""
        ended = self.filter(finished_by=Attempt.FinishedBy.PERSON, finished_at__lt=ended_at)
        return ended.values_list("pk", "credited_ms", "started_at", "finished_at", "deadline", CREDIT_LIMIT)

    def marked(self) -> "AttemptQuerySet":
        return self.filter(marked_at__isnull=False)

    def of_closed_rounds(self, now) -> "AttemptQuerySet":
        """Those of rounds that have closed; no result is told as settled before."""
        return self.filter(round_division__round__closes_at__lte=now)

    def with_contest(self) -> "AttemptQuerySet":
        """Each with what marking and ranking look at: whose it is and the rules of its round."""
        return self.select_related("entry__person", "round_division__round__contest")

    def of_round(self, round_: Round) -> "AttemptQuerySet":
        """The attempts of every division."""
        return self.filter(round_division__round=round_)

    def of_standing(self, entries) -> "AttemptQuerySet":
        """The attempts of these entries that may stand on a board; see Entry.may_stand."""
        return self.filter(entry__in=entries, entry__disqualified_at__isnull=True, entry__person__is_active=True)

    def with_receipt(self, code: str) -> "AttemptQuerySet":
        """The finished paper whose receipt it is; while one is sat nothing of it is told."""
        found = self.filter(receipt=code, state=Attempt.State.FINISHED)
        return found.select_related("entry__person", "entry__contest", "round_division__round__contest__owner")

    def to_mark(self) -> "AttemptQuerySet":
        return self.filter(state=Attempt.State.FINISHED, marked_at__isnull=True).order_by("finished_at", "pk")

    def figures_by(self, field: str) -> dict[int, dict]:
        """How far the papers are, by what stands in this field: people who started one, papers in each state."""
        waiting = Q(state=Attempt.State.FINISHED, marked_at__isnull=True)
        numbers = {
            "started": models.Count("entry", distinct=True),
            "open": models.Count("pk", filter=Q(state=Attempt.State.OPEN)),
            "finished": models.Count("pk", filter=Q(state=Attempt.State.FINISHED)),
            "waiting": models.Count("pk", filter=waiting),
        }
        rows = self.order_by().values(field).annotate(**numbers)
        return {row.pop(field): row for row in rows}


class Attempt(models.Model):
    """One sitting. `deadline` is fixed at the start; only the server's clock counts."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        FINISHED = "finished", _("finished")

    class FinishedBy(models.TextChoices):
        PERSON = "person", _("the person")
        DEADLINE = "deadline", _("the deadline")
        OFFICER = "officer", _("an officer")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entry = models.ForeignKey("Entry", models.PROTECT, related_name="attempts", verbose_name=_("entry"))
    round_division = models.ForeignKey(RoundDivision, models.PROTECT, related_name="attempts", verbose_name=_("round"))
    number = models.PositiveSmallIntegerField(_("attempt number"))
    seed = models.CharField(_("seed of the paper"), max_length=64, default=new_key)
    secret = models.CharField(max_length=64, default=new_key, editable=False)  # makes this paper's option ids its own
    save_key = models.CharField(max_length=64, default=new_key, editable=False)  # rotated to revoke tickets
    receipt = models.CharField(_("receipt"), max_length=SIGNS, unique=True, default=new_receipt, editable=False)
    paper = models.JSONField(_("paper"))  # {"v": 1, "slots": [{"revision", "points", "options", "params"}]}
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    started_at = models.DateTimeField(_("started at"))
    deadline = models.DateTimeField(_("deadline"))
    credited_ms = models.PositiveIntegerField(_("milliseconds given back"), default=0)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    finished_by = models.CharField(_("finished by"), max_length=10, choices=FinishedBy, blank=True)
    # Derived by marking, and made anew by it: contest.marking.mark_attempts
    marked_at = models.DateTimeField(_("marked at"), null=True, blank=True)
    score = models.IntegerField(_("score in hundredths"), null=True, blank=True)
    out_of = models.IntegerField(_("out of, in hundredths"), null=True, blank=True)
    right_slots = models.PositiveSmallIntegerField(_("questions right"), null=True, blank=True)
    time_used_ms = models.BigIntegerField(_("time used in milliseconds"), null=True, blank=True)
    prediction = models.PositiveIntegerField(_("prediction"), null=True, blank=True)
    counts = models.BooleanField(_("counts"), default=False)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "round_division", "number"], name="attempt_number_once"),
            models.UniqueConstraint(
                fields=["entry", "round_division"], condition=Q(state="open"), name="one_open_attempt"
            ),
            models.UniqueConstraint(
                fields=["entry", "round_division"], condition=Q(counts=True), name="one_counting_attempt"
            ),
            models.CheckConstraint(condition=Q(deadline__gt=F("started_at")), name="deadline_after_start"),
            models.CheckConstraint(
                condition=(Q(state="open") & Q(finished_at__isnull=True) & Q(marked_at__isnull=True))
                | (Q(state="finished") & Q(finished_at__isnull=False) & ~Q(finished_by="")),
                name="finished_attempts_say_when",
            ),
        ]
        indexes = [
            models.Index(fields=["deadline"], condition=Q(state="open"), name="open_attempts_by_deadline"),
            models.Index(
                fields=["finished_at"],
                condition=Q(state="finished", marked_at__isnull=True),
                name="attempts_to_mark",
            ),
            models.Index(fields=["finished_at"], condition=Q(state="finished"), name="finished_attempts_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} · {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("paper", args=[self.uuid])

    @property
    def round(self):
        return self.round_division.round

    @property
    def contest(self):
        return self.round_division.round.contest

    @property
    def slots(self) -> list[dict]:
        """The paper's slots in order; slot numbers start at 1 (0 is the prediction)."""
        return self.paper["slots"]

    def option_id(self, slot: int, key: str) -> str:
        return option_id(bytes.fromhex(self.secret), slot, key)

    def option_ids(self, slot: int) -> dict[str, str]:
        """The opaque id of each option of a slot by its key."""
        return option_ids(bytes.fromhex(self.secret), slot, self.slots[slot - 1]["options"])

    def facts(self, attempts_used: int = 1) -> Facts:
        """What the contest's chain looks at; only of a marked attempt."""
        return Facts(
            score=self.score,
            time_used_ms=self.time_used_ms,
            finished_at_ms=epoch_ms(self.finished_at),
            attempts_used=attempts_used,
            prediction=self.prediction,
            true_value=self.round_division.prediction_true_value,
        )
