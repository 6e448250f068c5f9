"""Banks, and the tags by which each sorts its questions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit


class OwnedQuerySet(models.QuerySet):
    """Of what belongs to a unit."""

    def owned_by(self, units) -> "OwnedQuerySet":
        return self.filter(owner__in=units).select_related("owner")

    def beside(self, one: models.Model) -> "OwnedQuerySet":
        """The others of the same unit: whoever may write in one may write in all of them."""
        return self.filter(owner=one.owner_id).exclude(pk=one.pk)


class Bank(models.Model):
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="banks", verbose_name=_("owner"))
    approvals_needed = models.PositiveSmallIntegerField(
        _("approvals needed"), default=1, choices=[(1, _("one approval")), (2, _("two approvals"))]
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(approvals_needed__in=[1, 2]), name="bank_needs_one_or_two_approvals")
        ]

    def __str__(self) -> str:
        return self.name


class TagQuerySet(models.QuerySet):
    def in_use(self) -> "TagQuerySet":
        """Those that a question has which can be seen."""
        seen = Tag.questions.through.objects.filter(tag=models.OuterRef("pk"), question__latest_revision__isnull=False)
        return self.filter(models.Exists(seen))


class Tag(models.Model):
    bank = models.ForeignKey(Bank, models.CASCADE, related_name="tags", verbose_name=_("bank"))
    name = models.CharField(_("name"), max_length=60)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["bank", "name"], name="tag_once_a_bank")]

    def __str__(self) -> str:
        return self.name
