"""Every fault by its command."""

import inspect
import json
from importlib import import_module
from itertools import accumulate

import pytest

from tests.faults import __main__ as command
from tests.faults.__main__ import FAULTS, Fault


@pytest.mark.parametrize("profile", ["ci", "soak"])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_names_a_function_and_what_it_takes(fault, profile):
    function = getattr(import_module(f"tests.faults.{fault.module}"), fault.function)
    inspect.signature(function).bind(**getattr(fault, profile))


def test_the_soak_is_never_smaller_than_the_run_in_ci():
    for fault in FAULTS.values():
        sizes = [(fault.ci[name], fault.soak[name]) for name in fault.ci if isinstance(fault.ci[name], int)]
        assert all(small < large for small, large in sizes)


def test_all_sown_bugs_can_be_asked_for_in_ci():
    fault = FAULTS["kill-postgresql"]
    assert (fault.ci["controls"], fault.with_all_controls().ci) == (0, fault.ci | {"controls": fault.soak["controls"]})
    assert FAULTS["power-cut"].with_all_controls() == FAULTS["power-cut"]


def done(monkeypatch, capsys, result: dict | Exception) -> tuple[bool, dict]:
    def run(fault: Fault, profile: str) -> dict:
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr(Fault, "run", run)
    well = command.do("kill-sqlite", "ci")
    return well, json.loads(capsys.readouterr().out)


def test_one_line_tells_what_came_of_it(monkeypatch, capsys):
    well, line = done(monkeypatch, capsys, {"ok": True, "acked": 5, "lost": 0})
    assert well
    assert line == {
        "name": "kill-sqlite",
        "profile": "ci",
        "ok": True,
        "acked": 5,
        "lost": 0,
        "seconds": line["seconds"],
    }


@pytest.mark.parametrize("result", [{"ok": False, "lost": 1}, RuntimeError("no server")])
def test_a_loss_and_a_broken_fault_are_not_well(monkeypatch, capsys, result):
    well, line = done(monkeypatch, capsys, result)
    assert (well, line["ok"]) == (False, False)


def test_a_fault_that_hangs_is_given_up(monkeypatch, capsys):
    monkeypatch.setitem(command.PATIENCE_SECONDS, "ci", 1)
    monkeypatch.setattr(Fault, "run", lambda fault, profile: __import__("time").sleep(30))
    assert command.do("kill-sqlite", "ci") is False
    assert json.loads(capsys.readouterr().out)["error"] == "TimeoutError: it took too long"


@pytest.mark.parametrize("names, well", [([], True), (["no-such-fault", "nor-this-one"], False)])
def test_a_fault_that_fails_fails_the_run_of_all(names, well):
    assert command.do_each(names, "ci", together=2) is well


def test_so_many_faults_are_done_at_a_time_as_were_asked_for(monkeypatch, tmp_path):
    program, log = tmp_path / "python", tmp_path / "log"
    program.write_text(f"#!/bin/sh\necho 1 >> {log}\nsleep 0.3\necho -1 >> {log}\n")
    program.chmod(0o700)
    monkeypatch.setattr(command.sys, "executable", str(program))
    assert command.do_each("abcde", "ci", together=2) is True
    at_once = list(accumulate(int(step) for step in log.read_text().split()))
    assert (max(at_once), at_once[-1], len(at_once)) == (2, 0, 10)
