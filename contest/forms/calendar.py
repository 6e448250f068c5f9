"""The forms of a year of the holiday calendar: its bounds and source, rows of days, and a box for many at once."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.errors import VerbError
from accounts.vietnamese import nfc, tidy
from contest.forms.fields import DAY_FORMATS, DayField, LongField
from contest.forms.law import Rows
from contest.forms.organize import LONGEST_TEXT, speak_plainly, text_area
from questions.variants import KnownYear, problems_of_year

EMPTY_ROWS = {"days_off": 3, "worked": 2}
MOST_ROWS = 120
LONGEST_STRETCH = 30
"""Days off that one pasted line may hold."""
_DAY = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}"
_LINE = re.compile(rf"({_DAY})(?:\s*(?:-|–|—|đến|to)\s*({_DAY}))?\s*[:;,–-]?\s+(.+)")
NOT_READ = _("This line cannot be read: “{line}”. Write a day and what it is, such as 01/01/2027 Tết Dương lịch.")


class DayRow(forms.Form):
    """A day and what it is; an empty row says nothing."""

    day = DayField(label=_("Day"), required=False)
    name = forms.CharField(label=_("What it is"), max_length=120, required=False)

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and cleaned.get("name") and cleaned.get("day") is None:
            self.add_error("day", _("Please write the day, or empty the whole row."))
        return cleaned

    def told(self) -> tuple[date, str] | None:
        day = self.cleaned_data.get("day")
        return None if day is None else (day, tidy(nfc(self.cleaned_data.get("name") or "")))


class PastedDaysField(LongField):
    """Days off as an announcement lists them, one or several days that follow one another on each line."""

    widget = forms.Textarea({"rows": 5})

    def to_python(self, value: object) -> list[tuple[date, str]]:
        text = nfc(super().to_python(value))
        MaxLengthValidator(LONGEST_TEXT)(text)
        return [one for line in text.splitlines() if line.strip() for one in _days_in(line)]

    def validate(self, value: list) -> None:
        """There may be none."""


def _days_in(line: str) -> Iterator[tuple[date, str]]:
    told = _LINE.fullmatch(tidy(line))
    first, last = (_day(told[1]), _day(told[2] or told[1])) if told else (None, None)
    if first is None or last is None:
        raise forms.ValidationError(format_lazy(NOT_READ, line=line.strip()[:80]))
    if not 0 <= (last - first).days < LONGEST_STRETCH:
        words = _("The first day must come before the last, at most 30 days on one line: “{line}”.")
        raise forms.ValidationError(format_lazy(words, line=line.strip()[:80]))
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number), told[3]


def _day(text: str) -> date | None:
    for pattern in DAY_FORMATS:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


class YearForm(forms.Form):
    """From when to when a year is known, what it rests on, and why it is changed."""

    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)
    first = DayField(label=_("Known from"))
    last = DayField(
        label=_("Known up to"),
        help_text=_("A question that needs a later day is refused: nothing is guessed."),
    )
    source = LongField(
        label=_("What it rests on"),
        max_length=LONGEST_TEXT,
        widget=text_area(2),
        help_text=_("The document that tells these days: kind, number, date, who issued it."),
    )
    pasted = PastedDaysField(
        label=_("Paste several days off"),
        required=False,
        help_text=_("One line each: 01/01/2027 Tết Dương lịch, or 29/01/2025 - 02/02/2025 Tết Nguyên đán."),
    )
    reason = LongField(label=_("Why it is changed"), max_length=LONGEST_TEXT, widget=text_area(2))

    def __init__(self, *args: Any, is_known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_known:
            del self.fields["reason"]
        speak_plainly(self)


class YearEditor:
    """All forms of one year; `year` is what valid ones say."""

    def __init__(self, number: int, known: KnownYear | None, seen: UUID | None, data: QueryDict | None) -> None:
        self.number = number
        begins = {"first": date(number, 1, 1), "last": date(number, 12, 31), "seen": seen}
        if known is not None:
            begins |= {name: getattr(known, name) for name in ("first", "last", "source")}
        self.form = YearForm(data, initial=begins, is_known=known is not None)
        self.days_off, self.worked = (_rows(name, known, data) for name in ("days_off", "worked"))

    def is_valid(self) -> bool:
        """Whether all forms can be read, and the year may be such; what is wrong is said at the top."""
        is_fit, rows_are_fit = self.form.is_valid(), [self.days_off.is_valid(), self.worked.is_valid()]
        if not all(rows_are_fit):
            self.form.add_error(None, _("Some of the days in the rows below cannot be read."))
        elif is_fit:
            for problem in problems_of_year(self.year):
                self.form.add_error(problem.field if problem.field == "first" else None, str(problem.sentence))
        return not self.form.errors and all(rows_are_fit)

    @property
    def year(self) -> KnownYear:
        said = self.form.cleaned_data
        days_off = [*_told(self.days_off), *said["pasted"]]
        source = tidy(nfc(said["source"]))
        return KnownYear(
            self.number, said["first"], said["last"], tuple(sorted(days_off)), tuple(sorted(_told(self.worked))), source
        )

    @property
    def reason(self) -> str:
        return nfc(self.form.cleaned_data.get("reason", "")).strip()

    def refuse(self, error: VerbError, present: UUID | None) -> None:
        """Say why the verb refused; after a change by somebody else, the next save is meant to replace it."""
        self.form.add_error(None, str(error))
        self.form.data = self.form.data.copy()
        self.form.data["seen"] = str(present or "")


def _rows(name: str, known: KnownYear | None, data: QueryDict | None) -> Rows:
    stored = [{"day": day, "name": words} for day, words in getattr(known, name)] if known and data is None else []
    rows = forms.formset_factory(
        DayRow, extra=len(stored) + EMPTY_ROWS[name], max_num=MOST_ROWS, absolute_max=MOST_ROWS, formset=Rows
    )
    return rows(data, prefix=name) if data is not None else rows(initial=stored, prefix=name)


def _told(rows: Rows) -> list[tuple[date, str]]:
    return [told for row in rows if (told := row.told()) is not None]
