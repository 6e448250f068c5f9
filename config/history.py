"""Migrations that stand for others: the steps of a history that was folded, whose files are gone.

A database that went through all of them goes on. One that stopped between them cannot: Django passes over the migration
that stands for them, and takes the database for migrated.
"""

from collections.abc import Collection, Mapping

from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

Name = tuple[str, str]
"""The app, and the migration in it."""


def replaced() -> dict[Name, set[Name]]:
    """Return what stands for others, each with those."""
    return gone(MigrationLoader(None).disk_migrations)


def gone(here: Mapping[Name, Migration]) -> dict[Name, set[Name]]:
    """Of what stands for others only those whose files are gone count: the rest can still be run."""
    steps = {name: set(migration.replaces) - set(here) for name, migration in here.items()}
    return {name: missing for name, missing in steps.items() if missing}


def standing_for_all(applied: Collection[Name]) -> dict[Name, set[Name]]:
    """Return those all of whose steps were applied."""
    return {name: steps for name, steps in replaced().items() if steps <= set(applied)}


def broken_off(applied: Collection[Name]) -> list[Name]:
    """Return those of whose steps some were applied and some were not."""
    return sorted(name for name, steps in replaced().items() if steps & set(applied) and steps - set(applied))
