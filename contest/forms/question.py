"""The editor's form: one question of any kind, its options, its legal bases and its pictures."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.vietnamese import nfc, tidy
from contest.forms.fields import DayField, LongField
from contest.forms.organize import LONGEST_TEXT, speak_plainly
from contest.forms.rows import BasisRow, OptionRow, PictureRow, Rows, box, marked, rows_of
from contest.forms.variation import ParameterRow, VariationForm
from contest.numbers import number_sent
from contest.retyping import EMPTY_ROWS, FALSE, OF_KIND, STATEMENTS, TRUE, WITH_OPTIONS
from questions.errors import Unusable
from questions.filing import LONGEST_CODE, Filing, tags_in
from questions.kinds import KINDS, LETTERS, MATCH_FLAGS, UNIT_LIMIT, AmbiguousNumber, Problem, key_number, writable
from questions.models import EXPLANATION_LIMIT, STEM_LIMIT, Level, Question, QuestionImage, Topic, Use
from questions.writing import Wording

NEW_OPTIONS = 4
FIELD_OF_PROBLEM = {
    "true_false": {"key": "statement"},
    "numeric": {"key": "value"},
    "short_text": {"key": "accepted"},
}
IGNORED = {
    "case": _("capital and small letters"),
    "diacritics": _("accents"),
    "spaces": _("spaces"),
    "punctuation": _("punctuation marks"),
}
FILED = {"topic", "level", "code", "use", "basis_status", "facts_valid_until", "tags", "source", "reason"}
"""The fields that say nothing of what is asked."""
CALLED = {"ordering": _("Line {place}"), "matching": _("Pair {place}")}
"""What the rows of a kind are called; those of all others are options with a letter."""
PARTS = {
    "options": _("Options"),
    "variation": _("Question with parameters"),
    "bases": _("Legal basis"),
    "pictures": _("Pictures"),
}
"""What the parts of the page below its fields are called, in the order in which they stand there."""
TICKED = ("single", "multiple")
"""The kinds of which a tick at an option says that it is right."""


class QuestionForm(forms.Form):
    """What a question says, and where it stands in its bank; its options and bases are formsets beside it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[(code, kind.name) for code, kind in KINDS.items()])
    stem = LongField(label=_("Question"), max_length=STEM_LIMIT, widget=marked(box(4), "blocks"))
    keep_order = forms.BooleanField(label=_("Show the options in this order on every paper"), required=False)
    statement = forms.ChoiceField(
        label=_("The statement is"), choices=[(TRUE, _("true")), (FALSE, _("false"))], widget=forms.RadioSelect
    )
    value = forms.CharField(
        label=_("Right number"), max_length=40, help_text=_("For example 15 or 4.5; minus is written -.")
    )
    tolerance = forms.CharField(
        label=_("Tolerance"),
        max_length=40,
        required=False,
        help_text=_("How far an answer may be off; 0 for not at all."),
    )
    unit = forms.CharField(
        label=_("Unit of the number"), max_length=UNIT_LIMIT, required=False, help_text=_("For example: days.")
    )
    accepted = LongField(
        label=_("Accepted answers"),
        widget=box(3),
        help_text=_("One on each line; the first is shown as the answer."),
    )
    ignored = forms.MultipleChoiceField(
        label=_("What does not count in an answer"),
        choices=list(IGNORED.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    explanation = LongField(
        label=_("Explanation"),
        max_length=EXPLANATION_LIMIT,
        required=False,
        widget=marked(box(4), "blocks"),
        help_text=_("Shown after the round, beside the right answer."),
    )
    topic = forms.ModelChoiceField(label=_("Topic"), queryset=Topic.objects.all(), empty_label=_("Choose a topic"))
    level = forms.TypedChoiceField(label=_("Level"), coerce=int, choices=Level)
    code = forms.CharField(label=_("Code"), max_length=LONGEST_CODE, help_text=_("Letters a to z, digits, - and _."))
    use = forms.ChoiceField(
        label=_("Use"),
        choices=Use,
        help_text=_("What was for practice or history must be approved again before a contest asks it."),
    )
    basis_status = forms.ChoiceField(label=_("State of the legal basis"), choices=Question.Basis)
    facts_valid_until = DayField(
        label=_("Facts valid until"),
        required=False,
        help_text=_("Day/month/year, where a fact ages although the law does not change."),
    )
    tags = LongField(label=_("Tags"), max_length=400, required=False, help_text=_("Separated by commas."))
    source = LongField(label=_("Source, for editors only"), max_length=LONGEST_TEXT, required=False, widget=box(2))
    reason = LongField(
        label=_("Why it is changed"), max_length=500, required=False, help_text=_("Stands in the question's history.")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=100_000)
    filed = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args, kind: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        foreign = {name for names in OF_KIND.values() for name in names} - set(OF_KIND[kind])
        for name in foreign:
            del self.fields[name]
        speak_plainly(self)

    def clean(self) -> dict:
        cleaned = super().clean()
        for name, value in cleaned.items():
            if isinstance(value, str):
                whole = isinstance(self.fields[name].widget, forms.Textarea)
                cleaned[name] = nfc(value).replace("\r\n", "\n").strip() if whole else tidy(value)
        if self.kind == "numeric":
            for name in ("value", "tolerance"):
                cleaned[name] = self._number(name, cleaned.get(name) or "0")
        return cleaned

    def _number(self, name: str, typed: str) -> str:
        try:
            return key_number(typed)
        except AmbiguousNumber as both:
            ways = [number_format(Decimal(writable(number))) for number in (both.large, both.small)]
            sentence = _("“%(typed)s” can be read in two ways. Write %(one)s or %(other)s.")
            self.add_error(name, sentence % {"typed": typed, "one": ways[0], "other": ways[1]})
            return typed

    def filing(self) -> Filing:
        """Where the form puts the question; what is wrong in one that is not valid is left out."""
        cleaned = self.cleaned_data
        names = ("code", "topic", "use", "basis_status", "facts_valid_until")
        return Filing(**{name: cleaned.get(name) for name in names}, tags=tags_in(cleaned.get("tags", "")))


def _begun(rows: dict[str, list[dict]], exact: bool) -> dict[str, list[dict]]:
    """What the rows of the form hold at first: those that are there, and empty ones below unless they are exact."""
    begun = {name: [*rows.get(name, [])] for name in EMPTY_ROWS}
    if exact:
        return begun
    begun["options"] = begun["options"] or [{}] * (NEW_OPTIONS - EMPTY_ROWS["options"])
    return {name: [*begun[name], *[{}] * EMPTY_ROWS[name]] for name in begun}


class Editor:
    """All forms of one question. `wording` and `filing` are what it says, whole where it is valid.

    It begins with `initial` fields and rows, or judges the `data` that was sent. `stored` are the pictures that may be
    kept. Empty rows are added to write in, unless the rows are `exact`: those that somebody had before them.
    """

    def __init__(
        self,
        kind: str,
        *,
        data: QueryDict | None = None,
        files: MultiValueDict | None = None,
        initial: dict[str, Any] | None = None,
        rows: dict[str, list[dict]] | None = None,
        stored: Iterable[QuestionImage] = (),
        exact: bool = False,
    ) -> None:
        self.kind = kind
        self.stored = {picture.pk: picture for picture in stored}
        given = {"data": data, "files": files} if data is not None else {}
        self.form = QuestionForm(kind=kind, **(given or {"initial": initial}))
        begun = _begun(rows or {}, exact)
        self.options = rows_of(OptionRow, "options", given, begun["options"])
        self.bases = rows_of(BasisRow, "bases", given, begun["bases"])
        self.pictures = rows_of(PictureRow, "pictures", given, begun["pictures"])
        for row in self.pictures:
            row.stored = self.stored.get(number_sent(str(row["kept"].value())))
        self.parameters = rows_of(ParameterRow, "parameters", given, begun["parameters"])
        self.variation = VariationForm(kind=kind, **(given or {"initial": initial}))
        if self.variation.decides and kind == "true_false":
            self.form.fields["statement"].required = False
        for place, row in enumerate(self.options.placed, 1):
            row.fields["text"].label = str(self.called).format(place=place, letter=LETTERS[place - 1])
            row.is_ticked_when_right = kind in TICKED and not self.variation.decides
        self.variation.is_forgotten = self._has_gaps_for_parameters

    @property
    def called(self) -> Promise:
        """What an option is called, with a gap for its letter or its place."""
        return CALLED.get(self.kind, _("Option {letter}"))

    @property
    def has_options(self) -> bool:
        return self.kind in WITH_OPTIONS

    @property
    def _has_gaps_for_parameters(self) -> bool:
        """Whether the texts have gaps for parameters whose rows are filled."""
        names = {str(row["name"].value() or "").strip() for row in self.parameters} - {""}
        asked = [row[name] for row in self.options for name in ("text", "match")]
        texts = [str(field.value() or "") for field in (self.form["stem"], self.form["explanation"], *asked)]
        return any(re.search(rf"{{{re.escape(name)}\b", text) for name in names for text in texts)

    @property
    def parts_that_need_a_look(self) -> dict[str, Promise]:
        """The sets of rows, and what a question varies by, in which something is wrong that each says itself: what they
        are called, by where they stand on the page."""
        wrong = [rows.prefix for rows in self._row_sets if rows.is_bound and rows.total_error_count()]
        names = {"variation" if name == "parameters" else name for name in wrong}
        names |= {"variation"} if self.variation.errors else set()
        return {name: called for name, called in PARTS.items() if name in names}

    @property
    def _row_sets(self) -> list[Rows]:
        own = [self.options] if self.has_options else []
        return [*own, self.bases, self.pictures, *([self.parameters] if self.variation.is_on else [])]

    def is_valid(self) -> bool:
        parts = [self.form, self.variation, *self._row_sets]
        found = [part.is_valid() for part in parts]  # of each, so that each says what is wrong with it
        return all(found)

    def is_fit_to_be_seen(self) -> bool:
        """Whether what it says can be looked at; where it stands and its new files are judged by saving alone."""
        self.is_valid()
        for name in FILED & self.form.errors.keys():
            del self.form.errors[name]
        for row in self.pictures:
            row.errors.clear()
        return self.is_valid()

    @property
    def problems(self) -> list[str]:
        """What is wrong, in one list, for whoever looks elsewhere than at the fields."""
        named = ((self.form.fields.get(name), errors) for name, errors in self.form.errors.items())
        found = [f"{field.label}: {error}" if field else str(error) for field, errors in named for error in errors]
        lists = [*self.variation.errors.values()]
        lists += [errors for rows in self._row_sets for row in rows for errors in row.errors.values()]
        return found + [str(error) for errors in lists for error in errors]

    def wording(self, before: Wording | None = None) -> Wording:
        """What the forms say, without what is not valid; what no field asks for stays as it was `before`."""
        cleaned = defaultdict(str, self.form.cleaned_data)
        content, key = self._content_and_key(cleaned)
        bases = [basis for row in self.bases.standing() if (basis := row.basis())]
        wording = Wording(
            kind=self.kind,
            level=cleaned["level"],
            stem=cleaned["stem"],
            content=content,
            key=key,
            explanation=cleaned["explanation"],
            bases=bases,
            pictures=list(self._pictures()),
            source=cleaned["source"],
            as_of=before.as_of if before else "",
            confidence=before.confidence if before else "",
        )
        if not self.variation.cleaned_data.get("varies"):
            return wording
        return self.variation.applied_to(wording, self.parameters.standing())

    def refuse(self, error: Unusable) -> None:
        """Mark what keeps the question from being saved, beside what the forms themselves found; where a field or the
        options are marked already, what follows from that is not said again."""
        marked = {*self.form.errors, *(["options", "key"] if self.has_options and any(self.options.errors) else [])}
        marked |= {"pictures"} if any(self.pictures.errors) else set()
        of_a_whole = FILED if self._varies_in_part() else None
        for problem in error.problems:
            name = problem.part or FIELD_OF_PROBLEM.get(self.kind, {}).get(problem.field, problem.field)
            if name not in marked and (of_a_whole is None or name in of_a_whole):
                self.form.add_error(name if name in self.form.fields else None, self._sentence(problem))

    def refuse_stale(self, error: str | ValidationError, **seen: str) -> None:
        """Say that something newer stands; with these marks of it, what is sent again replaces that."""
        self.form.add_error(None, error)
        self.form.data = self.form.data.copy()
        for name, mark in seen.items():
            self.form.data[name] = mark

    def _sentence(self, problem: Problem) -> str:
        """What is wrong in the words of the form, where the right answer is a tick."""
        if self.kind != "single" or problem.field != "key" or self.variation.is_on:
            return str(problem.sentence)
        ticked = [row for row in self.options.standing() if row.cleaned_data.get("right")]
        if len(ticked) > 1:
            return str(_("Only one option can be right now: leave one ticked."))
        return str(_("No option is ticked as right. Tick the one that is."))

    def _varies_in_part(self) -> bool:
        """Whether something is wrong in what a question varies by: what else it lacks can only be told of a whole."""
        written = self.form.errors.keys() - FILED
        return self.variation.is_on and bool(written or self.parts_that_need_a_look)

    def _content_and_key(self, cleaned: dict) -> tuple[dict, Any]:
        match self.kind:
            case "true_false":
                options = [{"key": code, "text": text} for code, text in STATEMENTS.items()]
                return {"options": options, "keep_order": True, "unit": None}, cleaned["statement"]
            case "numeric":
                key = {"value": cleaned["value"], "tolerance": cleaned["tolerance"]}
                return {"options": [], "keep_order": False, "unit": cleaned["unit"] or None}, key
            case "short_text":
                accepted = [tidy(line) for line in cleaned["accepted"].splitlines() if line.strip()]
                match = {flag: flag in cleaned["ignored"] for flag in MATCH_FLAGS}
                content = {"options": [], "keep_order": False, "unit": cleaned["unit"] or None}
                return content, {"accepted": accepted, "match": match}
            case "matching":
                options, key = _pairs([(row.said("text"), row.said("match")) for row in self.options.standing()])
            case _:
                options, key = self._choices()
        return {"options": options, "keep_order": bool(cleaned.get("keep_order")), "unit": None}, key

    def _choices(self) -> tuple[list[dict], Any]:
        filled = [row for row in self.options.standing() if row.said("text")]
        options = [{"key": LETTERS[place], "text": row.said("text")} for place, row in enumerate(filled)]
        right = [option["key"] for option, row in zip(options, filled, strict=True) if row.cleaned_data.get("right")]
        if self.kind == "ordering":
            return options, [option["key"] for option in options]
        if self.kind == "multiple":
            return options, right
        return options, right[0] if len(right) == 1 else None

    def pictures_seen(self) -> Iterator[QuestionImage]:
        """The pictures of a preview; one that is new is told by its words alone."""
        for row in self.pictures.standing():
            alt_text = tidy(row.cleaned_data.get("alt_text") or "")
            kept = None if row.cleaned_data.get("picture") else self.stored.get(row.cleaned_data.get("kept"))
            if kept or alt_text:
                seen = kept or QuestionImage()
                seen.alt_text = alt_text
                yield seen

    def _pictures(self) -> Iterator[QuestionImage]:
        for row in self.pictures.standing():
            alt_text, upload = tidy(row.cleaned_data.get("alt_text") or ""), row.cleaned_data.get("picture")
            if upload:
                yield QuestionImage(image=upload, width=upload.width, height=upload.height, alt_text=alt_text)
            elif kept := self.stored.get(row.cleaned_data.get("kept")):
                kept.alt_text = alt_text
                yield kept


def _pairs(rows: list[tuple[str, str]]) -> tuple[list[dict], dict[str, str]]:
    """Lines on the left with their matches; a row with a match alone is one that matches nothing. Two rows may share a
    match, which then stands on the right once."""
    left, right, key = [], {}, {}
    for text, match in rows:
        if match and match not in right:
            right[match] = f"R{len(right) + 1}"
        if text:
            name = f"L{len(left) + 1}"
            left.append({"key": name, "text": text, "side": "left"})
            if match:
                key[name] = right[match]
    return [*left, *({"key": name, "text": text, "side": "right"} for text, name in right.items())], key
