"""Settings of the platform: sensible on a laptop without any, strict on a server with a few.

Everything that a place may choose is read here, from the environment, and nowhere else:

GONGJI_DATA         folder of the database, the secrets and the periods' files; default ./var
DATABASE_URL        postgres://… for PostgreSQL; without it SQLite at $GONGJI_DATA/gongji.sqlite3
GONGJI_HOSTS        host names served, with commas; 127.0.0.1 and localhost always are
GONGJI_HTTPS        1 where visitors come by HTTPS: secure cookies and strict transport
GONGJI_DEMO         1 only by `gongji demo`: invented members sign in by one tap
GONGJI_PLAN         the plan that the pages show; default "village"
GONGJI_LOG          folder of the public log; default $GONGJI_DATA/log
GONGJI_LOG_ORIGIN   the log's name for life: its address without https://; default "localhost/log"
GONGJI_LOG_KEY      file of the log's secret key, made on first use; default $GONGJI_DATA/log.key
GONGJI_CODES        who sends codes to phones: console (printed), file ($GONGJI_DATA/outbox), or https://… of a sender;
                    default console, and none where GONGJI_HTTPS is 1
GONGJI_IDENTITY     who compares names with document numbers: as GONGJI_CODES; default nobody
GONGJI_PROXIES      how many proxies of ours a request passes: which X-Forwarded-For is believed; default 0
GONGJI_VAULT        folder of the keys of personal data; default $GONGJI_DATA/vault (better: another disk)
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from gongji.community.database.connections import database_settings
from gongji.community.secret import secret_file

DATA = Path(os.environ.get("GONGJI_DATA") or "var").resolve()
DEMO = os.environ.get("GONGJI_DEMO") == "1"
PLAN = os.environ.get("GONGJI_PLAN") or "village"
VAULT_KEYS = Path(os.environ["GONGJI_VAULT"]).resolve() if os.environ.get("GONGJI_VAULT") else None
HTTPS = os.environ.get("GONGJI_HTTPS") == "1"
CODES = os.environ.get("GONGJI_CODES") or ("" if HTTPS else "console")
IDENTITY = os.environ.get("GONGJI_IDENTITY") or ""
PROXIES = int(os.environ.get("GONGJI_PROXIES") or 0)
LOG_ORIGIN = os.environ.get("GONGJI_LOG_ORIGIN") or "localhost/log"
LOG_FOLDER = Path(os.environ["GONGJI_LOG"]).resolve() if os.environ.get("GONGJI_LOG") else None
LOG_KEY = Path(os.environ["GONGJI_LOG_KEY"]).resolve() if os.environ.get("GONGJI_LOG_KEY") else None
HERE = Path(__file__).parent

DEBUG = False
SECRET_KEY = secret_file(DATA / "secret.key").hex()
ALLOWED_HOSTS = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    *filter(None, os.environ.get("GONGJI_HOSTS", "").split(",")),
]

DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL"), sqlite_file=DATA / "gongji.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

HAS_PAGES = find_spec("gongji.community.web") is not None
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "gongji.community.database",
    "gongji.community.log",
    "gongji.community.people",
    "gongji.community.versions",
    "gongji.community.membership",
    "gongji.community.cases",
    "gongji.community.periods",
    "gongji.community.rehearsal",
    *(["gongji.community.web", "gongji.community.console"] if HAS_PAGES else []),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "gongji.community.headers.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    *(["gongji.community.web.log_files.PublicLogFiles"] if HAS_PAGES else []),
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "gongji.community.urls"
WSGI_APPLICATION = "gongji.community.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                *(["gongji.community.web.language.every_page"] if HAS_PAGES else []),
            ],
        },
    },
]

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["gongji.community.people.sign_in.Proven", "gongji.community.people.sign_in.OneTap"]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # served from the package itself: no collecting step before the first page
WHITENOISE_MAX_AGE = 3600

SESSION_ENGINE = "gongji.community.people.sessions"
SESSION_COOKIE_AGE = 30 * 86400  # staff: SECONDS_OF_STAFF in people/sign_in.py
SESSION_COOKIE_NAME = "gongji_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "gongji_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 262_144  # forms are words, never files

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},  # a page that is not there is not the operator's business
    },
}
