from io import StringIO

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_every_model_has_its_migration():
    said = StringIO()
    call_command("makemigrations", dry_run=True, stdout=said)
    assert said.getvalue() == "No changes detected\n"
