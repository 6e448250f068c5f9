"""What has changed between two versions of a board's text, so that little travels to many. Pure.

static/js/board/delta.js applies the same. A delta names the version it leads to and the one it starts `after`; beside
them stand the parts of the text that changed. A list of lines is told line by line: a number is the line that stood
there before, a number with fields is that line with these fields changed, anything else is a whole line. A field or a
part that is gone is null.
"""

LINE_LISTS = ("rows", "units.participation", "units.mean")


def delta(old: dict, new: dict) -> dict:
    """Return what makes the new text of a board out of the old one."""
    was, now = _parts(old), _parts(new)
    changed = {name: now.get(name) for name in was | now if was.get(name) != now.get(name)}
    for name in LINE_LISTS:
        if name in changed and _is_lines(was.get(name)) and _is_lines(now.get(name)):
            changed[name] = _lines(was[name], now[name])
    return {"version": new["version"], "after": old["version"]} | changed


def patch(old: dict, change: dict) -> dict:
    """Return the text to which a delta leads. The browser does the same; here it is the proof that deltas are right."""
    parts = _parts(old)
    for name, value in change.items():
        if name == "after":
            continue
        if name in LINE_LISTS and value is not None and _is_lines(parts.get(name)):
            value = [_line(parts[name], item) for item in value]
        parts[name] = value
    present = {name: value for name, value in parts.items() if value is not None}
    whole = {name: value for name, value in present.items() if "." not in name}
    units = {name.partition(".")[2]: value for name, value in present.items() if "." in name}
    return whole | ({"units": units} if units else {})


def _parts(text: dict) -> dict:
    """The parts of a text by name, those of `units` as units.participation and units.mean."""
    parts = {name: value for name, value in text.items() if name != "units"}
    return parts | {f"units.{name}": value for name, value in text.get("units", {}).items()}


def _is_lines(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(line, dict) for line in value)


def _lines(old: list[dict], new: list[dict]) -> list:
    place = {_name(line): number for number, line in enumerate(old)}
    return [_item(old, place.get(_name(line)), line) for line in new]


def _item(old: list[dict], number: int | None, line: dict) -> int | list | dict:
    if number is None:
        return line
    was = old[number]
    changed = {field: line.get(field) for field in was | line if was.get(field) != line.get(field)}
    return [number, changed] if changed else number


def _line(old: list[dict], item: int | list | dict) -> dict:
    if isinstance(item, dict):
        return item
    number, changed = item if isinstance(item, list) else (item, {})
    return {field: value for field, value in (old[number] | changed).items() if value is not None}


def _name(line: dict) -> object:
    """What a line is known by: a person's key, a unit's id."""
    return line.get("key", line.get("id"))
