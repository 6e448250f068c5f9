"""The picture beside a link that is shared."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from contest.materials import Place, picture_of
from contest.models import UnitLink
from contest.views.lookups import programme_or_404


@require_safe
@cache_control(public=True, max_age=3600)
def share_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """Of a published contest, or of one of its units: ?n=number. An unknown number has the contest's picture."""
    contest, now = programme_or_404(slug).contest, timezone.now()
    if not contest.is_published(now):
        raise Http404
    number = request.GET.get("n", "")
    link = UnitLink.objects.of_contest(contest).filter(number=number).first() if number.isdecimal() else None
    place = Place(contest, link, request.build_absolute_uri("/"))
    return HttpResponse(picture_of(place, now=now), content_type="image/png")
