"""Many materials in one file."""

import io
from collections.abc import Iterable
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_PRESSED = (".png", ".zip", ".docx")


def parcel(files: Iterable[tuple[str, bytes]], *, now: datetime) -> bytes:
    """The files, each under its path, as a zip; what is pressed already is not pressed again."""
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for path, content in files:
            entry = ZipInfo(path, date_time=now.timetuple()[:6])
            entry.compress_type = ZIP_STORED if path.endswith(_PRESSED) else ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()
