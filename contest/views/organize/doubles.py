"""Officers look at entries that seem to be one person's, and decide."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import can_organize
from contest.doubles import decided_pairs, is_full, pair_for, shown_pairs, suspected_pairs
from contest.forms.doubles import DoubleForm
from contest.views.organize.contests import try_to
from contest.views.organize.help import officers_only

PAIRS_A_PAGE = 20


@officers_only
def doubles(request: HttpRequest) -> HttpResponse:
    suspected = suspected_pairs(request.user)
    page = Paginator(suspected, PAIRS_A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "pairs": shown_pairs(page.object_list), "decided": decided_pairs(request.user)}
    shown["most"] = len(suspected) if is_full(suspected) else None
    return render(request, "organize/doubles.html", shown)


@officers_only
def double(request: HttpRequest, first_id: int, second_id: int) -> HttpResponse:
    found = pair_for(request.user, first_id, second_id)
    if found is None:
        raise Http404
    one, other, decision = found
    organises = can_organize(request.user, one.contest.owner)
    form = DoubleForm(request.POST or None, one=one, other=other, decision=decision, organises=organises)
    status = 200
    if request.method == "POST":
        status = try_to(form, lambda: form.decide(by=request.user, now=timezone.now()))
        if status is None:
            messages.success(request, _("Your decision is kept."))
            return redirect("organize_doubles")
    shown = {"form": form, "pair": (one, other), "decision": decision, "organises": organises}
    return render(request, "organize/double.html", shown, status=status)
