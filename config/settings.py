"""Every setting, read from the environment with defaults that are safe on one machine.

Each variable is described in docs/settings.md; config/checks.py refuses unsafe mixtures at start-up.
"""

import os
import secrets
from functools import partial
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- where things are kept ---------------------------------------------------------------------------------------

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site needs our files; a paper has two dozen of them, each with its head
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static", ("manual", BASE_DIR / "docs" / "img" / "manual")]
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
PLAN_DATA_DIR = BASE_DIR / "fixtures"


def generated_secret_key() -> str:
    """The key of this installation: made once, kept in a file that git ignores."""
    path = DATA_DIR / "secret_key"
    try:
        with open(path, "x", opener=partial(os.open, mode=0o600)) as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="") or generated_secret_key()
DEBUG = env.bool("DEBUG", default=False)

# --- who may reach us --------------------------------------------------------------------------------------------

HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ANY_ADDRESS = {"0.0.0.0", "::", "[::]"}  # noqa: S104  compared with, not bound to
OWN_NAMES = LOOPBACK_HOSTS if HOST in {"127.0.0.1", *ANY_ADDRESS} else [*LOOPBACK_HOSTS, HOST]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=OWN_NAMES)
HTTPS = env.bool("HTTPS", default=False)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host not in LOOPBACK_HOSTS and host != "*"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
KIOSK_COOKIE_NAME = "__Host-kiosk" if HTTPS else "kiosk"
SESSION_COOKIE_AGE = 35 * 24 * 3600
SESSION_ENGINE = "accounts.session_store"
CSRF_FAILURE_VIEW = "accounts.views.csrf_failure"
SECURE_SSL_REDIRECT = False  # the proxy in front redirects; this process never sees plain HTTP from outside
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # which asks for that redirect
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # three times what may be pasted: the form says what is too long
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# --- the application ---------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "daphne",
    "config",
    "exchange",
    "accounts",
    "questions",
    "contest",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "config.apps.CollectedFiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "channels",
    "csp",
    "django_htmx",
    "template_partials",
    "tree_queries",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compressing.CompressWords",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.LanguageFromCookie",
    "django.middleware.common.CommonMiddleware",
    "accounts.middleware.FormOfAddress",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "contest.middleware.Kiosk",
    "contest.middleware.Lent",
    "accounts.middleware.ChangeTemporaryPassword",
    "contest.middleware.StaffSecondFactor",
    "accounts.middleware.ExplainForms",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "accounts.context_processors.site",
                "contest.context_processors.banks",
            ],
        },
    }
]
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.storage.StaticFiles"},
}

# --- data --------------------------------------------------------------------------------------------------------

DATABASE_URL = env.str("DATABASE_URL", "") or f"sqlite:///{DATA_DIR / 'hoithi.sqlite3'}"
DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # FULL, because NORMAL forgets acknowledged answers when the power fails; IMMEDIATE, because a transaction that
    # upgrades from reading to writing fails at once instead of waiting its turn. What is deleted is overwritten;
    # whether it is by default rests on who built SQLite.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA secure_delete=ON;",
    }
    DATABASE_FOLDER = Path(DATABASES["default"]["NAME"]).parent
else:
    # A machine that vanishes says nothing: whoever waits for its answer would wait for hours, though it were long back.
    VANISHED = {"connect_timeout": 10, "keepalives_idle": 5, "keepalives_interval": 5, "tcp_user_timeout": 10_000}
    ASKED = {
        # What PostgreSQL takes for a long query it compiles, which takes it many times as long as our queries then do.
        "jit": "off",
        # Where this machine vanishes PostgreSQL is to notice, too: for some two hours it would keep the papers locked
        # that were being written, and the lead of the background work, which is a lock as well.
        "tcp_keepalives_idle": 5,
        "tcp_keepalives_interval": 5,
        "tcp_keepalives_count": 3,
        "tcp_user_timeout": 15_000,
    }
    OPTIONS = {"options": " ".join(f"-c {name}={value}" for name, value in ASKED.items())}
    DATABASES["default"]["OPTIONS"] = VANISHED | OPTIONS | DATABASES["default"].get("OPTIONS", {})
    # PostgreSQL tells only its own administrators where it keeps what it holds.
    DATABASE_FOLDER = env.str("DATABASE_FOLDER", "") or None
# Requests run in a small fixed pool of threads, so each thread may keep its connection; on SQLite, too, a new one costs
# as much as several queries.
DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "config.caches.HintCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL]},
        }
    }
else:
    # Sessions, rate limits and boards share it: the usual 300 entries would throw out one another's.
    LOCAL_CACHE = "django.core.cache.backends.locmem.LocMemCache"
    CACHES = {"default": {"BACKEND": LOCAL_CACHE, "OPTIONS": {"MAX_ENTRIES": 200_000}}}
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

# --- people ------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
PASSWORD_HASHERS = ["accounts.hashing.Argon2id", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"accounts.password_rules.{name}"} for name in ("LongEnough", "NotCommon", "NotLikeOneself", "SafePin")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "me"
ORGANISER_REDIRECT_URL = "organize_home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "contest.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_PRESERVE_USERNAME_CASING = False  # logins are stored in one form, so they are found by index
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignupForm",
    "reauthenticate": "accounts.forms_second_factor.ReauthenticatePasswordForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = False  # a phone number without codes has no other way to be told "already used"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# Whole offices share one address, so addresses get room and the single account stays tightly limited. What is counted
# by address is counted in accounts/limits.py, a minute at a time; None takes it from allauth, whose lock a crowd of
# sign-ins from one address would wait for in vain.
ADDRESS_LIMITS = {
    "login": 600,
    "login_failed": 300,
    "signup": 300,
    "unit_search": 1200,
    "code": 300,
    "openid": 600,
    "roster_code": 60,
    "receipt": 120,
    "unknown_code": 120,  # short codes that lead nowhere; then none is looked up for that address
    "widget_code": 120,  # the same by the widget, where a snippet asks for the code and not the visitor
}
# Wrong passwords at one account from everywhere. From one address they are five ("login_failed" below), so that it
# takes six addresses to lock somebody out, and nobody where they signed in before.
ACCOUNT_GUESSES = {"most": 30, "seconds": 300}
# Wrong PINs, which have few values, in a day: at one login from everywhere, of which one address may use up a fifth;
# and by address, of one and the same PIN at whichever logins, and of all of them. The last is meant for thousands of
# people behind one address. A password that is no PIN opens its account all the same.
PIN_GUESSES = {"most": 50, "seconds": 24 * 3600}
PIN_AT_MANY = {"most": 10, "seconds": 24 * 3600}
PINS_AT_ADDRESS = {"most": 1000, "seconds": 24 * 3600}
# So often in an hour may one address sign up with numbers that are taken, which tells that they are; then it waits.
TAKEN_AT_ADDRESS = {"most": 60, "seconds": 3600}
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/5m/key",
    "signup": None,
    "change_password": "5/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
# Whoever works behind the contests shows a second factor. On one machine alone the demo's logins go without.
STAFF_MFA = env.bool("STAFF_MFA", default=not {HOST, *ALLOWED_HOSTS} <= set(LOOPBACK_HOSTS))
MFA_ADAPTER = "accounts.adapters_mfa.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Hội Thi"
MFA_TOTP_TOLERANCE = 1  # half a minute by which a phone may be wrong
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers themselves offer passkeys on https and on this machine only
MFA_FORMS = {
    "activate_totp": "accounts.forms_second_factor.ActivateForm",
    "authenticate": "accounts.forms_second_factor.AuthenticateForm",
    "reauthenticate": "accounts.forms_second_factor.ReauthenticateCodeForm",
    "add_webauthn": "accounts.forms_second_factor.AddPasskeyForm",
}

# --- an identity provider, by OpenID Connect: accounts/openid.py -------------------------------------------------

OPENID_SERVER_URL = env.str("OPENID_SERVER_URL", default="")
OPENID_CLIENT_ID = env.str("OPENID_CLIENT_ID", default="")
OPENID_CLIENT_SECRET = env.str("OPENID_CLIENT_SECRET", default="")
OPENID_NAME = env.str("OPENID_NAME", default="OpenID Connect")
SOCIALACCOUNT_ADAPTER = "accounts.openid.SocialAccountAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form that leads to another site is refused by our policy
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an address proves nothing about who owns an account here
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5

# --- messages: codes by e-mail (EMAIL_URL=smtp+tls://user:password@host:587) and by SMS ---------------------------

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="no-reply@localhost")
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="")
SMS_GATEWAY_TOKEN = env.str("SMS_GATEWAY_TOKEN", default="")
TEXTS_A_DAY = env.int("TEXTS_A_DAY", default=10_000)
MAILS_A_DAY = env.int("MAILS_A_DAY", default=20_000)  # codes; reminders are their officers' matter

# --- contests ----------------------------------------------------------------------------------------------------

MONTHS_KEPT = 24  # so long after its last round a contest keeps who took part, unless its organisers say otherwise
PROGRAMME_SECONDS = 1  # so old may be what a page shows of a contest, its rounds and its divisions

# --- language and time -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

# --- the contest engine ------------------------------------------------------------------------------------------

# A fresh site shows a demo contest with invented people; production says DEMO=no.
DEMO = env.bool("DEMO", default=True)
HTTP_THREADS = env.int("HTTP_THREADS", default=1)
PASSWORD_THREADS = env.int("PASSWORD_THREADS", default=2)
# The engine marks papers, finishes them at their deadline and moves the boards; one process at a time leads it.
ENGINE = env.bool("ENGINE", default=True)
HTMX = {"allowEval": False, "includeIndicatorStyles": False}

# Sockets of boards that a process holds, and of them those from one address: an office, a school or a mobile network.
SOCKETS = env.int("SOCKETS", default=15_000)
SOCKETS_PER_ADDRESS = env.int("SOCKETS_PER_ADDRESS", default=3_000)

# Who may read /metrics; nobody, while there is no token. The name tells the processes of a site apart there.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# How long a process that was told to stop says so at /readyz before it takes no more, for proxies that ask there.
LEAVE_SECONDS = env.float("LEAVE_SECONDS", default=0)
PROCESS_NAME = env.str("PROCESS_NAME", default=f"pid-{os.getpid()}")

# --- logs --------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
