"""Fields for files."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from exchange.images import LARGEST_FILE, CleanImage, RefusedImage, clean_image
from exchange.scans import CleanScan, clean_scan

MOST_TOGETHER = 18 * 1024 * 1024
"""Bytes of all files of a form: its other fields have room in the body beside them (config.pages)."""
_MB = 1024 * 1024


def at_most(size: int) -> dict[str, object]:
    """For static/js/files.js: how many bytes a file may have, and all of a form together, and what to say of more
    instead of sending it."""
    too_large = format_lazy(_("The file is larger than {size} MB and cannot be sent."), size=size // _MB)
    together = _("Together the files of this form are larger than {size} MB and cannot be sent. Send some later.")
    return {
        "data-most-bytes": size,
        "data-too-large": too_large,
        "data-most-together": MOST_TOGETHER,
        "data-too-large-together": format_lazy(together, size=MOST_TOGETHER // _MB),
    }


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
