"""Somebody on a roster, as their unit's leader and the organisers see them: who came by the line, and another code."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contest.errors import ContestError
from contest.forms.roster import ReclaimForm
from contest.models import Contest, RosterLine
from contest.rosters import reclaim_line, renew_code


def line_page(request: HttpRequest, contest: Contest, line: RosterLine, *, own: bool) -> HttpResponse:
    """Ask before somebody gets another code, and why where another one came in their place; then show the new slip.
    `own`, as whoever leads their unit comes to it."""
    by, renews = {"by": request.user, "now": timezone.now()}, request.POST.get("deed") == "renew"
    form = ReclaimForm(request.POST if request.method == "POST" and not renews else None)
    try:
        if renews:
            renew_code(line, **by)
            messages.success(request, _("%s has a new code; the old one opens nothing any more.") % line)
            return _new_slip(contest, line, own=own)
        if form.is_valid():
            reclaim_line(line, because=form.cleaned_data["because"], **by)
            messages.success(request, _("%s is waited for again and has a new code.") % line)
            return _new_slip(contest, line, own=own)
    except ContestError as error:
        messages.error(request, str(error))
        return redirect("my_roster" if own else "organize_roster", contest.pk)
    shown = {"contest": contest, "line": line, "form": form, "own": own}
    return render(request, "organize/roster_line.html", shown, status=422 if form.errors else 200)


def _new_slip(contest: Contest, line: RosterLine, *, own: bool) -> HttpResponse:
    slips = reverse("my_slips" if own else "organize_roster_slips", args=[contest.pk])
    return redirect(f"{slips}?line={line.pk}")
