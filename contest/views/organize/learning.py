"""Learning as organisers keep it: what is told of topics, and which sites may show the question of the day."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import keeps_law
from contest.embedding import allow_site, forbid_site
from contest.errors import ContestError
from contest.forms.learning import TopicGuideForm
from contest.models import EmbeddingSite
from contest.practice_pool import forget_practice, practice_pool
from contest.views.organize.contests import organizers_only
from questions.guiding import describe_topic
from questions.models import Topic, TopicGuide


@organizers_only
@require_safe
def learning(request: HttpRequest) -> HttpResponse:
    return render(request, "organize/learning.html", _learning_context(request))


def _learning_context(request: HttpRequest) -> dict:
    shelves = practice_pool().shelves
    return {
        "topics": [(topic, shelves.get(topic.slug)) for topic in Topic.objects.select_related("guide")],
        "sites": EmbeddingSite.objects.all(),
        "may_change": keeps_law(request.user),
        "widget": request.build_absolute_uri(reverse("embed_today")),
        "banner": request.build_absolute_uri(reverse("practice_today")),
    }


@organizers_only
@require_http_methods(["GET", "HEAD", "POST"])
def topic_guide(request: HttpRequest, slug: str) -> HttpResponse:
    if not keeps_law(request.user):
        raise PermissionDenied
    topic = get_object_or_404(Topic, slug=slug)
    guide = TopicGuide.objects.filter(topic=topic).first()
    form = TopicGuideForm(request.POST if request.method == "POST" else None, instance=guide)
    if request.method == "POST" and form.is_valid():
        describe_topic(topic, form.cleaned_data, by=request.user, now=timezone.now())
        forget_practice()
        messages.success(request, _("The guide to “%(topic)s” is saved.") % {"topic": topic})
        return redirect("organize_learning")
    status = 422 if request.method == "POST" else 200
    return render(request, "organize/topic_guide.html", {"topic": topic, "form": form}, status=status)


@organizers_only
@require_POST
def site_allow(request: HttpRequest) -> HttpResponse:
    typed = request.POST.get("origin", "")
    try:
        site = allow_site(typed, by=request.user, now=timezone.now())
    except ContestError as error:
        shown = _learning_context(request) | {"typed": typed[:200], "problem": error}
        return render(request, "organize/learning.html", shown, status=error.status)
    messages.success(request, _("%(site)s may show the question of the day now.") % {"site": site})
    return redirect("organize_learning")


@organizers_only
@require_POST
def site_forbid(request: HttpRequest, site_id: int) -> HttpResponse:
    site = get_object_or_404(EmbeddingSite, pk=site_id)
    try:
        forbid_site(site, by=request.user, now=timezone.now())
    except ContestError as error:
        raise PermissionDenied from error
    messages.success(request, _("%(site)s may no longer show the question of the day.") % {"site": site})
    return redirect("organize_learning")
