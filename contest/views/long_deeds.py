"""Answering what takes long: of each person one thing at a time (`contest.one_deed`)."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from contest.one_deed import AnotherGoesOn, one_deed_of


def one_at_a_time(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view do one thing of each person at a time. Whoever asks for more meanwhile reads so, on a page by which
    the same is asked again."""

    @wraps(view)
    def answer(request: HttpRequest, *arguments: object, **named: object) -> HttpResponse:
        try:
            with one_deed_of(request.user):
                return view(request, *arguments, **named)
        except AnotherGoesOn as error:
            sent = [(name, value) for name, values in request.POST.lists() for value in values]
            return render(request, "429.html", {"told": error, "sent": sent}, status=error.status)

    return answer
