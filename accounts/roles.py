"""Who may do what: small predicates on a person and a unit, used by views, templates and consumers alike.

A role holds for its unit and for everything below it. Without a unit a predicate asks whether the person has the role
anywhere. Superusers may everything; people who are not signed in or are switched off may nothing.
"""

from collections.abc import Collection

from accounts.models import Role, RoleGrant, Unit, UnitQuerySet, User
from accounts.units import ids_with_those_above, ids_with_those_below
from accounts.worded import Worded

_GRANTED = Worded(1, lambda person: RoleGrant.objects.filter(person=person).values_list("role", "unit_id"))
WORKING = (Role.ORGANISER, Role.AUTHOR, Role.REVIEWER)
"""Who holds one of these sees questions and keys, or decides on the result."""


def can_organize(user: User, unit: Unit | None = None) -> bool:
    """May create and run contests of the unit and answer for their results."""
    return _holds(user, Role.ORGANISER, unit)


def keeps_law(user: User) -> bool:
    """May change the legal documents, which all banks share: organises for a whole tree of units, from its top."""
    if not _is_present(user):
        return False
    granted = _grants(user).get(Role.ORGANISER, frozenset())
    return user.is_superuser or Unit.objects.filter(pk__in=granted, parent=None).exists()


def kept_trees(user: User) -> list[str]:
    """The trees whose units and headcounts the person may write down: those whose whole they organise for.

    A headcount decides how a unit stands on a board, and a unit is everybody's; so a part of a tree is not enough.
    """
    if not _is_present(user):
        return []
    roots = Unit.objects.filter(parent=None)
    if not user.is_superuser:
        roots = roots.filter(pk__in=_grants(user).get(Role.ORGANISER, frozenset()))
    return sorted(set(roots.order_by().values_list("tree", flat=True)))


def can_author(user: User, unit: Unit | None = None) -> bool:
    """May write questions in the unit's banks."""
    return _holds(user, Role.AUTHOR, unit)


def can_write(user: User, unit: Unit | None = None) -> bool:
    """May put questions into the unit's banks: writes them, or organises there."""
    return can_author(user, unit) or can_organize(user, unit)


def can_review(user: User, unit: Unit | None = None) -> bool:
    """May approve or return questions of the unit's banks."""
    return _holds(user, Role.REVIEWER, unit)


def can_observe(user: User, unit: Unit | None = None) -> bool:
    """May look at the unit's contests from behind; organisers may too."""
    return _holds(user, Role.OBSERVER, unit) or can_organize(user, unit)


def leads_unit(user: User, unit: Unit | None = None) -> bool:
    """May see how far the unit takes part, and help its people to sign in again."""
    return _holds(user, Role.UNIT_LEADER, unit)


def has_a_part(user: User) -> bool:
    """Holds a role anywhere, or may open the workshop: more hangs on such an account than its own papers."""
    return user.is_staff or user.is_superuser or RoleGrant.objects.filter(person=user).exists()


def works_for(user: User, units: Collection[int]) -> bool:
    """Organises, writes or reviews questions for one of these units (their keys): in two queries, however many."""
    if not _is_present(user):
        return False
    if user.is_superuser:
        return True
    granted = frozenset[int]().union(*(_grants(user).get(role, ()) for role in WORKING))
    return bool(granted) and not granted.isdisjoint(ids_with_those_above(units))


def who_organizes(pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return those of these people, each with a unit, who organise for it: `can_organize` for many at once."""
    people = User.objects.filter(pk__in={person for person, _unit in pairs}, is_active=True)
    over_all = dict(people.values_list("pk", "is_superuser"))
    granted = set(RoleGrant.objects.filter(person__in=over_all, role=Role.ORGANISER).values_list("person", "unit"))
    above = {unit: ids_with_those_above([unit]) for unit in {unit for _person, unit in pairs}}
    return {
        (person, unit)
        for person, unit in pairs
        if over_all.get(person) or any((person, place) in granted for place in above[unit])
    }


def organizer_units(user: User) -> UnitQuerySet:
    """The units the person organises contests for, in order; every unit for a superuser."""
    return units_with(user, Role.ORGANISER)


def units_with(user: User, *roles: Role) -> UnitQuerySet:
    """The units for which the person has one of these roles, in order; every unit for a superuser."""
    if not _is_present(user):
        return Unit.objects.none()
    if user.is_superuser:
        return Unit.objects.all()
    granted = frozenset[int]().union(*(_grants(user).get(role, ()) for role in roles))
    return Unit.objects.filter(pk__in=ids_with_those_below(granted)) if granted else Unit.objects.none()


def organizer_head(user: User) -> Unit | None:
    """The unit under which all the others are that the person organises contests for, if there is one."""
    units = {unit.pk: unit for unit in organizer_units(user)}
    heads = [unit for unit in units.values() if unit.parent_id not in units]
    return heads[0] if len(heads) == 1 else None


def _holds(user: User, role: Role, unit: Unit | None) -> bool:
    if not _is_present(user):
        return False
    if user.is_superuser:
        return True
    granted = _grants(user).get(role, frozenset())
    if unit is None or not granted:
        return bool(granted)
    return unit.pk in granted or not granted.isdisjoint(_ancestor_ids(unit))


def _is_present(user: User) -> bool:
    return user.is_authenticated and user.is_active


def _grants(user: User) -> dict[str, frozenset[int]]:
    """The units of each role, read once for each user object, that is once a request."""
    if not hasattr(user, "_granted_units"):
        units: dict[str, set[int]] = {}
        for role, unit_id in _GRANTED.ask(user.pk):
            units.setdefault(role, set()).add(unit_id)
        user._granted_units = {role: frozenset(ids) for role, ids in units.items()}
    return user._granted_units


def _ancestor_ids(unit: Unit) -> frozenset[int]:
    if not hasattr(unit, "_ancestor_ids"):
        unit._ancestor_ids = frozenset(Unit.objects.ancestors(unit).values_list("pk", flat=True))
    return unit._ancestor_ids
