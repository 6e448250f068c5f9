"""Fields for files."""

from django import forms
from django.core.exceptions import ValidationError

from exchange.images import CleanImage, RefusedImage, clean_image
from exchange.scans import CleanScan, clean_scan


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


class ScanField(forms.FileField):
    """A scan of a signed paper that is uploaded: a picture, written anew, or a PDF to be downloaded."""

    def to_python(self, upload: object) -> CleanImage | CleanScan | None:
        file = super().to_python(upload)
        if file is None:
            return None
        try:
            return clean_scan(file)
        except RefusedImage as error:
            raise ValidationError(str(error)) from error
