"""Receipts: the picture for whose paper it is, the check for everybody who has a code, the look-up for organisers."""

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.limits import address_within_limit
from accounts.views import TOO_MANY_REQUESTS
from contest.models import Attempt
from contest.receipt_codes import NotAReceipt
from contest.receipt_picture import receipt_picture
from contest.receipts import Receipt, organisers_receipt, public_receipt, receipt_of
from contest.views.organize.contests import organizers_only

LONGEST_CODE = 40


@never_cache
@require_safe
def check_receipt(request: HttpRequest) -> HttpResponse:
    """A box for a code, and what everybody may learn by it."""
    if "code" in request.GET and not address_within_limit(request, "receipt"):
        return render(request, "429.html", status=TOO_MANY_REQUESTS)
    now = timezone.now()
    return _answer(request, "contest/receipt.html", lambda typed: public_receipt(typed, now=now))


@organizers_only
@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    """The same with the name, for who organises the contest."""
    return _answer(request, "organize/receipt.html", lambda typed: organisers_receipt(typed, request.user))


def _answer(request: HttpRequest, template: str, find: Callable[[str], Receipt | None]) -> HttpResponse:
    typed = request.GET.get("code", "")[: LONGEST_CODE + 1]
    shown, status = {"typed": typed, "receipt": None, "problem": "", "asked": bool(typed)}, 200
    if typed:
        try:
            shown["receipt"] = find(typed)
            status = 200 if shown["receipt"] else 404
        except NotAReceipt as error:
            shown["problem"], status = error, 422
    response = render(request, template, shown, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


@login_required
@require_safe
def picture(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The receipt of one's own paper as a picture; 404 to everybody else, and while the paper is sat."""
    attempt = get_object_or_404(Attempt.objects.of(request.user).with_entry(), uuid=uuid)
    receipt = receipt_of(attempt)
    if receipt is None:
        raise Http404
    address = request.get_host() + reverse("check_receipt")
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": 'inline; filename="bien-nhan.png"'}
    return HttpResponse(receipt_picture(receipt, address=address), content_type="image/png", headers=headers)
