"""What: topics, legal documents, banks, questions with their revisions and keys, blueprints."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Audience, Unit
from questions.drawing import PoolItem
from questions.kinds import KINDS


class Level(models.IntegerChoices):
    RECALL = 1, _("recall")
    UNDERSTANDING = 2, _("understanding")
    APPLICATION = 3, _("application")


class Topic(models.Model):
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    audience = models.CharField(_("audience"), max_length=20, choices=Audience)
    title_vi = models.CharField(_("title in Vietnamese"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["-audience", "position"]  # officials first, as in the plan

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_vi


class LegalDocument(models.Model):
    class State(models.TextChoices):
        IN_FORCE = "in_force", _("in force")
        IN_FORCE_PRESUMED = "in_force_presumed", _("presumed in force")
        IN_FORCE_AMENDED = "in_force_amended", _("in force, amended")
        IN_FORCE_PARTLY_AMENDED = "in_force_partly_amended", _("in force, partly amended")
        BEING_REPLACED = "being_replaced", _("being replaced")
        REPLACED = "replaced", _("replaced")
        EXPIRED = "expired", _("expired")
        UNKNOWN = "unknown", _("not verified")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    number = models.CharField(_("number"), max_length=60, unique=True)
    type = models.CharField(_("type"), max_length=60, blank=True)
    issuer = models.CharField(_("issuer"), max_length=200, blank=True)
    title = models.TextField(_("title"))
    date_issued = models.DateField(_("date of issue"), null=True, blank=True)
    effective_date = models.DateField(_("effective date"), null=True, blank=True)
    state = models.CharField(_("status"), max_length=30, choices=State)
    state_detail = models.TextField(_("about its status"), blank=True)
    note = models.TextField(_("note"), blank=True)
    topics = models.ManyToManyField(Topic, related_name="documents", blank=True, verbose_name=_("topics"))
    claims = models.JSONField(_("source and confidence of each fact"), default=dict, blank=True)  # for editors only

    class Meta:
        verbose_name = _("legal document")
        verbose_name_plural = _("legal documents")
        ordering = ["number"]

    def __str__(self) -> str:
        return self.number


class DocumentRelation(models.Model):
    """`later` amends, replaces or repeals `earlier`; or the source only says that the two are related."""

    class Kind(models.TextChoices):
        AMENDS = "amends", _("amends")
        REPLACES = "replaces", _("replaces")
        REPEALS = "repeals", _("repeals")
        RELATED = "related", _("related to")

    later = models.ForeignKey(LegalDocument, models.CASCADE, related_name="acts_on", verbose_name=_("later document"))
    earlier = models.ForeignKey(
        LegalDocument, models.CASCADE, related_name="acted_on_by", verbose_name=_("earlier document")
    )
    kind = models.CharField(_("relation"), max_length=20, choices=Kind)
    on = models.DateField(_("from"), null=True, blank=True)

    class Meta:
        verbose_name = _("relation of documents")
        verbose_name_plural = _("relations of documents")
        constraints = [
            models.UniqueConstraint(fields=["later", "earlier", "kind"], name="document_relation_once"),
            models.CheckConstraint(condition=~Q(later=F("earlier")), name="document_relation_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.later} {self.get_kind_display()} {self.earlier}"


class OwnedQuerySet(models.QuerySet):
    """Of what belongs to a unit."""

    def owned_by(self, units) -> "OwnedQuerySet":
        return self.filter(owner__in=units).select_related("owner")


class Bank(models.Model):
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="banks", verbose_name=_("owner"))

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Use(models.TextChoices):
    CONTEST = "contest", _("contest")
    PRACTICE = "practice", _("practice")
    HISTORY = "history", _("history")


class QuestionQuerySet(models.QuerySet):
    def drawable(self, banks, uses) -> "QuestionQuerySet":
        """Approved, not retired, in these banks and of these uses."""
        return self.filter(bank__in=banks, use__in=uses, approved_revision__isnull=False, retired_at__isnull=True)

    def as_pool(self) -> list[PoolItem]:
        """What drawing needs to know of each question, in one query."""
        rows = self.order_by("pk").values_list(
            "pk", "approved_revision_id", "topic_id", "approved_revision__level", "approved_revision__kind"
        )
        return [PoolItem(*row) for row in rows]


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
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["bank", "code"], name="question_code_unique_in_bank")]

    def __str__(self) -> str:
        return self.code


class RevisionQuerySet(models.QuerySet):
    def with_basis(self) -> "RevisionQuerySet":
        return self.prefetch_related("legal_bases__document")


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
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    stem = models.TextField(_("stem"))
    content = models.JSONField(_("options and settings"), default=dict)
    as_of = models.CharField(_("facts as of"), max_length=7, blank=True)  # YYYY-MM
    confidence = models.CharField(_("confidence"), max_length=10, blank=True)
    source = models.TextField(_("source, for editors only"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    used_at = models.DateTimeField(_("first used at"), null=True, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["question", "-number"]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="revision_number_once")]

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
        return f"{self.citation} {self.document}".strip()


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
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, null=True, blank=True)
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
