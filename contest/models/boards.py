"""Boards and their rows: derived from counting attempts, rebuilt by contest.boards.rebuild_board."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contest.models.attempts import Attempt, Entry
from contest.models.contests import RoundDivision


class Board(models.Model):
    """The ranking of one division in one round, once for the public (it freezes) and once for organisers."""

    class Audience(models.TextChoices):
        PUBLIC = "public", _("the public")
        ORGANISERS = "organisers", _("organisers")

    round_division = models.ForeignKey(RoundDivision, models.CASCADE, related_name="boards", verbose_name=_("round"))
    audience = models.CharField(_("audience"), max_length=20, choices=Audience)
    version = models.PositiveBigIntegerField(_("version"), default=0)
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        constraints = [models.UniqueConstraint(fields=["round_division", "audience"], name="board_once")]

    def __str__(self) -> str:
        return f"{self.round_division} · {self.get_audience_display()}"


KEYS = [f"k{number}" for number in range(1, 9)]


class BoardRow(models.Model):
    """One entrant's counting attempt. k1…k8 are the keys of the contest's chain, all ascending, smallest first."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="rows", verbose_name=_("board"))
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="board_rows", verbose_name=_("entry"))
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="+", verbose_name=_("attempt"))
    k1 = models.BigIntegerField()
    k2 = models.BigIntegerField(default=0)
    k3 = models.BigIntegerField(default=0)
    k4 = models.BigIntegerField(default=0)
    k5 = models.BigIntegerField(default=0)
    k6 = models.BigIntegerField(default=0)
    k7 = models.BigIntegerField(default=0)
    k8 = models.BigIntegerField(default=0)

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
    def keys(self) -> tuple[int, ...]:
        return tuple(getattr(self, key) for key in KEYS)
