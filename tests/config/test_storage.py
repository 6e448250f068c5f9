"""Static files as they are collected: under names with a hash, and those compressed."""

import re

import pytest
from django.core.files.storage import FileSystemStorage

from config.storage import StaticFiles

pytestmark = pytest.mark.once

CONTENT = "body { color: #123; margin: 0; }\n" * 50


def test_what_pages_name_is_compressed_and_what_they_do_not_is_kept_as_it_is(tmp_path):
    collected = tmp_path / "collected"
    collected.mkdir()
    (collected / "own.css").write_text(CONTENT)
    storage = StaticFiles(location=collected, base_url="/static/")
    list(storage.post_process({"own.css": (FileSystemStorage(collected), "own.css")}))
    named = storage.url("own.css").removeprefix("/static/")
    files = {path.name for path in collected.iterdir()}
    assert files == {"own.css", named, f"{named}.gz", f"{named}.br"} | {"staticfiles.json"}
    assert re.fullmatch(r"own\.[0-9a-f]{12}\.css", named).group() == named
