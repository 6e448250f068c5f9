from django.contrib import admin
from django.urls import include, path

from config.metrics import metrics
from config.readiness import readyz
from contest.views.health import healthz
from contest.views.offline import offline, service_worker

handler400, handler500 = "config.trouble.refused", "config.trouble.failed"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("offline/", offline, name="offline"),
    path("service-worker.js", service_worker, name="service_worker"),
    path("", include("contest.urls")),
    path("", include("contest.urls_play")),
    path("", include("contest.urls_practice")),
    path("organize/", include("contest.urls_organize")),
    path("", include("accounts.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
