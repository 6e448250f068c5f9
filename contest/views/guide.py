"""The guide for whoever takes part, leads a unit or helps at a counter: chapters of the manual, without an account."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contest.manual import find_guide, guides


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    return render(request, "contest/guide.html", {"guides": guides()})


@require_safe
def guide_chapter(request: HttpRequest, name: str) -> HttpResponse:
    chapter = find_guide(name)
    if chapter is None:
        raise Http404
    return render(request, "contest/guide_chapter.html", {"chapter": chapter})
