"""The pictures that the rows of a file bring, as they may be kept."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from itertools import islice
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from accounts.vietnamese import tidy
from exchange.images import CleanImage, RefusedImage, clean_image, name_of
from questions.formats.rows import Remark, Row
from questions.importing import Given
from questions.models import QuestionImage

MOST_PICTURES = 500
"""Different ones of a file. Each is written anew in a process of its own, which takes a third of a second."""
TOO_MANY_PICTURES = _("There are more than 500 pictures in this file. Split it.")


class Clean(NamedTuple):
    """A picture as it may be kept."""

    image: CleanImage | str
    """The file, or the name of the one that this site has already."""
    width: int
    height: int


def cleaned_rows(rows: Sequence[Row]) -> list[Given]:
    """Rows with their pictures as they may be kept. Each picture of the file is written anew
    once, wherever it stands."""
    contents = dict.fromkeys(picture.content for row in rows for picture in row.pictures)
    known = {content: _clean(content) for content in islice(contents, MOST_PICTURES)}
    return [_with_pictures(row, known) for row in rows]


def _with_pictures(row: Row, known: dict[bytes, Clean | RefusedImage]) -> Given:
    """A row with its pictures as they may be kept; one that may not is told of and left out."""
    pictures, remarks = [], []
    for picture in row.pictures:
        clean = known.get(picture.content, TOO_MANY_PICTURES)
        if isinstance(clean, Clean):
            pictures.append(QuestionImage(**clean._asdict(), alt_text=tidy(picture.alt_text)[:250]))
        else:
            remarks.append(Remark("picture-refused", row.line, {"name": picture.name, "reason": str(clean)}))
    return Given(replace(row, pictures=[], remarks=[*row.remarks, *remarks]), pictures)


def _clean(content: bytes) -> Clean | RefusedImage:
    """The picture written anew; one that this site wrote stays as it is, or it would be another after each export."""
    ours = QuestionImage.objects.filter(image__contains=name_of(content), width__isnull=False).first()
    if ours is not None and not ours.is_missing:
        return Clean(ours.image.name, ours.width, ours.height)
    try:
        image = clean_image(BytesIO(content))
    except RefusedImage as refused:
        return refused
    return Clean(image, image.width, image.height)
