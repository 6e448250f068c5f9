"""The forms of signing in and up, and the field that finds a unit by its name."""

from datetime import date
from typing import NamedTuple

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.consent import current_text, give_consent, words_of
from accounts.models import Unit, UnitQuerySet, User
from accounts.names import LONGEST_NAME, clean_person_name
from accounts.passwords import replace_password
from accounts.phones import NotALogin, canonical_login
from accounts.pins import is_pin
from accounts.units import is_named, place_of, search_units, words_on_absence
from accounts.vietnamese import fold, one_spelling

LONGEST_PASSWORD = 128
_LOGIN_ATTRS = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "maxlength": "254"}
PASSWORD_HELP = _("At least 8 characters. A short sentence is easy to remember.")
PIN_HELP = _("At least 6 digits that are no date; or a password of 8 characters.")
# What static/js/show-password.js needs to put its button beside a password.
_SHOW_BUTTON = {"data-password": "", "data-show": _("Show the password"), "data-hide": _("Hide the password")}


class PasswordField(forms.CharField):
    """A password in the one form in which it is measured and compared; its page shows it on request."""

    def __init__(self, label: str, autocomplete: str, *, missing: str, **options):
        super().__init__(
            label=label,
            strip=False,
            max_length=LONGEST_PASSWORD,
            error_messages={"required": missing, "max_length": _("A password has at most 128 characters.")},
            widget=forms.PasswordInput(attrs={"autocomplete": autocomplete, **_SHOW_BUTTON}),
            **options,
        )

    def to_python(self, value: str | None) -> str:
        return one_spelling(super().to_python(value))


def login_field(**options) -> forms.CharField:
    """Phone number or e-mail, as one field."""
    return forms.CharField(
        label=_("Phone number or e-mail"),
        max_length=254,
        error_messages={
            "required": _("Please write your phone number or e-mail address."),
            "max_length": _("This is too long for a phone number or an e-mail address."),
        },
        widget=forms.TextInput(attrs=_LOGIN_ATTRS),
        **options,
    )


class LoginForm(allauth_forms.LoginForm):
    """Phone number or e-mail, and password. However the number is written, it is one account and one limit."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = login_field()
        self.fields["password"] = PasswordField(
            _("PIN or password"), "current-password", missing=_("Please write your password.")
        )
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        try:
            return canonical_login(self.cleaned_data["login"])
        except NotALogin as error:
            raise ValidationError(str(error), code="not_a_login") from error


def full_name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Full name"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Please write your full name."), "max_length": _("This name is too long.")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words", "spellcheck": "false"}),
    )


class FullNameForm(forms.Form):
    """A person's own name, to be put right."""

    full_name = full_name_field()

    def clean_full_name(self) -> str:
        return clean_person_name(self.cleaned_data["full_name"])


class ConsentForm(forms.Form):
    """Consent that is asked for, never assumed, to the words that stand now."""

    consent = forms.BooleanField(
        label=_("I have read this and agree"),
        error_messages={
            "required": _("Please agree to the processing of your data: without it we cannot keep your account.")
        },
    )
    consent_version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.consent_text = current_text()
        self.consent_words = words_of(self.consent_text)
        self.initial["consent_version"] = self.consent_text.version if self.consent_text else ""

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.consent_text is None or cleaned.get("consent_version") != self.consent_text.version:
            # They agreed to words that were replaced while the page was open: show them the present ones.
            self.data = self.data.copy()
            self.data.pop(self.add_prefix("consent"), None)
            self.data[self.add_prefix("consent_version")] = self.initial["consent_version"]
            if "consent" not in self.errors:
                self.add_error("consent", _("The text on personal data has changed. Please read it and agree again."))
        return cleaned


def new_login_field(kind: str) -> forms.CharField:
    """Where somebody without an account says how they will sign in: by phone, by e-mail, or by either for no kind."""
    if kind == "email":
        field = login_field(help_text=_("You sign in with it; it is not shown to anyone."))
        field.label = _("E-mail")
        return field
    field = login_field(help_text=_("For example 0912 345 678. You sign in with it; nobody else sees it."))
    if kind == "phone":
        field.label = _("Phone number")
        field.widget.attrs["inputmode"] = "tel"
    return field


def check_kind(login: str, kind: str) -> None:
    """Raise ValidationError for a login of the other kind than the door asks for."""
    if kind == "email" and "@" not in login:
        raise ValidationError(_("Please write an e-mail address here."))
    if kind == "phone" and "@" in login:
        raise ValidationError(_("Please write a phone number here."))


def first_password_field(kind: str) -> PasswordField:
    """The password of a new account; a PIN is offered where it goes by a phone number."""
    if kind == "email":
        label, missing, words = _("Password"), _("Please choose a password."), PASSWORD_HELP
    else:
        label, missing, words = _("PIN or password"), _("Please choose a PIN or a password."), PIN_HELP
    return PasswordField(label, "new-password", missing=missing, help_text=words)


class SignupForm(ConsentForm, allauth_forms.SignupForm):
    """One name, one login, one password, and consent."""

    field_order = ["full_name", "username", "password1", "consent", "consent_version"]
    full_name = full_name_field()

    def __init__(self, *args, kind: str = "", **kwargs):
        """`kind` is "phone" or "email" where only the one is wanted, as at a door of a contest."""
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["username"], self.fields["password1"] = new_login_field(kind), first_password_field(kind)
        self.order_fields(self.field_order)

    def clean_full_name(self) -> str:
        return clean_person_name(self.cleaned_data["full_name"])

    def clean_username(self) -> str:
        """Whether the login is taken is looked at last, in `clean`: a form that lacks something tells nothing of it."""
        login = get_adapter().clean_username(self.cleaned_data["username"], shallow=True)
        check_kind(login, self.kind)
        return login

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and User.objects.filter(login=cleaned["username"]).exists():
            self.add_error("username", get_adapter().validation_error("username_taken"))
        return cleaned

    def clean_password1(self) -> str:
        """allauth would look at the login alone."""
        person = User(login=self.cleaned_data.get("username", ""), full_name=self.cleaned_data.get("full_name", ""))
        if not person.login and is_pin(self.cleaned_data["password1"]):  # the number has to be put right first
            return self.cleaned_data["password1"]
        return get_adapter().clean_password(self.cleaned_data["password1"], person)

    @transaction.atomic
    def save(self, request: HttpRequest) -> User:
        user = super().save(request)
        give_consent(user, self.consent_text, now=timezone.now())
        return user


def new_password_field(person: User) -> PasswordField:
    """What takes the place of a password, or is a first one: a PIN, too, where the person may have one."""
    if get_adapter().may_have_pin(person):
        label, words = _("New PIN or password"), PIN_HELP
    else:
        label, words = _("New password"), PASSWORD_HELP
    return PasswordField(label, "new-password", missing=_("Please choose a new password."), help_text=words)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """The present password and the new one, once; the page has a button that shows what was typed. Whoever has proven
    their login by a code, in the session with the key `proven_in`, is not asked for the present one."""

    def __init__(self, *args, proven_in: str | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        temporary = self.user.must_change_password
        present = _("The password that you have just signed in with") if temporary else _("Present password")
        self.fields = {
            "oldpassword": PasswordField(present, "current-password", missing=_("Please write the present password.")),
            "password1": new_password_field(self.user),
        }
        self.proven_in = proven_in
        if proven_in:
            del self.fields["oldpassword"]

    def clean_oldpassword(self) -> str:
        """A wrong one counts as at the door, so that an open session is no better place to guess from."""
        if not get_adapter().reauthenticate(self.user, self.cleaned_data["oldpassword"]):
            raise get_adapter().validation_error("enter_current_password")
        return self.cleaned_data["oldpassword"]

    def save(self) -> None:
        if self.proven_in:
            replace_password(self.user, self.cleaned_data["password1"], session_key=self.proven_in)
        else:
            super().save()

    def clean_password1(self) -> str:
        password = get_adapter().clean_password(self.cleaned_data["password1"], self.user)
        if self.user.check_password(password):
            raise ValidationError(_("This is the present password. Please choose another one."))
        return password


class SentUnit(NamedTuple):
    """What a form sends of a unit: its name as typed, the key that lay behind the name, the key picked from matches."""

    query: str
    known: str = ""
    picked: str = ""


class UnitPicker(forms.Widget):
    """A box to type a unit's name in. Matches come as radio buttons from the server, or as a list from the script."""

    template_name = "accounts/unit_picker.html"
    route = "unit_search"
    tell_place = staticmethod(place_of)
    not_found = _("No unit of this name was found. Please try with fewer words.")

    class Media:
        css = {"all": ["css/picker.css"]}
        js = [forms.widgets.Script("js/unit-picker.js", type="module")]

    def __init__(self, attrs: dict | None = None):
        super().__init__(attrs)
        self.as_of: date | None = None
        self.audience: str | None = None
        self.matches: list[Unit] = []

    def value_from_datadict(self, data, files, name: str) -> SentUnit:
        return SentUnit(data.get(f"{name}_query", ""), data.get(name, ""), data.get(f"{name}_picked", ""))

    def value_omitted_from_data(self, data, files, name: str) -> bool:
        return not {name, f"{name}_query", f"{name}_picked"} & set(data)

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        context = super().get_context(name, None, attrs)
        shown = value if isinstance(value, SentUnit) else SentUnit("")
        context["widget"] |= {
            "known": shown.known,
            "query": shown.query,
            "matches": [(unit, self.tell_place(unit)) for unit in self.matches],
            "url": reverse(self.route),
            "not_found": self.not_found,
            "on": self.as_of.isoformat() if self.as_of else "",
            "audience": self.audience or "",
        }
        return context

    def id_for_label(self, id_: str) -> str:
        return id_


class UnitField(forms.Field):
    """A unit that existed on `as_of` and admits `audience`, found by its name; `limit_to` sets both for one form.

    Without a script the first submission of an unclear name brings the matches as radio buttons on the same form.
    """

    widget = UnitPicker
    default_error_messages = {
        "required": _("Please write the name of the unit."),
        "unknown": UnitPicker.not_found,
        "choose": _("Please choose the unit from the list."),
    }

    def limit_to(self, *, as_of: date, audience: str | None = None) -> None:
        self.widget.as_of, self.widget.audience = as_of, audience

    def offered(self) -> UnitQuerySet:
        """The units to choose from, before the audience is asked."""
        return Unit.objects.valid_on(self._day())

    def prepare_value(self, value: object) -> object:
        """What the box shows: a unit by its name, or what was typed."""
        if isinstance(value, SentUnit):
            unit = self._meant(value, self._search(value.query)) if value.known or value.picked else None
        else:
            unit = self._known(value)
        return SentUnit(unit.name, str(unit.pk)) if unit else value

    def clean(self, value: SentUnit | Unit | int | None) -> Unit | None:
        """Reads what was sent; where nothing can be sent, Django hands on what the form began with."""
        if self.disabled:
            return self._known(value)
        if not fold(value.query) and not value.picked:  # an emptied box means none, whatever lay behind it
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        matches = self._search(value.query)
        unit = self._meant(value, matches)
        if unit is None:
            self.widget.matches = matches
            if matches:
                raise ValidationError(self.error_messages["choose"], code="choose")
            raise ValidationError(self.why_unknown(value.query) or self.error_messages["unknown"], code="unknown")
        return unit

    def why_unknown(self, query: str) -> str:
        """What is known of a name that no unit on offer has; "" where nothing is."""
        return words_on_absence(query, as_of=self._day(), audience=self.widget.audience)

    def has_changed(self, initial: object, data: object) -> bool:
        """Whether another unit is meant, however it was written."""
        if self.disabled:
            return False
        unit = self._known(initial)
        try:
            return self.clean(data) != unit
        except ValidationError as error:
            return unit is not None or error.code != "required"

    def _known(self, value: Unit | int | None) -> Unit | None:
        """The unit that a form begins with; the form of a model knows its key alone."""
        return Unit.objects.filter(pk=value).first() if isinstance(value, int) else value

    def _search(self, query: str) -> list[Unit]:
        return search_units(query, as_of=None, among=self.offered(), audience=self.widget.audience)

    def _meant(self, sent: SentUnit, matches: list[Unit]) -> Unit | None:
        """The unit picked from matches, or that lay behind a name that still stands in the box; else the one named."""
        picked, known = self._offered(sent.picked), self._offered(sent.known)
        if picked and (picked in matches or not fold(sent.query)):
            return picked
        if known and is_named(known, sent.query):
            return known
        named = [unit for unit in matches if is_named(unit, sent.query)]
        return named[0] if len(named) == 1 else None

    def _offered(self, key: str) -> Unit | None:
        """The unit of this key, if it may be chosen here."""
        if not key.isascii() or not key.isdigit() or len(key) > 18:
            return None
        unit = self.offered().filter(pk=key).first()
        return unit if unit and (not self.widget.audience or self.widget.audience in unit.audiences) else None

    def _day(self) -> date:
        return self.widget.as_of or timezone.localdate()
