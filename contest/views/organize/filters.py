"""Filters of a bank's list that a person keeps by a name: their own, and found again above the list."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contest.forms.bank import KeptFilterForm, QuestionFilter
from contest.views.keepers import bank_of, keepers_only
from questions.errors import QuestionError
from questions.filtering import drop_filter, keep_filter, rename_filter, replace_filter
from questions.models import Bank, SavedFilter


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def filter_list(request: HttpRequest, slug: str) -> HttpResponse:
    """One's own filters of a bank; a POST keeps another, which `asked` tells as the address of the list does."""
    bank, _rights = bank_of(request, slug)
    form, status, taken = KeptFilterForm(request.POST or None, bank=bank), 200, None
    if request.method == "POST":
        try:
            if form.is_valid():
                saved = keep_filter(bank, **form.cleaned_data, by=request.user, now=timezone.now())
                messages.success(request, _("The filter “%(name)s” is kept.") % {"name": saved.name})
                return redirect(_list_of(bank, saved.asked))
            status = 422
        except QuestionError as error:
            form.add_error("name", str(error))
            status, taken = 409, getattr(error, "saved", None)
    own = SavedFilter.objects.filter(bank=bank, person=request.user)
    asked = QuestionFilter(QueryDict(request.GET.get("asked", "")), bank=bank).asked
    shown = {"bank": bank, "form": form, "filters": own, "taken": taken, "asked": asked}
    return render(request, "organize/bank_filters.html", shown, status=status)


@keepers_only
@require_POST
def filter_act(request: HttpRequest, slug: str, filter_id: int) -> HttpResponse:
    """Rename a filter, let it ask for something else, or remove it."""
    bank, _rights = bank_of(request, slug)
    saved = get_object_or_404(SavedFilter, pk=filter_id, bank=bank, person=request.user)
    try:
        return redirect(_act(request, saved))
    except QuestionError as error:
        messages.error(request, str(error))
        return redirect("organize_filters", slug)


def _act(request: HttpRequest, saved: SavedFilter) -> str:
    """Do it, say so, and return where to go on."""
    deed, own = request.POST.get("deed", ""), {"name": saved.name, "asked": saved.asked}
    form = KeptFilterForm({name: request.POST.get(name, value) for name, value in own.items()}, bank=saved.bank)
    if deed == "drop":
        drop_filter(saved)
        messages.success(request, _("The filter “%(name)s” is removed.") % {"name": saved.name})
    elif not form.is_valid():
        raise QuestionError(" ".join(error for errors in form.errors.values() for error in errors))
    elif deed == "replace":
        replace_filter(saved, form.cleaned_data["asked"], now=timezone.now())
        messages.success(request, _("The filter “%(name)s” is kept.") % {"name": saved.name})
        return _list_of(saved.bank, form.cleaned_data["asked"])
    elif deed == "rename":
        rename_filter(saved, form.cleaned_data["name"])
        messages.success(request, _("Saved."))
    return reverse("organize_filters", args=[saved.bank.slug])


def _list_of(bank: Bank, asked: str) -> str:
    return f"{reverse('organize_bank', args=[bank.slug])}?{asked}"
