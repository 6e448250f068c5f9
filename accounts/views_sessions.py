"""Where a person is signed in, and ending what they do not know."""

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.browsers import browser_of
from accounts.lent import lent_until
from accounts.sessions import end_sessions, sessions_of


@login_required
@never_cache
@require_safe
def my_sessions(request: HttpRequest) -> HttpResponse:
    if not UserSession.objects.filter(session_key=request.session.session_key).exists():
        UserSession.objects.create_from_request(request)  # whoever signed in before sign-ins were kept
    here = request.session.session_key
    sessions = [(one, browser_of(one.user_agent), one.session_key == here) for one in sessions_of(request.user)]
    shown = {"sessions": sessions, "lent_until": lent_until(request)}
    return render(request, "accounts/sessions.html", shown)


@login_required
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """End one sign-in, or all but this one."""
    key = request.POST.get("session", "")
    keys = [int(key)] if key.isascii() and key.isdigit() and len(key) < 18 else []
    ended = end_sessions(request.user, keys=None if key == "others" else keys, but=request.session.session_key)
    if ended:
        get_adapter().lock_out(request.user)
        words = ngettext("%(count)d sign-in is ended.", "%(count)d sign-ins are ended.", ended) % {"count": ended}
        messages.success(request, words)
    else:
        messages.info(request, _("This sign-in had already ended."))
    return redirect("my_sessions")
