import json

import pytest
from django.utils import translation

from exchange.records import (
    LARGEST_FILE,
    NUMBER,
    BadFile,
    Field,
    check,
    check_distinct,
    check_known,
    column,
    read_json,
    read_lines,
    records,
)
from questions.models import LegalDocument, Topic

FIELDS = {
    "code": column(LegalDocument, "code"),
    "position": column(Topic, "position"),
    "audience": column(Topic, "audience"),
    "note": column(LegalDocument, "note", null=True),
    "since": column(LegalDocument, "effective_date", optional=True),
    "share": NUMBER,
    "parts": records({"name": Field()}),
}
WHOLE = {"code": "a", "position": 1, "audience": "citizens", "note": None, "share": 1, "parts": [{"name": "x"}]}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def written(tmp_path, content: str | bytes, name="some.json"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_every_object_knows_its_line(tmp_path):
    file = read_json(written(tmp_path, '{\n "a": [\n  {"b": 1},\n\n  {"b": {\n   "c": 2}}]\n}'))
    assert (file.line, file["a"][0].line, file["a"][1].line, file["a"][1]["b"].line) == (1, 3, 5, 5)


def test_lines_are_counted_with_the_blank_ones(tmp_path):
    path = written(tmp_path, '\ufeff{"a": "x\u2028y"}\r\n\n{"a": 2}\n')
    assert [(record.line, record["a"]) for record in read_lines(path)] == [(1, "x\u2028y"), (3, 2)]


def test_an_empty_file_has_no_lines(tmp_path):
    assert list(read_lines(written(tmp_path, ""))) == []


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("", 1, "Expecting value (column 1)"),
        ('{"a": 1\n "b": 2}', 2, "Expecting ',' delimiter (column 2)"),
        ("[1, 2]", 1, "there is no object here; write its fields between { and }"),
        ('"text"', 1, "there is no object here; write its fields between { and }"),
        (b'{"a":\n "\xff\xfe"}', 2, "the text is not UTF-8; save the file as UTF-8"),
        ('{"a": ' * 100_000, 1, "the objects are nested too deeply; write them flatter"),
        ('{"a": ' + "9" * 5000 + "}", 1, "a number is too long; shorten it"),
        ('{"a": 1,\n "b": {"c": 1, "c": 2}}', 2, "a field stands twice in one object; keep one of them (column 7)"),
        ('{\n"a": "x\\u0000"}', 2, "a text holds a character that cannot be kept; take it out (column 6)"),
        ('{\n"a": ["\\ud800"]}', 2, "a text holds a character that cannot be kept; take it out (column 7)"),
    ],
)
def test_a_file_that_is_no_json_is_refused_with_its_line(tmp_path, content, line, reason):
    with pytest.raises(BadFile) as refusal:
        read_json(written(tmp_path, content))
    assert (refusal.value.line, refusal.value.reason) == (line, reason)


def test_a_character_of_two_halves_is_kept(tmp_path):
    assert read_json(written(tmp_path, '{"a": "\\ud83d\\ude00"}')) == {"a": "\U0001f600"}


def test_a_bad_line_among_good_ones_is_named(tmp_path):
    path = written(tmp_path, '{"a": 1}\n{"a": 2}\n{"a": \n{"a": 4}\n', "many.jsonl")
    with pytest.raises(BadFile, match=r"^many\.jsonl, line 3: "):
        list(read_lines(path))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadFile, match=r"^nowhere\.json: No such file"):
        read_json(tmp_path / "nowhere.json")


def test_a_huge_file_is_refused_unread(tmp_path):
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(BadFile, match="larger than 50 MB"):
        read_json(path)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"code": 7}, "field 'code': write a text here, not a whole number"),
        ({"code": None}, "field 'code': write a text here, not null"),
        ({"code": " "}, "field 'code': it is empty; fill it in"),
        (
            {"code": "a b"},
            "field 'code': 'a b' cannot be taken; write it with the letters a to z, digits, - and _ only",
        ),
        (
            {"code": "a\n"},
            "field 'code': 'a\\n' cannot be taken; write it with the letters a to z, digits, - and _ only",
        ),
        ({"code": "a" * 61}, "field 'code': longer than 60 characters; shorten it"),
        ({"position": "1"}, "field 'position': write a whole number here, not a text"),
        ({"position": True}, "field 'position': write a whole number here, not true / false"),
        ({"position": 1.5}, "field 'position': write a whole number here, not a decimal number"),
        ({"position": -1}, "field 'position': -1 cannot be taken; write a number from 0 to 32767"),
        ({"position": 32768}, "field 'position': 32768 cannot be taken; write a number from 0 to 32767"),
        ({"audience": "lost"}, "field 'audience': 'lost' is not known; choose one of: officials, citizens"),
        ({"since": "2025-02-30"}, "field 'since': '2025-02-30' cannot be taken; write a day like 2025-07-01"),
        ({"since": ""}, "field 'since': it is empty; fill it in"),
        ({"since": "20250701"}, "field 'since': '20250701' cannot be taken; write a day like 2025-07-01"),
        ({"share": "1"}, "field 'share': write a whole number / a decimal number here, not a text"),
        ({"parts": {}}, "field 'parts': write a list here, not an object"),
        ({"parts": ["x"]}, "field 'parts': write an object here, not a text"),
        ({"parts": [{"name": []}]}, "field 'name': write a text here, not a list"),
        ({"parts": [{}]}, "field 'name': missing; add it"),
        ({"positoin": 1}, "field 'positoin': not known; correct its name or take it out"),
    ],
)
def test_a_record_of_the_wrong_shape_is_refused(tmp_path, changes, reason):
    path = written(tmp_path, "\n\n" + json.dumps(WHOLE | changes))
    with pytest.raises(BadFile) as refusal:
        check(read_json(path), FIELDS, path=path)
    assert str(refusal.value) == f"some.json, line 3: {reason}"


def test_the_line_is_that_of_the_object_within(tmp_path):
    path = written(tmp_path, json.dumps(WHOLE | {"parts": [{"name": "x"}, {"name": ""}]}, indent=0))
    line = path.read_text().split("\n").index('"name": ""')
    with pytest.raises(BadFile) as refusal:
        check(read_json(path), FIELDS, path=path)
    assert refusal.value.line == line


@pytest.mark.parametrize("name", ["code", "position", "audience", "share", "parts"])
def test_a_missing_field_is_named(tmp_path, name):
    path = written(tmp_path, json.dumps({field: value for field, value in WHOLE.items() if field != name}))
    with pytest.raises(BadFile) as refusal:
        check(read_json(path), FIELDS, path=path)
    assert str(refusal.value) == f"some.json, line 1: field {name!r}: missing; add it"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"code": "a" * 60, "position": 0, "note": "", "since": None, "parts": []},
        {"position": 32767, "since": "2024-02-29", "share": 0.5},
    ],
)
def test_a_record_of_the_right_shape_passes(tmp_path, changes):
    path = written(tmp_path, json.dumps(WHOLE | changes))
    assert check(read_json(path), FIELDS, path=path) is None


def test_the_second_of_two_alike_is_refused(tmp_path):
    file = read_json(path := written(tmp_path, '{"parts": [{"name": "x"},\n{"name": "y"},\n{"name": "x"}]}'))
    with pytest.raises(BadFile) as refusal:
        check_distinct(file["parts"], "name", path=path)
    assert str(refusal.value) == "some.json, line 3: field 'name': 'x' stands twice in the file; keep one of them"


@pytest.mark.parametrize("named", ["y", ["x", "y"]])
def test_what_is_named_but_not_there_is_refused(tmp_path, named):
    record = read_json(path := written(tmp_path, json.dumps({"topics": named})))
    with pytest.raises(BadFile) as refusal:
        check_known(record, "topics", {"x"}, path=path)
    assert str(refusal.value) == "some.json, line 1: field 'topics': 'y' is not known; load it first, or correct it"


def test_the_reason_is_told_in_the_language_of_the_site(tmp_path):
    path = written(tmp_path, json.dumps(WHOLE | {"position": -1}))
    with translation.override("vi"), pytest.raises(BadFile) as refusal:
        check(read_json(path), FIELDS, path=path)
    words = "trường 'position': không chấp nhận giá trị -1; hãy ghi số từ 0 đến 32767"
    assert str(refusal.value) == f"some.json, dòng 1: {words}"
