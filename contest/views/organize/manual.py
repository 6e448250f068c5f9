"""The manual for organisers, on the site itself."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contest.manual import FIRST, find_chapter
from contest.views.keepers import keepers_only


@keepers_only
@require_safe
def manual(request: HttpRequest, name: str = FIRST) -> HttpResponse:
    chapter = find_chapter(name)
    if chapter is None:
        raise Http404
    return render(request, "organize/manual.html", {"chapter": chapter, "is_first": name == FIRST})
