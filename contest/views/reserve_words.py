"""Telling whoever takes questions off new papers what that leaves of those that are set aside."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from contest.reserves import in_reserve, told_of_losses
from questions.models import Question


@contextmanager
def telling_of_reserves(request: HttpRequest, questions: Sequence[Question]) -> Iterator[None]:
    """Warn on the next page of each reserve that loses one of these questions by what is done within."""
    before = in_reserve(questions, now=timezone.now())
    yield
    if before:
        for words in told_of_losses(before, questions, now=timezone.now()):
            messages.warning(request, words)
