"""Signing in at an identity provider by OpenID Connect: allauth's client, stricter where it trusts more than it must.

The provider is configured by environment alone; without it this door does not exist. Of what a provider tells, only
the subject is kept, and the name and e-mail address that a person signs up with. An address that an account here has
already is never taken for a proof of who owns that account: whoever does signs in first and connects the two.
"""

import secrets

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from jwt import PyJWTError, get_unverified_header

from accounts import audit
from accounts.lent import LENT, carry_wish
from accounts.models import User
from accounts.phones import NotALogin, canonical_login
from accounts.sessions import end_sessions

PROVIDER = "main"
"""What addresses call the one provider of a site."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures that only the provider can make. `none`, and those by a shared secret, are refused."""
LONGEST_SUBJECT = 191
ANEW = "anew"
"""In the address: the provider shall ask who it is, also whom it still knows."""
ANEW_SECONDS = 300
SHOWN_THERE_AT = "shown_there_at"
"""In the session, when the person last showed the provider who they are, in seconds since 1970, as far as is known."""


def openid_is_offered() -> bool:
    """Whether this site has an identity provider."""
    return bool(settings.OPENID_SERVER_URL and settings.OPENID_CLIENT_ID)


class Client(OpenIDConnectOAuth2Adapter):
    """Asks the provider who came back; believes only a token that is signed, fresh and asked for by this browser."""

    nonce: str = ""
    anew: bool = False
    """Whether the provider was told to ask who it is."""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: object, **kwargs: dict) -> SocialLogin:
        """Raises OAuth2Error for an answer that is not what OpenID Connect says."""
        try:
            claims = self._claims(app, kwargs["response"]["id_token"])
            told = self._fetch_user_info(token.token)
            if told["sub"] != claims["sub"]:
                raise OAuth2Error("the two answers are about different people")
            request.shown_there_at = _shown_at(claims, was_asked=self.anew)
            return self.get_provider().sociallogin_from_response(request, {"userinfo": told})
        # Its JSON may have any shape, so that looking into it fails in any of these ways.
        except (KeyError, TypeError, ValueError, AttributeError, PyJWTError) as error:
            raise OAuth2Error("the provider's answer is not readable") from error

    def _claims(self, app: SocialApp, id_token: str) -> dict:
        if get_unverified_header(id_token)["alg"] not in ALGORITHMS:
            raise OAuth2Error("signed in a way that proves nothing")
        claims = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        if not self.nonce or not secrets.compare_digest(str(claims.get("nonce", "")), self.nonce):
            raise OAuth2Error("a token of another sign-in")
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
            raise OAuth2Error("no subject")
        if self.anew and not _is_anew(_shown_at(claims, was_asked=True)):
            raise OAuth2Error("the provider did not ask who it is")
        return claims


class Provider(OpenIDConnectProvider):
    """The provider with a proof key and a nonce for each sign-in; an address adds nothing to what is asked."""

    oauth2_adapter_class = Client
    pkce_enabled_default = True

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict:
        asked = super().get_redirect_from_request_kwargs(request)
        nonce, lent = secrets.token_urlsafe(24), LENT in request.GET
        asks = lent or ANEW in request.GET
        told = {"nonce": nonce} | ({"prompt": "login"} if asks else {})  # somebody else may be signed in there
        if anew := ANEW in request.GET:
            told["max_age"] = "0"  # upon which it has to tell when they signed in
        return asked | {"scope": self.get_scope(), "auth_params": told, "nonce": nonce, LENT: lent, ANEW: anew}


class CallbackView(OAuth2CallbackView):
    """Hands the nonce and the wish that were sent along to whoever looks at the answer."""

    def _get_state(self, request: HttpRequest, provider: Provider) -> tuple[dict | None, HttpResponse | None]:
        state, refused = super()._get_state(request, provider)
        if state is not None:
            self.adapter.nonce, self.adapter.anew = state.get("nonce", ""), bool(state.get(ANEW))
        return state, refused


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Knows the one provider of the environment, whatever the database says, and keeps little of what it tells."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list:
        if not openid_is_offered() or provider not in (None, PROVIDER, Provider.id):
            return []
        return [
            SocialApp(
                provider=Provider.id,
                provider_id=PROVIDER,
                name=settings.OPENID_NAME,
                client_id=settings.OPENID_CLIENT_ID,
                secret=settings.OPENID_CLIENT_SECRET,
                settings={"server_url": settings.OPENID_SERVER_URL},
            )
        ]

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Provider:
        return Provider(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody is signed up without having read what they agree to."""
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict) -> User:
        sociallogin.account.extra_data = {}
        sociallogin.user.set_full_name(str(data.get("name") or "")[:120])
        return sociallogin.user

    def on_authentication_error(
        self, request: HttpRequest, provider: Provider, *, extra_context: dict, **told: object
    ) -> None:
        """One page for everything that can go wrong there; what went wrong exactly helps only who tampers. Another way
        to sign in leads on to where this one did."""
        state = extra_context.get("state") or {}
        onward = state.get("next") or get_next_redirect_url(request) or ""
        words = _("Signing in there did not work. Nothing was changed here.")
        raise ImmediateHttpResponse(refusal(request, words, onward=onward))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        carry_wish_of(request, sociallogin)
        if sociallogin.state.get("process") == "connect":
            raise ImmediateHttpResponse(connect(request, sociallogin))
        if not sociallogin.is_existing and is_taken(login_told_by(sociallogin)):
            words = _("The e-mail address is used by an account here. Please sign in to it as before, then connect it.")
            raise ImmediateHttpResponse(refusal(request, words, status=409, onward=sociallogin.state.get("next") or ""))


def carry_wish_of(request: HttpRequest, sociallogin: SocialLogin) -> None:
    """Remember what was said of the device before the browser went to the provider."""
    if sociallogin.state.get(LENT):
        carry_wish(request)


def refusal(request: HttpRequest, problem: str, *, status: int = 401, onward: str = "") -> HttpResponse:
    return render(request, "account/openid_refused.html", {"problem": problem, "onward": onward}, status=status)


def login_told_by(sociallogin: SocialLogin) -> str:
    """The e-mail address that the provider says it has verified, in the form of a login; "" for none."""
    for address in sociallogin.email_addresses:
        if address.verified is True:
            try:
                return canonical_login(address.email)
            except NotALogin:
                return ""
    return ""


def is_taken(login: str) -> bool:
    return bool(login) and User.objects.filter(login=login).exists()


def connect(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
    """Let whoever is signed in come by the provider as well, from now on."""
    person = request.user
    if not person.is_authenticated:
        return redirect("account_login")
    if sociallogin.is_existing and sociallogin.user != person:
        return refusal(request, _("This identity belongs to another account here already."), status=409)
    if not sociallogin.is_existing:
        keep_identity(person, sociallogin)
    messages.success(request, _("From now on you can sign in there, too."))
    return redirect("me")


@transaction.atomic
def sign_up(sociallogin: SocialLogin, full_name: str) -> User:
    """Make the account of somebody who came by the provider for the first time.

    Raises IntegrityError where the address was taken, or the same person was quicker in another tab.
    """
    login = login_told_by(sociallogin)
    if is_taken(login):
        raise IntegrityError(login)
    person = User.objects.create_user(login, full_name) if login else User.objects.create_without_login(full_name)
    keep_identity(person, sociallogin)
    return person


@transaction.atomic
def keep_identity(person: User, sociallogin: SocialLogin) -> None:
    """Remember that this subject of the provider is this person."""
    account = sociallogin.account
    SocialAccount.objects.create(user=person, provider=account.provider, uid=account.uid)
    audit.record(person, "identity-connected", on=person, label="")


class OnlyWayIn(ValueError):
    """Nothing else lets the person in; the message is a sentence for them."""


def has_identity(person: User) -> bool:
    """Whether an identity of the provider signs in to this account."""
    return SocialAccount.objects.filter(user=person).exists()


def note_shown_there(request: HttpRequest) -> None:
    """Keep when the person of the sign-in that now begins showed the provider who they are; one that was left half way
    says nothing of it."""
    request.session.pop(SHOWN_THERE_AT, None)
    if moment := getattr(request, "shown_there_at", 0):
        request.session[SHOWN_THERE_AT] = moment


def came_anew(request: HttpRequest) -> bool:
    """Whether the person of this session has just come from the provider, and showed it just now who they are."""
    shown = get_authentication_records(request, request.user)
    has_come = any(one["method"] == "socialaccount" and _is_anew(one["at"]) for one in shown)
    return has_come and _is_anew(request.session.get(SHOWN_THERE_AT, 0))


def _shown_at(claims: dict, *, was_asked: bool) -> float:
    """When the person showed the provider who they are. One that does not say is believed where it was told to ask, so
    that nobody is shut out by it; otherwise, and for no number, it is long ago."""
    moment = claims.get("auth_time")
    if moment is None and was_asked:
        return timezone.now().timestamp()
    return moment if isinstance(moment, int | float) else 0


def _is_anew(moment: float) -> bool:
    return moment > timezone.now().timestamp() - ANEW_SECONDS


def check_disconnectable(person: User) -> None:
    """Raise OnlyWayIn where the person could not sign in any more without their identity."""
    if not person.has_login:
        raise OnlyWayIn(_("This is the only way in to your account, which has no phone number and no e-mail address."))
    if not person.has_usable_password():
        raise OnlyWayIn(_("This is the only way in to your account. Please choose a password first."))


@transaction.atomic
def disconnect_identity(person: User, *, session_key: str | None) -> None:
    """Forget which subject of the provider the person is, and end all their sessions but this one, since it may have
    opened them; whoever comes by it is a stranger. Raises OnlyWayIn."""
    check_disconnectable(person)
    end_sessions(person, but=session_key)
    SocialAccount.objects.filter(user=person).delete()
    get_adapter().lock_out(person)
    audit.record(person, "identity-disconnected", on=person, label="")


def forget_identity(person: User, *, by: User) -> None:
    """Forget which subject of the provider opens the account, as one part of giving it back to whose login it is:
    somebody else may have connected their own. Not where it is the only way in."""
    if person.has_login and SocialAccount.objects.filter(user=person).delete()[0]:
        audit.record(by, "identity-disconnected", on=person, label="")
