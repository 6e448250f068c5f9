"""Who is expected in a contest, unit by unit, as the units themselves wrote it down."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, with_words
from accounts.phones import NotALogin, canonical_login
from accounts.vietnamese import fold, name_key, nfc
from contest.models.attempts import Attempt
from contest.models.contests import Contest
from contest.models.entries import Entry
from exchange.models import SheetImport, SheetImportQuerySet


class RosterImportQuerySet(SheetImportQuerySet):
    def confirmed(self) -> "RosterImportQuerySet":
        """Those whose people stand on the roster."""
        return self.filter(state=SheetImport.State.CONFIRMED)


class RosterImport(SheetImport):
    """A sheet of people who are expected in a contest. `claimed_at` is when somebody began to confirm it."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="roster_imports", verbose_name=_("contest"))
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = RosterImportQuerySet.as_manager()

    class Meta(SheetImport.Meta):
        verbose_name = _("import of a roster")
        verbose_name_plural = _("imports of rosters")
        constraints = [
            *SheetImport.Meta.constraints,
            models.UniqueConstraint(
                fields=["contest"], condition=Q(claimed_at__isnull=False), name="one_roster_is_imported_at_a_time"
            ),
        ]


class Progress(models.TextChoices):
    """How far somebody is who is expected. To enter is not to sit: that takes a paper handed in, of any round, by
    themselves or at its end."""

    WAITING = "waiting", _("not entered yet")
    ENTERED = "entered", _("entered, no paper handed in yet")
    SAT = "sat", _("handed in a paper")


def has_sat() -> models.Exists:
    """Whether the entry by which somebody on a roster came has handed in a paper."""
    return models.Exists(Attempt.objects.filter(entry=models.OuterRef("entry"), state=Attempt.State.FINISHED))


class RosterLineQuerySet(models.QuerySet):
    def of_contest(self, contest) -> "RosterLineQuerySet":
        """Unit by unit, in the order of names, each with its unit and who came for it."""
        mine = self.filter(contest=contest).select_related("unit", "entry__person")
        return mine.order_by("unit__sort_key", "unit", "name_key", "pk")

    def of_units(self, units) -> "RosterLineQuerySet":
        return self.filter(unit__in=units)

    def naming(self, person) -> "RosterLineQuerySet":
        """All with this person's entry, or their phone number or e-mail, which may be of somebody else who signed up
        with it: see contest.roster_keeping.surely_of."""
        return self.filter(Q(entry__person=person) | Q(login=person.login))

    def come_by_code_of(self, person) -> "RosterLineQuerySet":
        """Those by whose code the person came."""
        return self.filter(entry__person=person, code_used_at__isnull=False)

    def waiting(self) -> "RosterLineQuerySet":
        """Those who have not come."""
        return self.filter(entry__isnull=True)

    def come(self) -> "RosterLineQuerySet":
        return self.filter(entry__isnull=False)

    def so_far(self, progress: str) -> "RosterLineQuerySet":
        """Those who are just so far, and no further."""
        match progress:
            case Progress.WAITING:
                return self.waiting()
            case Progress.ENTERED:
                return self.come().exclude(has_sat())
            case Progress.SAT:
                return self.come().filter(has_sat())

    def sought(self, text: str) -> "RosterLineQuerySet":
        """Those that every word fits: part of the name, the unit's or the category; or whose number or e-mail it is."""
        try:
            return self.filter(login=canonical_login(text))
        except NotALogin:
            return self.filter(with_words(text, "search_text__contains", "unit__search_text__contains"))


class RosterLines(models.Manager.from_queryset(RosterLineQuerySet)):
    """The lines that stand on a roster: those of sheets that are confirmed, and not undone."""

    def get_queryset(self) -> RosterLineQuerySet:
        # As a condition of the line's own columns: over a join, two who are quick could come by one code.
        return super().get_queryset().filter(sheet__in=RosterImport.objects.confirmed().order_by().values("pk"))


def new_seed() -> str:
    return secrets.token_hex(16)


class RosterLine(models.Model):
    """Somebody who is expected in a contest for a unit, and the entry by which they came.

    It stands on the roster while its sheet is confirmed; `every` also finds the others (contest.roster_switch).

    The code of the line stands nowhere: it follows from `seed` and the key of the site, and so does its digest, by
    which it is found (contest.roster_codes). Neither tells the code to whoever has the table and not the key.
    """

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="roster", verbose_name=_("contest"))
    sheet = models.ForeignKey(RosterImport, models.CASCADE, related_name="lines", verbose_name=_("import"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="roster_lines", verbose_name=_("unit"))
    full_name = models.CharField(_("full name"), max_length=120)
    name_key = models.CharField(max_length=500, editable=False)  # derived from full_name: order by given name
    search_text = models.CharField(max_length=500, editable=False)  # derived: name and category without accents
    login = models.CharField(_("phone number or e-mail"), max_length=254, blank=True)
    category = models.CharField(_("category"), max_length=60, blank=True)
    seed = models.CharField(max_length=32, default=new_seed, editable=False)
    code_digest = models.CharField(max_length=64, editable=False)  # derived from seed: contest.roster_codes
    code_used_at = models.DateTimeField(_("code used at"), null=True, blank=True)
    entry = models.ForeignKey(
        Entry, models.SET_NULL, null=True, blank=True, related_name="roster_lines", verbose_name=_("entry")
    )

    reminded_on = models.DateField(_("reminded on"), null=True, blank=True)

    objects = RosterLines()
    every = RosterLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a roster")
        verbose_name_plural = _("lines of rosters")
        ordering = ["contest", "unit", "name_key", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(full_name=""), name="roster_line_names_somebody"),
            models.UniqueConstraint(fields=["contest", "login"], condition=~Q(login=""), name="roster_login_once"),
            models.UniqueConstraint(
                fields=["contest", "unit", "full_name"], condition=Q(login=""), name="roster_name_once_a_unit"
            ),
            models.UniqueConstraint(fields=["contest", "code_digest"], name="roster_code_once"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(code_used_at__isnull=False), name="roster_entry_by_one_code"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def set_names(self, full_name: str, category: str = "") -> None:
        """Name and category in NFC, with the two columns derived from them."""
        self.full_name, self.category = nfc(full_name), nfc(category)
        self.name_key = name_key(self.full_name)
        self.search_text = fold(f"{self.full_name} {self.category}")
