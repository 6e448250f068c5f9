"""Fields by which organisers leave questions out of a paper: other papers, and tags of their banks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.models import Contest, RoundDivision
from questions.models import Tag

MOST_DAYS_APART = 3650


class PapersField(forms.ModelMultipleChoiceField):
    """Papers, each with its contest where that is another than the one at hand."""

    contest: Contest | None = None

    def label_from_instance(self, sitting: RoundDivision) -> str:
        if sitting.round.contest == self.contest:
            return str(sitting)
        return f"{sitting.round.contest}: {sitting}"


class TagsField(forms.ModelMultipleChoiceField):
    """Tags, each with its bank and how many questions wear it."""

    def label_from_instance(self, tag: Tag) -> str:
        words = _("%(tag)s (%(bank)s, questions: %(number)d)")
        return words % {"tag": tag, "bank": tag.bank, "number": tag.question_count}
