"""What entrants choose of an entry: how boards name them, and for whom they take part."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NameStyle(models.TextChoices):
    FULL = "full", _("full name")
    SHORT = "short", _("shortened: Nguyễn V. A.")
    HIDDEN = "hidden", _("participation code only")


class Capacity(models.TextChoices):
    """What citizens say they take part as, if they like."""

    PERSON = "person", _("for oneself")
    BUSINESS = "business", _("for a business or cooperative")
    ORGANISATION = "organisation", _("for an organisation")
