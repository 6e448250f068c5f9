"""What stands in front of the application and starts it agrees with the application."""

import re
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from itertools import product

import pytest
import yaml
from twisted.web.http import HTTPChannel

from bench.server import ROOT
from config import pages, serving
from contest import engine
from contest.saving import door, messages
from exchange.sheets import LARGEST_FILE
from tests.architecture.test_settings_documented import variables_described

DEPLOY = ROOT / "deploy"
UUID = "0a1b2c3d-0000-4000-8000-0123456789ab"
DAPHNE_PINGS_EVERY = 20
"""Seconds after which Daphne says something on a quiet socket."""
STOPS_WITHIN = serving.IN_FLIGHT_SECONDS + serving.LAST_REQUESTS_SECONDS + 10 + 10
"""Seconds: requests in flight, then the writer and the engine's two threads, with their own patience."""


def read(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


def without_comments(text: str) -> str:
    return re.sub(r"(?m)^\s*#.*$", "", text)


def in_bytes(size: str) -> int:
    number, unit = re.fullmatch(r"(\d+)(\w*)", size).groups()
    return int(number) << {"": 0, "k": 10, "KiB": 10, "m": 20, "MiB": 20}[unit]


# --- nginx --------------------------------------------------------------------------------------------------------


def block_of(name: str, opening: str) -> str:
    """What stands between the braces of the one block of a file that opens so."""
    rest = without_comments(read(name)).partition(f"{opening} {{")[2]
    depth = 1
    for position, character in enumerate(rest):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth == 0:
            return rest[:position]
    raise AssertionError(f"there is no {opening}")


def nginx_block(opening: str) -> str:
    return block_of("nginx.conf", opening)


def nginx(name: str, block: str = "") -> list[str]:
    """The values of a directive, in a block or anywhere."""
    text = nginx_block(block) if block else without_comments(read("nginx.conf"))
    return re.findall(rf"(?m)^\s*{re.escape(name)}\s+(.*?);$", text)


NO_LIMIT = 0

ANSWERS = re.search(r"location ~ '(.+?)' \{", read("nginx.conf"))[1]


def test_nginx_takes_as_much_as_the_application_and_no_more():
    site, *elsewhere = [in_bytes(size) for size in nginx("client_max_body_size")]
    assert (site, elsewhere) == (pages.BODY_LIMIT, [messages.BODY_LIMIT, NO_LIMIT])
    assert in_bytes(nginx("client_max_body_size", f"location ~ '{ANSWERS}'")[0]) == messages.BODY_LIMIT


def test_headers_that_nginx_takes_fit_into_the_application():
    number, size = nginx("large_client_header_buffers")[0].split()
    most = int(number) * in_bytes(size) + in_bytes(nginx("client_header_buffer_size")[0])
    assert HTTPChannel.totalHeadersSize - 2048 < most < HTTPChannel.totalHeadersSize - 512


PAGES = ("away.html", "too-large.html")
"""What the proxies say themselves, while the application cannot, or is not to hear of it."""


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_of_nginx_itself_are_guarded_and_need_nothing_from_anywhere(page):
    guards = {
        "Content-Security-Policy \"default-src 'none'; frame-ancestors 'none'\" always",
        "X-Frame-Options DENY always",
        "X-Content-Type-Options nosniff always",
    }
    assert guards - set(nginx("add_header", f"location = /{page}")) == set()
    assert "internal;" in nginx_block(f"location = /{page}")
    assert re.findall(r"<(?:script|style|link|img)|\b(?:style|on\w+)=", read(page)) == []


def test_whoever_sends_too_much_gets_a_page_of_ours_from_either_proxy():
    assert nginx("error_page") == ["502 504 =503 /away.html", "413 /too-large.html"]
    large = read("Caddyfile").partition("handle @large {")[2].partition("\n\t\t}")[0]
    assert re.findall(r"rewrite \* (\S+)|status (\d+)", large) == [("/too-large.html", ""), ("", "413")]
    assert f"{LARGEST_FILE // (1024 * 1024)} MB" in read("too-large.html")


def test_what_is_too_large_is_not_too_large_for_the_page_that_says_so():
    """Over HTTP/2 nginx measures the body once more where `error_page` leads, and would answer in its own words."""
    assert nginx("client_max_body_size", "location = /too-large.html") == [str(NO_LIMIT)]


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_of_the_proxy_are_where_the_container_of_caddy_looks(page):
    caddy = COMPOSE["services"]["caddy"]
    assert f"./{page}:{caddy['environment']['DEPLOY_FOLDER']}/{page}:ro" in caddy["volumes"]


@pytest.mark.parametrize("pattern", [ANSWERS, re.search(r"@answers path_regexp (\S+)", read("Caddyfile"))[1]])
def test_the_paths_of_answers_are_those_of_the_door(pattern):
    paths = [f"/play/{UUID}/{name}" for name in ("save/", "submit/", "save", "", "ticket/", "3/", "save/x")]
    proxied = [path for path in paths if re.search(pattern, path)]
    assert proxied == [path for path in paths if door.PATH.fullmatch(path)]
    assert len(proxied) == 2


def test_nginx_waits_longer_than_a_stopping_process_takes():
    seconds = [int(value.removesuffix("s")) for value in nginx("proxy_read_timeout")]
    assert min(seconds) > max(serving.IN_FLIGHT_SECONDS, DAPHNE_PINGS_EVERY) * 2


def test_nginx_believes_no_visitor_about_addresses():
    headers = dict(value.split(maxsplit=1) for value in nginx("proxy_set_header"))
    assert headers == {
        "Host": "$host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "Daphne-Root-Path": "''",
        "Upgrade": "$http_upgrade",
        "Connection": "$connection_to_app",
    }
    assert (nginx("underscores_in_headers"), nginx("ignore_invalid_headers")) == (["off"], ["on"])


def test_nginx_lets_sockets_through_and_keeps_no_line_to_a_process():
    assert nginx("default", "map $http_upgrade $connection_to_app") == ["upgrade"]
    assert nginx("''", "map $http_upgrade $connection_to_app") == ["close"]
    assert nginx("proxy_http_version") == ["1.1"]
    assert nginx("keepalive", "upstream hoi_thi") == []


def test_nginx_asks_the_next_process_for_one_that_cannot_be_reached_and_sends_no_answer_twice():
    assert nginx("proxy_next_upstream") == ["error"]  # `non_idempotent` would repeat what was sent with POST


def test_nginx_leads_nobody_to_another_host():
    assert nginx("return", "server")[0] == "301 https://$server_name$request_uri"


def test_a_static_file_that_is_missing_for_a_moment_is_not_kept_as_missing():
    headers = dict(value.split(maxsplit=1) for value in nginx("add_header", "location /static/"))
    assert headers["Cache-Control"] == "$static_cache"  # `always` would be for 404 too
    assert {value for name, value in headers.items() if name != "Cache-Control"} == {
        "nosniff always",
        "same-origin always",
    }


def test_nginx_names_the_type_of_the_manifest():
    assert nginx("default_type", r"location ~ '\.webmanifest$'") == ["application/manifest+json"]


@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
def test_nginx_shows_nobody_what_processes_say_of_themselves(path):
    assert nginx("return", f"location = {path}") == ["404"]


# --- Caddy --------------------------------------------------------------------------------------------------------


def caddy(name: str) -> list[str]:
    return re.findall(rf"(?m)^\s*{re.escape(name)} (.*?)(?: \{{)?$", without_comments(read("Caddyfile")))


def caddy_block(opening: str) -> str:
    return block_of("Caddyfile", opening)


def test_caddy_takes_as_much_as_the_application_and_no_more():
    assert [in_bytes(size) for size in caddy("max_size")] == [pages.BODY_LIMIT, messages.BODY_LIMIT]
    gos_own_reserve = 4096
    assert in_bytes(caddy("max_header_size")[0]) + gos_own_reserve < HTTPChannel.totalHeadersSize - 512


def test_caddy_waits_longer_than_a_stopping_process_takes():
    [answer] = caddy("response_header_timeout")
    [retry] = caddy("lb_try_duration")
    assert int(answer.removesuffix("s")) > serving.IN_FLIGHT_SECONDS * 2
    assert int(retry.removesuffix("s")) > serving.IN_FLIGHT_SECONDS


def test_caddy_keeps_no_line_to_a_process_and_passes_no_root_path():
    assert (caddy("keepalive"), caddy("header_up")) == (["off"], ["-Daphne-Root-Path"])


def test_the_pages_of_caddy_itself_are_guarded_as_those_of_nginx():
    guards = caddy_block("(guards)").strip().replace("header ", "").replace("\t", "").splitlines()
    of_nginx = nginx("add_header", "location = /too-large.html")
    assert sorted(f"{guard} always" for guard in guards) == sorted(of_nginx)
    for page in ("handle @large", "handle @away"):
        assert "import guards" in caddy_block(page)


def test_caddy_keeps_no_static_file_as_missing_and_names_the_type_of_the_manifest():
    static = caddy_block("handle /static/*")
    kept = re.findall(r"header (@\w+) Cache-Control", static)
    assert [re.search(rf"{name} \{{\s+(\w+)$", static, re.MULTILINE)[1] for name in kept] == ["file", "file"]
    assert re.findall(r"@manifest (.*)", static) == ["path *.webmanifest", "Content-Type application/manifest+json"]


def test_caddy_shows_nobody_what_processes_say_of_themselves():
    """`respond` alone would come after `handle`, and never."""
    assert re.search(r"handle @inside \{\s+respond 404\s+\}", read("Caddyfile"))
    assert caddy("@inside path") == ["/metrics /readyz"]


# --- systemd ------------------------------------------------------------------------------------------------------


def unit(name: str) -> ConfigParser:
    parsed = ConfigParser(strict=False, interpolation=None, delimiters="=", comment_prefixes="#")
    parsed.optionxform = str
    parsed.read_string(read(f"systemd/{name}"))
    return parsed


def test_both_proxies_go_to_the_socket_that_the_processes_share():
    socket = unit("hoi-thi.socket")["Socket"]
    service = unit("hoi-thi@.service")
    assert nginx("server", "upstream hoi_thi") == [f"{socket['ListenStream']} max_fails=0"]
    assert f"reverse_proxy {{$UPSTREAMS:{socket['ListenStream']}}}" in read("Caddyfile")
    assert (service["Service"]["Sockets"], service["Unit"]["Requires"]) == ("hoi-thi.socket", "hoi-thi.socket")
    assert re.fullmatch(r"hoi-thi@\d+\.service", socket["Service"])


def test_systemd_gives_a_process_the_time_it_takes_to_stop():
    service = unit("hoi-thi@.service")["Service"]
    assert (service["KillSignal"], service["Restart"]) == ("SIGTERM", "always")
    assert int(service["TimeoutStopSec"]) >= STOPS_WITHIN


@pytest.mark.parametrize("name", ["hoi-thi@.service", "hoi-thi-backup.service"])
def test_what_systemd_starts_is_there_and_reads_the_same_settings(name):
    service = unit(name)["Service"]
    program = service["ExecStart"].split()[0].removeprefix("/opt/hoi-thi/current/")
    assert (ROOT / program).exists()
    assert (service["EnvironmentFile"], service["UMask"]) == ("/etc/hoi-thi/hoi-thi.env", "0077")


def test_the_backup_is_made_where_the_unit_may_write():
    service = unit("hoi-thi-backup.service")["Service"]
    assert re.search(r"manage.py backup (\S+) --rotate \d+$", service["ExecStart"])[1] == service["ReadWritePaths"]


def test_the_restart_knows_the_units_by_their_names():
    assert 'UNIT = "hoi-thi@{}.service"' in read("rolling-restart")
    assert (DEPLOY / "systemd/hoi-thi@.service").exists()


@pytest.mark.parametrize("name", ["serve", "serve-uvicorn", "rolling-restart"])
def test_what_is_run_may_be_run(name):
    checks = {"rolling-restart": [sys.executable, "-m", "py_compile"]}
    assert (DEPLOY / name).stat().st_mode & 0o111 == 0o111
    subprocess.run([*checks.get(name, ["sh", "-n"]), DEPLOY / name], check=True)


# --- the environment ----------------------------------------------------------------------------------------------

SETTINGS = variables_described((ROOT / "docs/settings.md").read_text("utf-8"))


def variables(text: str) -> dict[str, str]:
    return dict(re.findall(r"(?m)^([A-Z_]+)=(.*)$", text))


def test_the_example_names_settings_and_no_secret():
    example = variables(read("hoi-thi.env.example"))
    assert set(example) <= SETTINGS
    assert example["METRICS_TOKEN"] == ""
    assert ":" not in example["DATABASE_URL"].removeprefix("postgres://")


def test_with_the_example_the_site_starts_without_a_warning(tmp_path):
    words = {"PATH": "/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": "config.settings"}
    here = {"DATA_DIR": str(tmp_path), "DATABASE_FOLDER": str(tmp_path)}
    environment = words | variables(read("hoi-thi.env.example")) | here
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "System check identified no issues (1 silenced).\n")


# --- containers ---------------------------------------------------------------------------------------------------

COMPOSE = yaml.safe_load(read("compose.yaml"))
PROCESSES = ("app1", "app2")


def test_the_containers_are_told_settings_and_hold_no_secret():
    for name in PROCESSES:
        assert set(COMPOSE["services"][name]["environment"]) <= SETTINGS
    secrets = re.findall(r"(?m)^\s*\w*(?:PASSWORD|TOKEN|KEY): (.*)$", read("compose.yaml"))
    assert [value[:2] for value in secrets] == ["${"] * 2
    assert set(variables(read(".env.example"))) == {"SITE_NAME", "POSTGRES_PASSWORD", "METRICS_TOKEN"}
    assert variables(read(".env.example"))["POSTGRES_PASSWORD"] == ""


def test_every_image_is_of_a_version():
    images = [service["image"] for service in COMPOSE["services"].values() if "build" not in service]
    images += re.findall(r"(?m)^FROM (\S+)", read("Dockerfile"))
    assert [image for image in images if not re.search(r":\d+\.\d+[\w.-]*$", image)] == []
    assert "--require-hashes" in read("Dockerfile")


def test_pg_dump_in_the_image_is_of_the_server_beside_it():
    [client] = re.findall(r"postgresql-client-(\d+)", read("Dockerfile"))
    assert COMPOSE["services"]["postgresql"]["image"].startswith(f"postgres:{client}.")


def test_a_container_gets_the_time_it_takes_to_stop_and_is_asked_before():
    options = COMPOSE["services"]["caddy"]["environment"]["PROXY_OPTIONS"]
    [interval] = re.findall(r"health_interval (\d+)s", options)
    for name in PROCESSES:
        service = COMPOSE["services"][name]
        leaves = float(service["environment"]["LEAVE_SECONDS"])
        assert leaves > 3 * int(interval)
        assert int(service["stop_grace_period"].removesuffix("s")) >= STOPS_WITHIN + leaves
    assert COMPOSE["services"]["caddy"]["environment"]["UPSTREAMS"] == "app1:8000 app2:8000"
    assert "health_uri /readyz" in options


def test_containers_start_after_the_tables_are_there():
    assert "manage.py migrate" in COMPOSE["services"]["prepare"]["command"][-1]
    for name in PROCESSES:
        assert COMPOSE["services"][name]["depends_on"]["prepare"]["condition"] == "service_completed_successfully"


# --- alarms -------------------------------------------------------------------------------------------------------

RULES = [rule for group in yaml.safe_load(read("alerts.yaml"))["groups"] for rule in group["rules"]]
OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")


def test_every_alarm_is_explained_and_nothing_else():
    section = OPERATIONS.partition("## What each alarm means")[2].partition("\n## ")[0]
    assert re.findall(r"(?m)^### (\w+)$", section) == [rule["alert"] for rule in RULES]


def test_every_alarm_says_how_urgent_it_is_and_what_has_happened():
    assert {rule["labels"]["severity"] for rule in RULES} == {"page", "ticket"}
    assert all(rule["annotations"]["summary"].endswith(".") for rule in RULES)


@pytest.fixture
def told(db, settings, monkeypatch, tmp_path) -> list:
    """All that a process tells which has answered nothing yet, and of which a backup was made."""
    from config import metrics

    settings.DATA_DIR = settings.DATABASE_FOLDER = tmp_path
    (tmp_path / "last-backup").touch()
    monkeypatch.setattr(engine, "_engine", engine.Engine())
    writer = door.Writer()
    served = serving.Serving(None, None, start=None, stop=None)
    monkeypatch.setattr(metrics, "_watched", metrics.Watched(served, door.SaveDoor(writer, None), writer))
    return [sample for family in metrics.Figures().collect() for sample in family.samples]


def test_alarms_ask_for_figures_that_are_told(told):
    asked = set(re.findall(r"hoithi_\w+", " ".join(rule["expr"] for rule in RULES)))
    assert asked - {sample.name for sample in told} == set()
    assert len(asked) > 15


def series_asked_for() -> Iterator[tuple[str, set]]:
    """Each figure of which an alarm wants one series, and the labels of that."""
    for name, selector in re.findall(r"(hoithi_\w+)\{(.*?)\}", " ".join(rule["expr"] for rule in RULES)):
        labels = re.findall(r'(\w+)=~?"(.*?)"', selector)
        for values in product(*(wanted.split("|") for _label, wanted in labels)):
            yield name, set(zip((label for label, _wanted in labels), values, strict=True))


def test_the_series_that_alarms_ask_for_are_there_before_anything_has_happened(told):
    """In one that begins with its first error Prometheus sees no rise, and where none is, nothing that is 0."""
    there = [(sample.name, set(sample.labels.items())) for sample in told]
    asked = list(series_asked_for())
    missing = [one for one in asked if not any(one[0] == name and one[1] <= labels for name, labels in there)]
    assert (missing, len(asked) > 5) == ([], True)


def test_prometheus_asks_each_process_and_not_the_shared_socket():
    [job] = yaml.safe_load(read("prometheus.yml"))["scrape_configs"]
    targets = job["static_configs"][0]["targets"]
    assert unit("hoi-thi.socket")["Socket"]["ListenStream"] not in targets
    assert f"hoi-thi@{targets[0].rpartition(':')[2]}.service" == unit("hoi-thi.socket")["Socket"]["Service"]
    assert f'up{{job="{job["job_name"]}"}} == 0' in [rule["expr"] for rule in RULES]
