"""The forms around learning: the guide of a topic."""

from django import forms

from accounts.vietnamese import nfc, tidy
from contest.forms_organize import speak_plainly
from questions.guiding import TEXTS
from questions.models import TopicGuide


class TopicGuideForm(forms.ModelForm):
    class Meta:
        model = TopicGuide
        fields = TEXTS
        widgets = {name: forms.Textarea({"rows": 3}) for name in TEXTS}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        speak_plainly(self)

    def clean(self) -> dict:
        return {name: tidy(nfc(text)) for name, text in super().clean().items()}
