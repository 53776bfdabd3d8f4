"""Settings that hold everywhere. Nothing here reads the environment: env.py does."""

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from kb.settings.env import ROOT, read_environment

ENVIRONMENT = read_environment(os.environ)

SECRET_KEY = ENVIRONMENT.secret_key
PERSONAL_KEY = ENVIRONMENT.personal_key
METRICS_TOKEN = ENVIRONMENT.metrics_token
SPOOL_DIR = ENVIRONMENT.var / "spool"
EXPORTS_DIR = ENVIRONMENT.var / "exports"
AMI = ENVIRONMENT.ami
AMI_INBOUND_CONTEXTS = ENVIRONMENT.ami_inbound_contexts
AMI_TRUNKS = ENVIRONMENT.ami_trunks
AMI_IVR_VARIABLE = ENVIRONMENT.ami_ivr_variable
IVR_LANGUAGES = ENVIRONMENT.ivr_languages
AMI_LOGS = ENVIRONMENT.ami_logs
AMI_LOGS_ZONE = ENVIRONMENT.ami_logs_zone
SYNONYMS_FILE = ENVIRONMENT.synonyms_file
SEARCH_DIR: Path | None = ENVIRONMENT.var / "search"  # what was read of the texts; made anew when it is gone
ELASTICSEARCH_URL = ENVIRONMENT.elasticsearch_url
DENSE_MODEL = ENVIRONMENT.dense_model
WEBHOOK_SECRET = ENVIRONMENT.webhook_secret
EMBEDDED_DEFAULTS_ALLOWED = True  # SQLite, secrets in files, recorded calls in place of a PBX: see kb/checks.py
DEBUG = False
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies

INSTALLED_APPS = [
    "daphne",  # first: its runserver command replaces Django's
    "dashboards.kiosk",
    "dashboards.live",
    "telephony_bridge",
    "telephony_bridge.screen_pop",
    "telephony_bridge.operations",
    "telephony_bridge.webhook",
    "calllog.desk",
    "calllog.office",
    "calllog.contacts",
    "calllog.hands",
    "calllog.heard",
    "calllog.news",
    "calllog.presence",
    "calllog.ledger",
    "kb.public",
    "kb.knowledge",
    "kb.feedback",
    "kb.search",
    "kb.events",
    "kb.waste",
    "kb.faq_pages",
    "kb.directory",
    "kb.accounts",
    "kb.audit",
    "kb.backups",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "modelsearch",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "simple_history",
    "channels",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "kb.public.keeping.keep_pages",  # first: a page that is kept asks nothing of the others
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kb.accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kb.accounts.middleware.PolicyMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "kb.urls"
ASGI_APPLICATION = "kb.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "kb" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kb.accounts.context.city",
            ],
        },
    },
]

DATABASES = {"default": dict(ENVIRONMENT.database)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Deferred transactions fail at once when two of them want to write; immediate ones wait.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # SQLite before 3.51.3 can corrupt a database when two connections race to reset the WAL:
        # no connection checkpoints by itself, one timer of `serve` does it for all.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;",
    }
else:
    # Under ASGI each request may come on another thread: without a pool connections leak.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    # Two threads of each process keep one for themselves, every request that is being answered takes another.
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 2, "max_size": 20, "timeout": 3, "reconnect_timeout": 3},
        # A machine that is gone says nothing, not even that: ten seconds without a sign of it end a connection.
        "connect_timeout": 3,
        "keepalives_idle": 4,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,  # milliseconds
        # Compiling a query of a list takes longer than running it: 1.0 s of the 1.3 s of the longest one.
        "options": "-c jit=off",
    }

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [ENVIRONMENT.redis_url]},
    }
    if ENVIRONMENT.redis_url
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"},
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["kb.accounts.backends.UntilTheLastDay"]
CONTRACT_ENDS = ENVIRONMENT.contract_ends  # no account lasts longer; None: no end is known
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_AGE = 60 * 60 * 12  # one shift
SESSION_COOKIE_SAMESITE = "Lax"  # not Strict: links in mails lead to pages behind the sign-in
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.base_url]  # for a proxy that does not hand on the name it was called by
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"

CITY_NAMES = {"ja": ENVIRONMENT.city_name, "en": ENVIRONMENT.city_name_en}  # an installation serves one city

LANGUAGE_CODE = "ja"
SCREEN_LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]  # in which the product has words of its own
# Of texts and lines, and of the public addresses. The original first.
LANGUAGES = [*SCREEN_LANGUAGES, *((code, LANG_INFO[code]["name_local"]) for code in ENVIRONMENT.further_languages)]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

STATIC_URL = "static/"
STATIC_ROOT = ENVIRONMENT.var / "static"
STATICFILES_DIRS = [ROOT / "kb" / "static"]
MEDIA_ROOT = ENVIRONMENT.var / "media"
MEDIA_URL = "media/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The search boxes of the CMS. A rebuild in one transaction would keep SQLite from the calls for as long as it takes.
MODELSEARCH_BACKENDS = {"default": {"BACKEND": "kb.search.wagtail_backend", "ATOMIC_REBUILD": False}}
WAGTAIL_SITE_NAME = _("Madoguchi")
WAGTAILADMIN_BASE_URL = ENVIRONMENT.base_url
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = SCREEN_LANGUAGES
WAGTAILADMIN_LOGIN_URL = "sign_in"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "png", "jpg", "jpeg"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "kb.faq_pages.attachments.AttachmentForm"
WAGTAIL_FINISH_WORKFLOW_ACTION = "kb.faq_pages.publication.publish_approved"
# "Translate" makes a draft for the ordinary editor. The synced mode knows neither drafts nor approval.
WAGTAIL_LOCALIZE_DEFAULT_TRANSLATION_MODE = "simple"
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False

# Strict for every page of ours. Wagtail's admin needs inline styles and scripts of its own and is
# left out; it is reached by signed-in city staff only.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
# The mails of the workflow. A server that does not answer must not hold up an approval for long.
EMAIL_TIMEOUT = 5
if ENVIRONMENT.mail:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = ENVIRONMENT.mail.host, ENVIRONMENT.mail.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = ENVIRONMENT.mail.username, ENVIRONMENT.mail.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = ENVIRONMENT.mail.is_encrypted, ENVIRONMENT.mail.starts_tls
    DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail previews its pages in a frame of the same origin

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {name: {"level": "INFO"} for name in ("calllog", "telephony_bridge", "dashboards", "kb")},
}
