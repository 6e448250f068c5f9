"""What the answers say: the figures of a round's papers and questions, and of one question over its rounds."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contest.banking import banks_open_to
from contest.figures_shown import (
    SORTS,
    Told,
    bars_of,
    in_order,
    round_figures_of,
    rows_of,
    sittings_with,
    told_of,
    wordings_sat,
)
from contest.figures_written import (
    CONTENT_TYPES,
    Table,
    table_of_questions,
    table_of_scores,
    tables_of_question,
    write_tables,
)
from contest.figuring import ask_for_figures
from contest.forms.statistics import ChosenSittingsForm
from contest.models import PaperFigures, RoundDivision
from contest.views.keepers import keepers_only
from contest.views.organize.banks import QUESTIONS_A_PAGE
from contest.views.organize.contests import contest_of, organizers_only
from contest.views.organize.questions import question_of
from questions.models import Bank, Question, Revision
from questions.reviewing import open_key
from questions.statistics import SMALLEST_GROUP

USUAL_SORT = "flags"


def sitting_of(request: HttpRequest, contest_id: int, round_id: int, division_id: int) -> RoundDivision:
    """A round and division of one's own contest; 404 for everybody else."""
    sittings = RoundDivision.objects.of(contest_of(request, contest_id)).select_related("round__contest", "division")
    return get_object_or_404(sittings, round=round_id, division=division_id)


def kept_of(sitting: RoundDivision) -> PaperFigures | None:
    kept = PaperFigures.objects.filter(pk=sitting.pk).first()
    if kept is not None:
        kept.round_division = sitting
    return kept


@organizers_only
@require_safe
def sitting_statistics(request: HttpRequest, contest_id: int, round_id: int, division_id: int) -> HttpResponse:
    sitting, now = sitting_of(request, contest_id, round_id, division_id), timezone.now()
    kept = kept_of(sitting)
    shown = {"contest": sitting.round.contest, "sitting": sitting, "kept": kept, "least": SMALLEST_GROUP}
    shown |= {"is_open": sitting.round.closes_at > now}
    if kept is not None and kept.computed_at:
        figures, sort = round_figures_of(kept), request.GET.get("sort", "")
        sort = sort if sort in SORTS else USUAL_SORT
        rows = in_order(rows_of(kept), SORTS[sort])
        page = Paginator(rows, QUESTIONS_A_PAGE).get_page(request.GET.get("page"))
        shown |= {"figures": figures, "bars": bars_of(figures), "page": page, "sorts": SORTS, "sort": sort}
        shown |= {"open_banks": set(_banks_of(request).values_list("pk", flat=True))}
    return render(request, "organize/statistics.html", shown)


def _banks_of(request: HttpRequest) -> QuerySet[Bank]:
    return banks_open_to(request.user, timezone.localdate())


@organizers_only
@require_POST
def sitting_statistics_ask(request: HttpRequest, contest_id: int, round_id: int, division_id: int) -> HttpResponse:
    """Have the figures made anew, off the request."""
    sitting = sitting_of(request, contest_id, round_id, division_id)
    ask_for_figures(sitting, now=timezone.now())
    messages.success(request, _("The figures are being made. Open this page again in a minute."))
    return redirect("organize_statistics", contest_id, round_id, division_id)


@organizers_only
@require_safe
def sitting_statistics_export(
    request: HttpRequest, contest_id: int, round_id: int, division_id: int, format: str
) -> HttpResponse:
    sitting = sitting_of(request, contest_id, round_id, division_id)
    kept = kept_of(sitting)
    if kept is None or not kept.computed_at or format not in CONTENT_TYPES:
        raise Http404
    rows = in_order(rows_of(kept), SORTS["code"])
    tables = {_("Papers"): table_of_scores(round_figures_of(kept)), _("Questions"): table_of_questions(rows)}
    return _file(tables, f"{sitting.round.contest.slug}-{sitting.round.number}-{sitting.division.slug}", format)


@keepers_only
@require_safe
def question_statistics(request: HttpRequest, slug: str, question_id: int) -> HttpResponse:
    """How a question was answered in the rounds that are over; that somebody saw which option is right is noted."""
    question, _rights = question_of(request, slug, question_id)
    revisions, revision = _wording(request, question)
    shown = {"bank": question.bank, "question": question, "revisions": revisions, "revision": revision}
    shown |= {"least": SMALLEST_GROUP}
    if revision is not None:
        form, told = _told(request, revision)
        shown |= {"form": form, "chosen": form.chosen, "told": told, "figures": told.figures}
    return render(request, "organize/question_statistics.html", shown)


@keepers_only
@require_safe
def question_statistics_export(request: HttpRequest, slug: str, question_id: int, format: str) -> HttpResponse:
    question, _rights = question_of(request, slug, question_id)
    _revisions, revision = _wording(request, question)
    if revision is None or format not in CONTENT_TYPES:
        raise Http404
    _form, told = _told(request, revision)
    return _file(tables_of_question(told), f"{question.code}-{revision.number}", format)


def _wording(request: HttpRequest, question: Question) -> tuple[list[Revision], Revision | None]:
    """The wordings that were sat, and of these the one of ?revision=… or the newest; None where none was."""
    revisions = wordings_sat(question, timezone.now())
    asked = request.GET.get("revision", "")
    return revisions, next((one for one in revisions if str(one.number) == asked), revisions[0] if revisions else None)


def _told(request: HttpRequest, revision: Revision) -> tuple[ChosenSittingsForm, Told]:
    open_key(revision, by=request.user, now=timezone.now())
    form = ChosenSittingsForm(request.GET, sittings=sittings_with(revision, request.user, timezone.now()))
    return form, told_of(revision, form.chosen)


def _file(tables: dict[str, Table], name: str, format: str) -> HttpResponse:
    response = HttpResponse(write_tables(tables, format), content_type=CONTENT_TYPES[format])
    response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return response
