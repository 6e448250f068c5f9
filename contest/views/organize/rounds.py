"""Divisions and rounds of a contest, what each division sits, and a paper as an entrant would have it."""

import re
import secrets
from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from contest import demo, organizing, organizing_rounds
from contest.errors import ContestError
from contest.exclusions import left_out_of
from contest.forms.organize import DivisionForm, OrganizeForm, RoundForm, SittingForm
from contest.models import Contest, Division, Round, RoundDivision
from contest.overview import preview_paper, preview_picture
from contest.papers import present_paper
from contest.phases import usual_window
from contest.readiness import lacks_of, mixed_words
from contest.views.organize.contests import contest_of, organizers_only, try_to
from contest.views.organize.drafts import draft_of, forget_draft, keep_draft
from contest.views.pictures import picture_answer
from questions.drawing import CannotDraw
from questions.models import Use

SEED = re.compile(r"[0-9a-f]{32}")


def save_form(
    request: HttpRequest, form: OrganizeForm, verb: Callable[..., object], *, template: str, shown: dict
) -> HttpResponse:
    """Show a form of a contest; on POST do its verb and go back to the contest, or say at the form why not."""
    status = None
    if request.method == "POST":
        given = {"seen": request.POST.get("seen", ""), "by": request.user, "now": timezone.now()}
        status = try_to(form, lambda: verb(**given))
        if status is None:
            messages.success(request, _("Saved."))
            return redirect("organize_contest", shown["contest"].pk)
    return render(request, template, shown | {"form": form}, status=status or 200)


def remove(request: HttpRequest, contest: Contest, record: object, verb: Callable[..., None]) -> HttpResponse:
    """Do the removing verb and go back to the contest, where it says whether that was possible."""
    try:
        verb(record, by=request.user, now=timezone.now())
        messages.success(request, _("Removed."))
    except ContestError as error:
        messages.error(request, str(error))
    return redirect("organize_contest", contest.pk)


# --- divisions -----------------------------------------------------------------------------------------------------


@organizers_only
@require_http_methods(["GET", "HEAD", "POST"])
def division_new(request: HttpRequest, contest_id: int) -> HttpResponse:
    return _division(request, Division(contest=contest_of(request, contest_id)))


@organizers_only
@require_http_methods(["GET", "HEAD", "POST"])
def division_edit(request: HttpRequest, contest_id: int, division_id: int) -> HttpResponse:
    return _division(request, _division_of(request, contest_id, division_id))


def _division_of(request: HttpRequest, contest_id: int, division_id: int) -> Division:
    division = get_object_or_404(contest_of(request, contest_id).divisions, pk=division_id)
    return division


def _division(request: HttpRequest, division: Division) -> HttpResponse:
    form = DivisionForm(request.POST if request.method == "POST" else None, instance=division)
    shown = {"contest": division.contest, "division": division, "is_new": division.pk is None}

    def save(**given) -> Division:
        return organizing.save_division(form.instance, **given)

    return save_form(request, form, save, template="organize/division_form.html", shown=shown)


@organizers_only
@require_POST
def division_remove(request: HttpRequest, contest_id: int, division_id: int) -> HttpResponse:
    division = _division_of(request, contest_id, division_id)
    return remove(request, division.contest, division, organizing.remove_division)


# --- rounds --------------------------------------------------------------------------------------------------------


@organizers_only
@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request: HttpRequest, contest_id: int) -> HttpResponse:
    contest = contest_of(request, contest_id)
    last = contest.rounds.order_by("number").last()
    kept = ("duration_minutes", "attempts_allowed", "counting", "review_policy", "partial_credit")
    like_last = {name: getattr(last, name) for name in kept} if last else {}
    now = timezone.now()
    opens_at, closes_at = usual_window(max(now, last.closes_at) if last else now, timezone.get_current_timezone())
    round_ = Round(contest=contest, number=last.number + 1 if last else 1, **like_last)
    return _round(request, round_, {"opens_at": opens_at, "closes_at": closes_at})


@organizers_only
@require_http_methods(["GET", "HEAD", "POST"])
def round_edit(request: HttpRequest, contest_id: int, round_id: int) -> HttpResponse:
    return _round(request, _round_of(request, contest_id, round_id))


def _round_of(request: HttpRequest, contest_id: int, round_id: int) -> Round:
    return get_object_or_404(contest_of(request, contest_id).rounds, pk=round_id)


def _round(request: HttpRequest, round_: Round, first: dict | None = None) -> HttpResponse:
    form = RoundForm(request.POST if request.method == "POST" else None, instance=round_, initial=first)
    phase = None if round_.pk is None else round_.phase(timezone.now())
    shown = {"contest": round_.contest, "round": round_, "phase": phase, "is_new": round_.pk is None}

    def save(**given) -> Round:
        return organizing_rounds.save_round(form.instance, **given)

    return save_form(request, form, save, template="organize/round_form.html", shown=shown)


@organizers_only
@require_POST
def round_remove(request: HttpRequest, contest_id: int, round_id: int) -> HttpResponse:
    round_ = _round_of(request, contest_id, round_id)
    return remove(request, round_.contest, round_, organizing_rounds.remove_round)


# --- what a division sits in a round -------------------------------------------------------------------------------


def sitting_of(request: HttpRequest, contest_id: int, round_id: int, division_id: int) -> RoundDivision:
    """What the division sits in the round, as it is set up or about to be; 404 beyond one's own contests."""
    contest = contest_of(request, contest_id)
    division = get_object_or_404(contest.divisions, pk=division_id)
    round_ = get_object_or_404(contest.rounds, pk=round_id)
    stored = RoundDivision.objects.filter(round=round_, division=division).first()
    sitting = stored or _like_the_last(round_, division)
    sitting.round, sitting.division = round_, division
    return sitting


def _like_the_last(round_: Round, division: Division) -> RoundDivision:
    """A sitting not set up yet begins as the division's latest one."""
    latest = division.round_divisions.latest_round()
    fields = (*organizing_rounds.PREDICTION, "blueprint_id", "prizes_vi", "prizes_en", "uses")
    return RoundDivision(**{name: getattr(latest, name) for name in fields} if latest else {})


@organizers_only
@require_http_methods(["GET", "HEAD", "POST"])
def sitting_edit(request: HttpRequest, contest_id: int, round_id: int, division_id: int) -> HttpResponse:
    """The form of a paper; its buttons also lead to a blueprint and back, with what was typed kept meanwhile."""
    sitting = sitting_of(request, contest_id, round_id, division_id)
    if "forget" in request.POST:
        forget_draft(request, sitting)
        return redirect(request.path)
    form = _sitting_form(request, sitting)
    if "aside" in request.POST and (aside := _turn_aside(request, sitting, form)):
        return aside

    def save(**given) -> RoundDivision:
        if "uses" not in form.fields:
            form.instance.uses = [Use.CONTEST.value]
        banks = list(form.cleaned_data["banks"])
        saved = organizing_rounds.save_sitting(form.instance, banks, left_out=form.left_out, **given)
        forget_draft(request, sitting)
        return saved

    shown = _about_sitting(request, sitting) | _about_choices(form)
    answer = save_form(request, form, save, template="organize/sitting_form.html", shown=shown)
    if isinstance(answer, HttpResponseRedirect) and any(lacks_of([form.instance]).values()):
        messages.warning(request, _("No paper can be drawn from this yet. What is missing stands below."))
    return answer


def _sitting_form(request: HttpRequest, sitting: RoundDivision) -> SittingForm:
    """The form as it was sent; else as it was typed before, or as the division's latest paper is."""
    if request.method == "POST":
        return SittingForm(request.POST, instance=sitting, person=request.user)
    latest = sitting.division.round_divisions.latest_round()
    first = {"banks": list(latest.banks.all())} if sitting.pk is None and latest else None
    form = SittingForm(instance=sitting, initial=first, person=request.user)
    if draft := draft_of(request, sitting):
        form.begin_with(draft)
    made = form.offered_blueprint(request.GET.get("blueprint", ""))
    if made and not form.fields["blueprint"].disabled:
        form.initial["blueprint"] = made.pk
    return form


def _turn_aside(request: HttpRequest, sitting: RoundDivision, form: SittingForm) -> HttpResponse | None:
    """Keep what was typed and lead to a blueprint; None, with the reason on the form, where that cannot be."""
    address = _address_aside(request, sitting, form)
    if address is None:
        return None
    if keep_draft(request, sitting, form):
        return redirect(address)
    form.full_clean()
    form.add_error(None, _("This is too long to be kept while you look at a blueprint. Please save it first."))
    return None


def _address_aside(request: HttpRequest, sitting: RoundDivision, form: SittingForm) -> str | None:
    """Where a new blueprint is made for the paper, or the chosen one looked at; None, and so a refusal, without one."""
    place = {"contest": sitting.round.contest_id, "round": sitting.round_id, "division": sitting.division_id}
    if request.POST["aside"] == "new":
        query = {"audience": sitting.division.audience} | place
        return f"{reverse('organize_blueprint_new')}?{urlencode(query)}"
    chosen = form.chosen_blueprint
    return f"{reverse('organize_blueprint_edit', args=[chosen.pk])}?{urlencode(place)}" if chosen else None


def _about_sitting(request: HttpRequest, sitting: RoundDivision) -> dict:
    """What the page says of the paper itself, and whether something typed before is kept."""
    is_new = sitting.pk is None
    return {
        "contest": sitting.round.contest,
        "sitting": sitting,
        "is_new": is_new,
        "draft": draft_of(request, sitting) if request.method != "POST" else None,
        "left_out": 0 if is_new else len(left_out_of([sitting], now=timezone.now())[sitting.pk]),
    }


def _about_choices(form: SittingForm) -> dict:
    """What the page says about the chosen blueprint and the banks on offer."""
    chosen = form.chosen_blueprint
    return {
        "mixed": mixed_words(chosen) if chosen else "",
        "offers_example": form.fields["banks"].queryset.filter(slug=demo.BANK).exists(),
    }


@organizers_only
@require_POST
def sitting_remove(request: HttpRequest, contest_id: int, round_id: int, division_id: int) -> HttpResponse:
    sitting = _stored_sitting(request, contest_id, round_id, division_id)
    return remove(request, sitting.round.contest, sitting, organizing_rounds.remove_sitting)


def _stored_sitting(request: HttpRequest, *ids: int) -> RoundDivision:
    sitting = sitting_of(request, *ids)
    if sitting.pk is None:
        raise Http404
    return sitting


@organizers_only
@require_safe
def preview(request: HttpRequest, contest_id: int, round_id: int, division_id: int) -> HttpResponse:
    """A paper of this seed; nothing of it is stored but that somebody looked."""
    sitting = sitting_of(request, contest_id, round_id, division_id)
    if sitting.pk is None:
        messages.info(request, _("There is no paper to preview yet. Set it up here first."))
        return redirect("organize_sitting", contest_id, round_id, division_id)
    seed = request.GET.get("seed", "")
    if not SEED.fullmatch(seed):
        address = reverse("organize_preview", args=[contest_id, round_id, division_id])
        return redirect(f"{address}?seed={secrets.token_hex(16)}")
    shown = {"contest": sitting.round.contest, "sitting": sitting, "seed": seed}
    try:
        attempt = preview_paper(sitting, seed)
    except CannotDraw:
        lacks = next(iter(lacks_of([sitting]).values()))
        return render(request, "organize/preview.html", shown | {"lacks": lacks}, status=409)
    audit.record(request.user, "paper-previewed", on=sitting, after={"seed": seed})
    screens = present_paper(attempt, {}, get_language())
    return render(request, "organize/preview.html", shown | {"attempt": attempt, "screens": screens})


@organizers_only
@require_safe
def preview_image(
    request: HttpRequest, contest_id: int, round_id: int, division_id: int, image_id: int
) -> FileResponse:
    picture = preview_picture(_stored_sitting(request, contest_id, round_id, division_id), image_id)
    if picture is None:
        raise Http404
    return picture_answer(picture)
