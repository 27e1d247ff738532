"""All settings, driven by the environment; docs/operasi.md lists the variables."""

import os
from pathlib import Path

from selaras.config import database
from selaras.config.keys import secret_key

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("SELARAS_DATA") or ROOT.parent / "data").resolve()
# The demo answers on the loopback address only and offers "Masuk sebagai…"; production never does.
DEMO = os.environ.get("SELARAS_MODE", "demo") == "demo"
DEBUG = False

SECRET_KEY = os.environ.get("SELARAS_SECRET_KEY") or secret_key(DATA)
ALLOWED_HOSTS = os.environ.get("SELARAS_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("SELARAS_ORIGINS", "").split(",") if origin]

# Where the public reaches this Selaras: printed and as QR code on every document, linked to in mails.
PUBLIC_URL = os.environ.get("SELARAS_URL", "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "template_partials",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "selaras.kernel",
    "selaras.accounts",
    "selaras.org",
    "selaras.documents",
    "selaras.planning",
    "selaras.cascade",
    "selaras.actionplans",
    "selaras.agreements",
    "selaras.surveys",
    "selaras.editions",
    "selaras.measurement",
    "selaras.skp",
    "selaras.exchange",
    "selaras.ops",
    "selaras.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "selaras.web.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "selaras.web.context.middleware",
]
ROOT_URLCONF = "selaras.config.urls"
WSGI_APPLICATION = "selaras.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["selaras.web.templatetags.selaras"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "selaras.web.context.page",
            ],
        },
    }
]
FORM_RENDERER = "selaras.web.forms.Renderer"

DATABASES = {"default": database.settings(DATA, os.environ)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("nip", "email", "name")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "selaras.web.accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "nip"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
# beside allauth's own; web.limits counts them, for all web processes together. A village hall or a provider's
# gateway is one address, too
ACCOUNT_RATE_LIMITS = {
    "verify_document": "60/m/ip",
    "public_page": "120/m/ip",
    "answer_survey": "40/m/ip",
}
# where allauth counts attempts to sign in, by each web process for itself. Room for many of them, so that a
# flood from elsewhere pushes nobody's count out
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}
    }
}  # fmt: skip
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

# Thirty minutes without a click ends a session; the browser forgets it when it closes.
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "selaras_session"
CSRF_COOKIE_NAME = "selaras_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO
SECURE_SSL_REDIRECT = not DEMO
SECURE_HSTS_SECONDS = 0 if DEMO else 365 * 24 * 3600
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("SELARAS_PROXY") else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "id"
TIME_ZONE = "Asia/Jakarta"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [ROOT / "web" / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "selaras.web.finders.FontFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA / "files"

# Signatures: the instance's own authority, whom else it believes, and the office's BSrE Esign Client.
AUTHORITY = DATA / "authority"
TRUSTED_ROOTS = Path(os.environ.get("SELARAS_ROOTS") or DATA / "roots")
ESIGN_URL = os.environ.get("SELARAS_ESIGN_URL", "").rstrip("/")
ESIGN_USER = os.environ.get("SELARAS_ESIGN_USER", "")
ESIGN_PASSWORD = os.environ.get("SELARAS_ESIGN_PASSWORD", "")
ESIGN_CA = os.environ.get("SELARAS_ESIGN_CA", "")
ESIGN_PLAIN = bool(os.environ.get("SELARAS_ESIGN_PLAIN"))

# Mail goes through the office's server; without one it is only shown in the log of the demo.
EMAIL_HOST = os.environ.get("SELARAS_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("SELARAS_SMTP_PORT") or 587)
EMAIL_HOST_USER = os.environ.get("SELARAS_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("SELARAS_SMTP_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_PORT == 587
DEFAULT_FROM_EMAIL = os.environ.get("SELARAS_MAIL_FROM", "selaras@localhost")
_WITHOUT_SMTP = "console" if DEMO else "dummy"  # a link that resets a password never stands in a log
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else _WITHOUT_SMTP}.EmailBackend"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # It would tell of every stranger's file with names and a traceback; the verdict on the file says it.
    "loggers": {"pyhanko": {"level": "CRITICAL"}, "pyhanko_certvalidator": {"level": "CRITICAL"}},
}
