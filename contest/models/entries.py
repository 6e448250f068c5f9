"""Entries: one person in one contest."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, Unit, with_words
from accounts.phones import NotALogin, canonical_login
from accounts.vietnamese import mask_name
from contest.models.attempts import Attempt
from contest.models.channels import Channel
from contest.models.chosen import Capacity, NameStyle
from contest.models.contests import Contest, Division, Round, RoundDivision
from contest.models.links import UnitLink

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
        """Number, contest, unit, folded name, date and year of birth, and login of those who have one of these shared
        names."""
        contests, units, words = ({name[part] for name in names} for part in range(3))
        of_unit = Q(unit__in=units - {None}) | (Q(unit=None) if None in units else Q())
        named = self.order_by().filter(of_unit, contest__in=contests, person__search_text__in=words)
        facts = ("person__search_text", "birth_date", "birth_year", "person__login")
        rows = named.values_list("pk", "contest", "unit", *facts)
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
