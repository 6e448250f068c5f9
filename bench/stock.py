"""What the save path is compared with: the same save as one writes it with Django alone.

Stock ASGI handler, the product's own middleware with session and CSRF, one ORM transaction a request, the same tables.
"""

import json

from bench.stock_pages import application as site  # sets Django up

from django.conf import settings  # isort: skip
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone

from contest.models import Attempt, Response, SaveEvent


@login_required
@transaction.atomic
def save(request: HttpRequest, uuid) -> JsonResponse:
    now = timezone.now()
    message = json.loads(request.body)
    attempts = Attempt.objects.select_for_update().filter(entry__person=request.user)
    attempt = get_object_or_404(attempts, uuid=uuid)
    late = attempt.state == Attempt.State.FINISHED or now >= attempt.deadline
    told = [save_one(attempt, message["device"], each, now, late) for each in message["saves"]]
    return JsonResponse({"saves": told, "deadline": attempt.deadline, "now": now})


def save_one(attempt: Attempt, device: str, given: dict, now, late: bool) -> dict:
    answer = {"counter": given["n"], "device": device, "answer": given["answer"], "flag": given["flag"]}
    outcome = "late"
    stored = Response.objects.filter(attempt=attempt, slot=given["slot"]).first()
    if not late and stored is None:
        stored = Response.objects.create(attempt=attempt, slot=given["slot"], saved_at=now, **answer)
        outcome = "saved"
    elif not late and (given["n"], device) > (stored.counter, stored.device):
        stored.counter, stored.device, stored.answer = given["n"], device, given["answer"]
        stored.flag, stored.saved_at = given["flag"], now
        stored.save()
        outcome = "saved"
    elif not late:
        outcome = "older"
    SaveEvent.objects.create(attempt=attempt, slot=given["slot"], arrived_at=now, outcome=outcome, **answer)
    standing = stored and {"n": stored.counter, "device": stored.device, "answer": stored.answer}
    return {"slot": given["slot"], "n": given["n"], "outcome": outcome, "stored": standing}


urlpatterns = [path("play/<uuid:uuid>/save/", save)]
settings.ROOT_URLCONF = "bench.stock"
application = site
