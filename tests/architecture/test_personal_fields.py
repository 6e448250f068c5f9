"""No field of a person is forgotten: each that can hold words or a day stands in one ruling of contest.personal."""

from collections import Counter
from collections.abc import Iterator

from django.apps import apps
from django.db.models import (
    CharField,
    DateField,
    FileField,
    GenericIPAddressField,
    JSONField,
    Model,
    TextField,
    UUIDField,
)

from accounts.models import AuditEvent, User
from contest.personal import OFFICE, RULINGS

TELLING = (CharField, TextField, JSONField, DateField, FileField, GenericIPAddressField, UUIDField)
"""Times are dates to Django; numbers and yes or no tell of nobody."""


def below(model: type[Model], seen: set[type[Model]]) -> set[type[Model]]:
    """The records that belong to this one, and those that belong to them; not what somebody did in an office."""
    seen.add(model)
    for relation in model._meta.related_objects + tuple(hidden(model)):
        field = relation.field
        if not field.many_to_many and f"{field.model._meta.label}.{field.name}" not in OFFICE:
            if field.model not in seen:
                below(field.model, seen)
    return seen


def hidden(model: type[Model]) -> Iterator:
    """Relations that have no way back, such as the actor of the log."""
    return (one for one in model._meta.get_fields(include_hidden=True) if one.auto_created and not one.concrete)


def personal() -> set[str]:
    # What is written about anything can be about a person: their own deeds, and those of an office.
    records = below(User, set()) | {AuditEvent, apps.get_model("admin", "LogEntry")}
    fields = [(model, field) for model in records for field in model._meta.concrete_fields]
    return {f"{model._meta.label}.{field.name}" for model, field in fields if isinstance(field, TELLING)}


def ruled() -> Counter[str]:
    lists = [line.split(": ") for ruling in RULINGS for line in ruling.fields]
    return Counter(f"{label}.{name}" for label, names in lists for name in names.split())


def test_every_field_that_can_tell_of_a_person_is_ruled_once():
    assert personal() - set(ruled()) == set()
    assert {name for name, times in ruled().items() if times > 1} == set()


def test_no_ruling_is_about_a_field_that_tells_of_nobody():
    assert set(ruled()) - personal() == set()


def test_a_ruling_that_people_read_says_what_for_and_how_long():
    assert [ruling.fields for ruling in RULINGS if ruling.what and not (ruling.purpose and ruling.until)] == []


def test_every_part_of_an_office_is_one():
    named = {f"{field.model._meta.label}.{field.name}" for field in foreign_keys()}
    assert OFFICE - named == set()


def foreign_keys() -> Iterator:
    for model in apps.get_models():
        yield from (field for field in model._meta.concrete_fields if field.related_model is User)
