"""What a file has no place for stays as the question has it that a row changes, so that nothing fuller is overwritten
by something poorer because of its format."""

from typing import Any

from questions.formats.rows import Row
from questions.writing import Wording


def filled_content(row: Row, before: Wording | None) -> dict[str, Any]:
    """Return the content of a row, with what its file could not say as it was before."""
    content = row.content
    if before is None or before.kind != row.kind or not row.unsaid:
        return content
    had = before.content
    if "keep-order" in row.unsaid:
        content = content | {"keep_order": had.get("keep_order", False)}
    if "unit" in row.unsaid and not content.get("unit"):
        content = content | {"unit": had.get("unit")}
    if "wording" in row.unsaid and row.kind == "true_false":
        content = content | {"options": had.get("options") or content.get("options")}
    return content


def filled_key(row: Row, before: Wording | None) -> Any:
    """Return the key of a row, with what its file could not say as it was before."""
    key = row.key
    if before is None or before.kind != row.kind or not (isinstance(key, dict) and isinstance(before.key, dict)):
        return key
    if row.kind == "numeric" and "tolerance" in row.unsaid and "tolerance" in before.key:
        return key | {"tolerance": before.key["tolerance"]}
    if row.kind == "short_text" and "match" in row.unsaid and "match" in before.key:
        said = {} if "case" in row.unsaid else {"case": key["match"]["case"]}
        return key | {"match": before.key["match"] | said}
    return key
