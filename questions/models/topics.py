"""What questions are about: topics, and the legal documents they rest on."""

from datetime import date

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Audience
from accounts.vietnamese import fold


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


class TopicGuide(models.Model):
    """What a topic covers, and what one does with it in real life: where to file, whom to call. Empty is not shown."""

    topic = models.OneToOneField(Topic, models.CASCADE, primary_key=True, related_name="guide", verbose_name=_("topic"))
    covers_vi = models.TextField(_("what it covers, in Vietnamese"), max_length=600, blank=True)
    covers_en = models.TextField(_("what it covers, in English"), max_length=600, blank=True)
    step_vi = models.TextField(_("the next step in real life, in Vietnamese"), max_length=300, blank=True)
    step_en = models.TextField(_("the next step in real life, in English"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("guide to a topic")
        verbose_name_plural = _("guides to topics")

    def __str__(self) -> str:
        return str(self.topic)

    @property
    def covers(self) -> str:
        return (self.covers_en if get_language() == "en" else "") or self.covers_vi

    @property
    def step(self) -> str:
        return (self.step_en if get_language() == "en" else "") or self.step_vi


class DocumentQuerySet(models.QuerySet):
    def matching(self, words: str) -> "DocumentQuerySet":
        """Those whose number, title or issuer have all these words, whatever their accents and case.

        Folded as they are searched: a site keeps some hundreds of documents.
        """
        asked = fold(words).split()
        rows = self.order_by().values_list("pk", "number", "type", "title", "issuer")
        found = [pk for pk, *texts in rows if all(word in fold(" ".join(texts)) for word in asked)]
        return self.filter(pk__in=found) if asked else self

    def cited_by_revisions(self, revisions) -> "DocumentQuerySet":
        """Those that one of these wordings rests on."""
        return self.filter(cited_by__revision__in=revisions).distinct()

    def with_figures(self) -> "DocumentQuerySet":
        """Each with `questions`, how many questions that are in use cite it in the revision that is drawn."""
        living = Q(cited_by__revision__question__retired_at__isnull=True)
        drawn = Q(cited_by__revision__question__approved_revision=F("cited_by__revision"))
        counted = models.Count("cited_by__revision__question", filter=living & drawn, distinct=True)
        return self.annotate(questions=counted)

    def with_standing(self, day: date) -> "DocumentQuerySet":
        """Each with `standing`: its status on this day, or the graver one that a later document has brought it, of
        which its own facts need not tell."""
        state, kind = LegalDocument.State, DocumentRelation.Kind
        begun = DocumentRelation.objects.alias(since=Coalesce("on", "later__effective_date", Value(day)))
        acts = begun.filter(earlier=OuterRef("pk"), since__lte=day)
        standing = Case(
            When(state__in=[state.REPLACED, state.EXPIRED], then=F("state")),
            When(Exists(acts.filter(kind=kind.REPEALS)), then=Value(state.EXPIRED)),
            When(Exists(acts.filter(kind=kind.REPLACES)), then=Value(state.REPLACED)),
            When(
                Exists(acts.filter(kind=kind.AMENDS)),
                state__in=[state.IN_FORCE, state.IN_FORCE_PRESUMED],
                then=Value(state.IN_FORCE_AMENDED),
            ),
            default=F("state"),
        )
        return self.annotate(standing=standing)

    def as_they_stand(self) -> "DocumentQuerySet":
        """Each with its `standing` today."""
        return self.with_standing(timezone.localdate())


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
    state_since = models.DateField(_("has this status from"), null=True, blank=True)
    state_detail = models.TextField(_("about its status"), blank=True)
    shaken_at = models.DateTimeField(_("last put in doubt at"), null=True, blank=True, editable=False)
    note = models.TextField(_("note"), blank=True)
    topics = models.ManyToManyField(Topic, related_name="documents", blank=True, verbose_name=_("topics"))
    claims = models.JSONField(_("source and confidence of each fact"), default=dict, blank=True)  # for editors only

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal document")
        verbose_name_plural = _("legal documents")
        ordering = ["number"]

    def __str__(self) -> str:
        return self.number

    @cached_property
    def standing(self) -> str:
        """Its status today, as `with_standing` tells that of many at once."""
        alone = type(self).objects.as_they_stand().filter(pk=self.pk)
        return alone.values_list("standing", flat=True).first() or self.state

    def get_standing_display(self) -> str:
        """Its `standing` in words."""
        return str(self.State(self.standing).label)


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


class DocumentLink(models.Model):
    """Where the text of a document can be read on the public web."""

    document = models.ForeignKey(LegalDocument, models.CASCADE, related_name="links", verbose_name=_("document"))
    url = models.CharField(_("address"), max_length=500, validators=[URLValidator(schemes=["http", "https"])])
    words = models.CharField(_("words"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("link of a document")
        verbose_name_plural = _("links of documents")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "url"], name="document_link_once"),
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"), name="document_link_to_the_web"
            ),
        ]

    def __str__(self) -> str:
        return self.words or self.url
