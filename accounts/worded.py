"""Queries that are worded once and asked many times.

Django takes four to eight times as long to word a small query as SQLite to answer it, and a herd asks the same few
queries for every page. What is asked here is an ordinary queryset: it makes the same records, and only its wording is
kept, with gaps where the values of each time go.
"""

from collections.abc import Callable
from copy import copy
from functools import cached_property
from typing import Any

from django.db import connections
from django.db.models import Expression, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler

PLAIN = {int, str}
"""Values that every database takes as they are."""


class Gap(Expression):
    """Stands in a queryset where a value will. None equals nothing: no `IS NULL` is made of it.

    Not for `IN`, or where a lookup changes its value.
    """

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def as_sql(self, _compiler: SQLCompiler, _connection: object) -> tuple[str, list]:
        return "%s", [self]


class Worded:
    """A queryset of so many values, given as a function of them; it is called when it is first asked."""

    def __init__(self, number: int, queryset_of: Callable[..., QuerySet]) -> None:
        self.number, self.queryset_of = number, queryset_of

    @cached_property
    def queryset(self) -> QuerySet:
        return self.queryset_of(*map(Gap, range(self.number)))

    @cached_property
    def wording(self) -> tuple[SQLCompiler, str, tuple]:
        compiler = self.queryset.query.clone().get_compiler(self.queryset.db)
        sql, parameters = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select[: compiler.col_count]])
        compiler.get_converters = lambda _columns: converters  # they are the same each time, and dear to look for
        return compiler, sql, parameters

    def ask(self, *values: Any) -> list:
        """Return what the queryset finds with these values."""
        compiler, sql, parameters = self.wording
        own = copy(compiler)  # what an answer is read by; a connection belongs to a thread
        own.connection = connections[compiler.using]
        filled = tuple(self.fill(item, values, own) for item in parameters)
        own.as_sql = lambda *_args, **_options: (sql, filled)
        query = copy(self.queryset.query)
        query.get_compiler = lambda *_args, **_options: own
        asked = type(self.queryset)(self.queryset.model, query=query, using=compiler.using)
        asked._iterable_class, asked._fields = self.queryset._iterable_class, self.queryset._fields
        return list(asked)

    @staticmethod
    def fill(item: Any, values: tuple, compiler: SQLCompiler) -> Any:
        if not isinstance(item, Gap):
            return item
        value = values[item.place]
        if type(value) in PLAIN:
            return value
        parameters = Value(value).as_sql(compiler, compiler.connection)[1]
        return parameters[0] if parameters else None
