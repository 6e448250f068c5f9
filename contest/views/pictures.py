"""The files of pictures, for those whose page shows them."""

from django.http import FileResponse, Http404

from questions.models import ImportPicture, QuestionImage


def picture_answer(picture: QuestionImage | ImportPicture, headers: dict[str, str] | None = None) -> FileResponse:
    """The file of a picture; 404 where it has gone from the disk, which the pages of those who keep it say."""
    try:
        return FileResponse(picture.image.open("rb"), headers=headers)
    except FileNotFoundError as error:
        raise Http404 from error
