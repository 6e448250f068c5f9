"""The channels' data file: loaded by code, and refused whole when a part of it is bad."""

import json

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

from contest.loading import load_channels
from contest.models import Channel
from exchange.records import BadFile

CHANNEL = {"code": "zalo", "name_vi": "Zalo", "name_en": "", "owner": "", "audiences": ["citizens"], "position": 1}


def written(folder, *records):
    path = folder / "channels.json"
    path.write_text('{"channels": [\n' + ",\n".join(map(json.dumps, records)) + "]}", "utf-8")
    return path


def test_what_people_edited_is_never_overwritten(db):
    assert load_channels(settings.PLAN_DATA_DIR / "channels.json") == 21
    Channel.objects.filter(code="facebook").update(name_vi="Đổi tên")
    assert load_channels(settings.PLAN_DATA_DIR / "channels.json") == 0
    assert Channel.objects.get(code="facebook").name_vi == "Đổi tên"


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"code": "zalo"}, "field 'code': 'zalo' stands twice in the file; keep one of them"),
        ({"code": ""}, "field 'code': it is empty; fill it in"),
        (
            {"code": "a b"},
            "field 'code': 'a b' cannot be taken; write it with the letters a to z, digits, - and _ only",
        ),
        ({"name_vi": "x" * 121}, "field 'name_vi': longer than 120 characters; shorten it"),
        ({"position": -1}, "field 'position': -1 cannot be taken; write a number from 0 to 32767"),
        ({"audiences": ["x"]}, "field 'audiences': 'x' is not known; choose one of: officials, citizens"),
        ({"audiences": [[]]}, "field 'audiences': write a text here, not a list"),
        ({"ownr": ""}, "field 'ownr': not known; correct its name or take it out"),
    ],
)
def test_a_bad_channel_is_refused_with_its_line_and_the_reason(db, tmp_path, changes, reason):
    path = written(tmp_path, CHANNEL, CHANNEL | {"code": "tivi"} | changes)
    with translation.override("en"), pytest.raises(BadFile) as refusal:
        load_channels(path)
    assert (refusal.value.line, refusal.value.reason, Channel.objects.count()) == (3, reason, 0)


def test_a_text_in_place_of_a_channel_is_refused(db, tmp_path):
    with translation.override("en"), pytest.raises(BadFile) as refusal:
        load_channels(written(tmp_path, "zalo"))
    assert str(refusal.value) == "channels.json, line 1: field 'channels': write an object here, not a text"


@pytest.mark.parametrize(
    "name, content, reason",
    [
        ("consent.json", {"version": "x" * 21}, "field 'version': longer than 20 characters; shorten it"),
        ("site.json", {"hotlin": ""}, "field 'hotlin': not known; correct its name or take it out"),
    ],
)
def test_bad_words_or_a_bad_profile_are_refused(db, tmp_path, settings, name, content, reason):
    for file in settings.PLAN_DATA_DIR.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    whole = json.loads((tmp_path / name).read_text("utf-8"))
    (tmp_path / name).write_text(json.dumps(whole | content), "utf-8")
    settings.PLAN_DATA_DIR = tmp_path
    with translation.override("en"), pytest.raises(CommandError) as refusal:
        call_command("prepare", "--without-demo")
    assert str(refusal.value) == f"{name}, line 1: {reason}"
