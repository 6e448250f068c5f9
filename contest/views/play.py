"""What an entrant goes through: the start, the paper, handing it in, the result."""

import secrets
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.worded import Worded
from contest import tickets
from contest.attempts import attempts_left, start_attempt
from contest.carrying import may_carry
from contest.clock import wall
from contest.entering import entry_of
from contest.errors import ClockInDoubt, ContestError
from contest.feedback import asked_after, channels_to_ask
from contest.forms.play import as_typed, is_second_tap, keep_typed, read_plain, shown_at
from contest.models import Attempt, Contest, Entry, Response, RoundDivision, SaveEvent
from contest.outlook import whys_out
from contest.papers import (
    PREDICTION_SLOT,
    answer_lines,
    clock_of,
    clock_text,
    first_unanswered,
    is_over,
    left_open,
    open_attempt,
    picture_of,
    points_text,
    present_paper,
    responses_of,
    standing,
    time_back_text,
    time_used_text,
)
from contest.phases import ReviewPolicy
from contest.plain_saving import NewerAnswer, arrival_of, save_plain
from contest.programmes import as_sat
from contest.receipts import receipt_of
from contest.remembering import lessons_of
from contest.reviewing import review, waiting_words, with_guides
from contest.saving import apply_saves
from contest.scoring import CountingPolicy, basis_points, epoch_ms
from contest.views.lookups import programme_or_404
from contest.views.paper_words import paper_words
from contest.views.pictures import picture_answer
from questions.kinds import UnreadableAnswer

_ATTEMPT = Worded(2, lambda person, uuid: Attempt.objects.bare_of(person).filter(uuid=uuid))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    programme, now = programme_or_404(slug), timezone.now()
    if not programme.contest.is_published(now):
        raise Http404
    entry = entry_of(request.user, programme.contest)
    if entry is None:
        return redirect("enter", slug)
    round_division = programme.sitting(entry.division_id, number)
    if round_division is None:
        raise Http404
    problem = None
    if request.method == "POST":
        try:
            attempt = start_attempt(entry, round_division, now=now, arrived_at=arrival_of(request))
            at = 1 if attempt.started_at == now else first_unanswered(attempt, get_language())
            return redirect("paper_slot", attempt.uuid, at)
        except ContestError as error:
            problem = error
    shown = _start_context(entry, round_division) | {"problem": problem}
    return render(request, "contest/play/start.html", shown, status=problem.status if problem else 200)


def _start_context(entry: Entry, round_division: RoundDivision) -> dict:
    now, round_ = timezone.now(), round_division.round
    phase = round_.phase(now)
    return {
        "now": now,
        "contest": round_.contest,
        "round": round_,
        "round_division": round_division,
        "entry": entry,
        "phase": phase,
        "left": attempts_left(entry, round_division),
        "out": whys_out([entry]).get(entry.pk),
        "running": open_attempt(entry, round_division, now=now),
        "questions": round_division.question_count,
        "counting": CountingPolicy(round_.counting).label,
        "review": ReviewPolicy(round_.review_policy).label,
        "cut_short": now + round_.duration > round_.closes_at,
        "doubt": ClockInDoubt.sentence if phase.is_over and wall.is_doubted() else "",
    }


def attempt_of(request: HttpRequest, uuid: UUID) -> Attempt:
    """The attempt, if it is this person's; 404 for everybody else."""
    found = _ATTEMPT.ask(request.user.pk, uuid)
    if not found:
        raise Http404
    [attempt] = found
    try:
        attempt.round_division = as_sat(attempt.round_division_id)
    except (Contest.DoesNotExist, KeyError):  # removed in this moment, and the attempt with it
        raise Http404 from None
    return attempt


@login_required
@never_cache
@require_GET
def paper(request: HttpRequest, uuid: UUID) -> HttpResponse:
    attempt = attempt_of(request, uuid)
    if is_over(attempt, timezone.now()):
        return redirect("result", uuid)
    return redirect("paper_slot", uuid, first_unanswered(attempt, get_language()))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def paper_slot(request: HttpRequest, uuid: UUID, slot: int) -> HttpResponse:
    attempt = attempt_of(request, uuid)
    if slot not in slots_of(attempt):
        raise Http404
    if request.method == "POST":
        return _take_answer(request, attempt, slot)
    if is_over(attempt, timezone.now()):
        messages.info(request, _("This paper is finished; its answers can no longer be changed."))
        return redirect("result", uuid)
    return _show_paper(request, attempt, slot)


def slots_of(attempt: Attempt) -> list[int]:
    """The screens of the paper in order; the prediction comes last."""
    prediction = [PREDICTION_SLOT] if attempt.round_division.asks_prediction else []
    return [*range(1, len(attempt.slots) + 1), *prediction]


def _take_answer(request: HttpRequest, attempt: Attempt, slot: int) -> HttpResponse:
    times = {"arrived_at": arrival_of(request), "now": timezone.now()}
    given = None
    try:
        given = read_plain(attempt, slot, request.POST, get_language())
        outcome = save_plain(attempt, given, device=_device(request), **times)
    except UnreadableAnswer as error:
        return _show_paper(request, attempt, slot, problem=error, status=422)
    except NewerAnswer as error:
        return _show_paper(request, attempt, slot, newer=error, typed=as_typed(given, error.stored), status=409)
    if outcome == SaveEvent.Outcome.LATE:
        messages.warning(request, _("The time was up when this answer arrived, so it does not count."))
        return redirect("result", attempt.uuid)
    go = "stay" if is_second_tap(request.POST, times["arrived_at"]) else request.POST.get("go", "")
    return redirect(_next_page(attempt, slot, go))


def _device(request: HttpRequest) -> str:
    """This session's place among the devices that save into an attempt."""
    return request.session.setdefault("paper_device", secrets.token_hex(8))


def _next_page(attempt: Attempt, slot: int, go: str) -> str:
    slots = slots_of(attempt)
    place = slots.index(slot) + {"next": 1, "previous": -1}.get(go, 0)
    if go == "check" or place == len(slots):
        return reverse("paper_review", args=[attempt.uuid])
    if go.isascii() and go.isdigit() and len(go) < 5 and int(go) in slots:
        return reverse("paper_slot", args=[attempt.uuid, int(go)])
    return reverse("paper_slot", args=[attempt.uuid, slots[max(place, 0)]])


def _show_paper(
    request: HttpRequest,
    attempt: Attempt,
    slot: int,
    *,
    problem: UnreadableAnswer | None = None,
    newer: NewerAnswer | None = None,
    typed: Response | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole paper with one screen open. After a form that could not be saved it holds what was typed."""
    now, responses = timezone.now(), responses_of(attempt)
    screens = present_paper(attempt, responses | ({slot: typed} if typed else {}), get_language())
    stored = present_paper(attempt, responses, get_language()) if newer else screens
    if problem:
        screens = [keep_typed(screen, request.POST) if screen["slot"] == slot else screen for screen in screens]
    place = slots_of(attempt).index(slot)
    shown = {
        "contest": attempt.contest,
        "attempt": attempt,
        "paper_url": attempt.get_absolute_url(),
        "screens": screens,
        "current": screens[place],
        "place": place + 1,
        "left": clock_text(attempt, now),
        "shown_at": shown_at(now),
        "time_back": time_back_text(attempt),
        "last_saved": _last_saved(responses),
        "may_carry": may_carry(request.user),
        "problem": problem,
        "newer": newer,
        "stored_lines": answer_lines(stored[place]),
        "typed_lines": answer_lines(screens[place]),
        "config": _config(attempt, responses, slot, now),
        "words": paper_words(get_language()),
    }
    return render(request, "contest/play/paper.html", shown, status=status)


def _last_saved(responses: dict[int, Response]) -> datetime | None:
    return max((row.saved_at for row in responses.values()), default=None)


def _config(attempt: Attempt, responses: dict[int, Response], slot: int, now: datetime) -> dict:
    """What the script needs to know of the attempt, its answers and its addresses."""
    root, last_saved = reverse("paper", args=[attempt.uuid]), _last_saved(responses)
    doors = ("save", "submit", "ticket", "state", "result")
    return standing(attempt, responses, now=now) | {
        "attempt": attempt.uuid.hex,
        "slots": slots_of(attempt),
        "current": slot,
        "savedAt": epoch_ms(last_saved) if last_saved else None,
        "urls": {door: f"{root}{door}/" for door in doors} | {"slot": f"{root}{{slot}}/"},
        "csrfCookie": settings.CSRF_COOKIE_NAME,
        "timeZone": settings.TIME_ZONE,
    }


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def paper_review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    attempt, now = attempt_of(request, uuid), timezone.now()
    if request.method == "POST":
        return _hand_in(request, attempt, now)
    if is_over(attempt, now):
        return redirect("result", uuid)
    screens = present_paper(attempt, responses_of(attempt), get_language())
    shown = left_open(screens) | {
        "contest": attempt.contest,
        "attempt": attempt,
        "left": clock_text(attempt, now),
        "shown_at": shown_at(now),
        "check_config": {"attempt": attempt.uuid.hex, "paper": attempt.get_absolute_url()},
    }
    return render(request, "contest/play/check.html", shown)


def _hand_in(request: HttpRequest, attempt: Attempt, now: datetime) -> HttpResponse:
    arrived_at = arrival_of(request)
    if is_second_tap(request.POST, arrived_at):
        return redirect("paper_review", attempt.uuid)
    apply_saves(attempt.pk, [], arrived_at=arrived_at, now=now, submit=True)
    return redirect("result", attempt.uuid)


@login_required
@never_cache
@require_POST
def ticket(request: HttpRequest, uuid: UUID) -> JsonResponse:
    attempt, now = attempt_of(request, uuid), timezone.now()
    return JsonResponse({"ticket": tickets.issue(attempt, request.user, now=now), **clock_of(attempt, now=now)})


@login_required
@never_cache
@require_GET
def paper_state(request: HttpRequest, uuid: UUID) -> JsonResponse:
    attempt = attempt_of(request, uuid)
    return JsonResponse(standing(attempt, responses_of(attempt), now=timezone.now()))


@login_required
@never_cache
@require_GET
def result(request: HttpRequest, uuid: UUID) -> HttpResponse:
    attempt, now = get_object_or_404(Attempt.objects.of(request.user).with_entry(), uuid=uuid), timezone.now()
    if not is_over(attempt, now):
        return redirect(attempt)
    return render(request, "contest/play/result.html", _result_context(attempt, now))


def _result_context(attempt: Attempt, now: datetime) -> dict:
    reviewed = review(attempt, now=now, language=get_language())
    return {
        "attempt": attempt,
        "contest": attempt.contest,
        "score": points_text(attempt.score),
        "out_of": points_text(attempt.out_of),
        "share": basis_points(attempt.score, attempt.out_of) if attempt.out_of else 0,
        "slots": len(attempt.slots),
        "time_used": time_used_text(attempt.time_used_ms or 0),
        "given_back": time_used_text(attempt.credited_ms) if attempt.credited_ms else "",
        "left": attempts_left(attempt.entry, attempt.round_division),
        "may_go_on": attempt.round.opens_at <= now < attempt.round.closes_at,
        "review": reviewed,
        "lessons": with_guides(lessons_of(reviewed or [])),
        "waiting": waiting_words(reviewed or [], attempt.round),
        "policy": attempt.round.review_policy,
        "ask": asked_after(attempt, now=now),
        "channels": channels_to_ask(attempt.entry),
        "receipt": receipt_of(attempt),
        "result_config": {"state": reverse("paper_state", args=[attempt.uuid])},
    }


@login_required
@require_GET
def paper_image(request: HttpRequest, uuid: UUID, pk: int) -> FileResponse:
    picture = picture_of(attempt_of(request, uuid), pk)
    if picture is None:
        raise Http404
    return picture_answer(picture, headers={"Cache-Control": "private, max-age=86400"})
