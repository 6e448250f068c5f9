"""The pinned files install with hashes on any day, whatever was released since."""

from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]


def pinned(file: str) -> dict[str, Requirement]:
    lines = (ROOT / file).read_text().splitlines()
    pins = (Requirement(line.rstrip(" \\")) for line in lines if "==" in line and not line.startswith((" ", "#")))
    return {canonicalize_name(pin.name): pin for pin in pins}


def unnamed_extras(pins: dict[str, Requirement]) -> list[str]:
    """Extras that a pinned package asks of another whose pin does not name them.

    With hashes pip takes the newest release for such a demand, finds that it has no hash, and stops.
    """
    found = []
    for name in pins:
        for demand in map(Requirement, distribution(name).requires or ()):
            pin = pins.get(canonicalize_name(demand.name))
            applies = demand.marker is None or demand.marker.evaluate({"extra": ""})
            if pin and applies and not demand.extras <= pin.extras:
                found.append(f"{name} asks for {demand}, the pin is {pin}")
    return found


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_extra_that_is_asked_for_is_named_by_its_pin(file):
    assert unnamed_extras(pinned(file)) == []


def test_a_pin_without_the_extra_would_be_told():
    pins = pinned("requirements-dev.txt") | {"coverage": Requirement("coverage==7.17.3")}
    assert [line.partition(" asks")[0] for line in unnamed_extras(pins)] == ["pytest-cov"]
