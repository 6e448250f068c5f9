"""What the editor offers to whoever writes a question with parameters: each function and each way of writing a value,
with an example to be taken over and what it gives."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Offered(NamedTuple):
    """Examples with their meanings: for expressions, and for the gaps in texts."""

    functions: tuple[tuple[str, str | Promise], ...]
    gaps: tuple[tuple[str, str | Promise], ...]


OFFERED = Offered(
    functions=(
        ("add_working_days(ngay_nop, 5)", _("The 5th working day after the day, which itself never counts.")),
        (
            "working_days_between(ngay_nop, ngay_tra)",
            _("Working days after the first day, up to the last."),
        ),
        ("next_working_day(ngay_nop)", _("The day itself where it is worked, else the next day that is.")),
        ("is_working_day(ngay_nop)", _("Whether the day is worked: for conditions.")),
        ("add_days(ngay_nop, 15)", _("The day 15 days later, counting every day; earlier with a number below 0.")),
        ("add_months(ngay_nop, 3)", _("The same day 3 months later, or the last of that month.")),
        ("days_between(ngay_nop, ngay_tra)", _("How many days lie between two days.")),
        ("weekday(ngay_nop)", _("The day of the week as a number: 1 for Monday to 7 for Sunday.")),
        ("year(ngay_nop)", _("The year of the day, as a number.")),
        ("date(2026, 5, 19)", _("A fixed day: year, month, day.")),
        ("time(7, 30)", _("A fixed time of day: hours, minutes.")),
        ("round(so_tien / 3, 2)", _("Rounded to 2 decimals, halves away from zero; to a whole number without the 2.")),
        ("abs(so_a - so_b)", _("The number without its sign.")),
        ("min(so_a, so_b)", _("The least of the values, or the earliest of the days.")),
        ("max(so_a, so_b)", _("The greatest of the values, or the latest of the days.")),
        # xgettext:no-python-format
        ("so_a + so_b", _("Reckoning: + - * /, // for whole quotients and % for what remains.")),
        ("ngay_tra <= han", _("Comparing: == equal, != not equal, < <= > >=; joined by and, or, not.")),
        ("10 if so_ngay > 5 else 20", _("One of two values, by a comparison.")),
    ),
    gaps=(
        ("{ngay_nop:date}", _("A day as papers write it: 03/3/2021.")),
        ("{ngay_nop:full}", _("A day with two digits each: 03/03/2021.")),
        ("{ngay_nop:weekday}", _("Its day of the week.")),
        ("{ngay_nop:long}", _("The day of the week and the day.")),
        ("{so_ngay:number}", _("A number: 1.234,5.")),
        ("{so_ngay:two}", _("A whole number with two digits: 05.")),
        ("{so_tien:money}", _("An amount: 4.000.000 đồng.")),
        ("{so_tien:plain}", _("A number as the answer of a numeric question: 1234.5.")),
        ("{gio:time}", _("A time of day: 08:05.")),
        ("{gio:hours}", _("A time of day in words: 08 giờ 05.")),
    ),
)
