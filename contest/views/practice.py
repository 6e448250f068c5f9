"""Practising without a contest: for everybody, without signing in, and nothing is kept of a stranger."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts.limits import address_is_used_up, address_within_limit
from contest.daily import five_of_today, often_wrong
from contest.embedding import sites_that_embed
from contest.entering import takes_entries
from contest.forms.play import keep_typed, read_plain
from contest.links import CHANNEL_OF_SITES, find_by_code, path_of
from contest.models import Contest
from contest.practice_pool import Shelf, practice_pool
from contest.practising import (
    Five,
    NoLongerPractised,
    UnknownSet,
    answer_next,
    draw_five,
    picture_to_practise,
    present_next,
    read_five,
    words_asked,
    words_of,
)
from contest.recalling import Mastery, best_first, mastery_of, remember, sum_of, to_repeat
from contest.views.pictures import picture_answer
from questions.kinds import UnreadableAnswer

EMBED_SECONDS = 300
"""How long other sites' visitors may be shown the same widget."""


@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    shelves, mastery = practice_pool().shelves, _mastery(request)
    shown = {"rows": [(shelf, mastery.get(slug)) for slug, shelf in shelves.items()], "told": sum_of(mastery.values())}
    return render(request, "contest/practice/topics.html", shown)


@require_safe
def practice_topic(request: HttpRequest, slug: str) -> HttpResponse:
    shown = {"shelf": _shelf(slug), "mastery": _mastery(request).get(slug)}
    return render(request, "contest/practice/topic.html", shown)


def _mastery(request: HttpRequest) -> dict[str, Mastery]:
    """What the person knows of each topic; of a stranger nothing is known."""
    return mastery_of(request.user, now=timezone.now()) if request.user.is_authenticated else {}


@never_cache
@require_safe
def practice_five(request: HttpRequest, slug: str) -> HttpResponse:
    """Five new questions of a topic, under an address of their own."""
    shelf, seed = _shelf(slug), secrets.token_hex(8)
    known = request.user.is_authenticated
    first = best_first(request.user, slug, seed, now=timezone.now()) if known else []
    return redirect("practice_set", draw_five(shelf, seed, first).address)


@login_required
@never_cache
@require_safe
def practice_repeat(request: HttpRequest) -> HttpResponse:
    """What the person should repeat now, of all topics."""
    five = to_repeat(request.user, secrets.token_hex(8), now=timezone.now())
    if five is None:
        messages.info(request, _("There is nothing to repeat today. Practise something new."))
        return redirect("practice")
    return redirect("practice_set", five.address)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def practice_set(request: HttpRequest, address: str) -> HttpResponse:
    try:
        five = read_five(address)
        if five.is_over:
            shown = _around(five) | {"asked": words_asked(five, get_language())}
            return render(request, "contest/practice/over.html", shown)
        return _take(request, five) if request.method == "POST" else _ask(request, five)
    except UnknownSet as error:
        return render(request, "contest/practice/gone.html", {"problem": error}, status=error.status)
    except NoLongerPractised as error:
        shown = _around(five) | {"problem": error, "next": five.after("")}
        return render(request, "contest/practice/gone.html", shown, status=error.status)


@never_cache
@require_safe
def practice_today(request: HttpRequest) -> HttpResponse:
    """The question of the day, then what many got wrong; answers are sent to where all sets are answered."""
    five = five_of_today(timezone.localdate())
    if five is None:
        return redirect("practice")
    question, others = present_next(five, get_language()), often_wrong(five)
    shown = _around(five) | {"question": question, "today": timezone.localdate(), "others": others}
    shown["words"] = [words for words in words_of(others, get_language()) if words] if others else []
    return render(request, "contest/practice/today.html", shown)


@require_safe
def embed_today(request: HttpRequest) -> HttpResponse:
    """The question of the day for the pages of other sites: no cookie, no script, and only where it is allowed. With
    ?c=CODE, of a unit or a contest, a link leads into the contest by the channel of sites."""
    five, sites = five_of_today(timezone.localdate()), sites_that_embed()
    question = present_next(five, get_language()) if five else None
    shown = {"question": question, "today": timezone.localdate()}
    code = "".join(request.GET.get("c", "").split())
    tries_out = bool(code) and address_is_used_up(request, "widget_code")
    if contest := None if tries_out else _contest_of(request, code):
        shown |= {"contest": contest, "way_in": path_of(code, channel=CHANNEL_OF_SITES)}
    response = HttpResponse(render_to_string("contest/practice/embed.html", shown))
    response._csp_replace = {"frame-ancestors": sites or ["'none'"]}
    response.xframe_options_exempt = bool(sites)
    response["Cache-Control"] = "no-store" if tries_out else f"public, max-age={EMBED_SECONDS}"
    return response


def _contest_of(request: HttpRequest, code: str) -> Contest | None:
    """The contest into which this code, of it or of one of its units, leads now. One that leads nowhere counts, or
    this would be where they are tried out; apart, since whoever sees a snippet with a wrong code has typed none."""
    found = find_by_code(code, now=timezone.now()) if code else None
    if code and not found:
        address_within_limit(request, "widget_code")
    return found.contest if found and takes_entries(found.contest, timezone.now()) else None


def _take(request: HttpRequest, five: Five) -> HttpResponse:
    try:
        answer = read_plain(five.paper, 1, request.POST, get_language()).answer
    except UnreadableAnswer as error:
        return _ask(request, five, problem=error)
    item = answer_next(five, answer, get_language())
    shown = _around(five) | {"item": item, "next": five.after(item["outcome"])}
    question = practice_pool().question_of.get(five.revision)  # None in the moment in which it leaves the pool
    if question is not None and request.user.is_authenticated:
        shown["recall"] = remember(request.user, question, right=item["outcome"] == "right", now=timezone.now())
    return render(request, "contest/practice/answered.html", shown)


def _ask(request: HttpRequest, five: Five, problem: UnreadableAnswer | None = None) -> HttpResponse:
    """The question; after a form that could not be read, with what was typed."""
    question = present_next(five, get_language())
    if problem:
        question = keep_typed(question, request.POST)
    shown = _around(five) | {"question": question, "problem": problem}
    return render(request, "contest/practice/question.html", shown, status=422 if problem else 200)


@require_GET
def practice_image(request: HttpRequest, pk: int) -> HttpResponse:
    picture = picture_to_practise(pk)
    if picture is None:
        raise Http404
    return picture_answer(picture)


def _around(five: Five) -> dict:
    """What every page of five questions shows beside them."""
    return {"five": five, "shelf": practice_pool().shelves.get(five.topic)}


def _shelf(slug: str) -> Shelf:
    try:
        return practice_pool().shelves[slug]
    except KeyError as error:
        raise Http404 from error
