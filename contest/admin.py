"""The workshop for contests. What entrants rely on stands still there too; papers and boards can only be looked at."""

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Audience, with_words
from accounts.workshop import AuditedAdmin, ReadOnlyAdmin
from contest.forms.fields import ChainField
from contest.models import (
    Attempt,
    Board,
    BoardRow,
    Channel,
    Contest,
    Division,
    Entry,
    Mark,
    Outage,
    PaperFigures,
    QuestionFigures,
    Response,
    Round,
    RoundDivision,
    SaveEvent,
)
from contest.organizing import Refused, still_of_contest, still_of_division
from contest.organizing_blueprints import forget_pools, has_papers, still_of_blueprint
from contest.organizing_rounds import check_sitting, refuse_lacks, still_of_round, still_of_sitting
from contest.planning import Plan, as_planned, count_ahead
from contest.pools import forget_pool
from questions.models import Blueprint, BlueprintRow, Use


class StandingAdmin(AuditedAdmin):
    """A record whose fields become read-only once entrants rely on them, as on the organisers' pages."""

    still_of = staticmethod(lambda record: {})

    def get_readonly_fields(self, request: HttpRequest, record: Model | None = None) -> list[str]:
        fixed = self.still_of(record) if record is not None else {}
        return [*super().get_readonly_fields(request, record), *fixed]


class ContestForm(forms.ModelForm):
    chain = ChainField(label=_("order of criteria when ranking"))


class DivisionInline(admin.TabularInline):
    model = Division
    fields = readonly_fields = ["title_vi", "audience", "unit_required"]
    show_change_link = True
    can_delete = False
    extra = 0

    def has_add_permission(self, *_above: object) -> bool:
        return False


class RoundInline(DivisionInline):
    model = Round
    fields = readonly_fields = ["number", "opens_at", "closes_at", "duration_minutes", "attempts_allowed"]


@admin.register(Contest)
class ContestAdmin(StandingAdmin):
    form = ContestForm
    still_of = staticmethod(still_of_contest)
    list_display = ["title_vi", "owner", "short_code", "published_at", "is_demo", "created_at"]
    list_filter = ["is_demo", ("published_at", admin.EmptyFieldListFilter)]
    list_select_related = ["owner"]
    search_fields = ["title_vi", "title_en", "slug", "short_code", "owner__search_text"]
    date_hierarchy = "created_at"
    autocomplete_fields = ["owner"]
    # Publishing is a verb of the organisers' pages, and doors are chosen there.
    readonly_fields = ["published_at", "is_demo", "created_at", "doors"]
    inlines = [DivisionInline, RoundInline]

    def get_form(self, request: HttpRequest, contest: Contest | None = None, **kwargs) -> type[forms.ModelForm]:
        """A field that the form declares itself must give way where it only shows."""
        form = super().get_form(request, contest, **kwargs)
        if "chain" in self.get_readonly_fields(request, contest):
            form.base_fields.pop("chain", None)
        return form


class AudiencesForm(forms.ModelForm):
    audiences = forms.MultipleChoiceField(
        label=_("audiences"), choices=Audience.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


@admin.register(Channel)
class ChannelAdmin(AuditedAdmin):
    form = AudiencesForm
    list_display = ["name_vi", "code", "owner", "is_active", "position"]
    list_filter = ["is_active"]
    search_fields = ["code", "name_vi", "name_en", "owner"]


@admin.register(Division)
class DivisionAdmin(StandingAdmin):
    still_of = staticmethod(still_of_division)
    list_display = ["title_vi", "contest", "audience", "unit_required", "position"]
    list_filter = ["audience", "contest"]
    list_select_related = ["contest"]
    search_fields = ["title_vi", "title_en", "slug", "contest__title_vi"]
    autocomplete_fields = ["contest"]


@admin.register(Round)
class RoundAdmin(StandingAdmin):
    still_of = staticmethod(still_of_round)
    list_display = [
        "contest",
        "number",
        "opens_at",
        "closes_at",
        "duration_minutes",
        "attempts_allowed",
        "finalized_at",
    ]
    list_filter = ["review_policy", "counting", "contest"]
    list_select_related = ["contest"]
    search_fields = ["contest__title_vi", "contest__slug"]
    date_hierarchy = "opens_at"
    autocomplete_fields = ["contest"]
    readonly_fields = ["finalized_at"]


class SittingForm(forms.ModelForm):
    uses = forms.MultipleChoiceField(
        label=_("uses that may be drawn"), choices=Use.choices, widget=forms.CheckboxSelectMultiple
    )

    def _post_clean(self) -> None:
        """Checks the papers as the organisers' pages do, once the record has its new values."""
        super()._post_clean()
        if self.errors:
            return
        sitting = self.instance
        banks = list(self.cleaned_data["banks"] if "banks" in self.cleaned_data else sitting.banks.all())
        try:
            check_sitting(sitting, banks, sitting.round.contest)
            if sitting.round.contest.published_at is not None:
                planned = [as_planned(sitting, banks=banks)]
                refuse_lacks(count_ahead(Plan(planned, planned), now=timezone.now()))
        except Refused as error:
            self.add_error(error.field if error.field in self.fields else None, str(error))


@admin.register(RoundDivision)
class RoundDivisionAdmin(StandingAdmin):
    form = SittingForm
    still_of = staticmethod(still_of_sitting)
    list_display = ["round", "division", "contest", "blueprint", "prediction_true_value"]
    list_filter = ["round__contest"]
    list_select_related = ["round__contest", "division", "blueprint"]
    search_fields = ["round__contest__title_vi", "division__title_vi"]
    autocomplete_fields = ["round", "division", "blueprint", "banks"]
    # Fixing the true value ranks everybody anew, and what papers leave out touches those of others: both are verbs.
    readonly_fields = ["prediction_true_value", "apart_from", "apart_days", "kept_tags"]

    @admin.display(description=_("contest"))
    def contest(self, sitting: RoundDivision) -> str:
        return str(sitting.round.contest)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, *formsets_and_change: object) -> None:
        super().save_related(request, form, *formsets_and_change)
        transaction.on_commit(lambda: forget_pool(form.instance))

    def get_form(self, request: HttpRequest, sitting: RoundDivision | None = None, **kwargs) -> type[forms.ModelForm]:
        form = super().get_form(request, sitting, **kwargs)
        if "uses" in self.get_readonly_fields(request, sitting):
            form.base_fields.pop("uses", None)
        return form


class BlueprintRowInline(admin.TabularInline):
    model = BlueprintRow
    extra = 0

    def has_add_permission(self, request: HttpRequest, blueprint: Blueprint | None = None) -> bool:
        return _rows_may_change(blueprint)

    def has_change_permission(self, request: HttpRequest, blueprint: Blueprint | None = None) -> bool:
        return _rows_may_change(blueprint)

    def has_delete_permission(self, request: HttpRequest, blueprint: Blueprint | None = None) -> bool:
        return _rows_may_change(blueprint)


def _rows_may_change(blueprint: Blueprint | None) -> bool:
    return blueprint is None or not has_papers(blueprint)


@admin.register(Blueprint)
class BlueprintAdmin(StandingAdmin):
    still_of = staticmethod(still_of_blueprint)
    list_display = ["name", "owner", "audience"]
    list_filter = ["audience"]
    list_select_related = ["owner"]
    search_fields = ["name", "owner__search_text"]
    autocomplete_fields = ["owner"]
    inlines = [BlueprintRowInline]

    def save_related(self, request: HttpRequest, form: forms.ModelForm, *formsets_and_change: object) -> None:
        super().save_related(request, form, *formsets_and_change)
        forget_pools(form.instance)


class EntrantSearch:
    """Search entries by code or by words of the name without accents; `entry` is the way to the entry."""

    entry = "entry__"
    search_fields = ["pk"]
    search_help_text = _("Participation code, or name without accents")

    def get_search_results(self, request: HttpRequest, rows: QuerySet, term: str) -> tuple[QuerySet, bool]:
        lookups = (f"{self.entry}person__search_text__contains", f"{self.entry}code__iexact")
        return rows.filter(with_words(term[:100], *lookups)), False


@admin.register(Entry)
class EntryAdmin(EntrantSearch, AuditedAdmin):
    """Entries come about by entering; a wrong unit or channel can be put right."""

    entry = ""
    list_display = ["code", "person", "contest", "division", "unit_name", "channel", "entered_at", "disqualified_at"]
    list_filter = ["contest", "division", "channel", ("disqualified_at", admin.EmptyFieldListFilter)]
    list_select_related = ["person", "contest", "division", "channel"]
    date_hierarchy = "entered_at"
    autocomplete_fields = ["unit", "competing_unit"]
    readonly_fields = [
        *("contest", "person", "division", "code", "birth_date", "consent", "link", "inviter"),
        *("entered_at", "disqualified_at", "disqualified_reason", "hidden_at", "hidden_by", "hidden_reason"),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, entry: Entry | None = None) -> bool:
        return False


@admin.register(Attempt)
class AttemptAdmin(EntrantSearch, ReadOnlyAdmin):
    list_display = [
        "entry",
        "person",
        "round_division",
        "number",
        "state",
        "started_at",
        "finished_at",
        "score",
        "counts",
    ]
    list_filter = ["state", "finished_by", "counts", "round_division__round__contest"]
    list_select_related = ["entry__person", "round_division__round__contest", "round_division__division"]
    date_hierarchy = "started_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("paper")

    @admin.display(description=_("person"))
    def person(self, attempt: Attempt) -> str:
        return str(attempt.entry.person)


class OfAttempt(EntrantSearch, ReadOnlyAdmin):
    """What belongs to an attempt; there are very many, so their number is not counted twice a page."""

    entry = "attempt__entry__"
    list_select_related = ["attempt__entry"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("attempt__paper")

    @admin.display(description=_("attempt"))
    def of_attempt(self, row: Model) -> str:
        return str(row.attempt)


@admin.register(Response)
class ResponseAdmin(OfAttempt):
    list_display = ["of_attempt", "slot", "answer", "flag", "counter", "device", "saved_at"]
    list_filter = ["flag", "attempt__round_division__round__contest"]
    date_hierarchy = "saved_at"


@admin.register(SaveEvent)
class SaveEventAdmin(OfAttempt):
    list_display = ["arrived_at", "of_attempt", "slot", "answer", "outcome", "counter", "device"]
    list_filter = ["outcome", "attempt__round_division__round__contest"]
    date_hierarchy = "arrived_at"


@admin.register(Mark)
class MarkAdmin(OfAttempt):
    list_display = ["of_attempt", "slot", "revision", "hundredths", "right"]
    list_filter = ["right", "attempt__round_division__round__contest"]
    list_select_related = ["attempt__entry", "revision__question"]


@admin.register(Board)
class BoardAdmin(ReadOnlyAdmin):
    list_display = ["round_division", "audience", "version", "changed_at"]
    list_filter = ["audience", "round_division__round__contest"]
    list_select_related = ["round_division__round__contest", "round_division__division"]
    search_fields = ["round_division__round__contest__title_vi"]


@admin.register(BoardRow)
class BoardRowAdmin(EntrantSearch, ReadOnlyAdmin):
    list_display = ["board", "entry", "k1", "k2", "k3", "k4"]
    list_filter = ["board__audience", "board__round_division__round__contest"]
    list_select_related = [
        "entry",
        "board__round_division__round__contest",
        "board__round_division__division",
    ]
    ordering = ["board", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "entry"]


@admin.register(PaperFigures)
class PaperFiguresAdmin(ReadOnlyAdmin):
    list_display = ["round_division", "papers", "computed_at", "asked_at"]
    list_select_related = ["round_division__round__contest", "round_division__division"]
    search_fields = ["round_division__round__contest__title_vi"]


@admin.register(QuestionFigures)
class QuestionFiguresAdmin(ReadOnlyAdmin):
    list_display = ["question", "shown", "rounds", "facility", "flags"]
    list_select_related = ["question"]
    search_fields = ["question__code"]


@admin.register(Outage)
class OutageAdmin(ReadOnlyAdmin):
    list_display = ["began_at", "ended_at", "credited_attempts"]
    date_hierarchy = "began_at"
