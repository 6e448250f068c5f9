"""How allauth meets our people: one login that is a phone number or an e-mail, one name, our own sentences."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts import guessing
from accounts.consent import current_text
from accounts.lent import begin_sign_in, is_lent, note_lent, wishes_lent
from accounts.limits import address_is_used_up, address_of, address_within_limit, is_used_up, within_limit
from accounts.models import User
from accounts.openid import note_shown_there
from accounts.passwords import TEMPORARY_OVER, TemporaryIsOver, choose_password, temporary_is_over
from accounts.phones import NotALogin, canonical_login
from accounts.proven import spend_proof
from accounts.roles import can_organize, has_a_part
from accounts.second_factor import has_app
from accounts.sessions import forget_session, make_room


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed. Please call the hotline."),
        "enter_current_password": _("The present password is not right."),
        "incorrect_password": _("The password is not right."),
        "invalid_login": _("The phone number, e-mail or password is not right. Please check and try again."),
        "rate_limited": _("Too many requests at once. Please wait a minute and try again."),
        TEMPORARY_OVER: TemporaryIsOver.sentence,
        "too_many_login_attempts": _(
            "Too many wrong tries at this account. Please wait five minutes and try again, or call the hotline."
        ),
        "too_many_pins": _(
            "Too many wrong PINs today. Please sign in with a one-time code, ask your unit's officer for a temporary "
            "password, or try again tomorrow."
        ),
        "too_many_pins_here": _(
            "Too many wrong PINs were typed in this network today. Please try another network, such as mobile data, "
            "sign in with a one-time code, or ask your unit's officer for a temporary password."
        ),
        "username_password_mismatch": _(
            "The phone number, e-mail or password is not right. Please check and try again."
        ),
        "username_taken": _(
            "This phone number or e-mail is already used by an account. Please sign in, or recover the password."
        ),
    }

    def pre_login(self, request: HttpRequest, user: User, **told) -> HttpResponse | None:
        """What was said of the device, and by the provider, outlives a second factor that is asked first."""
        begin_sign_in(request)
        note_shown_there(request)
        return super().pre_login(request, user, **told)

    def login(self, request: HttpRequest, user: User) -> None:
        """Every door comes through here, so none forgets what was said of the device."""
        lent = wishes_lent(request)
        spend_proof(request)
        if make_room(user, here=request.session.session_key):
            self.lock_out(user)
        super().login(request, user)
        note_lent(request, lent=lent)
        guessing.note_opened(request, user.login)

    def logout(self, request: HttpRequest) -> None:
        """With the session goes what is kept to list it: network address and browser."""
        key = request.session.session_key
        super().logout(request)
        forget_session(key)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody can agree to words that are not published yet."""
        return current_text() is not None

    def clean_username(self, username: str, shallow: bool = False) -> str:
        try:
            login = canonical_login(username)
        except NotALogin as error:
            raise ValidationError(str(error), code="not_a_login") from error
        if not shallow and User.objects.filter(login=login).exists():
            raise self.validation_error("username_taken")
        return login

    def clean_password(self, password: str, user: User | None = None) -> str:
        """One reason at a time, in the order of the rules: a password that is too short is hardly ever anything else,
        and three sentences about three signs help nobody."""
        try:
            return super().clean_password(password, user)
        except ValidationError as error:
            raise error.error_list[0] from None

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        user.login = form.cleaned_data["username"]
        user.set_full_name(form.cleaned_data["full_name"])
        user.set_password(form.cleaned_data["password1"])
        if commit:
            user.save()
        return user

    def authenticate(self, request: HttpRequest, **credentials: str) -> AbstractBaseUser | None:
        """Whose password it is; a temporary one opens nothing for ever."""
        person = self._authenticate(request, **credentials)
        if person is not None and temporary_is_over(person, now=timezone.now()):
            raise self.validation_error(TEMPORARY_OVER)
        return person

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whoever is signed in came while their temporary password still opened, and may end it by another one."""
        try:
            return super().reauthenticate(user, password)
        except ValidationError as error:
            if error.code != TEMPORARY_OVER:
                raise
        return True

    def _authenticate(self, request: HttpRequest, **credentials: str) -> AbstractBaseUser | None:
        """Where too much was tried, at the address or at the account, only who came in from there before comes in; all
        others read the same, after the same work."""
        told = self._is_tried_too_much(request, credentials["username"], credentials["password"])
        if told is None:
            return super().authenticate(request, **credentials)
        if not guessing.was_opened_here(request, credentials["username"]):
            credentials["password"] += guessing.NOBODYS
        try:
            person = super().authenticate(request, **credentials)
        except ValidationError as error:
            raise self.validation_error(told) from error
        if person is None:
            raise self.validation_error(told)
        return person

    def _is_tried_too_much(self, request: HttpRequest, login: str, secret: str) -> str | None:
        """What to say where others' tries count, too: of all at this address, or from everywhere at this login."""
        if guessing.tries_too_much_here(request, secret):
            return "too_many_pins_here"
        if guessing.is_guessed_at(login, secret):
            return "too_many_pins"
        is_tried = is_used_up("login_failed", guessing.counted_by(login), **settings.ACCOUNT_GUESSES)
        return "too_many_login_attempts" if is_tried else None

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Refuse guessing from one address: at many accounts, at one account (allauth's limit), and of more than one
        address's part of an account's PINs."""
        if address_is_used_up(request, "login_failed"):
            raise self.validation_error("rate_limited")
        if guessing.tries_too_much_at(request, credentials["username"], credentials["password"]):
            raise self.validation_error("too_many_pins")
        super().pre_authenticate(request, **credentials)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:
        """What allauth counts wrong passwords by. Its own key has the host with the port that the visitor's header
        names (another port, five more guesses), and not the address, so that anybody could lock out a rival."""
        return f"{guessing.counted_by(credentials['username'])} {address_of(request)}"

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        address_within_limit(request, "login_failed")
        within_limit("login_failed", guessing.counted_by(credentials["username"]), **settings.ACCOUNT_GUESSES)
        guessing.count_wrong(request, credentials["username"], credentials["password"])

    def works_here(self, person: User) -> bool:
        """Whether more hangs on the person's account than their own papers; apps above know of other parts."""
        return has_a_part(person)

    def may_have_pin(self, person: User) -> bool:
        """Whether digits alone may open the person's account: one that goes by a phone number and works on nothing."""
        return person.login.startswith("+") and (person.pk is None or not self.works_here(person))

    def opens_by_code(self, person: User) -> bool:
        """Whether a code alone may open the person's account: one that they can name, and that works on nothing."""
        return person.has_login and not self.works_here(person)

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict]:
        """Whoever has a second factor shows that before how they sign in is changed: the password is not enough. First
        comes what they have: without an app the other page takes recovery codes alone."""
        ways = super().get_reauthentication_methods(user)
        ways = [way for way in ways if way["id"].startswith("mfa_")] or ways
        return ways if has_app(user) else ways[::-1]

    def is_shared(self, request: HttpRequest) -> bool:
        """Whether somebody else has this device next; apps above know of other such devices."""
        return is_lent(request)

    def is_safe_url(self, url: str) -> bool:
        """Only pages of this very site. allauth's own check also lets other hosts pass, and fails on "http://[::1"."""
        host, secure = context.request.get_host(), context.request.is_secure()
        return url_has_allowed_host_and_scheme(url, allowed_hosts={host}, require_https=secure)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where somebody comes who was on the way to no other page: to their work, or to their own page."""
        return resolve_url(
            settings.ORGANISER_REDIRECT_URL if can_organize(request.user) else settings.LOGIN_REDIRECT_URL
        )

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def lock_out(self, person: User) -> None:
        """End what does not end with the password's sessions; apps above, which give out tickets, add theirs."""

    def settle(self, person: User) -> None:
        """Let whatever lists the person look again: the name is another one, the account was closed or opened; apps
        above, which have lists, add theirs."""

    def set_password(self, user: User, password: str) -> None:
        choose_password(user, password)
