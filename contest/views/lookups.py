"""What the views look up by an address, and answer with 404 where there is nothing."""

from django.http import Http404

from contest.models import Contest
from contest.programmes import Programme, programme_of


def programme_or_404(slug: str) -> Programme:
    """Return the programme at this address, at most a second old."""
    try:
        return programme_of(slug)
    except Contest.DoesNotExist:
        raise Http404 from None
