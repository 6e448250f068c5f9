"""What the workshop (Django's admin, for superusers) adds for every model: changes reach the audit log."""

from django.conf import settings
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import translation

from accounts import audit
from accounts.vietnamese import fold


class AuditedAdmin(admin.ModelAdmin):
    """A ModelAdmin whose additions, changes and deletions are audited with the values before and after."""

    added_verb, changed_verb, deleted_verb = "workshop-added", "workshop-changed", "workshop-deleted"

    def construct_change_message(self, request: HttpRequest, form: ModelForm, formsets, add: bool = False) -> list:
        names = [name for name in form.changed_data if "password" not in name]
        with translation.override(settings.LANGUAGE_CODE):  # as accounts.audit stores it
            request.audited = (
                {name: _readable(form.initial.get(name)) for name in names},
                {name: _readable(form.cleaned_data.get(name)) for name in names},
            )
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, added: Model, message: object):
        audit.record(request.user, self.added_verb, on=added, after=getattr(request, "audited", (None, None))[1])
        return super().log_addition(request, added, message)

    def log_change(self, request: HttpRequest, changed: Model, message: object):
        before, after = getattr(request, "audited", (None, message))
        audit.record(request.user, self.changed_verb, on=changed, before=before, after=after)
        return super().log_change(request, changed, message)

    def log_deletions(self, request: HttpRequest, deleted: QuerySet):
        for row in deleted:
            audit.record(request.user, self.deleted_verb, on=row)
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
        for word in fold(term[:100]).split():
            rows = rows.filter(search_text__contains=word)
        return rows, False


def _readable(value: object) -> object:
    """A form's value as the log keeps it: plain JSON values stay, everything else is written as text."""
    return value if value is None or isinstance(value, (bool, int, float, str, list, dict)) else str(value)
