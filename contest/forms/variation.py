"""The part of the editor in which a question gets parameters: rows for them, and lines for what follows from them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.vietnamese import nfc, tidy
from contest.forms.fields import DAY_FORMATS, LongField
from contest.forms.rows import box
from questions.variants import KIND_NAMES
from questions.writing import Wording

CHOICES = ("single", "multiple", "true_false")
"""The kinds of question whose key may be said by expression."""
_WHOLE = re.compile(r"-?[0-9]{1,16}", re.ASCII)
_GROUPED = re.compile(r"-?[0-9]{1,3}([. ][0-9]{3})+", re.ASCII)
_RIGHT = re.compile(r"([A-Za-z])\s*[.:)]\s*(.*)")
NEGATED = "not ({})"


class VariationForm(forms.Form):
    """Whether a question varies, and what follows from its parameters; these are rows beside it. `is_forgotten` where
    the texts have gaps for them: unless it varies, every paper would show the gaps themselves."""

    is_forgotten = False
    varies = forms.BooleanField(
        label=_("Each paper asks it with values of its own"),
        required=False,
        help_text=_("Write {ngay_nop} in the texts, the answer and the explanation where a value is to stand."),
    )
    derived = LongField(
        label=_("Values that follow from them"),
        required=False,
        widget=box(4),
        help_text=_("One on each line, such as: ngay_tra = add_working_days(ngay_nop, so_ngay)"),
    )
    conditions = LongField(
        label=_("Conditions that must hold"),
        required=False,
        widget=box(2),
        help_text=_("One on each line, such as: is_working_day(ngay_nop)"),
    )
    rights = LongField(label=_("When which option is right"), required=False, widget=box(3))

    def __init__(self, *args, kind: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind not in CHOICES:
            del self.fields["rights"]
        elif kind == "true_false":
            self.fields["rights"].label = _("The statement is true where")
            self.fields["rights"].help_text = _("Only where that differs from paper to paper, such as: ngay_tra <= han")
        else:
            self.fields["rights"].help_text = _(
                "Only where that differs from paper to paper: one line for each option, such as A: ngay_tra <= han"
            )

    @property
    def is_on(self) -> bool:
        """Whether the question is to vary, as far as can be told before anything is checked."""
        return bool(self["varies"].value())

    @property
    def decides(self) -> bool:
        """Whether expressions say what is right."""
        return self.is_on and "rights" in self.fields and bool(str(self["rights"].value() or "").strip())

    def clean_varies(self) -> bool:
        if self.is_forgotten and not self.cleaned_data["varies"]:
            sentence = _("The texts have gaps for parameters. Tick this, or take the gaps out of the texts.")
            raise forms.ValidationError(sentence)
        return self.cleaned_data["varies"]

    def clean_derived(self) -> list[dict[str, str]]:
        found = []
        for line in _lines(self.cleaned_data["derived"]):
            name, equals, expression = line.partition("=")
            if not equals or expression.startswith("="):
                raise forms.ValidationError(_("Write a name, = and an expression on each line: %s") % line[:80])
            found.append({"name": name.strip(), "expression": expression.strip()})
        return found

    def clean_conditions(self) -> list[str]:
        return _lines(self.cleaned_data["conditions"])

    def clean_rights(self) -> dict[str, str]:
        lines = _lines(self.cleaned_data["rights"])
        if self.kind == "true_false":
            said = " ".join(lines)
            return {"T": said, "F": NEGATED.format(said)} if said else {}
        found = {}
        for line in lines:
            told = _RIGHT.fullmatch(line)
            if told is None or told[1].upper() in found:
                raise forms.ValidationError(_("Begin each line with the letter of an option: %s") % line[:80])
            found[told[1].upper()] = told[2].strip()
        return found

    def applied_to(self, wording: Wording, rows: Iterable["ParameterRow"]) -> Wording:
        """The wording as it varies, by the form and its rows; the wording itself where it does not."""
        if not self.cleaned_data["varies"]:
            return wording
        variation = {
            "parameters": [told for row in rows if (told := row.told()) is not None],
            "derived": self.cleaned_data.get("derived", []),
            "conditions": self.cleaned_data.get("conditions", []),
        }
        rights = self.cleaned_data.get("rights")
        if not rights:
            return replace(wording, variation=variation)
        keys = [option["key"] for option in wording.content["options"]]
        return replace(wording, variation=variation, key={"right": dict.fromkeys(keys, "") | rights})


class ParameterRow(forms.Form):
    """A parameter: a name, and from where to where, or which values it may take."""

    name = forms.CharField(
        label=_("Parameter name"),
        max_length=31,
        required=False,
        help_text=_("Small letters without accents, digits and _, such as ngay_nop."),
    )
    kind = forms.ChoiceField(label=_("Kind of value"), choices=list(KIND_NAMES.items()), required=False)
    first = forms.CharField(label=_("Lowest value"), max_length=20, required=False)
    last = forms.CharField(label=_("Highest value"), max_length=20, required=False)
    step = forms.CharField(label=_("Step"), max_length=20, required=False)
    listed = LongField(
        label=_("Or one of"),
        max_length=4000,
        required=False,
        widget=box(1),
        help_text=_("With a semicolon between them."),
    )

    def told(self) -> dict[str, Any] | None:
        """The parameter as a declaration tells it; None for a row that was left empty. What cannot be read stays as it
        was typed, and `check` says so."""
        said = {name: tidy(nfc(self.cleaned_data.get(name) or "")) for name in ("name", "first", "last", "step")}
        listed = [tidy(nfc(one)) for one in re.split(r"[;\n]", self.cleaned_data.get("listed") or "") if one.strip()]
        if not any(said.values()) and not listed:
            return None
        kind = self.cleaned_data.get("kind") or "integer"
        told = {"name": said["name"], "kind": kind}
        if listed:
            return told | {"values": [_READ[kind](one) for one in listed]}
        told |= {"from": _READ[kind](said["first"]), "to": _READ[kind](said["last"])}
        return told | ({"step": _READ_STEP[kind](said["step"])} if said["step"] else {})


def _lines(text: str) -> list[str]:
    return [line.strip() for line in nfc(text).replace("\r\n", "\n").splitlines() if line.strip()]


def _day(text: str) -> str:
    for pattern in DAY_FORMATS:
        try:
            return datetime.strptime(text, pattern).date().isoformat()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return text


def _time(text: str) -> str:
    told = re.fullmatch(r"(\d{1,2})(?::| giờ |h)(\d{2})", text)
    return f"{int(told[1]):02}:{told[2]}" if told else text


def _whole(text: str) -> int | str:
    bare = re.sub("[. ]", "", text) if _GROUPED.fullmatch(text) else text
    return int(bare) if _WHOLE.fullmatch(bare) else text


def _decimal(text: str) -> str:
    return text.replace(",", ".")


_READ: dict[str, Callable[[str], Any]] = {
    "date": _day,
    "time": _time,
    "integer": _whole,
    "decimal": _decimal,
    "amount": _whole,
    "name": str,
}
_READ_STEP = _READ | {"date": _whole, "time": _whole}
