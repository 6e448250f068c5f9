"""The command that loads the plan's questions into a site that has nothing yet."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from questions.models import Bank, LegalDocument, Topic
from tests.factories import make_unit
from tests.questions.test_loading import first_record, written


def test_a_bad_file_leaves_no_bank_behind(db, tmp_path):
    make_unit("Văn phòng", code="van-phong")
    with translation.override("en"), pytest.raises(CommandError, match="field 'stem': it is empty"):
        call_command("load_questions", "B", "--owner", "van-phong", "--file", written(tmp_path, first_record(stem="")))
    assert (Bank.objects.count(), Topic.objects.count(), LegalDocument.objects.count()) == (0, 0, 0)


def test_the_command_loads_for_review_into_a_named_bank(db, capsys):
    make_unit("Văn phòng", code="van-phong")
    call_command("load_questions", "Kế hoạch 25", "--owner", "van-phong")
    assert capsys.readouterr().out == "424 questions loaded for review, 0 kept as they were.\n"
    assert Bank.objects.get().questions.filter(approved_revision__isnull=True).count() == 424
    assert LegalDocument.objects.count() == 65


def test_the_command_refuses_an_unknown_unit(db):
    with pytest.raises(CommandError, match="There is no unit 'x' in the tree 'binh-dinh-2021'"):
        call_command("load_questions", "Kế hoạch 25", "--owner", "x")
