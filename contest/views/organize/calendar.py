"""The holiday calendar: its years, one of them day by day with how it came to be so, and writing one down."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.counts import counted
from accounts.errors import VerbError
from accounts.roles import keeps_law
from contest.forms.calendar import YearEditor
from contest.month_grid import months_of
from contest.views.keepers import keepers_only
from questions.holidays import FIRST_YEAR, LAST_YEAR, history_of, newest_edition, write_year, years_at

SAVED = 302


@keepers_only
@require_safe
def calendar_list(request: HttpRequest) -> HttpResponse:
    years = years_at(newest_edition())
    shown = {"years": list(reversed(years.values())), "next": max(years) + 1, "may_change": keeps_law(request.user)}
    return render(request, "organize/calendar.html", shown)


@keepers_only
@require_safe
def calendar_year(request: HttpRequest, year: int) -> HttpResponse:
    known = years_at(newest_edition()).get(year)
    if known is None:
        raise Http404
    shown = {"year": known, "months": months_of(known), "history": history_of(year)}
    return render(request, "organize/calendar_year.html", shown | {"may_change": keeps_law(request.user)})


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_edit(request: HttpRequest, year: int) -> HttpResponse:
    """The forms of a year. Whoever only looks sees the months before anything is saved."""
    if not keeps_law(request.user):
        raise PermissionDenied
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    known, history = years_at(newest_edition()).get(year), history_of(year)
    seen = history[0].edition.pk if history else None
    editor, status, months = YearEditor(year, known, seen, _sent(request)), 200, None
    if request.method == "POST":
        status = 422
        if editor.is_valid():
            if "look" in request.POST:
                status, months = 200, months_of(editor.year)
            elif (status := _save(request, editor, seen)) == SAVED:
                return redirect("organize_calendar_year", year)
    shown = {"editor": editor, "form": editor.form, "number": year, "known": known, "months": months}
    return render(request, "organize/calendar_form.html", shown, status=status)


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, be it nothing."""
    return request.POST if request.method == "POST" else None


def _save(request: HttpRequest, editor: YearEditor, present: UUID | None) -> int:
    """Write the year down, or say at the form why not; return the status."""
    said = {"seen": editor.form.cleaned_data["seen"], "reason": editor.reason}
    try:
        doubted = write_year(editor.year, **said, by=request.user, now=timezone.now())
    except VerbError as error:
        editor.refuse(error, present)
        return error.status
    messages.success(request, _saved_words(doubted))
    return SAVED


def _saved_words(doubted: int) -> str:
    if not doubted:
        return _("The year is saved.")
    words = ngettext(
        "The year is saved. %(count)s question waits to be looked at again.",
        "The year is saved. %(count)s questions wait to be looked at again.",
        doubted,
    )
    return words % {"count": counted(doubted)}
