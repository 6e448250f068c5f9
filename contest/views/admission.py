"""The door of pages that are for people with a part of their own: who organises, keeps a bank or leads a unit."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from accounts.models import User

View = Callable[..., HttpResponse]


def admit_only(may_enter: Callable[[User], object], told: str) -> Callable[[View], View]:
    """Decorate a view: sign in first; whoever may not enter is told so by the page `told`."""

    def decorate(view: View) -> View:
        @login_required
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not may_enter(request.user):
                return render(request, told, status=403)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
