"""What organisers see and do: their contests, making one, publishing and withdrawing it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.models import User
from accounts.roles import can_organize, kept_trees, organizer_head, organizer_units
from accounts.units import place_and_end_of, search_units
from contest import organizing
from contest.doors import open_doors
from contest.errors import ContestError
from contest.forms.organize import ContestForm, WithdrawForm
from contest.guide import Step, steps_of, waiting_divisions
from contest.models import Contest, Division, Round, RoundDivision
from contest.outlook import outlook_of
from contest.overview import (
    blueprints_of,
    contests_of,
    figures_of,
    figures_of_sittings,
    history_of,
    supply_of_blueprints,
)
from contest.readiness import Lack, advice_of, gaps_of, lacks_of, sittings_of
from contest.views.admission import admit_only

CONTESTS_A_PAGE = 20
BLUEPRINTS_SHOWN = 8


organizers_only = admit_only(can_organize, "organize/not_organiser.html")
"""Whoever organises for some unit."""


def contest_of(request: HttpRequest, contest_id: int) -> Contest:
    """The contest, if its unit is one the person organises for; 404 for everybody else."""
    contest = get_object_or_404(Contest.objects.with_rounds().select_related("owner"), pk=contest_id)
    if not can_organize(request.user, contest.owner):
        raise Http404
    return contest


def try_to(form: Form, verb: Callable[[], object]) -> int | None:
    """Do what a form asks; None when it is done, else the status to show the form again with, where it says why."""
    if not form.is_valid():
        return 422
    try:
        verb()
    except ContestError as error:
        form.refuse(error)
        return error.status
    return None


@organizers_only
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    page = Paginator(contests_of(request.user), CONTESTS_A_PAGE).get_page(request.GET.get("page"))
    figures = figures_of(page)
    shown = {
        "page": page,
        "rows": [(outlook_of(contest, now=now), figures[contest.pk]) for contest in page],
        "blueprints": blueprints_of(request.user)[:BLUEPRINTS_SHOWN],
        "keeps_tree": bool(kept_trees(request.user)),
        "now": now,
    }
    return render(request, "organize/home.html", shown)


@organizers_only
@require_safe
def unit_search(request: HttpRequest) -> JsonResponse:
    """Up to 20 of the person's own units, of any day, for the letters typed so far: ?q=so noi vu."""
    found = search_units(request.GET.get("q", ""), as_of=None, among=organizer_units(request.user))
    rows = [{"id": unit.pk, "name": unit.name, "place": place_and_end_of(unit)} for unit in found]
    return JsonResponse({"units": rows})


@organizers_only
@require_safe
def contest_page(request: HttpRequest, contest_id: int) -> HttpResponse:
    contest, now = contest_of(request, contest_id), timezone.now()
    sittings = sittings_of(contest)
    lacks = lacks_of(sittings)
    found = {"gaps": gaps_of(contest, sittings, lacks, now=now), "advice": advice_of(contest, sittings, now=now)}
    shown = found | {
        "contest": contest,
        "outlook": outlook_of(contest, now=now),
        "figures": figures_of([contest])[contest.pk],
        "steps": [] if contest.published_at else _steps(request.user, contest, sittings, found),
        "grid": _grid(contest, sittings, lacks),
        "history": [(event, audit.describe(event)) for event in history_of(contest, sittings)],
        "address": request.build_absolute_uri(reverse("contest", args=[contest.slug])),
        "doors": open_doors(contest.doors),
        "now": now,
    }
    return render(request, "organize/contest.html", shown)


def _steps(person: User, contest: Contest, sittings: list[RoundDivision], found: dict) -> list[Step]:
    audiences = {division.audience for division in waiting_divisions(contest, sittings)}
    return steps_of(contest, sittings, blueprints=supply_of_blueprints(person, audiences), **found)


def _grid(
    contest: Contest, sittings: list[RoundDivision], lacks: dict[int, list[Lack]]
) -> list[tuple[Round, list[dict]]]:
    """Each round with what each division sits in it, whether or not that is set up."""
    now, figures = timezone.now(), figures_of_sittings(sittings)
    by_place = {(sitting.round_id, sitting.division_id): sitting for sitting in sittings}

    def cell(round_: Round, division: Division) -> dict:
        sitting = by_place.get((round_.pk, division.pk))
        known = {"division": division, "sitting": sitting}
        return known | ({"figures": figures[sitting.pk], "lacks": lacks[sitting.pk]} if sitting else {})

    divisions = list(contest.divisions.all())
    rounds = contest.rounds.all()
    return [(round_, round_.phase(now), [cell(round_, division) for division in divisions]) for round_ in rounds]


@organizers_only
@require_http_methods(["GET", "HEAD", "POST"])
def contest_new(request: HttpRequest) -> HttpResponse:
    owner, today, status = organizer_head(request.user), timezone.localdate(), None
    contest = Contest(owner=owner, units_as_of=owner.nearest_day(today) if owner else today)
    form = ContestForm(request.POST or None, instance=contest, person=request.user)
    if request.method == "POST" and "preview" not in request.POST:
        create = organizing.create_contest
        status = try_to(form, lambda: create(form.instance, by=request.user, now=timezone.now()))
        if status is None:
            messages.success(request, _("The contest is made. Now set up its divisions and rounds."))
            return redirect("organize_contest", form.instance.pk)
    return _contest_form(request, form, status)


@organizers_only
@require_http_methods(["GET", "HEAD", "POST"])
def contest_edit(request: HttpRequest, contest_id: int) -> HttpResponse:
    contest, status = contest_of(request, contest_id), None
    form = ContestForm(request.POST or None, instance=contest, person=request.user)
    if request.method == "POST" and "preview" not in request.POST:
        change, seen = organizing.change_contest, request.POST.get("seen", "")
        status = try_to(form, lambda: change(form.instance, seen=seen, by=request.user, now=timezone.now()))
        if status is None:
            messages.success(request, _("The contest is saved."))
            return redirect("organize_contest", contest.pk)
    return _contest_form(request, form, status)


def _contest_form(request: HttpRequest, form: ContestForm, status: int | None) -> HttpResponse:
    contest = Contest.objects.filter(pk=form.instance.pk).first()
    shown = {"form": form, "contest": contest, "previewed": "preview" in request.POST}
    return render(request, "organize/contest_form.html", shown, status=status or 200)


@organizers_only
@require_http_methods(["GET", "HEAD", "POST"])
def contest_publish(request: HttpRequest, contest_id: int) -> HttpResponse:
    contest, now, status = contest_of(request, contest_id), timezone.now(), 200
    if request.method == "POST":
        try:
            organizing.publish_contest(contest, by=request.user, now=now)
            address = request.build_absolute_uri(reverse("contest", args=[contest.slug]))
            words = _("The contest is published: %(address)s, code %(code)s.")
            messages.success(request, words % {"address": address, "code": contest.short_code})
            return redirect("organize_contest", contest.pk)
        except organizing.NotReady as error:
            status = error.status
    sittings = sittings_of(contest)
    shown = {
        "contest": contest,
        "gaps": gaps_of(contest, sittings, lacks_of(sittings), now=now),
        "advice": advice_of(contest, sittings, now=now),
    }
    return render(request, "organize/publish.html", shown, status=status)


@organizers_only
@require_http_methods(["GET", "HEAD", "POST"])
def contest_withdraw(request: HttpRequest, contest_id: int) -> HttpResponse:
    contest, status = contest_of(request, contest_id), None
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        status = try_to(form, lambda: _withdraw(request, contest, form.cleaned_data["reason"]))
        if status is None:
            messages.success(request, _("The contest is off the public pages."))
            return redirect("organize_contest", contest.pk)
    return render(request, "organize/withdraw.html", {"contest": contest, "form": form}, status=status or 200)


def _withdraw(request: HttpRequest, contest: Contest, reason: str) -> None:
    organizing.withdraw_contest(contest, by=request.user, reason=reason, now=timezone.now())
