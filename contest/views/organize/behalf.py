"""An officer's page for the data of somebody without a login: shown to them, handed to them, erased for them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contest.assisting import assisted_entries
from contest.behalf import erase_for, tell_for
from contest.forms.behalf import ERASE, BehalfForm
from contest.models import Entry
from contest.personal_shown import in_words
from contest.views.organize.contests import try_to
from contest.views.organize.help import officers_only


@officers_only
def data(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Nothing is shown before it is said how the person asked; then `do` says what for."""
    entry = get_object_or_404(assisted_entries(request.user), pk=entry_id)
    form, status, told = BehalfForm(request.POST or None), 200, {}
    if request.method == "POST":
        do = request.POST.get("do")
        status = try_to(form, lambda: told.update(_done(request, entry, form.cleaned_data["asked"])))
        if status is None and do == ERASE:
            messages.success(request, _("The data are erased. The papers count on without a name."))
            return redirect("organize_assisted")
        if status is None and do == "copy":
            response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
            response["Content-Disposition"] = 'attachment; filename="data.json"'
            return response
    shown = {"entry": entry, "form": form, "lists": in_words(told), "erase": ERASE}
    return render(request, "organize/assisted_data.html", shown, status=status or 200)


def _done(request: HttpRequest, entry: Entry, asked: str) -> dict:
    """What the person is told; nothing where they were erased."""
    facts = {"by": request.user, "asked": asked, "now": timezone.now()}
    if request.POST.get("do") == ERASE:
        erase_for(entry, **facts)
        return {}
    return tell_for(entry, **facts, language=get_language())
