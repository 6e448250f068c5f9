"""Units from a file: loaded once, refused whole, and what people edited stays."""

import json

import pytest
from django.core.management import CommandError
from django.utils.translation import override

from accounts import audit
from accounts.models import AuditEvent, Unit
from accounts.units import Loaded, load_units
from exchange.records import BadFile
from tests.accounts.conftest import UNITS_FILE

NODE = {
    "code": "so-a",
    "name": "Sở A",
    "short_name": "Sở A",
    "name_en": "Department A",
    "type": "so",
    "level": "province_agency",
    "bloc": None,
    "official_code": None,
    "audiences": ["officials"],
    "confidence": "high",
    "source": "",
    "children": [],
}


def written(tmp_path, **changes):
    path = tmp_path / "units.json"
    path.write_text(json.dumps({"trees": {"tree": NODE | changes}}, indent=1))
    return path


def test_the_plans_units_are_loaded_once(db):
    assert load_units(UNITS_FILE) == Loaded(created=293, kept=0)
    assert load_units(UNITS_FILE) == Loaded(created=0, kept=293)


def test_the_log_tells_once_that_units_were_loaded(db):
    load_units(UNITS_FILE)
    load_units(UNITS_FILE)
    event = AuditEvent.objects.get()
    with override("en"):
        assert audit.describe(event) == "The platform loaded units from the file units.json"
    assert event.after == {"created": 293}


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"name": None}, "field 'name': write a text here, not null"),
        ({"name": " "}, "field 'name': it is empty; fill it in"),
        (
            {"code": "Sở A"},
            "field 'code': 'Sở A' cannot be taken; write it with the letters a to z, digits, - and _ only",
        ),
        ({"code": "x" * 121}, "field 'code': longer than 120 characters; shorten it"),
        ({"name": "x" * 201}, "field 'name': longer than 200 characters; shorten it"),
        ({"audiences": ["martians"]}, "field 'audiences': 'martians' is not known; choose one of: officials, citizens"),
        ({"audiences": [["officials"]]}, "field 'audiences': write a text here, not a list"),
        ({"children": "none"}, "field 'children': write a list here, not a text"),
        ({"children": ["Sở B"]}, "field 'children': write an object here, not a text"),
        ({"children": [NODE | {"code": "so-a"}]}, "field 'code': 'so-a' stands twice in the file; keep one of them"),
        ({"children": [{"code": "so-b"}]}, "field 'name': missing; add it"),
        ({"valid_from": "01/07/2025"}, "field 'valid_from': '01/07/2025' cannot be taken; write a day like 2025-07-01"),
        ({"valid_from": 20250701}, "field 'valid_from': write a text here, not a whole number"),
        (
            {"valid_from": "2025-07-01", "valid_to": "2025-07-01"},
            "the unit ends before it begins; correct one of the two days",
        ),
        (
            {"headcount_officials": 12},
            "field 'headcount_officials': 12 cannot be taken; "
            "leave it null: each authority enters its headcounts on the site, with their day",
        ),
        ({"managing_office": 5}, "field 'managing_office': write a text here, not a whole number"),
        ({"confidence": "sure"}, "field 'confidence': 'sure' is not known; choose one of: high, medium, low"),
        ({"shortname": "A"}, "field 'shortname': not known; correct its name or take it out"),
    ],
)
def test_a_bad_file_is_refused_whole_with_line_and_reason(db, tmp_path, changes, reason):
    with override("en"), pytest.raises(BadFile) as refusal:
        load_units(written(tmp_path, **changes))
    assert (refusal.value.reason, Unit.objects.count(), AuditEvent.objects.count()) == (reason, 0, 0)


def test_the_line_of_the_bad_unit_is_told(db, tmp_path):
    path = written(tmp_path, children=[NODE | {"code": "so-b"}, NODE | {"code": "!"}])
    line = path.read_text().split("\n").index('     "code": "!",')
    with pytest.raises(BadFile) as refusal:
        load_units(path)
    assert refusal.value.line == line


@pytest.mark.parametrize("trees", [[], {"": NODE}, {"a tree": NODE}, {"t": []}, {"x" * 61: NODE}])
def test_trees_of_the_wrong_shape_are_refused(db, tmp_path, trees):
    path = tmp_path / "units.json"
    path.write_text(json.dumps({"trees": trees}))
    with pytest.raises(BadFile):
        load_units(path)


def test_the_command_tells_what_it_did_and_why_it_refused(db, tmp_path, ran):
    assert ran("load_units", written(tmp_path)) == "1 units created, 0 kept as they are.\n"
    refusal = pytest.raises(CommandError, match=r"^units\.json, line 3: field 'name': it is empty; fill it in$")
    with override("en"), refusal:
        ran("load_units", written(tmp_path, name=""))
