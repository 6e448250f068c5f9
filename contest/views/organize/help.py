"""An officer helps somebody back into their account: finds them among their own people, gives a temporary password."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.forms_reissuing import GiveAccessForm
from accounts.passwords import unused_password
from accounts.shown_once import keep_to_show, take_to_show
from contest.errors import ContestError
from contest.forms.help import FindPersonForm
from contest.reissuing import find_people, give_access, helps_people, person_to_help
from contest.views.admission import View, admit_only
from contest.views.organize.contests import try_to


def officers_only(view: View) -> View:
    """Whoever organises for a unit or leads one may look at the page and send its form."""
    taken = require_http_methods(["GET", "HEAD", "POST"])(view)
    return admit_only(helps_people, "organize/not_organiser.html")(taken)


@officers_only
def find(request: HttpRequest) -> HttpResponse:
    """The search is posted, so that no name stands in an address or a log."""
    form, people, status = FindPersonForm(), None, 200
    if request.method == "POST":
        form, status = FindPersonForm(request.POST), 422
        if form.is_valid():
            try:
                people, status = find_people(request.user, **form.cleaned_data), 200
            except ContestError as error:
                form.add_error(None, str(error))
                status = error.status
    return render(request, "organize/help.html", {"form": form, "people": people}, status=status)


@officers_only
def give(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask how the officer made sure; the page that follows shows the password, this once, and reloaded who gave one."""
    person = person_to_help(request.user, person_id)
    if person is None:
        raise Http404
    form, status, whose = GiveAccessForm(request.POST or None), 200, f"password {person_id}"
    password = take_to_show(request, whose)
    if request.method == "POST":
        given: list[str] = []
        status = try_to(form, lambda: given.append(give_access(person, by=request.user, **form.cleaned_data)))
        if status is None:
            password, status = given[0], 200
            if keep_to_show(request, whose, password):
                return redirect("organize_help_give", person.pk)
    shown = {"form": form, "person": person, "password": password, "unused": unused_password(person)}
    return render(request, "organize/help_give.html", shown, status=status)
