"""Fields for files."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from exchange.images import LARGEST_FILE, CleanImage, RefusedImage, clean_image
from exchange.scans import CleanScan, clean_scan


def at_most(size: int) -> dict[str, object]:
    """For static/js/files.js: how many bytes a file may have, and what to say of a larger one instead of sending it."""
    too_large = format_lazy(_("The file is larger than {size} MB and cannot be sent."), size=size // (1024 * 1024))
    return {"data-most-bytes": size, "data-too-large": too_large}


class PictureField(forms.FileField):
    """A picture that is uploaded, written anew. Django's own field would decode it in the server's process."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, object]:
        return super().widget_attrs(widget) | at_most(LARGEST_FILE)

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

    def widget_attrs(self, widget: forms.Widget) -> dict[str, object]:
        return super().widget_attrs(widget) | at_most(LARGEST_FILE)

    def to_python(self, upload: object) -> CleanImage | CleanScan | None:
        file = super().to_python(upload)
        if file is None:
            return None
        try:
            return clean_scan(file)
        except RefusedImage as error:
            raise ValidationError(str(error)) from error
