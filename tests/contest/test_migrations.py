"""Databases of before: what the migrations make of papers, entries and codes that are there, back and forward."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError

from accounts.models import OneTimeCode
from contest.models import Attempt, Entry, new_receipt
from contest.receipt_codes import read_receipt_code
from tests.factories import NOW, make_attempt, make_entry, make_round_division

BEFORE = [("accounts", "0007_pins"), ("contest", "0017_rosters")]
channels = import_module("contest.migrations.0018_channels")
receipts = import_module("contest.migrations.0020_receipts")


@pytest.fixture
def few_at_once(monkeypatch) -> None:
    """Several steps for the few rows of a test."""
    for migration in (channels, receipts):
        monkeypatch.setattr(migration, "AT_ONCE", 2)


def make_papers(count: int) -> list[Attempt]:
    joined = make_round_division()
    return [make_attempt(joined, make_entry(joined.division)) for _ in range(count)]


def make_codes(login: str) -> None:
    for purpose in OneTimeCode.Purpose:
        OneTimeCode.objects.create(login=login, purpose=purpose, digest="0" * 64, ends_at=NOW + timedelta(minutes=9))


def different(records, field: str) -> int:
    return len(set(records.exclude(**{field: None}).values_list(field, flat=True)))


def interrupt_at_the_third_receipt(migrate: Callable, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(receipts, "new_receipt", iter([new_receipt(), new_receipt()]).__next__)
        with pytest.raises(StopIteration):
            migrate()


def test_papers_entries_and_codes_go_back_and_forward(migrate, few_at_once, monkeypatch):
    """Each paper gets a receipt, each entry a link of its own; codes to carry on end, for which there was no room.
    What is interrupted half way can be run again."""
    papers = {(paper.pk, paper.entry_id, paper.seed) for paper in make_papers(5)}
    make_codes("0912345678")
    migrate(*BEFORE)
    interrupt_at_the_third_receipt(migrate, monkeypatch)
    migrate()
    assert set(Attempt.objects.values_list("pk", "entry", "seed")) == papers
    assert (different(Attempt.objects, "receipt"), different(Entry.objects, "invitation")) == (5, 5)
    codes = list(Attempt.objects.values_list("receipt", flat=True))
    assert [read_receipt_code(code) for code in codes] == codes
    assert list(OneTimeCode.objects.values_list("login", "purpose")) == [("0912345678", "sign-in")]


def unlucky_draws(monkeypatch) -> list[str]:
    """Have the migration draw these, the first one three times."""
    codes = [new_receipt() for _ in range(3)]
    draws = iter([codes[0], codes[0], codes[1], codes[0], codes[2]])
    monkeypatch.setattr(receipts, "new_receipt", lambda: next(draws))
    return codes


@pytest.mark.django_db
def test_a_receipt_that_is_given_is_drawn_again(few_at_once, monkeypatch):
    make_papers(3)
    codes = unlucky_draws(monkeypatch)
    receipts.give_receipts(apps, None)
    assert list(Attempt.objects.order_by("pk").values_list("receipt", flat=True)) == codes


@pytest.mark.django_db
def test_receipts_drawn_blindly_would_be_found(few_at_once, monkeypatch):
    """The bug: nothing looks at what was given."""
    make_papers(3)
    unlucky_draws(monkeypatch)
    monkeypatch.setattr(receipts, "_another", lambda given: receipts.new_receipt())
    with pytest.raises(IntegrityError):
        receipts.give_receipts(apps, None)
