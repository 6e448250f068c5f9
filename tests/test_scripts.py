"""What the commands say on machines that lack something."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, texts


@pytest.fixture
def bare_machine(tmp_path) -> Path:
    """A folder to be the whole PATH: the shell's own tools, and an `id` that says we are an ordinary user."""
    for name in ("cat", "env", "grep", "ls", "mktemp", "rm", "sh", "xargs", "echo", "cmp", "dirname"):
        (tmp_path / name).symlink_to(shutil.which(name))
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n")
    (tmp_path / "id").chmod(0o755)
    return tmp_path


def run(*command: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


def test_an_ordinary_user_is_told_the_one_line(bare_machine):
    done = run("scripts/system-packages", PATH=str(bare_machine))
    said = done.stderr.splitlines()
    assert done.returncode == 1
    assert said[0] == "The tests need some packages of the system. Install them with this line and run again:"
    assert said[1].split(" install -y ")[0] == "  sudo apt-get update && sudo apt-get"
    assert {"chromium", "fonts-noto-core", "fonts-noto-color-emoji", "gettext", "gcc", "libc6-dev"} <= set(
        said[1].split()
    )


def test_a_machine_without_python_is_told_what_to_install(bare_machine, tmp_path):
    home = tmp_path / "checkout"
    shutil.copytree(ROOT / "scripts", home / "scripts")
    (home / "requirements.txt").touch()
    done = run(str(home / "scripts/environment"), "requirements.txt", PATH=str(bare_machine))
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Python 3.11, 3.12 or 3.13 is needed and none was found.",
        "On Debian or Ubuntu: sudo apt-get install -y python3 python3-venv",
    ]


def test_a_taken_port_is_told_in_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("scripts/check-port", "127.0.0.1", port, PATH=os.environ["PATH"])
    advice = "Choose another port, for example: make run PORT=8001"
    assert done.stderr == f"Cannot serve at 127.0.0.1:{port}: Address already in use. {advice}\n"
    assert done.returncode == 1


def test_a_port_that_is_none_is_told_in_one_sentence():
    done = run("scripts/check-port", "127.0.0.1", "eighty", PATH=os.environ["PATH"])
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_make_lists_every_target():
    targets = texts("Makefile")["Makefile"].split(".PHONY: ")[1].splitlines()[0].split()
    listed = run("make", PATH=os.environ["PATH"]).stdout
    assert [line.split()[1] for line in listed.splitlines()] == targets
