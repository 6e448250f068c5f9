"""Through which channels people came: by channel, audience and unit, for whoever organises."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.models import Audience, Unit
from contest.figures_written import whole
from contest.models import Channel, Contest, Entry
from exchange.sheets import Page, write_sheet

FEWEST = 5
"""Below this a unit is not named: a file travels, and in a small office a few are known."""


class Counted(NamedTuple):
    """How many people entered, and of these how many by an entrant's invitation and by a unit's link."""

    people: int = 0
    invited: int = 0
    by_link: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


class Line(NamedTuple):
    """People of one channel, audience and unit; `unit` says what is shown for it."""

    channel: str
    audience: str
    unit: str
    counted: Counted


def channel_lines(contest: Contest) -> list[Line]:
    """Return the lines channel by channel, the largest units first. Units with fewer than FEWEST people there stand
    together in one line, so that the sums are right; entries without a unit have a line of their own."""
    groups = Entry.objects.of_contest(contest).by_channel()
    units = Unit.objects.in_bulk({group["counted_unit"] for group in groups} - {None})
    channels = {channel.pk: (place, str(channel)) for place, channel in enumerate(Channel.objects.all())}
    not_said = (len(channels), _("Not said"))
    found: dict[tuple, Counted] = defaultdict(Counted)
    for group in groups:
        counted = Counted(group["people"], group["by_invitation"], group["by_link"])
        unit = _shown_as(units.get(group["counted_unit"]), counted)
        found[*channels.get(group["channel"], not_said), group["division__audience"], *unit] += counted
    order = sorted(found, key=lambda key: (key[0], key[2], -found[key].people, key[4]))
    return [Line(key[1], str(Audience(key[2]).label), key[4], found[key]) for key in order]


def _shown_as(unit: Unit | None, counted: Counted) -> tuple[int, str]:
    """The key and the name of the line in which a unit's people stand."""
    if unit is None:
        return 0, _("Without a unit")
    if counted.people < FEWEST:
        return -1, _("Units with fewer than %(count)d people each") % {"count": FEWEST}
    return unit.pk, unit.name


def channel_totals(lines: Iterable[Line]) -> list[Line]:
    """Return the same without units: each channel and audience once, in their order."""
    totals: dict[tuple[str, str], Counted] = defaultdict(Counted)
    for line in lines:
        totals[line.channel, line.audience] += line.counted
    return [Line(channel, audience, "", counted) for (channel, audience), counted in totals.items()]


def channel_file(lines: Sequence[Line]) -> bytes:
    """Return the lines as an xlsx file; numbers are numbers, to sort and add up."""
    header = [_("Channel"), _("Audience"), _("Unit"), _("People"), _("By invitation"), _("By a unit's link")]
    rows = [[line.channel, line.audience, line.unit, *map(whole, line.counted)] for line in lines]
    return write_sheet([Page(_("Channels"), [header, *rows], widths=[36, 24, 50, 12, 14, 18])])
