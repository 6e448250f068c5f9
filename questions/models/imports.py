"""What was read from a file and waits for somebody to look at it: imports, their rows, and what they made."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exchange.models import FileQuerySet
from questions.formats import FORMATS
from questions.formats.rows import Row
from questions.models.banks import Bank
from questions.models.questions import Level, Question, Revision, Use
from questions.models.topics import Topic


class ImportQuerySet(FileQuerySet):
    def listed(self) -> "ImportQuerySet":
        """Those that a bank's page tells of: all but what was thrown away."""
        return self.exclude(state=ImportBatch.State.DISCARDED).select_related("by", "confirmed_by", "undone_by")

    def unconfirmed_since(self, moment) -> "ImportQuerySet":
        """Those that were sent before then and have still not been confirmed."""
        state = ImportBatch.State
        return self.filter(state__in=[state.READING, state.STAGED, state.CONFIRMING], at__lt=moment)


class ImportBatch(models.Model):
    """One file on its way into a bank. What it holds is nobody's business but the bank's writers' until it is
    confirmed, and then all of it is there at once."""

    class State(models.TextChoices):
        READING = "reading", _("being read")
        STAGED = "staged", _("to be looked at")
        CONFIRMING = "confirming", _("being confirmed")
        CONFIRMED = "confirmed", _("imported")
        UNDONE = "undone", _("undone")
        DISCARDED = "discarded", _("thrown away")

    bank = models.ForeignKey(Bank, models.CASCADE, related_name="imports", verbose_name=_("bank"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    at = models.DateTimeField(_("sent at"))
    name = models.CharField(_("file name"), max_length=200, blank=True)  # none for pasted text
    format = models.CharField(
        _("format"), max_length=20, choices=[(code, one.name) for code, one in FORMATS.items() if one.is_read]
    )
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    file = models.FileField(_("file"), upload_to="imports/", blank=True)  # while it may be read again
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("usual topic")
    )
    level = models.PositiveSmallIntegerField(_("usual level"), choices=Level, default=Level.RECALL)
    use = models.CharField(_("usual use"), max_length=20, choices=Use, default=Use.CONTEST)
    columns = models.JSONField(_("columns, as somebody put them right"), null=True, blank=True)
    remarks = models.JSONField(_("remarks on the whole file"), default=list)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.READING)
    new = models.PositiveIntegerField(_("new questions"), default=0)
    changed = models.PositiveIntegerField(_("changed questions"), default=0)
    passed = models.PositiveIntegerField(_("rows passed over"), default=0)
    new_tags = models.JSONField(_("tags that the bank did not have"), default=list)
    claim = models.CharField(_("who confirms it"), max_length=16, null=True, blank=True)  # noqa: DJ001  none is free
    claimed_at = models.DateTimeField(_("last sign of who confirms it"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    reread_by = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True, verbose_name=_("read in another way by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["confirmed", "undone"], confirmed_at__isnull=False, confirmed_by__isnull=False)
                | (~Q(state__in=["confirmed", "undone"]) & Q(confirmed_at__isnull=True, confirmed_by__isnull=True)),
                name="import_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False, undone_by__isnull=False)
                | (~Q(state="undone") & Q(undone_at__isnull=True, undone_by__isnull=True)),
                name="import_undone_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["bank"], condition=Q(state="confirming"), name="one_import_is_confirmed_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Pasted text"))

    def brought(self) -> models.QuerySet[Question]:
        """The questions that it made or changed, as a list tells of them, in the order of its file."""
        found = self.bank.questions.listed().select_related("bank").filter(revisions__import_row__batch=self)
        return found.order_by("revisions__import_row__place")


class RowQuerySet(models.QuerySet):
    def waiting(self) -> "RowQuerySet":
        """Those of which it is not known yet what becomes: something is wrong, nobody looked at the key, or a person is
        to decide because the same words are there with another answer or in a retired question."""
        unsure = Q(certain=False, key_seen_by__isnull=True) | Q(decision=ImportRow.Decision.ASK)
        return self.exclude(decision=ImportRow.Decision.PASS).filter(Q(is_wrong=True) | unsure)

    def uncertain(self) -> "RowQuerySet":
        """Those of which nobody has confirmed the key that was read."""
        return self.exclude(decision=ImportRow.Decision.PASS).filter(certain=False, key_seen_by__isnull=True)


class ImportRow(models.Model):
    """One question as the file told it, or as somebody mended it, and what is to become of it.

    `before` is the revision that a change was compared with; `revision` is what confirming made of the row. Until the
    switch that revision belongs to a question without a latest revision, which nobody sees.
    """

    class Decision(models.TextChoices):
        NEW = "new", _("a new question")
        CHANGE = "change", _("changes a question")
        PASS = "pass", _("passed over")
        ASK = "ask", _("to be decided")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", verbose_name=_("import"))
    place = models.PositiveIntegerField(_("place"))
    told = models.JSONField(_("the question"))
    decision = models.CharField(_("what becomes of it"), max_length=10, choices=Decision)
    is_decided = models.BooleanField(_("decided by a person"), default=False)
    target = models.ForeignKey(
        Question, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("question that it changes")
    )
    before = models.ForeignKey(
        Revision, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("revision before")
    )
    revision = models.OneToOneField(
        Revision, models.SET_NULL, null=True, blank=True, related_name="import_row", verbose_name=_("revision")
    )
    certain = models.BooleanField(_("the key is certain"))
    key_seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("key seen by")
    )
    mended_by = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True, verbose_name=_("mended by")
    )  # and whoever had found its key right before it was mended
    is_wrong = models.BooleanField(_("cannot be taken as it is"))
    is_warned = models.BooleanField(_("asks for a look"))
    alike = models.JSONField(_("what is much like it"), default=list)  # [{"question" or "place", "percent"}]
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = RowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "place"], name="import_row_place_once"),
            models.CheckConstraint(
                condition=~Q(decision="change") | Q(target__isnull=False), name="import_row_changes_something"
            ),
            models.UniqueConstraint(
                fields=["batch", "target"], condition=Q(decision="change"), name="import_changes_a_question_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} · {self.place}"

    @property
    def row(self) -> Row:
        """The question as the formats know it; its pictures are records of their own."""
        return Row.from_json(self.told)


class ImportPicture(models.Model):
    """A picture of a row, re-encoded when it was read, and shown to the bank's writers only."""

    row = models.ForeignKey(ImportRow, models.CASCADE, related_name="pictures", verbose_name=_("row"))
    image = models.ImageField(_("image"), upload_to="questions/")
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))
    alt_text = models.CharField(_("what the image shows"), max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("picture of an import")
        verbose_name_plural = _("pictures of imports")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.alt_text


class SheetHeader(models.Model):
    """What somebody takes a column for in the sheets of a bank, by its header in search form; no field means none."""

    bank = models.ForeignKey(Bank, models.CASCADE, related_name="+", verbose_name=_("bank"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    header = models.CharField(_("header"), max_length=60)
    field = models.CharField(_("field"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("header of a sheet")
        verbose_name_plural = _("headers of sheets")
        constraints = [models.UniqueConstraint(fields=["bank", "person", "header"], name="header_once_a_person")]

    def __str__(self) -> str:
        return f"{self.header} · {self.field}"
