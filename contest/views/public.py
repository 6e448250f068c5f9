"""What everybody sees: the contests, the page of one, entering it, and an entrant's own page."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import FullNameForm
from accounts.limits import address_is_used_up, address_within_limit
from accounts.openid import has_identity, openid_is_offered
from accounts.roles import can_observe
from accounts.views import TOO_MANY_REQUESTS
from contest.arrivals import arrival_at, forget_arrival, remember_arrival, said_onward
from contest.correcting import check_correctable, correct_entry
from contest.doors import WAYS, open_doors, path_of, takes_codes
from contest.entering import check_open_to, enter_contest, entry_of, entry_with_attempts
from contest.errors import AlreadyEntered, ContestError
from contest.feedback import asked_of, channels_to_ask
from contest.forms.admission import EntryForm, NameStyleForm, place_expected, place_form_of
from contest.inviting import origin_of
from contest.links import CHANNEL_OF_UNITS, LONGEST_CODE, Found, find_by_code, number_of
from contest.models import Contest, Entry
from contest.naming import choose_name_style, correct_name, why_name_stands
from contest.outlook import outlook_of, shelves, step_for, step_of, steps_of
from contest.papers import running_of
from contest.phases import Phase
from contest.programmes import Programme, programme_from
from contest.recalling import mastery_of, sum_of
from contest.reissuing import helps_people
from contest.spoken_codes import plain_code
from contest.spread import PICTURE_SIZE
from contest.terms import criteria_of, division_terms, predicts_everywhere
from contest.views.lookups import programme_or_404
from contest.views.roster_code import forget_line, held_line


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    running = running_of(request.user, now=now).defer("paper") if request.user.is_authenticated else []
    return render(request, "contest/home.html", {"shelves": shelves(now=now), "running": running, "now": now})


@require_safe
def contest_page(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    programme = _programme_for(request, slug, now)
    contest, terms = programme.contest, division_terms(programme)
    entry = entry_with_attempts(request.user, programme)
    shown = {
        "contest": contest,
        "outlook": outlook_of(contest, now=now),
        "rounds": [(round_, round_.phase(now), round_.takes_complaints(now)) for round_ in contest.rounds.all()],
        "terms": terms,
        "criteria": criteria_of(contest, terms),
        "predicts_everywhere": predicts_everywhere(terms),
        "entry": entry,
        "next": step_for(request.user, contest, entry, now=now),
        "number": number_of(contest, request.GET.get("n", "")),
        "picture_size": PICTURE_SIZE,
        "asks_code": takes_codes(contest),
        "said": said_onward(arrival_at(request, contest)),
        "now": now,
    }
    response = render(request, "contest/detail.html", shown)
    remember_arrival(request, response, contest)
    return response


@require_safe
def short_link(request: HttpRequest, code: str) -> HttpResponse:
    """/c/CODE as it is read out or scanned; the channel and the unit's number go along, an invitation does not:
    whoever copies the address of the page invites in nobody's name."""
    found = _found(request, code)
    if isinstance(found, HttpResponse):
        return found
    said = {name: value for name, value in (("k", request.GET.get("k")), ("n", found.number)) if value}
    address = reverse("contest", args=[found.contest.slug])
    response = redirect(f"{address}?{urlencode(said)}" if said else address)
    remember_arrival(request, response, found.contest, found.number)
    return response


@require_safe
def slip_link(request: HttpRequest, code: str) -> HttpResponse:
    """/r/CODE as it stands on a slip, short enough to be typed: the page that asks for the code on the slip."""
    found = _found(request, code)
    if isinstance(found, HttpResponse):
        return found
    response = redirect("roster_code", found.contest.slug)
    remember_arrival(request, response, found.contest, found.number, channel=CHANNEL_OF_UNITS)
    return response


def _found(request: HttpRequest, code: str) -> Found | HttpResponse:
    """Where a code leads; the answer where it leads nowhere, or too many were tried out."""
    if address_is_used_up(request, "unknown_code"):
        return render(request, "429.html", status=TOO_MANY_REQUESTS)
    if found := find_by_code(code, now=timezone.now()):
        return found
    address_within_limit(request, "unknown_code")
    return render(request, "contest/unknown_code.html", {"code": code[:LONGEST_CODE]}, status=404)


@require_safe
def find_contest(request: HttpRequest) -> HttpResponse:
    """The box into which a contest's code is typed, however it is written: 250 303, 250.303 or 250-303."""
    typed = request.GET.get("code", "").strip()[:LONGEST_CODE]
    return short_link(request, plain_code(typed) or typed) if typed else redirect("home")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    if request.user.is_authenticated:
        return _enter_with_account(request, slug, timezone.now())
    contest = Contest.objects.published(timezone.now()).at(slug)
    if contest is None or request.method == "POST":
        return redirect_to_login(request.get_full_path())
    here = urlencode({"next": request.path})
    ways = [WAYS[door] for door in open_doors(contest.doors)]
    links = [(way, path_of(way, contest, onward=request.path)) for way in ways]
    return render(request, "contest/doors.html", {"contest": contest, "links": links, "here": here})


def _enter_with_account(request: HttpRequest, slug: str, now: datetime) -> HttpResponse:
    contest = _contest_for(request, slug, now)
    if entry_of(request.user, contest):
        entry = entry_with_attempts(request.user, programme_from(contest))
        shown = {"contest": contest, "entry": entry, "next": step_of(entry, now=now), "now": now}
        shown |= {"ask": asked_of(entry, now=now), "channels": channels_to_ask(entry)}
        shown["invited"] = Entry.objects.invited_by(entry).count()
        return render(request, "contest/entered.html", shown)
    try:
        check_open_to(request.user, contest, now)
        return _enter(request, contest, now)
    except AlreadyEntered:
        return redirect("enter", slug)
    except ContestError as error:
        shown = {"contest": contest, "problem": error}
        return render(request, "contest/enter_refused.html", shown, status=error.status)


def _enter(request: HttpRequest, contest: Contest, now: datetime) -> HttpResponse:
    arrival, line = arrival_at(request, contest), held_line(request, contest)
    facts = {"contest": contest, "person": request.user, "channel": arrival.channel, "now": now}
    form = EntryForm(request.POST or None, **facts, initial=place_expected(line) if line else {})
    if request.method == "POST" and form.is_valid():
        origin = origin_of(request.user, contest, arrival)
        enter_contest(request.user, contest, **form.wishes(), **origin, line=line, now=now)
        forget_line(request)
        response = redirect("enter", contest.slug)
        forget_arrival(response)
        return response
    asks_code = line is None and takes_codes(contest)
    return render(request, "contest/enter.html", {"contest": contest, "form": form, "asks_code": asks_code})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Put one's own division or unit right."""
    now = timezone.now()
    entry = get_object_or_404(Entry.objects.of(request.user), pk=entry_id)
    try:
        check_correctable(entry, now)
        form = place_form_of(entry, request.POST or None, now=now)
        if request.method == "POST" and form.is_valid():
            correct_entry(entry, **form.wishes(), now=now)
            messages.success(request, _("Your registration is corrected."))
            return redirect("enter", entry.contest.slug)
    except ContestError as error:
        shown = {"contest": entry.contest, "problem": error}
        return render(request, "contest/enter_refused.html", shown, status=error.status)
    return render(request, "contest/correct.html", {"contest": entry.contest, "entry": entry, "form": form})


@login_required
@never_cache
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    return render(request, "contest/me.html", _me_context(request, now))


def _me_context(request: HttpRequest, now: datetime) -> dict:
    entries = list(Entry.objects.of(request.user).with_attempts().with_numbers_invited())
    newest = next((entry for entry in entries if entry.disqualified_at is None), None)
    return {
        "newest": newest,
        "ask": asked_of(newest, now=now) if newest else [],
        "channels": channels_to_ask(newest) if newest else [],
        "rows": [
            (entry, step, NameStyleForm(entry=entry))
            for entry, step in zip(entries, steps_of(entries, now=now), strict=True)
        ],
        "name_stands": why_name_stands(request.user, now=now),
        "full_name_form": FullNameForm(initial={"full_name": request.user.full_name}),
        "helps_people": helps_people(request.user),
        "works_here": get_adapter().works_here(request.user),
        "openid_name": settings.OPENID_NAME if openid_is_offered() else "",
        "has_identity": has_identity(request.user),
        "told": sum_of(mastery_of(request.user, now=now).values()),
        "now": now,
    }


@login_required
@require_POST
def full_name(request: HttpRequest) -> HttpResponse:
    """Put one's own name right."""
    now, form = timezone.now(), FullNameForm(request.POST)
    if not form.is_valid():
        shown = _me_context(request, now) | {"full_name_form": form}
        return render(request, "contest/me.html", shown, status=422)
    try:
        correct_name(request.user, form.cleaned_data["full_name"], now=now)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your name is now “%(name)s”.") % {"name": form.cleaned_data["full_name"]})
    return redirect("me")


@login_required
@require_POST
def name_style(request: HttpRequest, entry_id: int) -> HttpResponse:
    entry = get_object_or_404(Entry.objects.of(request.user), pk=entry_id)
    form = NameStyleForm(request.POST, entry=entry)
    if not form.is_valid():
        messages.error(request, _("Please choose one of the names in the list."))
    else:
        choose_name_style(entry, form.cleaned_data["name_style"])
        messages.success(request, _("The boards will show you as “%(name)s”.") % {"name": entry.public_name})
    return redirect("me")


def _contest_for(request: HttpRequest, slug: str, now: datetime) -> Contest:
    """The contest with its rounds and divisions; before it is published, only for who organises or observes it."""
    contest = get_object_or_404(Contest.objects.with_owner().with_rounds(), slug=slug)
    _check_may_see(request, contest, now)
    return contest


def _programme_for(request: HttpRequest, slug: str, now: datetime) -> Programme:
    """The same as its page shows it, which may be a second old."""
    programme = programme_or_404(slug)
    _check_may_see(request, programme.contest, now)
    return programme


def _check_may_see(request: HttpRequest, contest: Contest, now: datetime) -> None:
    if outlook_of(contest, now=now).phase is Phase.DRAFT and not can_observe(request.user, contest.owner):
        raise Http404
