"""Who may see a bank: the door of all pages around it."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from contest.banking import Rights, banks_open_to, keeps_banks, rights_in
from contest.views.admission import admit_only
from questions.models import Bank

keepers_only = admit_only(lambda person: keeps_banks(person, timezone.localdate()), "organize/no_bank.html")
"""Whoever keeps a bank."""


def bank_of(request: HttpRequest, slug: str) -> tuple[Bank, Rights]:
    """The bank and what the person may do in it; 404 for a stranger to it."""
    today = timezone.localdate()
    bank = get_object_or_404(banks_open_to(request.user, today), slug=slug)
    return bank, rights_in(bank, request.user, today)
