"""Fields for files tell the browser how large a file may be, as the server holds it."""

import pytest
from django import forms

from config.pages import BODY_LIMIT
from config.settings import DATA_UPLOAD_MAX_MEMORY_SIZE
from contest.forms.importing import UploadForm
from contest.forms.rows import PictureRow
from contest.forms.sheets import SheetForm
from exchange.forms import MOST_TOGETHER, PictureField, ScanField

FIELDS = {
    "picture": PictureField(),
    "scan": ScanField(),
    "questions": UploadForm().fields["file"],
    "sheet": SheetForm().fields["file"],
    "row": PictureRow().fields["picture"],
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_for_a_file_tells_its_limit_and_what_to_say_of_a_larger_one(name):
    attrs = FIELDS[name].widget.attrs
    assert (attrs["data-most-bytes"], "5 MB" in str(attrs["data-too-large"])) == (5 * 1024 * 1024, True)
    assert (attrs["data-most-together"], "18 MB" in str(attrs["data-too-large-together"])) == (MOST_TOGETHER, True)
    assert isinstance(FIELDS[name], forms.FileField)


def test_all_files_of_a_form_leave_room_for_its_other_fields():
    assert BODY_LIMIT - MOST_TOGETHER > DATA_UPLOAD_MAX_MEMORY_SIZE
