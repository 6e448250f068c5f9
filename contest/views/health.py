"""Whether this process lives; asked by supervisors, so it says nothing about anybody."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whoever reads this has an answer of the process's loop and of a thread. Nothing else is asked for: what is away,
    such as the database, does not come back because all processes are started again. /readyz says who may be sent
    people."""
    return HttpResponse("ok\n", content_type="text/plain")
