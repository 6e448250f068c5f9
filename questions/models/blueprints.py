"""What a paper is made of."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Audience, Unit
from questions.kinds import KINDS
from questions.models.banks import OwnedQuerySet
from questions.models.questions import Level
from questions.models.topics import Topic


class BlueprintQuerySet(OwnedQuerySet):
    def with_sizes(self) -> "BlueprintQuerySet":
        """Each with `question_count` and `points_total` (in hundredths) of the papers drawn from it."""
        points = F("rows__count") * F("rows__points")
        return self.annotate(
            question_count=models.Sum("rows__count", default=0), points_total=models.Sum(points, default=0)
        )


class Blueprint(models.Model):
    name = models.CharField(_("name"), max_length=200)
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="blueprints", verbose_name=_("owner"))
    audience = models.CharField(_("audience"), max_length=20, choices=Audience)

    objects = BlueprintQuerySet.as_manager()

    class Meta:
        verbose_name = _("blueprint")
        verbose_name_plural = _("blueprints")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class BlueprintRow(models.Model):
    """So many questions of a topic, perhaps of one level and one kind, worth so many hundredths of a point each."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="rows", verbose_name=_("blueprint"))
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", verbose_name=_("topic"))
    level = models.PositiveSmallIntegerField(_("level of the question"), choices=Level, null=True, blank=True)
    kind = models.CharField(
        _("kind"), max_length=20, blank=True, choices=[(code, kind.name) for code, kind in KINDS.items()]
    )
    count = models.PositiveSmallIntegerField(_("number of questions"))
    points = models.PositiveIntegerField(_("hundredths of a point each"), default=100)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("blueprint row")
        verbose_name_plural = _("blueprint rows")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(count__gt=0), name="blueprint_row_asks_something"),
            models.CheckConstraint(condition=Q(points__gt=0), name="blueprint_row_is_worth_something"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} × {self.count}"

    @property
    def is_for_others(self) -> bool:
        """Whether its topic is meant for another audience than the blueprint."""
        return self.topic.audience != self.blueprint.audience
