"""What the workshop (Django's admin, for superusers) adds for every model: changes reach the audit log."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet, ModelChoiceField, ModelForm
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext

from accounts import audit
from accounts.models import with_words


class AuditedAdmin(admin.ModelAdmin):
    """A ModelAdmin whose additions, changes and deletions are audited with the values before and after."""

    added_verb, changed_verb, deleted_verb = "workshop-added", "workshop-changed", "workshop-deleted"
    tells_added = True
    """Whether the log keeps what a new record holds."""
    tells_deleted = True
    """Whether the log keeps what a deleted record held. It forgets nothing, so not what people may have erased."""
    untold: frozenset[str] = frozenset()
    """Fields of which it tells only that they changed, for the same reason."""

    def construct_change_message(self, request: HttpRequest, form: ModelForm, formsets, add: bool = False) -> list:
        with translation.override(settings.LANGUAGE_CODE):  # as accounts.audit stores it
            before, after = _changes_in(form, self.untold, add)
            below = [change for formset in formsets for change in _changes_below(formset)]
            for number, (model_name, was, now) in enumerate(below, start=1):
                before[f"{model_name} {number}"], after[f"{model_name} {number}"] = was, now
        request.audited = (before, after)
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, added: Model, message: object):
        after = getattr(request, "audited", (None, None))[1] if self.tells_added else None
        audit.record(request.user, self.added_verb, on=added, after=after)
        return super().log_addition(request, added, message)

    def log_change(self, request: HttpRequest, changed: Model, message: object):
        before, after = getattr(request, "audited", (None, message))
        audit.record(request.user, self.changed_verb, on=changed, before=before, after=after)
        return super().log_change(request, changed, message)

    def log_deletions(self, request: HttpRequest, deleted: QuerySet):
        with translation.override(settings.LANGUAGE_CODE):
            for row in deleted:
                held = {field.name: _readable(getattr(row, field.name)) for field in row._meta.concrete_fields}
                held |= {field.name: _readable(getattr(row, field.name).all()) for field in row._meta.many_to_many}
                audit.record(request.user, self.deleted_verb, on=row, before=held if self.tells_deleted else None)
        return super().log_deletions(request, deleted)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Records that are evidence: they may be looked at, and nothing else."""

    def has_add_permission(self, request: HttpRequest, *above: object) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, row: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, row: Model | None = None) -> bool:
        return False


class AccentFreeSearch:
    """Search every word in `search_text`, without accents; the view's `search_fields` are not used."""

    search_fields = ["search_text"]

    def get_search_results(self, request: HttpRequest, rows: QuerySet, term: str) -> tuple[QuerySet, bool]:
        return rows.filter(with_words(term[:100], "search_text__contains")), False


def _changes_in(form: ModelForm, untold: frozenset[str] = frozenset(), is_new: bool = False) -> tuple[dict, dict]:
    """What the form has changed: each field before and after."""
    names = [name for name in form.changed_data if "password" not in name and name not in untold]
    sides = ((name, _began_with(form, name), _readable(form.cleaned_data.get(name))) for name in names)
    changed = [(name, before, after) for name, before, after in sides if before != after]
    words = gettext("not kept here") if is_new else gettext("changed; not kept here")
    hidden = dict.fromkeys(untold & set(form.changed_data), words)
    return {name: before for name, before, _ in changed}, {name: after for name, _, after in changed} | hidden


def _changes_below(formset: BaseInlineFormSet) -> Iterator[tuple[str, dict | None, dict | None]]:
    """The same of each record that is edited on the page of the one it belongs to, with what it is called. A row that
    can only be looked at has been given no other values, whatever was sent for it."""
    for form in formset.forms:
        is_deleted = form in formset.deleted_forms
        before, after = _changes_in(form) if form.has_changed() or is_deleted else ({}, {})
        if is_deleted:
            held = {name: _began_with(form, name) for name in form.fields if name != formset.fk.name}
            before, after = {name: value for name, value in held.items() if value not in (None, "", [], {})}, None
        if before or after:
            yield formset.model._meta.verbose_name, before, after


def _began_with(form: ModelForm, name: str) -> object:
    """What a field of the form held; of another record the form knows the key alone."""
    field, value = form.fields[name], form.initial.get(name)
    if isinstance(field, ModelChoiceField) and isinstance(value, int):
        value = field.queryset.model._base_manager.filter(pk=value).first()
    return _readable(value)


def _readable(value: object) -> object:
    """A form's value as the log keeps it: plain JSON values stay, everything else is written as text."""
    if isinstance(value, QuerySet | list | tuple):
        return [_readable(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float | str | dict) else str(value)
