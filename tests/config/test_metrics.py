"""/metrics: who may read it, what it tells, and that it costs next to nothing."""

import re
import shutil
from datetime import timedelta
from urllib.request import Request, urlopen

import pytest
from django.db import OperationalError, connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from bench.load import SLOTS, Crowd, with_ticket
from bench.server import Server
from config import metrics
from contest import engine
from contest.attempts import credit_outage, finish_attempt
from contest.models import Attempt
from tests.factories import NOW, make_attempt, make_round_division

TOKEN = "b" * 64


@pytest.fixture(autouse=True)
def token(settings) -> None:
    settings.METRICS_TOKEN, settings.PROCESS_NAME = TOKEN, "8101"


def ask(client: Client, authorization: str = f"Bearer {TOKEN}"):
    return client.get("/metrics", headers={"Authorization": authorization})


def told(text: str) -> dict[str, dict[tuple, float]]:
    """Every sample by its name and its labels but `process`, which all have."""
    samples: dict[str, dict[tuple, float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = tuple(value for name, value in sorted(sample.labels.items()) if name != "process")
            samples.setdefault(sample.name.removeprefix("hoithi_"), {})[labels] = sample.value
            assert "process" in sample.labels
    return samples


@pytest.mark.parametrize(
    "authorization", ["", "Bearer ", f"Bearer {TOKEN[:-1]}c", f"Bearer {TOKEN} ", TOKEN, f"Basic {TOKEN}", "Bearer đ"]
)
def test_without_the_right_token_nothing_is_told(client, authorization):
    response = ask(client, authorization)
    assert (response.status_code, response.content) == (403, b"The token is missing or wrong.\n")


@pytest.mark.parametrize("authorization", ["", "Bearer ", f"Bearer {TOKEN}"])
def test_where_no_token_is_set_there_is_no_such_page(client, settings, db, authorization):
    settings.METRICS_TOKEN = ""
    assert ask(client, authorization).status_code == 404


def test_papers_that_wait_are_counted_with_their_age(client, db, time_machine):
    joined = make_round_division()
    sat, late, finished = (make_attempt(joined) for _number in range(3))
    Attempt.objects.filter(pk=late.pk).update(deadline=NOW + timedelta(seconds=20))
    finish_attempt(finished.pk, at=NOW + timedelta(seconds=10))
    time_machine.move_to(NOW + timedelta(seconds=60))
    figures = told(ask(client).text)
    names = ("papers_open", "papers_overdue_seconds", "papers_to_mark", "papers_to_mark_age_seconds")
    assert [figures[name][()] for name in names] == [2, 40, 1, 50]
    assert sat.deadline > NOW + timedelta(seconds=60)


def test_a_site_at_rest_has_nothing_overdue(client, db):
    figures = told(ask(client).text)
    names = ("papers_open", "papers_overdue_seconds", "papers_to_mark", "papers_to_mark_age_seconds")
    assert [figures[name][()] for name in names] == [0, 0, 0, 0]
    assert "last_backup_timestamp_seconds" not in figures


def test_time_given_back_is_counted(client, db):
    make_attempt(make_round_division())
    names = ("outages_total", "credited_papers_total", "last_outage_timestamp_seconds")
    before = told(ask(client).text)
    credit_outage(NOW + timedelta(seconds=1), NOW + timedelta(seconds=31))
    figures = told(ask(client).text)
    assert [before[name][()] for name in names] == [0, 0, 0]
    assert [figures[name][()] for name in names] == [1, 1, (NOW + timedelta(seconds=31)).timestamp()]


def test_where_no_process_does_the_background_work_each_says_that_it_does_not(client, db):
    assert told(ask(client).text)["engine_leads"] == {(): 0}


def test_a_scrape_costs_two_queries(client, db, django_assert_num_queries):
    make_attempt(make_round_division())
    with django_assert_num_queries(2):
        ask(client)


def test_both_kinds_of_waiting_papers_are_found_by_index(db):
    asked = []
    with connection.execute_wrapper(lambda execute, *query: asked.append(query) or execute(*query)):
        metrics.unmarked_papers()
    [(statement, values, *_rest)] = asked
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # it would read so small a table as a whole
        cursor.execute(f"{connection.ops.explain_query_prefix()} {statement}", values)
        plan = str(cursor.fetchall())
    assert re.findall(r"Seq Scan on \w+|SCAN \w+(?! USING)\b", plan) == []
    assert plan.count("contest_attempt") >= 2


DISKS = ("data_disk_bytes", "data_disk_free_bytes", "database_disk_bytes", "database_disk_free_bytes")


@pytest.mark.parametrize("folder, known", [(None, 2), ("/", 4), ("/nowhere", 2)])
def test_the_disk_of_the_database_is_told_where_its_folder_is_here(client, db, settings, folder, known):
    settings.DATABASE_FOLDER = folder
    figures = told(ask(client).text)
    assert [name in figures for name in DISKS] == [True] * known + [False] * (4 - known)
    assert known == 2 or figures["database_disk_bytes"][()] == shutil.disk_usage("/").total


def test_a_database_that_is_away_is_told_and_the_rest_goes_on(client, db, monkeypatch):
    def away():
        raise OperationalError

    monkeypatch.setattr(metrics, "unmarked_papers", away)
    figures = told(ask(client).text)
    assert (figures["database_up"][()], "papers_open" in figures) == (0, False)
    assert figures["process_resident_memory_bytes"][()] > 10_000_000


def test_the_engine_tells_whether_it_leads_and_how_late_it_ticks(client, db, monkeypatch):
    running = engine.Engine()
    monkeypatch.setattr(engine, "_engine", running)
    running.step(NOW)
    running.leads = True
    figures = told(ask(client).text)
    assert (figures["engine_leads"][()], figures["tick_lateness_seconds_count"][()]) == (1, 1)
    assert figures["heartbeat_age_seconds"][()] == float("inf")


async def test_a_served_process_counts_what_it_did(tmp_path):
    server = Server(tmp_path, METRICS_TOKEN=TOKEN, ENGINE="yes", PROCESS_NAME="alone")
    crowd = Crowd(server.port, server.seat(4), with_ticket)
    with server:
        await crowd.run(connections=4, seconds=0.5)
        figures = told(scraped(server.port))
    assert crowd.errors == []
    assert figures["saves_total"] == {("saved",): crowd.acknowledged}
    assert figures["requests_total"]["save", "200"] == crowd.acknowledged
    assert [figures["requests_total"][kind, "500"] for kind in ("save", "board", "static", "probe", "page")] == [0] * 5
    assert figures["request_seconds_count"]["save",] == crowd.acknowledged
    assert 0 < figures["commit_seconds_count"][()] <= crowd.acknowledged
    assert (figures["engine_leads"][()], figures["papers_open"][()], figures["save_queue"][()]) == (1, 4, 0)
    assert len(crowd.promised) <= 4 * SLOTS


def scraped(port: int) -> str:
    asked = Request(f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with urlopen(asked, timeout=10) as answer:
        return answer.read().decode()
