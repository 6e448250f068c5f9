"""The tables of figures as files, in the language of who asks: numbers as they are shown, which Excel can sort."""

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from contest.figures_shown import Bar, Choice, Row, Sat, Told, bars_of
from exchange.sheets import Number, Page, write_csv, write_sheet
from questions.markdown import plain
from questions.statistics import QuestionFigures, RoundFigures

Table = list[list[str]]
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LONGEST_STEM = 300
FIRST_WIDTH, WIDTH = 30, 14


def percent(share: float | None) -> str:
    """Return a share in per cent with one decimal: 83,3%; a dash where it is not told."""
    if share is None:
        return "–"
    shown = round(100 * share, 1)
    return Number(f"{number_format(shown, 1)}%", shown / 100, "0.0%")


def decimals(number: float | None) -> str:
    """Return a number with two decimals, never a nothing below nothing; a dash where it is not told."""
    if number is None:
        return "–"
    shown = round(number, 2) + 0.0
    return Number(number_format(shown, 2), shown, "0.00")


def seconds(number: float | None) -> str:
    return "–" if number is None else whole(round(number))


def whole(number: int) -> str:
    """Return a count of people or papers, or so many seconds."""
    return Number(str(number), number, "0")


def table_of_questions(rows: Sequence[Row]) -> Table:
    """Return the table of a round's questions below its header; its readers need not be allowed to see their keys."""
    header = [_("Code"), _("Revision"), _("Question"), _("Times shown"), _("On this share of papers"), _("Right")]
    header += [_("Spread"), _("Telling apart (r)"), _("Strong less weak (D)"), _("By guessing")]
    header += [_("Difficulty (Rasch)"), _("Standard error"), _("Seconds (median)"), _("Worth a look")]
    return [header, *map(_question_cells, rows)]


def _question_cells(row: Row) -> list[str]:
    figures, revision = row.figures, row.revision
    return [
        revision.question.code,
        str(revision.number),
        plain(revision.stem)[:LONGEST_STEM],
        whole(figures.shown),
        percent(figures.exposure),
        percent(figures.facility),
        decimals(figures.deviation),
        decimals(figures.discrimination),
        decimals(figures.upper_lower),
        percent(figures.guess),
        *map(decimals, figures.difficulty or (None, None)),
        seconds(row.seconds),
        "; ".join(str(flag.words) for flag in figures.flags),
    ]


def table_of_scores(figures: RoundFigures) -> Table:
    """Return how the papers came out, and how many lie in each band of scores."""
    told = [
        [_("Papers"), whole(figures.papers)],
        [_("Mean score"), percent(figures.mean)],
        [_("Median score"), percent(figures.median)],
        [_("Standard deviation"), percent(figures.deviation)],
        [_("Reliability (Cronbach's α)"), decimals(figures.alpha)],
        [_("Reliability of the ranking"), decimals(figures.drawn_alpha)],
        [_("Standard error"), percent(figures.standard_error)],
    ]
    bands = [[band_words(bar), whole(bar.papers)] for bar in bars_of(figures)]
    return [[_("Figure"), _("Value")], *told, [_("Score"), _("Papers")], *bands]


def band_words(bar: Bar) -> str:
    """Return a band of scores in words: 75 – under 80 %."""
    if bar.is_perfect:
        return _("everything right")
    return str(format_lazy(_("{start} – under {end}%"), start=bar.start, end=bar.end))


def tables_of_question(told: Told) -> dict[str, Table]:
    """Return all that the page of a question tells, by the names of the tables."""
    tables = {_("Figures"): table_of_figures(told.figures), _("Options"): table_of_options(told)}
    tables |= {_("From round to round"): table_of_rounds(told)}
    return tables | ({_("Variant by variant"): table_of_variants(told)} if told.variants else {})


def table_of_figures(figures: QuestionFigures) -> Table:
    """Return the figures of a question over the chosen rounds; nothing below the header where they are withheld."""
    header = [_("Figure"), _("Value")]
    if figures.facility is None:
        return [header]
    quick, median, slow = (time / 1000 for time in figures.times) if figures.times else (None, None, None)
    return [
        header,
        [_("Times shown"), whole(figures.shown)],
        [_("On this share of papers"), percent(figures.exposure)],
        [_("Answered by"), whole(figures.answered)],
        [_("Right"), percent(figures.facility)],
        [_("Spread"), decimals(figures.deviation)],
        [_("Telling apart (r)"), decimals(figures.discrimination)],
        [_("Strong less weak (D)"), decimals(figures.upper_lower)],
        [_("By guessing"), percent(figures.guess)],
        [_("Seconds (a quarter took less)"), seconds(quick)],
        [_("Seconds (median)"), seconds(median)],
        [_("Seconds (a quarter took more)"), seconds(slow)],
        [_("Worth a look"), " ".join(str(flag.sentence) for flag in figures.flags)],
    ]


def table_of_variants(told: Told) -> Table:
    """Return how the variants of a question with parameters were answered, those that enough people had."""
    header = [_("Variant"), _("Times shown"), _("Right")]
    return [header, *([one.name, whole(one.shown), percent(one.facility)] for one in told.variants)]


def table_of_options(told: Told) -> Table:
    """Return who chose which option."""
    header = [_("Option"), _("Text"), _("Right"), _("Chosen by")]
    return [[*header, _("Of the weak"), _("Of the middle"), _("Of the strong")], *map(_option_cells, told.choices)]


def _option_cells(choice: Choice) -> list[str]:
    option = choice.option
    return [
        _("left open") if choice.is_left_open else option.key,
        plain(choice.text),
        _("yes") if choice.is_right else "",
        whole(option.count),
        *map(percent, (option.weak, option.middle, option.strong)),
    ]


def table_of_rounds(told: Told) -> Table:
    """Return how the question was answered in each of the rounds."""
    header = [_("Contest"), _("Round and division"), _("Times shown"), _("Right"), _("Spread")]
    return [[*header, _("Difficulty (Rasch)"), _("Standard error")], *map(_round_cells, told.sat)]


def _round_cells(sat: Sat) -> list[str]:
    figures, difficulty = sat.figures, sat.difficulty
    return [
        sat.round_division.contest_name,
        sat.round_division.place_name,
        whole(figures.shown) if figures else "–",
        percent(figures and figures.facility),
        decimals(figures and figures.deviation),
        decimals(difficulty and difficulty.logits),
        decimals(difficulty and difficulty.standard_error),
    ]


def write_tables(tables: dict[str, Table], format: str) -> bytes:
    """Return the tables as one file: sheets of a workbook, or one below the other in CSV."""
    if format == "csv":
        return write_csv([row for table in tables.values() for row in [*table, []]])
    pages = [Page(name, table, [FIRST_WIDTH, *[WIDTH] * (len(table[0]) - 1)]) for name, table in tables.items()]
    return write_sheet(pages)
