"""Entries and attempts."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, Unit, with_words
from accounts.phones import NotALogin, canonical_login
from accounts.vietnamese import mask_name
from contest.models.chosen import Capacity, NameStyle
from contest.models.contests import Channel, Contest, Division, Round, RoundDivision
from contest.models.links import UnitLink
from contest.ranking import Facts
from contest.receipt_codes import ALPHABET, SIGNS, receipt_code
from contest.scoring import epoch_ms
from questions.drawing import option_id, option_ids

INVITATION_BYTES = 9


def new_invitation() -> str:
    """What stands in an entrant's own link: it says nothing of them, and cannot be guessed."""
    return secrets.token_urlsafe(INVITATION_BYTES)


class EntryQuerySet(models.QuerySet):
    def of(self, person) -> "EntryQuerySet":
        return self.filter(person=person).select_related("contest", "person", "division", "unit")

    def of_person_in(self, contest, person) -> "EntryQuerySet":
        """This person's entry in this contest: one, if there is one."""
        return self.filter(contest=contest, person=person).order_by()

    def locked_to_start(self, pk) -> "EntryQuerySet":
        """When it was disqualified and its division, locked: parallel starts see each other."""
        locked = self.select_for_update(no_key=True).filter(pk=pk).order_by()
        return locked.values_list("disqualified_at", "division")

    def of_contest(self, contest) -> "EntryQuerySet":
        return self.filter(contest=contest)

    def sought(self, text: str) -> "EntryQuerySet":
        """Those that every word fits: part of the name or of the unit's, accents aside, or how the code begins; or the
        one whose phone number or e-mail it is, whole, as somebody who calls tells it."""
        try:
            return self.filter(person__login=canonical_login(text))
        except NotALogin:
            names = ("person__search_text__contains", "unit__search_text__contains")
            return self.filter(with_words(text, *names, "code__istartswith"))

    def called(self, code: str) -> "Entry | None":
        """The newest entry with this participation code, with its person and contest; one contest gives it once."""
        return self.filter(code=code).select_related("person", "contest").first() if code else None

    def for_a_list(self) -> "EntryQuerySet":
        return self.select_related("person", "division", "channel").order_by("entered_at", "pk")

    def invited_by(self, entry: "Entry") -> "EntryQuerySet":
        return self.filter(inviter=entry)

    def with_numbers_invited(self) -> "EntryQuerySet":
        """Each with `number_invited`: how many came by their link. Who they are is nobody's to see."""
        return self.annotate(number_invited=models.Count("invited", distinct=True))

    def hidden(self) -> "EntryQuerySet":
        """Those whose name an officer took off the public boards."""
        return self.filter(hidden_at__isnull=False)

    def with_attempts(self) -> "EntryQuerySet":
        """Each with its attempts in order (without their papers), the unit that owns its contest and, on its division,
        the rounds it sits."""
        attempts = Attempt.objects.defer("paper").select_related("round_division__round__contest")
        rounds = RoundDivision.objects.select_related("round__contest").order_by("round__number")
        return self.select_related("contest__owner").prefetch_related(
            models.Prefetch("attempts", attempts.order_by("started_at", "pk")),
            models.Prefetch("division__round_divisions", rounds),
        )

    def with_bare_attempts(self) -> "EntryQuerySet":
        """Each with its attempts in order, without their papers and without their rounds."""
        attempts = Attempt.objects.defer("paper").order_by("started_at", "pk")
        return self.prefetch_related(models.Prefetch("attempts", attempts))

    def numbers_by(self, field: str) -> dict[int, int]:
        """How many there are, by what stands in this field."""
        return dict(self.order_by().values_list(field).annotate(models.Count("pk")))

    def standing(self) -> "EntryQuerySet":
        """Those that take part and belong to somebody: not excluded, the account neither closed nor erased."""
        return self.filter(disqualified_at__isnull=True, person__is_active=True, person__erased_at__isnull=True)

    def assisted(self) -> "EntryQuerySet":
        """Those that an officer made for somebody."""
        return self.filter(assisted_by__isnull=False)

    def of_unfinished_contests(self) -> "EntryQuerySet":
        """Those of contests that have a round whose result is not final."""
        waiting = Round.objects.filter(contest=models.OuterRef("contest"), finalized_at__isnull=True)
        return self.filter(models.Exists(waiting))

    def shared_names(self) -> models.QuerySet:
        """Contest, unit and folded name where several of one contest and unit share it; that of the newest first."""
        shared = self.order_by().values_list("contest", "unit", "person__search_text")
        shared = shared.annotate(people=models.Count("pk"), newest=models.Max("pk")).filter(people__gt=1)
        return shared.order_by("-newest").values_list("contest", "unit", "person__search_text")

    def namesakes(self, names) -> list[tuple]:
        """Number, contest, unit, folded name, date and year of birth of those who have one of these shared names."""
        contests, units, words = ({name[part] for name in names} for part in range(3))
        of_unit = Q(unit__in=units - {None}) | (Q(unit=None) if None in units else Q())
        named = self.order_by().filter(of_unit, contest__in=contests, person__search_text__in=words)
        rows = named.values_list("pk", "contest", "unit", "person__search_text", "birth_date", "birth_year")
        wanted = set(names)
        return [row for row in rows if row[1:4] in wanted]

    def by_channel(self) -> list[dict]:
        """How many entered by each channel for each audience and unit, of these how many by an entrant's invitation
        and by a unit's link. Whoever was excluded came all the same, and is counted."""
        unit = models.functions.Coalesce("competing_unit", "unit")
        grouped = self.order_by().values("channel", "division__audience", counted_unit=unit)
        return list(
            grouped.annotate(
                people=models.Count("pk"), by_invitation=models.Count("inviter"), by_link=models.Count("link")
            )
        )

    def with_birth_dates_of_contests_over(self, day) -> "EntryQuerySet":
        """Entries that keep a date or year of birth though the last round of their contest had closed by then."""
        running = Round.objects.filter(contest=models.OuterRef("contest"), closes_at__gt=day)
        kept = Q(birth_date__isnull=False) | Q(birth_year__isnull=False)
        return self.filter(~models.Exists(running), kept)


class Entry(models.Model):
    """One person in one contest. The unit's name is kept as it was on the day."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="entries", verbose_name=_("contest"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="entries", verbose_name=_("person")
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="entries", verbose_name=_("division"))
    code = models.CharField(_("participation code"), max_length=12)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("unit")
    )
    unit_name = models.CharField(_("unit as it was called"), max_length=200, blank=True)
    competing_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit it counts for")
    )  # derived: the nearest unit upwards that belongs to a bloc
    channel = models.ForeignKey(
        Channel, models.SET_NULL, null=True, blank=True, related_name="entries", verbose_name=_("channel")
    )
    link = models.ForeignKey(
        UnitLink, models.SET_NULL, null=True, blank=True, related_name="entries", verbose_name=_("unit's link")
    )
    invitation = models.CharField(_("invitation"), max_length=16, unique=True, default=new_invitation, editable=False)
    inviter = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="invited", verbose_name=_("invited by")
    )
    name_style = models.CharField(_("name on boards"), max_length=10, choices=NameStyle, default=NameStyle.SHORT)
    capacity = models.CharField(_("takes part"), max_length=12, choices=Capacity, blank=True)  # of citizens who said so
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    consent = models.ForeignKey(
        Consent, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("consent")
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now)
    assisted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )  # the officer who entered somebody without a phone: contest.assisting
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)  # of those only
    disqualified_at = models.DateTimeField(_("disqualified at"), null=True, blank=True)
    disqualified_reason = models.TextField(_("reason"), blank=True)
    hidden_at = models.DateTimeField(_("hidden at"), null=True, blank=True)  # on the public boards: contest.hiding
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hidden by")
    )
    hidden_reason = models.TextField(_("why it is hidden"), blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["-entered_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_year__isnull=True) | Q(assisted_by__isnull=False), name="entry_birth_year_if_assisted"
            ),
            models.UniqueConstraint(fields=["contest", "person"], name="entry_once_a_person"),
            models.UniqueConstraint(fields=["contest", "code"], name="entry_code_once"),
            models.CheckConstraint(condition=Q(capacity__in=["", *Capacity.values]), name="entry_capacity_is_known"),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True, hidden_by__isnull=True, hidden_reason="")
                | (Q(hidden_at__isnull=False, hidden_by__isnull=False) & ~Q(hidden_reason="")),
                name="hidden_entry_says_why",
            ),
            models.CheckConstraint(
                condition=Q(inviter__isnull=True) | ~Q(inviter=F("pk")), name="nobody_invites_themselves"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def may_stand(self) -> bool:
        """Whether boards may list the entry: it was not excluded, and its person's account is open."""
        return self.disqualified_at is None and self.person.is_active

    @property
    def known_birth_year(self) -> int | None:
        """The year of birth, where the contest keeps it."""
        return self.birth_date.year if self.birth_date else self.birth_year

    @property
    def public_name(self) -> str:
        """The name as the entrant lets others see it."""
        return mask_name(self.person.full_name, self.name_style, code=self.code)


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
        return self.open().filter(deadline__gt=now)

    def overdue(self, now) -> "AttemptQuerySet":
        """Open though their deadline has come."""
        return self.open().filter(deadline__lte=now).order_by("deadline", "pk")

    def within(self, began_at, ended_at) -> "AttemptQuerySet":
        """Open, and running for some of this time, as far as is known after it."""
        return self.open().filter(deadline__gt=began_at, started_at__lt=ended_at)

    def locked_to_credit(self, began_at, ended_at) -> "AttemptQuerySet":
        """Those to whom an outage is given back, locked in the order in which those who save lock them: primary key,
        start, and how many minutes the contest gives back at most."""
        locked = self.within(began_at, ended_at).select_for_update(of=("self",)).order_by("pk")
        return locked.values_list("pk", "started_at", CREDIT_LIMIT)

    def from_the_beginning(self, began_at, ended_at, minutes) -> "AttemptQuerySet":
        """Of those to whom an outage is given back who had started before it, in contests that give so much at most."""
        return self.within(began_at, ended_at).filter(started_at__lte=began_at, **{CREDIT_LIMIT: minutes})

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
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="attempts", verbose_name=_("entry"))
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
