"""Fields for files."""

from django import forms
from django.core.exceptions import ValidationError

from exchange.images import CleanImage, RefusedImage, clean_image


class PictureField(forms.FileField):
    """A picture that is uploaded, written anew. Django's own field would decode it in the server's process."""

    def to_python(self, upload: object) -> CleanImage | None:
        file = super().to_python(upload)
        if file is None:
            return None
        try:
            return clean_image(file)
        except RefusedImage as error:
            raise ValidationError(str(error)) from error
