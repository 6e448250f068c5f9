import pytest

from exchange.records import LARGEST_FILE, BadFile, check, read_json, read_lines

FIELDS = {"code": str, "points": int, "note": str | None}


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
        ("", 1, "Expecting value"),
        ('{"a": 1\n "b": 2}', 2, "Expecting ',' delimiter"),
        ("[1, 2]", 1, "there is no object here"),
        ('"text"', 1, "there is no object here"),
        (b'{"a":\n "\xff\xfe"}', 2, "the text is not UTF-8"),
        ('{"a": ' * 100_000, 1, "nested too deeply"),
    ],
)
def test_a_file_that_is_no_json_is_refused_with_its_line(tmp_path, content, line, reason):
    with pytest.raises(BadFile, match=reason) as refusal:
        read_json(written(tmp_path, content))
    assert refusal.value.line == line


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
    ("content", "reason"),
    [
        ('{"points": 1, "note": null}', "field 'code' is missing"),
        ('{"code": 7, "points": 1, "note": null}', "field 'code' is int, not str"),
        ('{"code": "a", "points": "1", "note": null}', "field 'points' is str, not int"),
        ('{"code": "a", "points": true, "note": null}', "field 'points' is bool, not int"),
        ('{"code": "a", "points": 1, "note": []}', r"field 'note' is list, not str \| None"),
    ],
)
def test_a_record_of_the_wrong_shape_is_refused(tmp_path, content, reason):
    path = written(tmp_path, "\n\n" + content)
    with pytest.raises(BadFile, match=f"^some.json, line 3: {reason}$"):
        check(read_json(path), FIELDS, path=path)


@pytest.mark.parametrize(
    "content", ['{"code": "a", "points": 1, "note": null, "more": 1}', '{"code": "", "points": 0, "note": "x"}']
)
def test_a_record_of_the_right_shape_passes(tmp_path, content):
    path = written(tmp_path, content)
    assert check(read_json(path), FIELDS, path=path) is None
