"""/metrics: the figures of this process, and a few of the site, in the words of Prometheus.

Counting is done where the work is done, in plain numbers; here they are only told. A scrape costs two queries.
Each says in its own words what it is; docs/operations.md says what the alarms that rest on them mean.
"""

import os
import resource
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import Count, Max, Min, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

from config.backups import last_backup_at
from config.serving import Serving
from config.traffic import UNFINISHED
from contest import engine
from contest.clock import wall
from contest.figures import Histogram
from contest.models import Attempt, Outage
from contest.saving import SaveDoor, Writer

PAGE_BYTES = resource.getpagesize()
FROM_THE_START = (UNFINISHED, 200, 500, 503)
"""Statuses that are told before there is one. Prometheus sees no rise in a series that begins with it, and where there
is no series, nothing that is 0: no alarm would hear of the first error, nor of saves that all fail after a restart."""


class Watched(NamedTuple):
    """What counts in this process."""

    serving: Serving
    door: SaveDoor
    writer: Writer


_watched: Watched | None = None


def watch(serving: Serving, door: SaveDoor, writer: Writer) -> None:
    """Name what serves in this process; without it, as in commands and most tests, only the site is told."""
    global _watched
    _watched = Watched(serving, door, writer)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for whoever has the token; where no token is set, there is no such page."""
    if not settings.METRICS_TOKEN:
        raise Http404
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponseForbidden("The token is missing or wrong.\n", content_type="text/plain")
    return HttpResponse(generate_latest(_registry), content_type=CONTENT_TYPE_LATEST)


class Figures(Collector):
    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        yield from of_the_process()
        yield from of_the_site(timezone.now())
        if _watched is not None:
            yield from of_requests(_watched.serving)
            yield from of_saves(_watched.door, _watched.writer)
        yield from of_the_engine(engine.current())


_registry = CollectorRegistry(auto_describe=False)
_registry.register(Figures())


def of_the_process() -> Iterator[Metric]:
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES
    times = os.times()
    yield gauge("process_resident_memory_bytes", "Memory that the process occupies.", resident)
    yield counter("process_cpu_seconds", "Processor time that it has used.", times.user + times.system)
    yield gauge("process_open_fds", "Files and sockets that it holds open.", len(os.listdir("/proc/self/fd")))
    limit, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield gauge("process_max_fds", "How many it may hold.", limit)


def of_requests(serving: Serving) -> Iterator[Metric]:
    times = {(kind,): times for kind, times in serving.traffic.times.items()}
    told = {(kind, str(status)): 0 for (kind,) in times for status in FROM_THE_START}
    told |= {(kind, str(status)): number for (kind, status), number in serving.traffic.answers.copy().items()}
    yield counter("requests", "Requests by kind and status; 0 is one that got no answer.", told, "kind", "status")
    yield histogram(
        "request_seconds", "How long requests took, from their arrival to the end of the answer.", times, "kind"
    )
    yield gauge("requests_in_flight", "Requests that are being worked on.", len(serving.requests))
    yield gauge("sockets", "Open sockets: who watches a board.", len(serving.sockets))


def of_saves(door: SaveDoor, writer: Writer) -> Iterator[Metric]:
    outcomes = {(outcome.value,): number for outcome, number in door.outcomes.copy().items()}
    yield counter("saves", "Saves that came by script, by what became of them.", outcomes, "outcome")
    yield gauge("save_queue", "Messages that wait to be written.", writer.waiting.qsize())
    yield gauge("save_queue_limit", "How many may wait; beyond, the door answers 503.", writer.waiting.maxsize)
    commits = {(): writer.commits}
    yield histogram("commit_seconds", "How long it took to write and commit what had gathered.", commits)


def of_the_engine(running: engine.Engine | None) -> Iterator[Metric]:
    leads = running is not None and running.leads
    yield gauge("engine_leads", "1 in the one process that does the background work.", leads)
    if running is None:
        return
    yield counter("engine_failures", "Rounds of background work that failed.", running.failures)
    since = time.monotonic() - running.pulse.beaten_at if running.pulse.has_beaten.is_set() else float("inf")
    yield gauge("heartbeat_age_seconds", "Since this process last told the database that the site is alive.", since)
    yield counter("clock_steps", "How often this machine's clock was set by more than two seconds.", wall.steps)
    lateness = {(): running.lateness}
    yield histogram("tick_lateness_seconds", "By how much a tick of the boards was late.", lateness)


def of_the_site(now: datetime) -> Iterator[Metric]:
    """What every process tells alike; a figure that cannot be read is left out."""
    try:
        papers = unmarked_papers()
        outages = Outage.objects.aggregate(number=Count("pk"), last=Max("ended_at"), papers=Sum("credited_attempts"))
    except DatabaseError:
        yield gauge("database_up", "1 where this process reaches the database.", 0)
    else:
        yield gauge("database_up", "1 where this process reaches the database.", 1)
        yield from of_papers(papers, now)
        ended_at = outages["last"].timestamp() if outages["last"] else 0
        yield counter("outages", "Outages for which time was given back.", outages["number"])
        yield gauge("last_outage_timestamp_seconds", "When the last of them ended; 0 where there was none.", ended_at)
        yield counter("credited_papers", "Papers that got time back.", outages["papers"] or 0)
    yield gauge("cache_up", "1 where this process reaches the cache: Redis, if there is one.", reaches_cache())
    yield from of_disk("data", settings.DATA_DIR)
    if settings.DATABASE_FOLDER is not None:
        yield from of_disk("database", settings.DATABASE_FOLDER)
    if (backed_up_at := last_backup_at()) is not None:
        yield gauge("last_backup_timestamp_seconds", "When the last backup was complete.", backed_up_at)


def of_disk(holds: str, folder: Path | str) -> Iterator[Metric]:
    """One that cannot be looked at is left out; of the database's, start-up warns (`config.W003`)."""
    with suppress(OSError):
        disk = shutil.disk_usage(folder)
        yield gauge(f"{holds}_disk_free_bytes", f"Free space on the disk where the {holds} is kept.", disk.free)
        yield gauge(f"{holds}_disk_bytes", "Size of that disk.", disk.total)


class Papers(NamedTuple):
    number: int
    since: datetime | None
    """The earliest deadline of those that are open, the earliest end of those that are finished."""


def unmarked_papers() -> dict[str, Papers]:
    """Return, by state, the papers that are still to be marked; one query, by the two indexes made for these."""
    waiting = Attempt.objects.to_mark().order_by().values("state").annotate(Count("pk"), since=Min("finished_at"))
    running = Attempt.objects.open().values("state").order_by().annotate(Count("pk"), since=Min("deadline"))
    rows = running.union(waiting, all=True).values_list("state", "pk__count", "since")
    return {state: Papers(number, since) for state, number, since in rows}


def of_papers(papers: dict[str, Papers], now: datetime) -> Iterator[Metric]:
    nothing = Papers(0, None)
    sat, finished = (papers.get(state, nothing) for state in (Attempt.State.OPEN, Attempt.State.FINISHED))
    yield gauge("papers_open", "Papers that are being sat.", sat.number)
    yield gauge("papers_overdue_seconds", "Since the deadline of a paper that is still open.", age(sat.since, now))
    yield gauge("papers_to_mark", "Papers that are finished and not yet marked.", finished.number)
    yield gauge("papers_to_mark_age_seconds", "How long the first of them has waited.", age(finished.since, now))


def age(since: datetime | None, now: datetime) -> float:
    return max(now - since, timedelta()).total_seconds() if since is not None else 0


def reaches_cache() -> bool:
    try:
        cache.touch("metrics")  # reading finds nothing where there is no cache, and says no more
    except Exception:  # whatever the client of the cache raises
        return False
    return True


# --- in the words of Prometheus; every figure says which process tells it ------------------------------------------

Labelled = dict[tuple[str, ...], float] | float


def gauge(name: str, meaning: str, value: float) -> Metric:
    return filled(GaugeMetricFamily(f"hoithi_{name}", meaning, labels=["process"]), value)


def counter(name: str, meaning: str, values: Labelled, *labels: str) -> Metric:
    return filled(CounterMetricFamily(f"hoithi_{name}", meaning, labels=["process", *labels]), values)


def filled(family: Metric, values: Labelled) -> Metric:
    for own, value in (values if isinstance(values, dict) else {(): values}).items():
        family.add_metric([settings.PROCESS_NAME, *own], float(value))
    return family


def histogram(name: str, meaning: str, values: dict[tuple[str, ...], Histogram], *labels: str) -> Metric:
    family = HistogramMetricFamily(f"hoithi_{name}", meaning, labels=["process", *labels])
    for own, value in values.items():
        family.add_metric([settings.PROCESS_NAME, *own], value.buckets(), value.seconds)
    return family
