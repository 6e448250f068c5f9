"""Every fault by its command."""

import inspect
import json
from importlib import import_module

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
