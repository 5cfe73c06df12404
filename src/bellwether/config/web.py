"""What Django asks for when pages are served: everything that commands need, and sign-in, sessions and templates."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from bellwether.config import settings as lean
from bellwether.config.env import SingleSignOn, Transport, Web
from bellwether.workspace.home import Home
from bellwether.workspace.secret import secret_of

_WEB: Web = lean.ENVIRONMENT.web
_PACKAGE = Path(__file__).parents[1]


def openid_connect(provider: SingleSignOn | None) -> dict[str, object]:
    """The identity provider as allauth wants it described."""
    if provider is None:
        return {}
    app = {
        "provider_id": "single-sign-on",
        "name": provider.name,
        "client_id": provider.client,
        "secret": provider.secret,
        "settings": {"server_url": provider.issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


DATABASES = {"default": {**lean.DATABASES["default"], "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
DEFAULT_AUTO_FIELD = lean.DEFAULT_AUTO_FIELD
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LOGGING_CONFIG = None

DEBUG = False
SECRET_KEY = secret_of(Home(lean.ENVIRONMENT.home))
ALLOWED_HOSTS = list(_WEB.hosts)
CSRF_TRUSTED_ORIGINS = list(_WEB.origins)
ROOT_URLCONF = "bellwether.config.urls"
APPEND_SLASH = True

INSTALLED_APPS = [
    *lean.INSTALLED_APPS,
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Before allauth, so that its pages are drawn by our templates.
    "bellwether.members",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "bellwether.jobs",
    "bellwether.ingest",
    "bellwether.ui",
    "bellwether.accounts",
    "bellwether.segments",
    "bellwether.work",
    "bellwether.health",
    "bellwether.screens",
    "bellwether.api",
]

MIDDLEWARE = [
    "bellwether.config.observing.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Tables shrink to a twentieth. It adds bytes at random, so that a length does not tell what else a page holds.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "bellwether.members.viewing.ViewerMiddleware",
    "bellwether.api.gate.Gate",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "bellwether.ui.surroundings.surroundings",
                "bellwether.members.surroundings.surroundings",
                "bellwether.accounts.views.chosen.account_filter",
            ],
        },
    }
]

STATIC_URL = "/static/"
STATICFILES_DIRS = [_PACKAGE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600
# The names of built files hold their content's hash: a browser may keep them for ever.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/[\w-]+-[A-Z0-9]{8}\.\w+$"

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/sign-in/"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {"login": "bellwether.members.first_step.PasswordForm"}
ACCOUNT_ADAPTER = "bellwether.members.adapters.AccountAdapter"
# Changing how one signs in asks for the password again, but not within this many seconds.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _WEB.behind_proxy else 0
MFA_ADAPTER = "bellwether.members.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "bellwether.members.second_step.PasskeyForm"}
# Addresses are vouched for by whoever invites, not by mail.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Browsers give passkeys to localhost without TLS; elsewhere they do not, whatever the server allows.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _WEB.secure
SOCIALACCOUNT_ADAPTER = "bellwether.members.adapters.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = openid_connect(lean.ENVIRONMENT.single_sign_on)
SOCIALACCOUNT_QUERY_EMAIL = True
# A link, because a form that leads to another server would need a hole in the content security policy.
SOCIALACCOUNT_LOGIN_ON_GET = True
BELLWETHER_OIDC_DOMAINS = () if lean.ENVIRONMENT.single_sign_on is None else lean.ENVIRONMENT.single_sign_on.domains
_MAIL = lean.ENVIRONMENT.mail
# Without a mail server nothing is sent: what is said to nobody must not fill the log or break a job.
EMAIL_BACKEND = f"django.core.mail.backends.{'dummy' if _MAIL is None else 'smtp'}.EmailBackend"
EMAIL_TIMEOUT = 20
if _MAIL is not None:
    EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL.transport is Transport.TLS, _MAIL.transport is Transport.STARTTLS
    DEFAULT_FROM_EMAIL = _MAIL.sender
BELLWETHER_MAILS = _MAIL is not None
BELLWETHER_MAIL_TO = () if _MAIL is None else _MAIL.to
BELLWETHER_ADDRESS = next(iter(_WEB.origins), "")

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _WEB.secure
CSRF_COOKIE_SECURE = _WEB.secure
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _WEB.secure else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _WEB.behind_proxy else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_HANDLERS = [
    "bellwether.screens.administration.receiving.Limit",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
