"""The forms around learning: the guide of a topic, and what entrants tell."""

from django import forms

from accounts.vietnamese import nfc, tidy
from contest.feedback import LONGEST_LABEL
from contest.forms.organize import speak_plainly
from contest.models import LONGEST_FEEDBACK, Channel, Feedback
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


class FeedbackForm(forms.Form):
    """One optional question: words, or one of three answers."""

    asked = forms.ChoiceField(choices=Feedback.Asked, widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=Feedback.Answer, required=False)
    text = forms.CharField(max_length=LONGEST_FEEDBACK, required=False)

    def clean_text(self) -> str:
        return tidy(nfc(self.cleaned_data["text"]))


class HeardForm(forms.Form):
    """How somebody heard of a contest."""

    channel = forms.ModelChoiceField(queryset=Channel.objects.offered())


class LabelForm(forms.Form):
    label = forms.CharField(max_length=LONGEST_LABEL, required=False)

    def clean_label(self) -> str:
        return tidy(self.cleaned_data["label"])
