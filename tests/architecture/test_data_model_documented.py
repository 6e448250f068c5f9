"""docs/data-model.md tells of every record and every rule, and of none that does not exist."""

import re

from django.apps import apps
from django.db.models import Model

from tests.architecture.house import APPS, ROOT

PAGE = (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8")


def records() -> list[type[Model]]:
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


def rules() -> set[str]:
    return {constraint.name for model in records() for constraint in model._meta.constraints}


def told_of() -> set[str]:
    """The records in the first column of the tables."""
    cells = re.findall(r"^\| ([A-Z][A-Za-z, ]+) \|", PAGE, flags=re.MULTILINE)
    return {name for cell in cells for name in cell.split(", ")}


def test_every_record_has_its_row():
    assert {model.__name__ for model in records()} - told_of() == set()


def test_no_row_tells_of_a_record_that_does_not_exist():
    assert told_of() - {model.__name__ for model in records()} == set()


def test_every_rule_of_the_database_is_named():
    assert {rule for rule in rules() if f"`{rule}`" not in PAGE} == set()


def test_no_rule_is_named_that_the_database_does_not_keep():
    """Whatever stands in code marks and has three words or more is a rule or a column."""
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+){2,})`", PAGE))
    columns = {field.name for model in records() for field in model._meta.get_fields()}
    assert named - rules() - columns == set()
