"""Boards and their rows: derived from counting attempts, rebuilt by contest.boards.rebuild_board."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from contest.models.attempts import Attempt
from contest.models.contests import RoundDivision
from contest.models.entries import Entry

SETTLED_AFTER = timedelta(days=1)
"""A board of a final round that nothing has changed for so long is not looked at any more."""


class BoardQuerySet(models.QuerySet):
    def with_round(self) -> "BoardQuerySet":
        """Each with its round and contest, and `predicts`: whether the round asks a prediction of any division."""
        asking = RoundDivision.objects.asking_prediction().filter(round=OuterRef("round_division__round"))
        return self.select_related("round_division__round__contest").annotate(predicts=Exists(asking))

    def under(self, slug: str) -> "BoardQuerySet":
        """The boards of the contest with this slug, read as a visitor's page wants them."""
        mine = self.filter(round_division__round__contest__slug=slug).with_round()
        return mine.select_related("round_division__round__contest__owner", "round_division__division")

    def living(self, now: datetime) -> "BoardQuerySet":
        """Boards of published contests that may have news: the round is not final, or something changed of late."""
        published = self.filter(round_division__round__contest__published_at__lte=now)
        unsettled = Q(round_division__round__finalized_at__isnull=True) | Q(changed_at__gt=now - SETTLED_AFTER)
        recent = Q(round_division__round__finalized_at__gt=now - SETTLED_AFTER)
        return published.filter(unsettled | recent).with_round()

    def showing(self, *entries: Entry) -> "BoardQuerySet":
        """The boards on which one of these entries has a row."""
        return self.filter(pk__in=BoardRow.objects.filter(entry__in=entries).values("board"))


class Board(models.Model):
    """The ranking of one division in one round, once for the public (it freezes) and once for organisers."""

    class Audience(models.TextChoices):
        PUBLIC = "public", _("the public")
        ORGANISERS = "organisers", _("organisers")

    round_division = models.ForeignKey(RoundDivision, models.CASCADE, related_name="boards", verbose_name=_("round"))
    audience = models.CharField(_("audience"), max_length=20, choices=Audience)
    version = models.PositiveBigIntegerField(_("version"), default=0)
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)

    objects = BoardQuerySet.as_manager()

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        constraints = [models.UniqueConstraint(fields=["round_division", "audience"], name="board_once")]

    def __str__(self) -> str:
        return f"{self.round_division} · {self.get_audience_display()}"

    @property
    def is_public(self) -> bool:
        return self.audience == Board.Audience.PUBLIC


KEYS = [f"k{number}" for number in range(1, 9)]


class Keyed(models.Model):
    """k1…k8 are the keys of the contest's chain, all ascending, smallest first."""

    k1 = models.BigIntegerField()
    k2 = models.BigIntegerField(default=0)
    k3 = models.BigIntegerField(default=0)
    k4 = models.BigIntegerField(default=0)
    k5 = models.BigIntegerField(default=0)
    k6 = models.BigIntegerField(default=0)
    k7 = models.BigIntegerField(default=0)
    k8 = models.BigIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def keys(self) -> tuple[int, ...]:
        return tuple(getattr(self, key) for key in KEYS)


class BoardRowQuerySet(models.QuerySet):
    def in_order(self) -> "BoardRowQuerySet":
        """Best first; among equals the smaller entry id, which keeps a page still and says nothing about merit."""
        return self.order_by(*KEYS, "entry_id")

    def counting_for(self, unit_id: int) -> "BoardRowQuerySet":
        """Rows of the people who count for this unit."""
        return self.filter(entry__competing_unit=unit_id)

    def unhidden(self) -> "BoardRowQuerySet":
        """Without the people whose name an officer hid: the list of a unit would tell whose they are."""
        return self.filter(entry__hidden_at__isnull=True)


class BoardRow(Keyed):
    """One entrant's counting attempt with its keys."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="rows", verbose_name=_("board"))
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="board_rows", verbose_name=_("entry"))
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="+", verbose_name=_("attempt"))

    objects = BoardRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("board row")
        verbose_name_plural = _("board rows")
        constraints = [
            models.UniqueConstraint(fields=["board", "entry"], name="board_row_once_an_entry"),
            models.UniqueConstraint(fields=["board", *KEYS, "entry"], name="board_row_order"),
        ]

    def __str__(self) -> str:
        return f"{self.board_id} · {self.entry_id}"

    @property
    def place(self) -> tuple[int, ...]:
        """Where the row stands: its keys, then its entry."""
        return *self.keys, self.entry_id


class BoardStretch(Keyed):
    """How many rows stand from this place up to the next stretch. Derived: contest.stretches.recount."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="stretches", verbose_name=_("board"))
    first_entry = models.BigIntegerField()
    size = models.PositiveIntegerField(_("rows"))

    class Meta:
        verbose_name = _("stretch of a board")
        verbose_name_plural = _("stretches of boards")
        constraints = [
            models.UniqueConstraint(fields=["board", *KEYS, "first_entry"], name="board_stretch_order"),
        ]

    def __str__(self) -> str:
        return f"{self.board_id} · {self.size}"
