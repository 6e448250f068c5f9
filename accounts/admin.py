"""The workshop for people, units and the site: tidy and searchable, for superusers only."""

from allauth.account.adapter import get_adapter
from allauth.account.admin import EmailAddress
from allauth.account.decorators import secure_admin_login
from allauth.mfa.admin import Authenticator
from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.admin import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts import audit
from accounts.forms_reissuing import GiveAccessForm
from accounts.models import (
    AuditEvent,
    Consent,
    ConsentText,
    Headcount,
    RoleGrant,
    SiteProfile,
    Unit,
    UnitSuccession,
    User,
)
from accounts.names import clean_person_name
from accounts.passwords import end_pin, reissue_password, unused_password
from accounts.phones import NotALogin, canonical_login
from accounts.profile import forget_profile
from accounts.sessions import end_sessions
from accounts.shown_once import keep_to_show, take_to_show
from accounts.vietnamese import tidy
from accounts.workshop import AccentFreeSearch, AuditedAdmin, ReadOnlyAdmin
from exchange.forms import PictureField

# Signing in to the workshop goes through the one sign-in page, whose limits hold there too.
admin.site.login = secure_admin_login(admin.site.login)
admin.site.site_header = admin.site.site_title = "Hội Thi"
admin.site.index_title = _("Workshop")
# Our people have one login, and roles instead of groups. What is imported here has registered itself already.
admin.site.unregister([Authenticator, EmailAddress, Group, SocialAccount, SocialApp, SocialToken, UserSession])


class PersonForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["full_name", "login", "is_active", "is_staff", "is_superuser"]

    def clean_full_name(self) -> str:
        return clean_person_name(self.cleaned_data["full_name"])

    def clean_login(self) -> str:
        try:
            return canonical_login(self.cleaned_data["login"])
        except NotALogin as error:
            raise ValidationError(str(error)) from error


class RoleGrantInline(admin.TabularInline):
    model = RoleGrant
    fk_name = "person"
    fields = ["role", "unit", "granted_by", "granted_at"]
    readonly_fields = ["role", "unit", "granted_by", "granted_at"]
    extra = 0
    can_delete = False

    def has_add_permission(self, *_) -> bool:
        return False


@admin.register(User)
class PersonAdmin(AccentFreeSearch, AuditedAdmin):
    form = PersonForm
    tells_deleted = False
    untold = frozenset({"login"})
    change_form_template = "accounts/person_change_form.html"
    list_display = ["full_name", "login", "is_active", "is_staff", "must_change_password", "date_joined"]
    list_filter = ["is_active", "is_staff", "must_change_password", "role_grants__role"]
    readonly_fields = ["must_change_password", "last_login", "date_joined", "erased_at"]
    inlines = [RoleGrantInline]
    search_help_text = _("Name without accents, phone number or e-mail")

    def get_search_results(self, request: HttpRequest, rows: QuerySet, term: str) -> tuple[QuerySet, bool]:
        try:
            return rows.filter(login=canonical_login(term)), False
        except NotALogin:
            return super().get_search_results(request, rows, term)

    def save_model(self, request: HttpRequest, person: User, form: PersonForm, change: bool) -> None:
        person.set_full_name(person.full_name)
        if not change:
            person.set_unusable_password()
        super().save_model(request, person, form, change)
        if person.is_staff or person.is_superuser:
            end_pin(person)
        if not person.is_active:
            end_sessions(person)
            get_adapter().lock_out(person)
        if change and {"is_active", "full_name"} & set(form.changed_data):
            transaction.on_commit(lambda: get_adapter().settle(person))  # boards are locked a few rows at a time

    def get_urls(self) -> list:
        reissue = self.admin_site.admin_view(never_cache(self.reissue_password))
        return [path("<int:pk>/reissue-password/", reissue, name="reissue_password"), *super().get_urls()]

    def reissue_password(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask first; the page that follows shows the password, this once, and reloaded who gave one."""
        person = User.objects.filter(pk=pk).first()
        if person is None:
            raise Http404
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        if person == request.user:  # who would be signed out before the page that shows it
            return redirect("account_change_password")
        form = GiveAccessForm(request.POST if request.method == "POST" else None)
        password = take_to_show(request, f"password {pk}")
        if form.is_valid():
            password = reissue_password(person, by=request.user, reason=form.cleaned_data["reason"])
            if keep_to_show(request, f"password {pk}", password):
                return redirect("admin:reissue_password", pk)
        context = self.admin_site.each_context(request) | {
            "title": _("New temporary password"),
            "person": person,
            "form": form,
            "password": password,
            "unused": unused_password(person),
            "back": reverse("admin:accounts_user_change", args=[pk]),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "accounts/reissue_password.html", context, status=status)


class UnitForm(forms.ModelForm):
    class Meta:
        model = Unit
        fields = [
            *("tree", "code", "parent", "name", "short_name", "name_en", "type", "level", "bloc", "audiences"),
            *("valid_from", "valid_to", "official_code", "managing_office", "former_district", "confidence", "source"),
        ]

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"])

    def clean_short_name(self) -> str:
        return tidy(self.cleaned_data["short_name"])


class HeadcountInline(admin.TabularInline):
    model = Headcount
    extra = 0


class SuccessorInline(admin.TabularInline):
    model = UnitSuccession
    fk_name = "predecessor"
    autocomplete_fields = ["successor"]
    extra = 0


@admin.register(Unit)
class UnitAdmin(AccentFreeSearch, AuditedAdmin):
    form = UnitForm
    list_display = ["name", "parent", "tree", "level", "bloc", "valid_from", "valid_to"]
    list_filter = ["tree", "level", "bloc"]
    list_select_related = ["parent"]
    autocomplete_fields = ["parent"]
    inlines = [SuccessorInline, HeadcountInline]
    search_help_text = _("Name without accents")

    def save_model(self, request: HttpRequest, unit: Unit, form: UnitForm, change: bool) -> None:
        unit.set_names(unit.name, unit.short_name)
        super().save_model(request, unit, form, change)


@admin.register(UnitSuccession)
class UnitSuccessionAdmin(AuditedAdmin):
    list_display = ["predecessor", "successor", "on", "legal_basis"]
    list_select_related = ["predecessor", "successor"]
    search_fields = ["predecessor__search_text", "successor__search_text", "legal_basis"]
    autocomplete_fields = ["predecessor", "successor"]


@admin.register(Headcount)
class HeadcountAdmin(AuditedAdmin):
    list_display = ["unit", "on", "number", "is_demo"]
    readonly_fields = ["is_demo"]  # what loads the demo sets it, and what takes the demo away looks for it
    list_filter = ["is_demo", "on"]
    list_select_related = ["unit"]
    search_fields = ["unit__search_text"]
    autocomplete_fields = ["unit"]

    def save_model(self, request: HttpRequest, headcount: Headcount, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, headcount, form, change)
        forget_profile()


@admin.register(RoleGrant)
class RoleGrantAdmin(AuditedAdmin):
    added_verb, deleted_verb = "role-granted", "role-revoked"
    list_display = ["person", "role", "unit", "granted_by", "granted_at"]
    list_filter = ["role"]
    list_select_related = ["person", "unit", "granted_by"]
    search_fields = ["person__search_text", "person__login", "unit__search_text"]
    autocomplete_fields = ["person", "unit"]
    fields = ["person", "role", "unit"]

    def has_change_permission(self, request: HttpRequest, grant: RoleGrant | None = None) -> bool:
        return False  # a role is taken away and given anew, so that the log tells both

    def save_model(self, request: HttpRequest, grant: RoleGrant, form: forms.ModelForm, change: bool) -> None:
        grant.granted_by = request.user
        super().save_model(request, grant, form, change)
        end_pin(grant.person)

    def construct_change_message(self, request: HttpRequest, form: forms.ModelForm, *more, **options) -> list:
        message = super().construct_change_message(request, form, *more, **options)
        request.audited[1]["person_id"] = form.instance.person_id  # names are shared; the log must know whom it names
        return message


@admin.register(ConsentText)
class ConsentTextAdmin(AuditedAdmin):
    list_display = ["version", "published_at"]
    search_fields = ["version", "text_vi", "text_en"]

    def has_change_permission(self, request: HttpRequest, text: ConsentText | None = None) -> bool:
        return False  # people agreed to these words; other words are another version

    def has_delete_permission(self, request: HttpRequest, text: ConsentText | None = None) -> bool:
        return False


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ["person", "purpose", "text", "given_at", "withdrawn_at", "guardian_name"]
    list_filter = ["text", "purpose"]
    list_select_related = ["person", "text"]
    search_fields = ["person__search_text", "person__login", "purpose"]
    date_hierarchy = "given_at"


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "sentence", "reason"]
    list_filter = ["verb", "subject_type"]
    list_select_related = ["actor"]
    search_fields = ["subject_label", "reason", "actor__search_text", "actor__login"]
    date_hierarchy = "at"

    @admin.display(description=_("what happened"))
    def sentence(self, event: AuditEvent) -> str:
        return audit.describe(event)


class SiteProfileForm(forms.ModelForm):
    class Meta:
        model = SiteProfile
        fields = [
            *("province_name", "agency", "emblem", "hotline", "email", "address", "person_responsible"),
            *("form_of_address", "root_unit"),
        ]
        field_classes = {"emblem": PictureField}


@admin.register(SiteProfile)
class SiteProfileAdmin(AuditedAdmin):
    form = SiteProfileForm
    list_display = ["province_name", "agency", "hotline", "emblem_picture"]
    autocomplete_fields = ["root_unit"]

    @admin.display(description=_("emblem"))
    def emblem_picture(self, profile: SiteProfile) -> str:
        return format_html('<img src="{}" alt="" height="48">', reverse("emblem")) if profile.emblem else "–"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not SiteProfile.objects.exists()

    def has_delete_permission(self, request: HttpRequest, profile: SiteProfile | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, profile: SiteProfile, form: SiteProfileForm, change: bool) -> None:
        profile.pk = 1
        super().save_model(request, profile, form, change)
        forget_profile()
