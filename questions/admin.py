"""The workshop for topics, documents, banks and questions. What entrants have read, and its key, stand there too."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.workshop import AuditedAdmin, ReadOnlyAdmin
from exchange.forms import PictureField
from exchange.images import CleanImage
from questions.holidays import calendar_for, newest_edition
from questions.kinds import KINDS, Problem
from questions.law import heed_changes, stored_shakes
from questions.models import (
    AnswerKey,
    Approval,
    Bank,
    Comment,
    Confirmation,
    Deputy,
    DocumentLink,
    DocumentRelation,
    Doubt,
    Draft,
    HolidayYear,
    ImportBatch,
    ImportRow,
    LegalBasis,
    LegalDocument,
    Opening,
    Question,
    QuestionImage,
    Revision,
    SavedFilter,
    SignedDecision,
    Tag,
    Topic,
)
from questions.reviewing import open_key
from questions.searching import remember_words
from questions.variants import check, declaration_of


@admin.register(Topic)
class TopicAdmin(AuditedAdmin):
    list_display = ["title_vi", "title_en", "audience", "position"]
    list_filter = ["audience"]
    search_fields = ["slug", "title_vi", "title_en"]
    prepopulated_fields = {"slug": ["title_en"]}


class ActsOnInline(admin.TabularInline):
    model = DocumentRelation
    fk_name = "later"
    verbose_name_plural = _("what this document does to earlier ones")
    autocomplete_fields = ["earlier"]
    extra = 0


class ActedOnInline(admin.TabularInline):
    model = DocumentRelation
    fk_name = "earlier"
    verbose_name_plural = _("what later documents do to this one")
    autocomplete_fields = ["later"]
    extra = 0


class LinkInline(admin.TabularInline):
    model = DocumentLink
    extra = 0


@admin.register(LegalDocument)
class LegalDocumentAdmin(AuditedAdmin):
    """What changes here puts questions in doubt as under /organize/law/, but nobody is told beforehand which."""

    list_display = ["number", "type", "issuer", "date_issued", "effective_date", "state"]
    list_filter = ["state", "type", "topics"]
    search_fields = ["number", "title", "issuer", "code"]
    date_hierarchy = "date_issued"
    filter_horizontal = ["topics"]
    inlines = [ActsOnInline, ActedOnInline, LinkInline]

    def save_model(self, request: HttpRequest, document: LegalDocument, form: forms.ModelForm, change: bool) -> None:
        request.shakes = stored_shakes([document, *self._beside(document)]) if change else {}
        super().save_model(request, document, form, change)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: list, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        touched = [form.instance, *self._beside(form.instance)]
        heed_changes(touched, request.shakes, now=timezone.now())

    def _beside(self, document: LegalDocument) -> QuerySet[LegalDocument]:
        """The documents that this one changes: their relations stand on its page, too."""
        return LegalDocument.objects.filter(acted_on_by__later=document).distinct()


@admin.register(HolidayYear)
class HolidayYearAdmin(ReadOnlyAdmin):
    list_display = ["year", "number", "first", "last", "by", "at"]
    list_filter = ["year"]
    list_select_related = ["by"]
    search_fields = ["year", "source"]


class ConfirmationInline(admin.TabularInline):
    model = Confirmation
    extra = 0


@admin.register(Doubt)
class DoubtAdmin(ReadOnlyAdmin):
    list_display = ["question", "document", "ground", "since", "raised_at", "settled_at", "outcome"]
    list_filter = ["ground", "outcome"]
    list_select_related = ["question", "document"]
    search_fields = ["question__code", "document__number"]
    inlines = [ConfirmationInline]


@admin.register(Bank)
class BankAdmin(AuditedAdmin):
    list_display = ["name", "owner", "slug"]
    list_select_related = ["owner"]
    search_fields = ["name", "slug", "owner__search_text"]
    autocomplete_fields = ["owner"]


class RevisionsInline(admin.TabularInline):
    """The revisions of a question at a glance; each is changed on a page of its own."""

    model = Revision
    fields = readonly_fields = ["number", "status", "kind", "level", "stem", "created_at", "used_at"]
    show_change_link = True
    can_delete = False
    extra = 0

    def has_add_permission(self, *_above: object) -> bool:
        return False


STAGED = Q(latest_revision__isnull=True) & (
    Q(code__startswith="~") | Exists(ImportRow.objects.filter(revision__question=OuterRef("pk")))
)
"""What an import has made and not shown yet; a question that was made here may still be without words."""


@admin.register(Question)
class QuestionAdmin(AuditedAdmin):
    """What is approved is decided by four eyes, and so nowhere but on the pages of a bank."""

    fields = ["bank", "code", "topic", "use", "basis_status", "facts_valid_until", "approved_revision", "retired_at"]
    readonly_fields = ["approved_revision"]

    def get_readonly_fields(self, request: HttpRequest, question: Question | None = None) -> list[str]:
        """A question stays in its bank: another one may demand more approvals. Its use and whether it is retired are
        changed on its pages, where what everybody could see, or what may be wrong, is approved again."""
        return [*self.readonly_fields, *(["bank", "use", "retired_at"] if question else [])]

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: list, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.instance.latest_revision_id:
            remember_words([form.instance])

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """Without what is being imported: nobody sees it before all of its file is there."""
        return super().get_queryset(request).exclude(STAGED)

    list_display = ["code", "stem", "topic", "kind", "use", "basis_status", "is_approved", "retired_at"]
    list_filter = ["bank", "use", "basis_status", "approved_revision__kind", "approved_revision__level", "topic"]
    list_select_related = ["topic", "approved_revision"]
    search_fields = ["code", "revisions__stem"]
    autocomplete_fields = ["bank", "topic"]
    inlines = [RevisionsInline]

    @admin.display(description=_("stem"))
    def stem(self, question: Question) -> str:
        revision = question.approved_revision
        return revision.stem[:100] if revision else "–"

    @admin.display(description=_("kind"))
    def kind(self, question: Question) -> str:
        return question.approved_revision.get_kind_display() if question.approved_revision else "–"

    @admin.display(description=_("approved"), boolean=True)
    def is_approved(self, question: Question) -> bool:
        return question.approved_revision_id is not None


class WrittenOnce:
    """Whatever belongs to a revision comes with it. Then it can be looked at, and no more: who would say something else
    writes another revision, and so is the author whom somebody else has to approve."""

    def has_add_permission(self, request: HttpRequest, revision: Revision | None = None) -> bool:
        return revision is None and super().has_add_permission(request, revision)

    def has_change_permission(self, request: HttpRequest, row: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, row: Model | None = None) -> bool:
        return False


class KeyFormSet(forms.BaseInlineFormSet):
    """A key is checked together with the question it belongs to, by the question's own kind."""

    def clean(self) -> None:
        super().clean()
        revision = self.instance
        keys = [form.cleaned_data["key"] for form in self.forms if "key" in form.cleaned_data]
        if not keys or revision.kind not in KINDS:
            return
        problems = _problems(revision, keys[0])
        if problems:
            raise ValidationError([str(problem.sentence) for problem in problems])


def _problems(revision: Revision, key: object) -> list[Problem]:
    if revision.variation is None:
        return KINDS[revision.kind].validate(revision.content, key)
    declaration = declaration_of(revision.variation, revision.stem, revision.content, key)
    return check(declaration, revision.kind, calendar_for(revision))


class AnswerKeyInline(WrittenOnce, admin.StackedInline):
    model = AnswerKey
    formset = KeyFormSet
    min_num = 1


class LegalBasisInline(WrittenOnce, admin.TabularInline):
    model = LegalBasis
    autocomplete_fields = ["document"]
    extra = 0


class QuestionImageForm(forms.ModelForm):
    class Meta:
        field_classes = {"image": PictureField}

    def clean_image(self) -> CleanImage:
        image = self.cleaned_data["image"]
        self.instance.width, self.instance.height = image.width, image.height
        return image


class QuestionImageInline(WrittenOnce, admin.TabularInline):
    model = QuestionImage
    form = QuestionImageForm
    extra = 0


@admin.register(Revision)
class RevisionAdmin(WrittenOnce, AuditedAdmin):
    """As on the pages of a bank each save is a new revision, whose author is whoever saves."""

    tells_added = False  # the revision itself says it for good; the log holds no keys
    list_display = ["question", "number", "status", "kind", "level", "created_at", "used_at"]
    list_filter = ["status", "kind", "level", "confidence"]
    list_select_related = ["question"]
    search_fields = ["question__code", "stem", "source"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        staged = Question.objects.filter(STAGED)
        return super().get_queryset(request).exclude(question__in=staged)

    date_hierarchy = "created_at"
    autocomplete_fields = ["question"]
    readonly_fields = ["status", "author", "created_at", "submitted_at", "used_at"]
    inlines = [AnswerKeyInline, LegalBasisInline, QuestionImageInline]

    def render_change_form(
        self, request: HttpRequest, context: dict, *told: object, obj: Revision | None = None, **how: object
    ) -> HttpResponse:
        """The page shows the key, so it is noted who looked."""
        if obj is not None:
            open_key(obj, by=request.user, now=timezone.now())
        return super().render_change_form(request, context, *told, obj=obj, **how)

    def save_model(self, request: HttpRequest, revision: Revision, form: forms.ModelForm, change: bool) -> None:
        revision.author = request.user
        if revision.variation is not None:
            revision.calendar_id = newest_edition()
        super().save_model(request, revision, form, change)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: list, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        question = form.instance.question
        question.latest_revision = question.revisions.order_by("-number").first()
        question.save(update_fields=["latest_revision"])
        remember_words([question])

    def has_add_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)


@admin.register(LegalBasis)
class LegalBasisAdmin(ReadOnlyAdmin):
    list_display = ["document", "citation", "article", "clause", "point", "revision"]
    list_filter = ["document__state"]
    list_select_related = ["document", "revision__question"]
    search_fields = ["document__number", "citation", "revision__question__code"]


@admin.register(Tag)
class TagAdmin(AuditedAdmin):
    list_display = ["name", "bank"]
    list_select_related = ["bank"]
    search_fields = ["name", "bank__name"]
    autocomplete_fields = ["bank"]


@admin.register(Deputy)
class DeputyAdmin(AuditedAdmin):
    list_display = ["person", "bank", "first_day", "last_day", "named_by"]
    list_select_related = ["person", "bank", "named_by"]
    search_fields = ["person__full_name", "bank__name"]
    readonly_fields = ["bank", "person", "named_by"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Organisers name them in the settings of the bank, where it is looked at who takes part."""
        return False


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    list_display = ["revision", "author", "reviewer", "decision", "at"]
    list_select_related = ["revision__question", "author", "reviewer", "decision"]
    search_fields = ["revision__question__code"]
    date_hierarchy = "at"


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    list_display = ["question", "about", "author", "at"]
    list_filter = ["about"]
    list_select_related = ["question", "author"]
    search_fields = ["question__code", "text"]
    date_hierarchy = "at"


@admin.register(SignedDecision)
class SignedDecisionAdmin(ReadOnlyAdmin):
    list_display = ["number", "signed_on", "bank", "recorded_by"]
    list_select_related = ["bank", "recorded_by"]
    search_fields = ["number", "bank__name"]


@admin.register(Opening)
class OpeningAdmin(ReadOnlyAdmin):
    list_display = ["revision", "person", "first_at", "last_at"]
    list_select_related = ["revision__question", "person"]
    search_fields = ["revision__question__code", "person__full_name"]


@admin.register(Draft)
class DraftAdmin(ReadOnlyAdmin):
    """That there is one; not what is typed, which is nobody's business but its author's, and may be a key."""

    exclude = ["fields"]
    list_display = ["bank", "question", "author", "updated_at"]
    list_select_related = ["bank", "question", "author"]
    search_fields = ["question__code", "author__full_name"]


@admin.register(SavedFilter)
class SavedFilterAdmin(ReadOnlyAdmin):
    list_display = ["name", "bank", "person", "kept_at"]
    list_select_related = ["bank", "person"]
    search_fields = ["name", "bank__name", "person__full_name"]


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "bank", "state", "by", "at", "new", "changed"]
    list_filter = ["state", "format"]
    list_select_related = ["bank", "by"]
    search_fields = ["name", "bank__name", "by__full_name"]
    date_hierarchy = "at"
