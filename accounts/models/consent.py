"""What people agreed to, and who did."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class ConsentText(models.Model):
    """The words people agreed to. A change of words is a new version."""

    version = models.CharField(_("version"), max_length=20, unique=True)
    text_vi = models.TextField(_("text in Vietnamese"))
    text_en = models.TextField(_("text in English"))
    published_at = models.DateTimeField(_("published at"), default=timezone.now)

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        ordering = ["-published_at", "-pk"]
        get_latest_by = "published_at"

    def __str__(self) -> str:
        return self.version


class Consent(models.Model):
    """That a person (or a minor's guardian) agreed, to which words, when and for what."""

    person = models.ForeignKey(User, models.CASCADE, related_name="consents", verbose_name=_("person"))
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="consents", verbose_name=_("text"))
    purpose = models.CharField(_("purpose"), max_length=80)  # "account" or "contest:<slug>"
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    guardian_name = models.CharField(_("guardian's name"), max_length=120, blank=True)
    read_aloud_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("read aloud by")
    )  # the officer who read the words to somebody and noted that they agree; else the person read them

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_at"]

    def __str__(self) -> str:
        return f"{self.person} · {self.purpose} · {self.text}"
