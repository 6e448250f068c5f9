"""Whom an organiser takes off the public boards, or shows on them again."""

from django import forms


class HidingForm(forms.Form):
    """The button that was pressed has the participation code as its value. No person can type what is refused here: a
    character that not every database keeps."""

    hide = forms.CharField(required=False)
    show = forms.CharField(required=False)
    reason = forms.CharField(required=False)
