"""The ways by which people come to hear of contests."""

from django.db import models
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class ChannelQuerySet(models.QuerySet):
    def offered(self) -> "ChannelQuerySet":
        return self.filter(is_active=True)

    def offers(self, code: str) -> bool:
        """Whether a channel of this code is offered, whatever stands in an address for one."""
        return bool(code) and code == slugify(code) and self.offered().filter(code=code).exists()

    def offered_as(self, code: str) -> "Channel | None":
        """The channel of this code, if it is offered."""
        return self.offered().filter(code=code).first() if code else None


class Channel(models.Model):
    """How somebody came to hear of a contest: a link carries its code as ?k=…"""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_vi = models.CharField(_("name in Vietnamese"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    owner = models.CharField(_("run by"), max_length=200, blank=True)
    audiences = models.JSONField(_("audiences"), default=list)
    is_active = models.BooleanField(_("offered"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return (self.name_en if get_language() == "en" else "") or self.name_vi
