"""Where somebody competes: the division, the unit, and what the division asks about age."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Audience, Unit
from contest.ages import age_on
from contest.errors import NotEligible
from contest.models import Contest, Division


@dataclass(frozen=True)
class Place:
    """Where somebody wishes to compete, and what they tell for it."""

    division: Division
    unit: Unit | None
    birth_date: date | None = None
    guardian_name: str = ""
    """The parent or guardian who consents."""
    capacity: str = ""
    """As what a citizen takes part."""

    def check(self, contest: Contest, day: date) -> None:
        """Raise NotEligible when somebody may not compete here: unit, age, guardian."""
        if self.division.contest_id != contest.pk:
            raise NotEligible
        check_unit(contest, self.division, self.unit)
        check_age(self.division, self.birth_date, day)
        check_guardian(self.division, self.birth_date, self.guardian_name, day)

    def guardian_on(self, day: date) -> str:
        """Who consents for the person, of minors only."""
        return self.guardian_name.strip() if is_minor(self.division, self.birth_date, day) else ""

    def kept_on(self, day: date) -> dict[str, object]:
        """What an entry keeps of it, by field. Officials take part as what they are."""
        return {
            "division": self.division,
            "unit": self.unit,
            "unit_name": self.unit.name if self.unit else "",
            "competing_unit": competing_unit(self.unit),
            "birth_date": kept_birth_date(self.division, self.birth_date, day),
            "capacity": self.capacity if self.division.audience == Audience.CITIZENS else "",
        }


def competing_unit(unit: Unit | None) -> Unit | None:
    """Return the unit that this one's people count for: the nearest upwards that belongs to a bloc."""
    while unit is not None and not unit.bloc:
        unit = unit.parent
    return unit


def check_age(division: Division, birth_date: date | None, day: date) -> None:
    """Raise NotEligible when the division asks for the age and the person is not known to have reached the least."""
    if not division.asks_birth_date:
        return
    least = division.contest.minimum_age or 0
    if birth_date is None or birth_date > day:
        words = _("Please give your date of birth.") if least else _("Please give your year of birth.")
        raise NotEligible(words)
    if age_on(birth_date, day) < least:
        raise NotEligible(
            ngettext(
                "This contest is for people of at least %(age)s year.",
                "This contest is for people of at least %(age)s years.",
                least,
            )
            % {"age": least}
        )


def is_minor(division: Division, birth_date: date | None, day: date) -> bool:
    """Whether the entrant's guardian must consent."""
    if not division.asks_guardian or birth_date is None:
        return False
    return age_on(birth_date, day) < division.contest.guardian_below_age


def check_guardian(division: Division, birth_date: date | None, guardian_name: str, day: date) -> None:
    """Raise NotEligible when the entrant is a minor in the contest's sense and no guardian consents."""
    if is_minor(division, birth_date, day) and not guardian_name.strip():
        raise NotEligible(
            _("Entrants below %(age)s need a guardian's consent.") % {"age": division.contest.guardian_below_age}
        )


def kept_birth_date(division: Division, birth_date: date | None, day: date) -> date | None:
    """Return the date if it proves something later: that the least age is reached, or that a guardian had to consent.

    A date that only showed that somebody is no minor has served its purpose.
    """
    if not division.asks_birth_date:
        return None
    needed = division.contest.minimum_age is not None or is_minor(division, birth_date, day)
    return birth_date if needed else None


def check_unit(contest: Contest, division: Division, unit: Unit | None) -> None:
    """Raise NotEligible when the division needs a unit, or this unit is not one of the contest's."""
    if unit is None:
        if division.unit_required:
            raise NotEligible(_("Please choose your unit."))
        return
    if (
        division.audience not in unit.audiences
        or not Unit.objects.valid_on(contest.units_as_of).filter(pk=unit.pk).exists()
    ):
        raise NotEligible(_("This unit does not take part in the division you chose."))
