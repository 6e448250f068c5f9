"""One tap of an organiser hides somebody on the public boards, or shows them again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contest.errors import ContestError
from contest.forms.hiding import HidingForm
from contest.hiding import hide_row, show_row
from contest.models import Entry
from contest.views.organize.contests import contest_of, organizers_only


@organizers_only
@require_POST
def rows(request: HttpRequest, contest_id: int) -> HttpResponse:
    """The button names what is done (`hide`, `show`) and has the participation code as its value."""
    contest, now, form = contest_of(request, contest_id), timezone.now(), HidingForm(request.POST)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    entry = get_object_or_404(Entry.objects.of_contest(contest), code=asked["hide"] or asked["show"])
    try:
        if asked["hide"]:
            hide_row(entry, by=request.user, reason=asked["reason"], now=now)
            said = _("The public boards no longer name the entrant with the code %(code)s.")
        else:
            show_row(entry, by=request.user, now=now)
            said = _("The public boards name the entrant with the code %(code)s again.")
        messages.success(request, said % {"code": entry.code})
    except ContestError as error:
        messages.error(request, str(error))
    back = request.POST.get("back", "")
    return redirect(reverse("board", args=[contest.slug]) + (back if back.startswith("?") else ""))
