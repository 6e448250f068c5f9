"""The profile of the site."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.units import Unit

USUAL_FORM_OF_ADDRESS = "Anh/Chị"
"""As the translations say it; accounts.middleware puts a site's own in its place."""


class SiteProfile(models.Model):
    """The province that runs this site: data, so that another province changes no code."""

    province_name = models.CharField(_("province"), max_length=120)
    agency = models.CharField(_("agency"), max_length=200)
    emblem = models.ImageField(_("emblem"), upload_to="site/", blank=True)
    hotline = models.CharField(_("hotline"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    person_responsible = models.CharField(_("person responsible"), max_length=120, blank=True)
    form_of_address = models.CharField(_("form of address"), max_length=40, default=USUAL_FORM_OF_ADDRESS)
    root_unit = models.ForeignKey(
        Unit, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("root unit")
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("site profile")
        verbose_name_plural = _("site profile")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="site_profile_is_one")]

    def __str__(self) -> str:
        return self.province_name
