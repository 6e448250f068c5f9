"""From the page of a contest to its paper for who has no account: one page that signs up and enters at once."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.errors import VerbError
from accounts.limits import address_within_limit, count_taken_number, tries_numbers_out
from accounts.models import User
from accounts.notifier import codes_come
from accounts.passwords import TEMPORARY_OVER, TemporaryIsOver
from accounts.views import TOO_MANY_REQUESTS
from contest.arrivals import arrival_at, forget_arrival
from contest.doors import kinds_taken, open_doors
from contest.entering import enter_contest, entry_with_attempts, takes_entries
from contest.errors import ContestError
from contest.forms.admission import place_expected
from contest.forms.join import JoinForm
from contest.inviting import Origin, origin_of
from contest.joining import LoginTaken, join_contest
from contest.models import Contest, Entry, RosterLine
from contest.outlook import Step, step_of
from contest.programmes import programme_from
from contest.views.roster_code import IS_ME, forget_line, held_line, kinds_on_roster, person_expected


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign up and enter. Whoever has an account enters with it; whom no door of this page lets in finds the others."""
    now = timezone.now()
    contest = Contest.objects.published(now).with_rounds().at(slug)
    if contest is None:
        raise Http404
    if not takes_entries(contest, now):
        return redirect("contest", slug)
    line = None if request.user.is_authenticated else held_line(request, contest)
    kinds = kinds_taken(open_doors(contest.doors), wanted=request.GET.get("kind", ""))
    if request.user.is_authenticated or not (kinds or line):
        return redirect("enter", slug)
    if line is not None and IS_ME not in request.GET:
        return redirect("roster_code", slug)
    form = _form_for(request, contest, line, kinds, now)
    if request.method != "POST":
        return _show(request, form)
    if not address_within_limit(request, "signup"):
        return render(request, "429.html", status=TOO_MANY_REQUESTS)
    return _come_in(request, form, line, now) if form.is_valid() else _show(request, form)


def _form_for(
    request: HttpRequest, contest: Contest, line: RosterLine | None, kinds: list[str], now: datetime
) -> JoinForm:
    """The form of the division that was chosen; what the roster says of the person is filled in."""
    wanted = request.GET.get("division", "")
    chosen = next((division for division in contest.divisions.all() if division.slug == wanted), None)
    told = {"contest": contest, "channel": arrival_at(request, contest).channel, "now": now}
    if line is not None:
        told["initial"], kinds = place_expected(line) | person_expected(line), kinds_on_roster(line)
    return JoinForm(request.POST or None, chosen=chosen, kinds=kinds, **told)


def _show(request: HttpRequest, form: JoinForm, *, status: int = 200) -> HttpResponse:
    shown = {"contest": form.contest, "form": form, "taken": form.has_error("login", "taken")}
    return render(request, "contest/join.html", shown | {"codes_come": codes_come()}, status=status)


def _come_in(request: HttpRequest, form: JoinForm, line: RosterLine | None, now: datetime) -> HttpResponse:
    """Whoever forgot that they had an account, and types its number with its PIN, is let in by it. Where numbers are
    tried out nobody else comes in but by the roster, and a free number is looked at as one that is taken."""
    login, shut = form.person.login, line is None and tries_numbers_out(request)
    try:
        is_taken = User.objects.filter(login=login).exists()
        if shut and not is_taken:
            User().set_password(form.cleaned_data["secret"])  # as much work as for a number that is taken
            raise LoginTaken
        if is_taken:
            return _come_in_again(request, form, line, now)
        newcomer = form.newcomer()
        wishes = form.wishes() | _origin(request, newcomer, form)
        entry = join_contest(newcomer, form.contest, **wishes, line=line, now=now)
    except LoginTaken as error:
        if shut:
            return render(request, "429.html", status=TOO_MANY_REQUESTS)
        count_taken_number(request, login)
        form.add_error("login", ValidationError(str(error), code="taken"))
        return _show(request, form, status=error.status)
    except VerbError as error:
        form.add_error(None, str(error))
        return _show(request, form, status=error.status)
    forget_line(request)
    response = perform_login(request, newcomer, redirect_url=_way_on(entry, now), signup=True)
    forget_arrival(response)
    return response


def _come_in_again(request: HttpRequest, form: JoinForm, line: RosterLine | None, now: datetime) -> HttpResponse:
    """Sign in whose number it is, if the PIN is right, and enter; what stands in the way, the page of entering says.

    Raises LoginTaken where it is not right, or was tried too often, as for a stranger, and TemporaryIsOver.
    """
    secret = form.cleaned_data["secret"]
    try:
        person = get_adapter().authenticate(request, username=form.person.login, password=secret)
    except ValidationError as error:
        raise (TemporaryIsOver if error.code == TEMPORARY_OVER else LoginTaken) from error
    if person is None:
        raise LoginTaken
    way_on = reverse("enter", args=[form.contest.slug])
    response = perform_login(request, person, redirect_url=way_on)
    if not request.user.is_authenticated:  # a second factor is asked first
        return response
    try:
        wishes = form.wishes() | _origin(request, person, form)
        entry = enter_contest(person, form.contest, **wishes, line=line, now=now)
    except ContestError:
        return response
    forget_line(request)
    return redirect(_way_on(entry, now))


def _origin(request: HttpRequest, person: User, form: JoinForm) -> Origin:
    return origin_of(person, form.contest, arrival_at(request, form.contest))


def _way_on(entry: Entry, now: datetime) -> str:
    """The page of the open round's start; where there is none, the page that tells of the entry."""
    slug = entry.contest.slug
    own = entry_with_attempts(entry.person, programme_from(entry.contest))
    step = step_of(own, now=now)
    if step.step is Step.START:
        return reverse("start", args=[slug, step.round.number])
    return reverse("enter", args=[slug])
