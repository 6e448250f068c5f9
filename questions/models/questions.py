"""Questions, what they rest on, and how each was worded at each time."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import with_words
from questions.citing import cited
from questions.drawing import Cell, PoolItem
from questions.kinds import KINDS
from questions.models.banks import Bank, Tag
from questions.models.law import Doubt
from questions.models.topics import LegalDocument, Topic

STEM_LIMIT = 5_000
"""Characters of a stem."""
EXPLANATION_LIMIT = 20_000
ONE_DAY = timedelta(days=1)


class Level(models.IntegerChoices):
    RECALL = 1, _("recall")
    UNDERSTANDING = 2, _("understanding")
    APPLICATION = 3, _("application")


class Use(models.TextChoices):
    CONTEST = "contest", _("contest")
    PRACTICE = "practice", _("practice")
    HISTORY = "history", _("history")


class Standing(models.TextChoices):
    """How far a question has come, in the eyes of those who keep the bank."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    RETURNED = "returned", _("returned")
    APPROVED = "approved", _("approved")
    REVISED = "revised", _("approved, with a newer revision")
    RETIRED = "retired", _("retired")


class Footing(models.TextChoices):
    """What a question rests on, as those who keep the law current count it."""

    IN_FORCE = "in_force", _("law in force")
    TO_CHECK = "to_check", _("law to be checked")
    REPLACED = "replaced", _("replaced law")


def _aged(day: date) -> Q:
    """For contests, with facts that were no longer sure on that day."""
    return Q(use=Use.CONTEST, facts_valid_until__isnull=False, facts_valid_until__lt=day)


def _ahead(day: date) -> Q:
    """For contests, resting on law that had not taken effect on that day: its answer is not the law of that day."""
    coming = LegalDocument.objects.order_by().filter(effective_date__gt=day)  # few: from them to what cites them
    bases = LegalBasis.objects.order_by().filter(document__in=coming.values("pk"))
    return Q(use=Use.CONTEST, approved_revision__in=bases.values("revision"))


class QuestionQuerySet(models.QuerySet):
    def written(self) -> "QuestionQuerySet":
        """Those that say something. Others are being imported, and nobody sees them before all of their file is there;
        the workshop can make one without words, too."""
        return self.filter(latest_revision__isnull=False)

    def living(self) -> "QuestionQuerySet":
        """Those that are not retired."""
        return self.filter(retired_at__isnull=True)

    def listed(self) -> "QuestionQuerySet":
        """With what a list tells of each, and no more: no options, and never a key."""
        latest = ("kind", "level", "stem", "status", "number", "author__full_name", "created_at", "submitted_at")
        own = ("code", "bank", "use", "basis_status", "facts_valid_until", "retired_at", "approved_revision")
        return (
            self.written()
            .select_related("topic", "latest_revision__author", "assignee")
            .only(
                *(*own, "assignee__full_name"),
                *("topic__slug", "topic__title_vi", "topic__title_en", "topic__audience"),
                *(f"latest_revision__{name}" for name in latest),
            )
        )

    def whole(self) -> "QuestionQuerySet":
        """With all that they say, keys too: for writing files and for comparing with what was read from one."""
        both = ("approved_revision", "latest_revision")
        whole = [f"{name}__{part}" for name in both for part in ("answer_key", "images")]
        bases = [documents_of_bases(f"{name}__") for name in both]
        return self.written().select_related("topic", *both).prefetch_related("tags", *whole, *bases)

    def to_write(self) -> "QuestionQuerySet":
        """With all that an exported file holds; without what is retired."""
        return self.whole().living()

    def standing(self, standing: str) -> "QuestionQuerySet":
        """Those that have come so far."""
        if standing == Standing.RETIRED:
            return self.filter(retired_at__isnull=False)
        living = self.living()
        if standing == Standing.REVISED:
            return living.filter(approved_revision__isnull=False).exclude(approved_revision=F("latest_revision"))
        return living.filter(latest_revision__status=standing)

    def never_approved(self) -> "QuestionQuerySet":
        return self.filter(approved_revision__isnull=True)

    def ever_approved(self) -> "QuestionQuerySet":
        return self.filter(approved_revision__isnull=False)

    def used(self, is_used: bool = True) -> "QuestionQuerySet":
        """Those of which a revision stood on a paper, or never did."""
        stood = Revision.objects.filter(question=models.OuterRef("pk"), used_at__isnull=False)
        return self.filter(models.Exists(stood) if is_used else ~models.Exists(stood))

    def approved_in(self, banks, uses) -> "QuestionQuerySet":
        """Approved, not retired, in these banks and of these uses, whether or not law keeps them from being drawn."""
        return self.living().filter(bank__in=banks, use__in=uses, approved_revision__isnull=False)

    def drawable(self, banks, uses, *, on: date) -> "QuestionQuerySet":
        """The same of those that may be drawn by the law and the facts of that day."""
        return self.approved_in(banks, uses).right_on(on)

    def right_on(self, day: date) -> "QuestionQuerySet":
        """Those that nothing speaks against on that day: no open doubt since then or before, no facts that have aged,
        no law that came later.

        What editors themselves have filed as superseded is out, unless an open doubt says that it was right that day.
        Only contests have to be right today: questions for practice and history may be right as they were.
        """
        doubts = Doubt.objects.open().filter(question=models.OuterRef("pk")).order_by()
        filed_so = Q(use=Use.CONTEST, basis_status=Question.Basis.SUPERSEDED) & ~models.Exists(doubts)
        right = self.exclude(_aged(day)).exclude(_ahead(day))
        return right.filter(~models.Exists(doubts.filter(since__lte=day)), ~filed_so)

    def days_of_change(self, after: date) -> list[date]:
        """The days after this one from which law or facts that are known today keep any of these off new papers, or
        from which law takes effect that keeps some off until then."""
        doubts = Doubt.objects.open().filter(question__in=self.values("pk"), since__gt=after).order_by()
        facts = self.filter(use=Use.CONTEST, facts_valid_until__gte=after).order_by()
        last_days = facts.values_list("facts_valid_until", flat=True).distinct()
        ahead = self.filter(_ahead(after)).citations().filter(document__effective_date__gt=after)
        begun = (doubts.values_list("since", flat=True), ahead.values_list("document__effective_date", flat=True))
        return sorted({*(day for days in begun for day in days.distinct()), *(day + ONE_DAY for day in last_days)})

    def in_doubt(self, today: date) -> "QuestionQuerySet":
        """Those that wait to be looked at again, in use as they are: with an open doubt, or facts that have aged."""
        doubts = Doubt.objects.open().filter(question=models.OuterRef("pk")).order_by()
        return self.living().filter(models.Exists(doubts) | _aged(today), approved_revision__isnull=False)

    def resting_on(self, document: LegalDocument) -> "QuestionQuerySet":
        """Those whose approved revision cites the document."""
        return self.filter(approved_revision__in=LegalBasis.objects.filter(document=document).values("revision"))

    def citations(self) -> "models.QuerySet[LegalBasis]":
        """What these rest on in their approved revision."""
        return LegalBasis.objects.order_by().filter(revision__in=self.order_by().values("approved_revision"))

    def citing_each(self) -> dict[int, int]:
        """How many of these rest on each document, by its key. The documents are read apart: with all that is told of
        them, counting would take four times as long."""
        counted = self.citations().values_list("document").annotate(models.Count("revision", distinct=True))
        return dict(counted)

    def shaken_by(self, document: LegalDocument) -> "QuestionQuerySet":
        """Those that a change of the document puts in doubt; what is asked as history stays right."""
        return self.resting_on(document).exclude(use=Use.HISTORY)

    def waiting_with(self, document: LegalDocument) -> "QuestionQuerySet":
        """Those that wait for review in a revision that cites the document; what is asked as history stays right."""
        citing = LegalBasis.objects.filter(document=document).values("revision")
        waiting = self.filter(latest_revision__in=citing, latest_revision__status=Revision.Status.IN_REVIEW)
        return waiting.exclude(use=Use.HISTORY)

    def footing(self, footing: str, today: date) -> "QuestionQuerySet":
        """Those in use that rest on law in force, on law to be checked, or on replaced law."""
        aged = _aged(today)
        current, replaced = (Q(basis_status=basis) for basis in (Question.Basis.CURRENT, Question.Basis.SUPERSEDED))
        meant = {
            Footing.IN_FORCE: current & ~aged,
            Footing.TO_CHECK: ~replaced & (~current | aged),
            Footing.REPLACED: replaced,
        }
        return self.written().living().filter(meant[Footing(footing)])

    def matching(self, words: str) -> "QuestionQuerySet":
        """Those whose stem, options, explanation or code have all these words, whatever their accents and case."""
        return self.filter(with_words(words, "text__folded__contains"))

    def as_pool(self) -> list[PoolItem]:
        """What drawing needs to know of each question, in one query."""
        rows = self.order_by("pk").values_list(
            "pk", "approved_revision_id", "topic_id", "approved_revision__level", "approved_revision__kind"
        )
        return [PoolItem(*row) for row in rows]

    def by_cell(self) -> dict[Cell, int]:
        """How many there are of each topic, level and kind, counted by the database."""
        cell = ("topic_id", "approved_revision__level", "approved_revision__kind")
        counted = self.order_by().values_list(*cell).annotate(models.Count("pk"))
        return {tuple(cell): number for *cell, number in counted}


class Question(models.Model):
    class Basis(models.TextChoices):
        CURRENT = "current", _("current")
        CHECK = "check", _("to be checked")
        SUPERSEDED = "superseded", _("superseded")
        PLAN_2021_ONLY = "plan_2021_only", _("rests on the plan of 2021 alone")

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="questions", verbose_name=_("bank"))
    code = models.SlugField(_("code"), max_length=40)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="questions", verbose_name=_("topic"))
    use = models.CharField(_("use"), max_length=20, choices=Use)
    basis_status = models.CharField(_("state of the legal basis"), max_length=20, choices=Basis)
    facts_valid_until = models.DateField(_("facts valid until"), null=True, blank=True)
    approved_revision = models.ForeignKey(
        "Revision", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved revision")
    )
    latest_revision = models.ForeignKey(
        "Revision", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("latest revision")
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    tags = models.ManyToManyField(Tag, related_name="questions", blank=True, verbose_name=_("tags"))
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["bank", "code"], name="question_code_unique_in_bank")]

    def __str__(self) -> str:
        return self.code

    @property
    def standing(self) -> Standing:
        """How far it has come; needs the latest revision."""
        if self.retired_at is not None:
            return Standing.RETIRED
        if self.approved_revision_id is not None and self.approved_revision_id != self.latest_revision_id:
            return Standing.REVISED
        return Standing(self.latest_revision.status)


def documents_of_bases(way: str = "") -> Prefetch:
    """How revisions fetch the documents that they rest on, as these stand today; `way` leads to the revisions from what
    fetches them, as "latest_revision__" does."""
    return Prefetch(f"{way}legal_bases__document", LegalDocument.objects.as_they_stand())


BROUGHT_BY = ("mended_by", "key_seen_by", "batch__by", "batch__reread_by", "batch__confirmed_by")
"""Who had a hand in what a row of an import became."""


class RevisionQuerySet(models.QuerySet):
    def written_by(self, person) -> "RevisionQuerySet":
        """Those that the person wrote. What a file brought was written by whoever sent it or had it read in another
        way, mended its row or said which key is right, or imported it. Only to ask whether there is one: some may come
        more than once."""
        ways = ("author", *(f"import_row__{way}" for way in BROUGHT_BY))
        return self.filter(Q(*((way, person) for way in ways), _connector=Q.OR))

    def with_basis(self) -> "RevisionQuerySet":
        """Each with what it rests on, as that stands today."""
        return self.prefetch_related(documents_of_bases())

    def varying(self) -> "RevisionQuerySet":
        """Those with parameters."""
        return self.filter(variation__isnull=False)

    def drawn(self) -> "RevisionQuerySet":
        """Those that papers are drawn with."""
        return self.filter(question__approved_revision=F("pk"), question__retired_at__isnull=True)


class Revision(models.Model):
    """One wording of a question. Once drawn onto a paper (`used_at`) it never changes; the database refuses it."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")

    question = models.ForeignKey(Question, models.PROTECT, related_name="revisions", verbose_name=_("question"))
    number = models.PositiveIntegerField(_("revision"))
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT)
    kind = models.CharField(_("kind"), max_length=20, choices=[(code, kind.name) for code, kind in KINDS.items()])
    level = models.PositiveSmallIntegerField(_("level of the question"), choices=Level)
    stem = models.TextField(_("stem"))
    content = models.JSONField(_("options and settings"), default=dict)
    # None for a plain question; else its texts are templates: questions.variants.stored
    variation = models.JSONField(_("parameters"), null=True, blank=True)
    # The edition of the holiday calendar by which a question with parameters counts, for good; None is the shipped one.
    calendar = models.ForeignKey(
        "HolidayYear",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("edition of the holiday calendar"),
    )
    as_of = models.CharField(_("facts as of"), max_length=7, blank=True)  # YYYY-MM
    confidence = models.CharField(_("confidence"), max_length=10, blank=True)
    source = models.TextField(_("source, for editors only"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    submitted_at = models.DateTimeField(_("submitted for review at"), null=True, blank=True)
    used_at = models.DateTimeField(_("first used at"), null=True, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["question", "-number"]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="revision_number_once")]
        indexes = [models.Index(fields=["question"], condition=Q(variation__isnull=False), name="revision_varying")]

    def __str__(self) -> str:
        return f"{self.question} · {self.number}"


class AnswerKey(models.Model):
    """The right answer and why. In a table of its own, so that nothing but marking and review can load it by chance."""

    revision = models.OneToOneField(
        Revision, models.PROTECT, primary_key=True, related_name="answer_key", verbose_name=_("revision")
    )
    key = models.JSONField(_("answer"))
    explanation = models.TextField(_("explanation"), blank=True)

    class Meta:
        verbose_name = _("answer key")
        verbose_name_plural = _("answer keys")

    def __str__(self) -> str:
        return str(self.revision)


class LegalBasis(models.Model):
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="legal_bases", verbose_name=_("revision"))
    document = models.ForeignKey(LegalDocument, models.PROTECT, related_name="cited_by", verbose_name=_("document"))
    citation = models.CharField(_("as cited"), max_length=200, blank=True)  # free text: "khoản 2, 3, 4 Điều 3"
    article = models.CharField(_("article"), max_length=20, blank=True)
    clause = models.CharField(_("clause"), max_length=20, blank=True)
    point = models.CharField(_("point"), max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return cited(self.document.number, self.document.type, self.citation)


class QuestionImage(models.Model):
    """A picture shown under the stem; re-encoded on upload and served only to those whose paper holds it."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="images", verbose_name=_("revision"))
    image = models.ImageField(_("image"), upload_to="questions/")
    # Of the file as stored, so that a page keeps the place free; unknown for pictures from before they were measured.
    width = models.PositiveIntegerField(_("width in pixels"), null=True, editable=False)
    height = models.PositiveIntegerField(_("height in pixels"), null=True, editable=False)
    alt_text = models.CharField(_("what the image shows"), max_length=250)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(width__isnull=True, height__isnull=True)
                | Q(width__isnull=False, height__isnull=False, width__gt=0, height__gt=0),
                name="image_measured_both_ways",
            )
        ]

    def __str__(self) -> str:
        return self.alt_text

    @property
    def is_missing(self) -> bool:
        """Whether its file has gone from the disk, as after restoring a database without its files."""
        return not self.image.storage.exists(self.image.name)
