"""What is done to many questions of a bank at once: to those that were ticked, or to all that a list has found."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from contest.banking import Rights
from contest.forms.bank import QuestionFilter
from contest.forms.keeping import ManyForm
from contest.numbers import number_sent
from contest.reserves import refuse_retagging
from contest.views.keepers import bank_of, keepers_only
from contest.views.reserve_words import telling_of_reserves
from questions.errors import QuestionError
from questions.filing import spelled_in
from questions.keeping import add_tags, assign, move_question, remove_tags
from questions.models import Bank, Question
from questions.reviewing import approve, retire, submit

MOST_AT_ONCE = 500
"""Questions to which something is done in one request: each is a transaction of its own, some 20 ms if slow."""
MOST_NAMED = 10
"""Codes that a message names."""
TOO_MANY = gettext_lazy(
    "%(found)d questions were found, and at most %(most)d can be dealt with at once. Narrow the list first."
)


class Deed:
    """Something that can be done to many questions: its name, who may, how it is done to one, and which field of
    ManyForm says the rest."""

    def __init__(self, name: object, right: str, verb: Callable[..., object], field: str = "") -> None:
        self.name, self.right, self.verb, self.field = name, right, verb, field


@dataclass(frozen=True)
class Chosen:
    """The bank's questions that something is done to, and whether they were ticked or are all that the list finds."""

    keys: list[int]
    is_all: bool


@keepers_only
@require_POST
def bank_act(request: HttpRequest, slug: str) -> HttpResponse:
    """Do one deed to each of the chosen questions; those that cannot take it are named with the reason.

    All that were found are never dealt with at once: a page says first how many they are.
    """
    bank, rights = bank_of(request, slug)
    address, chosen = _address_back(request, bank), _chosen(request, bank)
    if request.POST.get("deed") == EXPORT and rights.write and chosen.keys:
        return _to_export(request, bank, chosen)
    deed = DEEDS.get(request.POST.get("deed", ""))
    many = ManyForm(request.POST, bank=bank, others=Bank.objects.beside(bank), only=deed.field if deed else "")
    if deed is None or not chosen.keys:
        return _turn_back(request, address, _("Choose what to do, and the questions to do it to."))
    if len(chosen.keys) > MOST_AT_ONCE:
        return _turn_back(request, address, TOO_MANY % {"found": len(chosen.keys), "most": MOST_AT_ONCE})
    if not many.is_valid():
        return _asks_again(request, bank, deed, chosen, many)
    given = many.cleaned_data
    if chosen.is_all and getattr(rights, deed.right) and (asking := _asks_first(request, bank, deed, chosen, given)):
        return asking
    questions = list(bank.questions.listed().filter(pk__in=chosen.keys))
    with telling_of_reserves(request, questions):
        done, refused = _do(request, deed, rights, questions, given)
    _tell(request, done, refused)
    return redirect(address)


def _turn_back(request: HttpRequest, address: str, why: str) -> HttpResponse:
    messages.warning(request, why)
    return redirect(address)


def deeds_of(rights: Rights) -> dict[str, object]:
    """Return the names of what one may do, in the order in which it is offered."""
    own = {name: deed.name for name, deed in DEEDS.items() if getattr(rights, deed.right)}
    return own | ({EXPORT: gettext_lazy("Export")} if rights.write else {})


def ticked(request: HttpRequest) -> list[int]:
    """The ids among what was sent as ticked questions, of whichever bank."""
    sent = map(number_sent, request.POST.getlist("question"))
    return [number for number in sent if number is not None]


def _address_back(request: HttpRequest, bank: Bank) -> str:
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/organize/"):
        return back
    return reverse("organize_bank", args=[bank.slug])


def _asked(request: HttpRequest, bank: Bank) -> QueryDict:
    """What the list asks for that the person came from."""
    return QueryDict(urlsplit(_address_back(request, bank)).query)


def _chosen(request: HttpRequest, bank: Bank) -> Chosen:
    if request.POST.get("all"):
        found = QuestionFilter(_asked(request, bank), bank=bank).questions
        return Chosen(list(found.values_list("pk", flat=True)), is_all=True)
    return Chosen(list(bank.questions.filter(pk__in=ticked(request)).values_list("pk", flat=True)), is_all=False)


def _to_export(request: HttpRequest, bank: Bank, chosen: Chosen) -> HttpResponse:
    """Lead to the page that exports what was chosen; ticks are sent on, since an address cannot hold so many."""
    address = reverse("organize_bank_export", args=[bank.slug])
    if chosen.is_all:
        return redirect(f"{address}?{_asked(request, bank).urlencode()}")
    return redirect(address, preserve_request=True)


def _asks_first(request: HttpRequest, bank: Bank, deed: Deed, chosen: Chosen, given: dict) -> HttpResponse | None:
    """A page that says what is done to how many questions; None where the person has seen just that."""
    seen, number = request.POST.get("seen"), len(chosen.keys)
    if seen == str(number):
        return None
    shown = _about_deed(request, bank, deed, number) | {"has_changed": seen is not None}
    told = given.get(deed.field)
    shown["given"] = told if isinstance(told, list) else [str(told)] if told else []
    shown["kept"] += [(deed.field, request.POST.get(deed.field, ""))] if deed.field else []
    return render(request, "organize/bank_deed.html", shown, status=409 if seen is not None else 200)


def _asks_again(request: HttpRequest, bank: Bank, deed: Deed, chosen: Chosen, many: ManyForm) -> HttpResponse:
    """A page with what was typed and what is wrong with it; it keeps the ticks."""
    shown = _about_deed(request, bank, deed, len(chosen.keys)) | {"field": many[deed.field]}
    shown["kept"] += [] if chosen.is_all else [("question", str(key)) for key in chosen.keys]
    return render(request, "organize/bank_deed.html", shown, status=422)


def _about_deed(request: HttpRequest, bank: Bank, deed: Deed, number: int) -> dict:
    kept = [(name, request.POST.get(name, "")) for name in ("deed", "all", "back")]
    return {"bank": bank, "deed": deed, "number": number, "kept": kept, "address": _address_back(request, bank)}


def _do(
    request: HttpRequest, deed: Deed, rights: Rights, questions: list[Question], given: dict
) -> tuple[int, dict[str, list[str]]]:
    """Return to how many it was done, and the codes of those to which it was not, by the reason."""
    refused: dict[str, list[str]] = defaultdict(list)
    if not getattr(rights, deed.right):
        return 0, {_("You are not allowed to do this."): [question.code for question in questions]}
    for question in questions:
        try:
            deed.verb(question, given, by=request.user, now=timezone.now())
        except QuestionError as error:
            refused[str(error)].append(question.code)
    return len(questions) - sum(map(len, refused.values())), refused


def _tell(request: HttpRequest, done: int, refused: dict[str, list[str]]) -> None:
    if done:
        words = ngettext("Done for %(count)d question.", "Done for %(count)d questions.", done)
        messages.success(request, words % {"count": done})
    for reason, codes in refused.items():
        named = ", ".join(codes[:MOST_NAMED]) + (", …" if len(codes) > MOST_NAMED else "")
        if len(codes) > 1:
            numbered = ngettext("%(count)d question (%(codes)s)", "%(count)d questions (%(codes)s)", len(codes))
            named = numbered % {"count": len(codes), "codes": named}
        messages.warning(request, f"{named}: {reason}")


def _submit(question: Question, given: dict, **by: object) -> None:
    submit(question.latest_revision, **by)


def _approve(question: Question, given: dict, **by: object) -> None:
    approve(question.latest_revision, **by)


def _retire(question: Question, given: dict, **by: object) -> None:
    retire(question, reason=given["reason"], **by)


def _assign(question: Question, given: dict, **by: object) -> None:
    if given["assignee"] is None:
        raise QuestionError(_("Choose the person first."))
    assign(question, given["assignee"], **by)


def _unassign(question: Question, given: dict, **by: object) -> None:
    assign(question, None, **by)


def _tag(question: Question, given: dict, **by: object) -> None:
    if not given["tags"]:
        raise QuestionError(_("Write the tags first."))
    names = _tags_of(question)
    refuse_retagging(question.bank, names, names | set(given["tags"]), **by)
    add_tags(question, given["tags"], **by)


def _untag(question: Question, given: dict, **by: object) -> None:
    if not given["tags"]:
        raise QuestionError(_("Write the tags first."))
    names = _tags_of(question)
    refuse_retagging(question.bank, names, names - set(spelled_in(question.bank_id, given["tags"]).values()), **by)
    remove_tags(question, given["tags"], **by)


def _move(question: Question, given: dict, **by: object) -> None:
    if given["bank"] is None:
        raise QuestionError(_("Choose the other bank first."))
    names = _tags_of(question)
    refuse_retagging(question.bank, names, (), **by)
    refuse_retagging(given["bank"], (), names, **by)
    move_question(question, given["bank"], **by)


def _tags_of(question: Question) -> set[str]:
    return set(question.tags.values_list("name", flat=True))


DEEDS = {
    "submit": Deed(gettext_lazy("Submit for review"), "write", _submit),
    "approve": Deed(gettext_lazy("Approve"), "review", _approve),
    "retire": Deed(gettext_lazy("Retire"), "write", _retire, "reason"),
    "assign": Deed(gettext_lazy("Assign"), "write", _assign, "assignee"),
    "unassign": Deed(gettext_lazy("Assign to nobody"), "write", _unassign),
    "tag": Deed(gettext_lazy("Add tags"), "write", _tag, "tags"),
    "untag": Deed(gettext_lazy("Remove tags"), "write", _untag, "tags"),
    "move": Deed(gettext_lazy("Move to another bank"), "write", _move, "bank"),
}
EXPORT = "export"
"""This does nothing to the questions: it leads to the page that makes a file of them."""
