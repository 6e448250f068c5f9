"""The editor of a blueprint's rows: a matrix of topics and levels, and below it rows for finer wishes.

Whatever way a number comes in, it becomes the same row. What the matrix cannot hold (a kind, other points than the rest
of its topic) stays a row of its own, so that opening and saving a blueprint changes nothing in it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Audience
from contest.forms.blueprint import MOST_OF_A_ROW, row_forms
from contest.forms.fields import PointsField
from contest.forms.organize import limit_numbers, speak_plainly
from contest.overview import Stock
from questions.models import BlueprintRow, Level, Topic

ANY_LEVEL = 0
"""The column for questions of whatever level."""
COLUMNS = {**dict(Level.choices), ANY_LEVEL: _("any level")}


class Cell(NamedTuple):
    """A number to fill in, and how many questions the banks hold for it."""

    field: forms.BoundField
    column: str
    stock: int
    asked: int

    @property
    def missing(self) -> int:
        return max(0, self.asked - self.stock)


class Line(NamedTuple):
    """A topic with its cells."""

    topic: Topic
    cells: list[Cell]
    points: forms.BoundField
    stock: int
    is_for_others: bool

    @property
    def asked(self) -> int:
        return sum(cell.asked for cell in self.cells)

    @property
    def missing(self) -> int:
        return max(0, self.asked - self.stock)


class MatrixForm(forms.Form):
    """How many questions of each topic and level, and the points that each question of a topic is worth."""

    def __init__(self, *args, topics: Sequence[Topic], audience: str, stock: Iterable[Stock], **kwargs):
        super().__init__(*args, **kwargs)
        self.topics, self.audience = topics, audience
        self.stock = {held.topic.pk: held for held in stock}
        for topic in topics:
            for level, column in COLUMNS.items():
                label = format_lazy("{topic}, {column}", topic=str(topic), column=column)
                self.fields[cell_name(topic.pk, level)] = forms.IntegerField(label=label, required=False)
            label = format_lazy(_("{topic}, points each"), topic=str(topic))
            self.fields[points_name(topic.pk)] = PointsField(label=label, required=False, initial=100)
        speak_plainly(self)
        limit_numbers(self, {name: MOST_OF_A_ROW for name in self.fields if name.startswith("cell")})

    def clean(self) -> dict:
        cleaned = super().clean()
        for topic in self.topics:
            name = points_name(topic.pk)
            asks = any(cleaned.get(cell_name(topic.pk, level)) for level in COLUMNS)
            if asks and name in cleaned and cleaned[name] is None:
                self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned

    def rows(self) -> list[BlueprintRow]:
        """A row for each cell that asks for something."""
        asked = [
            (topic.pk, level, self.cleaned_data[cell_name(topic.pk, level)])
            for topic in self.topics
            for level in COLUMNS
        ]
        return [
            BlueprintRow(topic_id=topic, level=level or None, count=count, points=self.cleaned_data[points_name(topic)])
            for topic, level, count in asked
            if count
        ]

    @property
    def own_lines(self) -> list[Line]:
        """The topics of the blueprint's audience; all of them as long as it has none."""
        return [line for line in self._lines() if not line.is_for_others]

    @property
    def other_lines(self) -> list[Line]:
        """The topics meant for other audiences."""
        return [line for line in self._lines() if line.is_for_others]

    @property
    def asks_others(self) -> bool:
        return any(line.asked for line in self.other_lines)

    @property
    def columns(self) -> list[tuple[int, str, int]]:
        """Each level with its name and how many questions of it are asked in all."""
        lines = self._lines()
        return [
            (level, name, sum(line.cells[place].asked for line in lines))
            for place, (level, name) in enumerate(COLUMNS.items())
        ]

    @property
    def asked(self) -> int:
        return sum(asked for _level, _name, asked in self.columns)

    @property
    def worth(self) -> int:
        """The hundredths of a point that all of it is worth."""
        return sum(line.asked * number_in(line.points) for line in self._lines())

    def _lines(self) -> list[Line]:
        return [self._line(topic) for topic in self.topics]

    def _line(self, topic: Topic) -> Line:
        held = self.stock.get(topic.pk)
        total = held.total if held else 0
        cells = []
        for level, column in COLUMNS.items():
            field = self[cell_name(topic.pk, level)]
            stock = held.levels[level] if held and level else total
            cells.append(Cell(field, column, stock, number_in(field)))
        is_for_others = self.audience in Audience and topic.audience != self.audience
        return Line(topic, cells, self[points_name(topic.pk)], total, is_for_others)


def cell_name(topic: int, level: int) -> str:
    return f"cell-{topic}-{level}"


def points_name(topic: int) -> str:
    return f"points-{topic}"


def number_in(field: forms.BoundField) -> int:
    """What is typed, points in hundredths; 0 for what is no number."""
    try:
        return max(0, field.field.clean(field.value()) or 0)
    except ValidationError:
        return 0


class RowsEditor:
    """The matrix and the finer rows of a blueprint, as one form."""

    def __init__(
        self,
        data: QueryDict | None,
        stored: Sequence[BlueprintRow],
        *,
        audience: str,
        stock: Iterable[Stock],
        more: bool,
    ) -> None:
        self.stored = stored
        placed, finer = placed_in_matrix(stored)
        initial = {cell_name(row.topic_id, row.level or ANY_LEVEL): row.count for row in placed}
        initial |= {points_name(row.topic_id): row.points for row in placed}
        topics = list(Topic.objects.all())
        self.matrix = MatrixForm(data, initial=initial, topics=topics, audience=audience, stock=stock)
        self.finer = row_forms(data, finer, audience=audience, more=more, topics=topics)

    def is_valid(self) -> bool:
        return all([self.matrix.is_valid(), self.finer.is_valid()])

    @property
    def error_count(self) -> int:
        return len(self.matrix.errors) + self.finer.total_error_count()

    def rows(self) -> list[BlueprintRow]:
        """The rows that a valid editor stands for, those that were there before in their old order."""
        places: dict[tuple, list[int]] = defaultdict(list)
        for number, row in reversed(list(enumerate(self.stored))):
            places[(*_place(row), row.points)].append(number)
        rows = self.matrix.rows() + self.finer.rows()
        free = [places[(*_place(row), row.points)] for row in rows]
        numbers = [left.pop() if left else len(self.stored) for left in free]
        return [row for _number, row in sorted(zip(numbers, rows, strict=True), key=itemgetter(0))]

    @property
    def has_finer(self) -> bool:
        return any(form["topic"].value() for form in self.finer)

    @property
    def asked(self) -> int:
        return self.matrix.asked + sum(number_in(form["count"]) for form in self._kept())

    @property
    def worth(self) -> int:
        finer = sum(number_in(form["count"]) * number_in(form["points"]) for form in self._kept())
        return self.matrix.worth + finer

    def _kept(self) -> list[forms.Form]:
        return [form for form in self.finer if not form["DELETE"].value()]


def placed_in_matrix(rows: Iterable[BlueprintRow]) -> tuple[list[BlueprintRow], list[BlueprintRow]]:
    """Those that the matrix can hold, and the finer ones: a cell has one number, and a topic one worth."""
    worth: dict[int, int] = {}
    placed: dict[tuple, BlueprintRow] = {}
    finer = []
    for row in rows:
        fits = not row.kind and worth.setdefault(row.topic_id, row.points) == row.points
        if fits and _place(row) not in placed:
            placed[_place(row)] = row
        else:
            finer.append(row)
    return list(placed.values()), finer


def _place(row: BlueprintRow) -> tuple[int, int | None, str]:
    return row.topic_id, row.level, row.kind
