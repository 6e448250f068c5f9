"""Feedback: entrants give it, organisers of their contest read, label, hide and export it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contest.errors import ContestError
from contest.feedback import (
    by_handle,
    feedback_file,
    give_feedback,
    handle_of,
    has_told,
    hide_feedback,
    label_feedback,
    tell_channel,
    told_units,
    unit_beside,
)
from contest.figures_written import CONTENT_TYPES
from contest.forms.learning import FeedbackForm, HeardForm, LabelForm
from contest.models import Contest, Entry, Feedback
from contest.views.long_deeds import one_at_a_time
from contest.views.organize.contests import contest_of, organizers_only
from questions.statistics import SMALLEST_GROUP

SHOWN_AT_ONCE = 50
MOST_IN_A_FILE = 50_000


@login_required
@require_POST
def give(request: HttpRequest, entry_id: int) -> HttpResponse:
    entry = get_object_or_404(Entry.objects.of(request.user), pk=entry_id)
    form = FeedbackForm(request.POST)
    try:
        if not form.is_valid():
            return render(request, "contest/feedback.html", {"entry": entry, "feedback_form": form}, status=422)
        again = has_told(entry, form.cleaned_data["asked"])
        give_feedback(entry, **form.cleaned_data, now=timezone.now())
    except ContestError as error:
        form.add_error(None, str(error))
        shown = {"entry": entry, "feedback_form": form}
        return render(request, "contest/feedback.html", shown, status=error.status)
    replaced = _("Thank you. This answer replaces the one you gave before.")
    messages.success(request, replaced if again else _("Thank you. The organisers have received your answer."))
    return redirect("me")


@login_required
@require_POST
def heard(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Note by which channel the entrant heard of the contest."""
    entry, form = get_object_or_404(Entry.objects.of(request.user), pk=entry_id), HeardForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose one of the channels in the list."))
    elif tell_channel(entry, form.cleaned_data["channel"]):
        messages.success(request, _("Thank you. The organisers have received your answer."))
    return redirect("me")


@organizers_only
@require_safe
def feedback(request: HttpRequest, contest_id: int) -> HttpResponse:
    contest = contest_of(request, contest_id)
    told = _asked_for(request, contest)
    page = Paginator(told, SHOWN_AT_ONCE).get_page(request.GET.get("page"))
    units = told_units(contest)
    rows = [(one, unit_beside(one, units), handle_of(one)) for one in page]
    shown = {"contest": contest, "page": page, "rows": rows, "choices": Feedback.Asked}
    shown |= {"asked": request.GET.get("asked", ""), "least": SMALLEST_GROUP}
    return render(request, "organize/feedback.html", shown)


def _asked_for(request: HttpRequest, contest: Contest) -> QuerySet[Feedback]:
    """What was told on the question that the address names, else on all; what is hidden only where that is wanted."""
    told = Feedback.objects.of_contest(contest)
    asked = request.GET.get("asked", "")
    if asked == "hidden":
        return told.hidden()
    return told.shown().filter(asked=asked) if asked in Feedback.Asked.values else told.shown()


@organizers_only
@require_POST
def feedback_act(request: HttpRequest, contest_id: int, handle: str) -> HttpResponse:
    """Give it a label; or hide it, or bring it back."""
    contest = contest_of(request, contest_id)
    told = by_handle(contest, handle)
    if told is None:
        raise Http404
    do, form = request.POST.get("do", ""), LabelForm(request.POST)
    if do in ("hide", "show"):
        hide_feedback(told, hidden=do == "hide", now=timezone.now())
        messages.success(request, _("Hidden: it stands under “What is hidden”.") if do == "hide" else _("Shown again."))
    elif form.is_valid():
        label_feedback(told, form.cleaned_data["label"])
        messages.success(request, _("The label is saved."))
    else:
        messages.error(request, _("A label has at most 60 characters."))
    return redirect(f"{reverse('organize_feedback', args=[contest.pk])}?{request.GET.urlencode()}".rstrip("?"))


@organizers_only
@require_safe
@one_at_a_time
def feedback_export(request: HttpRequest, contest_id: int) -> HttpResponse:
    contest = contest_of(request, contest_id)
    told = Feedback.objects.of_contest(contest).shown()[:MOST_IN_A_FILE]
    headers = {"Content-Disposition": 'attachment; filename="gop-y.xlsx"'}
    return HttpResponse(feedback_file(told, told_units(contest)), content_type=CONTENT_TYPES["xlsx"], headers=headers)
