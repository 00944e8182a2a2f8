"""The settings that every installation shares.

They contain no secret, and do not depend on the machine.
"""

import os
import re
from pathlib import Path

import environ
from celery.schedules import crontab
from corsheaders.defaults import default_headers
from django.utils.translation import gettext_lazy as _


class Environment(environ.Env):
    """The environment without its empty variables.

    Compose passes an empty one for each unset variable.
    """

    ENVIRON = {name: value for name, value in os.environ.items() if value}


env = Environment()
ROOT = Path(__file__).resolve().parents[3]
VAR = Path(env.str("CONSULT_VAR", default=str(ROOT / "var")))

INSTALLED_APPS = [
    "modeltranslation",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "corsheaders",
    "csp",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_standardized_errors",
    "rest_framework",
    "consult.core",
    "consult.organisations",
    "consult.accounts",
    "consult.media",
    "consult.notifications",
    "consult.consultations",
    "consult.questionnaires",
    "moderation",
    "debates",
    "votes",
    "votes.ballot_box",
    "consult.workshops",
    "consult.outcomes",
    "consult.opendata",
    "consult.lifecycle",
    "consult.api",
    "frontend",
]

MIDDLEWARE = [
    "django_structlog.middlewares.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "consult.api.middleware.ErrorShapeMiddleware",
    "consult.core.web.middleware.PrintableAddressMiddleware",
    "consult.core.web.middleware.LanguageMiddleware",
    "frontend.toolkit.pages.overload.OverloadMiddleware",
    "consult.core.web.answer_times.ServerTimingMiddleware",
    "consult.organisations.middleware.OrganisationMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "consult.core.web.middleware.AddressMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "consult.accounts.middleware.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "consult.accounts.middleware.ActivityMiddleware",
    "consult.accounts.middleware.DeviceMiddleware",
    "consult.core.web.middleware.SecurityPolicyMiddleware",
]

ROOT_URLCONF = "consult.project.urls"
ASGI_APPLICATION = "consult.project.asgi.application"
WSGI_APPLICATION = None
# The steps of an erasure and the sections of the copy of personal data, in order.
PERSONAL_DATA = "consult.project.personal_data"

TEMPLATES = [
    {
        "BACKEND": "consult.core.web.answer_times.TimedTemplates",
        "NAME": "django",
        "DIRS": [ROOT / "frontend" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "consult.project.template_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["frontend.templatetags.dates"],
            "context_processors": [
                "django.template.context_processors.request",
                "frontend.context_processors.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# ---- languages: French first, and a complete English translation
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "frontend" / "locale"]
FORMAT_MODULE_PATH = ["consult.project.formats"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "fr"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("fr", "en")
USE_I18N = USE_TZ = True
TIME_ZONE = "Europe/Paris"

# ---- database: the role that serves requests, and the role that owns the schema (ADR 0002)
DATABASE_APP_ROLE = "consult_app"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# Milliseconds, the cost of a page that is read at random (ADR 141), and one plan for each prepared
# statement (ADR 141).
DATABASE_OPTIONS = (
    "-c statement_timeout=30000 -c lock_timeout=10000 -c random_page_cost=1.1"
    " -c plan_cache_mode=force_generic_plan"
)


def database(url, owner_url):
    """Return the settings of the database, and the credentials of its owner for migrations."""
    served = env.db_url_config(url)
    served["ENGINE"] = "consult.core.postgres"
    served["ATOMIC_REQUESTS"] = False
    served.setdefault("OPTIONS", {})["options"] = DATABASE_OPTIONS
    if size := env.int("DATABASE_POOL", default=0):
        served["OPTIONS"]["pool"] = {"min_size": 1, "max_size": size, "timeout": 5}
    else:
        served["CONN_MAX_AGE"] = 60
        served["CONN_HEALTH_CHECKS"] = True
    owner = env.db_url_config(owner_url)
    return served, {key: owner[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}


# ---- Redis or Valkey: three uses, which may have three addresses. No data that must survive is
# stored there.
def redis(url):
    """Return the settings that need the address of Redis."""
    channels = env.str("REDIS_CHANNELS_URL", default=url)
    return {
        "CACHES": {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": env.str("REDIS_CACHE_URL", default=url),
                "KEY_PREFIX": "consult",
                "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
            },
        },
        "CELERY_BROKER_URL": env.str("REDIS_BROKER_URL", default=url),
        "CHANNEL_LAYERS": {
            "default": {
                "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
                # redis-py would wait for five seconds. `health_check_interval` checks a silent
                # connection.
                "CONFIG": {
                    "hosts": [
                        {"address": channels, "socket_timeout": 2, "health_check_interval": 15}
                    ]
                },
            }
        },
        "CONSULT_LIVE_URL": channels,
    }


def vote_keys(path):
    """Return the keys of the votes from their file, one a line. The first encrypts.

    Raise `OSError` if the file cannot be read, `ValueError` if a key is short or there is none.
    """
    keys = Path(path).read_text(encoding="utf-8").split()
    if not keys or any(len(key) < 40 or len(set(key)) < 10 for key in keys):
        raise ValueError("every line must be a key of at least 40 random characters")
    return keys


VOTE_KEY_IS_LOST = env.bool("VOTE_KEY_IS_LOST", default=False)

# ---- secrets that are being changed: former values still verify and decrypt (docs/operating.md)
SECRET_KEY_FALLBACKS: list[str] = []
ERASURE_KEY_FALLBACKS: list[str] = []

# ---- people
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_ADAPTER = "consult.accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
# Passwords have the limits of allauth besides those below: by account and by network address.
# The key is an address and a network, so that the holder of an address is not shut out from another
# network (ADR 64).
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/m/key,30/h/key"}
USERSESSIONS_TRACK_ACTIVITY = False  # stores seconds; ActivityMiddleware stores days
MFA_ADAPTER = "consult.accounts.second_factors.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A code is accepted one step of thirty seconds early or late (RFC 6238, section 5.2): it may change
# while a person types it, and the clock of a phone may be wrong.
MFA_TOTP_TOLERANCE = 1
# A person with a role can use it only with a second factor (ADR 22). It is off on trial
# installations.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=True)
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
SESSION_ENGINE = "consult.accounts.sessions.store"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
VISITOR_SESSION_AGE = 60 * 60 * 24
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "frontend.errors.csrf_failure"
# Messages are not stored in the session: its row would then contain what a person chose, and when.
# Signed-in people share the bodies of pages, apart from personal islands (ADR 140).
SHARED_BODIES = True
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
RATE_LIMITS_ON = True
RATE_LIMITS = {
    # rule: ((number, seconds), …)
    # Six digits, five attempts a code and twelve codes an hour give an attacker one chance in
    # sixteen thousand an hour. Above that, each code costs longer work and has eight digits
    # (ADR 64).
    "code_mail": ((3, 3600),),  # by e-mail address and network
    "code_mail_total": ((12, 3600),),  # by e-mail address
    "code_mail_worked": ((10, 3600),),  # by e-mail address and network, with longer work
    "code_mail_most": ((30, 3600),),  # by e-mail address, with and without longer work
    # Wrong passwords from all networks. One network may try thirty of them an hour
    # (ACCOUNT_RATE_LIMITS), so that one network alone does not stop the holder.
    "password_total": ((200, 3600),),  # by e-mail address
    "proof_mail": ((3, 3600),),  # by account, of a signed-in person
    "new_address": ((5, 3600),),  # by account
    "new_address_network": ((20, 3600),),
    "new_address_mail": ((3, 3600),),  # by the address that receives the e-mail
    # A browser without scripts sends no proof of work. Its requests are accepted all the same, in
    # smaller numbers from one network.
    "sign_in_unproved": ((20, 3600),),
    "quick_form": ((5, 3600),),  # by network, without proof and at once, as autofill sends it
    "notice_unproved": ((10, 86400),),  # by device
    "notice_unproved_network": ((60, 86400),),
    "registration_unproved": ((10, 3600),),
    "appeal": ((10, 86400),),
    "declaration_unproved": ((5, 86400),),
    "sign_in": ((20, 60),),  # by network: an address in IPv4, a /64 in IPv6
    "sign_in_room": ((120, 60),),  # by workshop window
    "sign_up": ((5, 3600),),  # by network address; above it, longer work is required
    "sign_up_shared": ((100, 3600),),  # by address in IPv4, with longer work
    "sign_up_network": ((30, 3600),),  # by /64 in IPv6, with longer work
    # Drafts of visitors who sign in to send them, and sign-in codes that are requested with such a
    # draft. Above the limit, the form stays on screen.
    "draft_kept": ((60, 3600),),  # by network
    "draft_kept_total": ((5000, 3600),),  # by organisation: at most 300 MB
    "draft_kept_room": ((400, 3600),),  # by workshop window
    "position": ((120, 60),),
    "ballot": ((30, 60),),
    "questionnaire": ((10, 60), (60, 3600)),
    "receipt_mail": ((10, 3600),),
    "proposal": ((5, 3600), (20, 86400)),
    "entry": ((300, 3600), (1000, 86400)),  # texts of groups, typed by a facilitator
    "comment": ((10, 60), (60, 3600)),
    "objection": ((10, 3600), (30, 86400)),
    "remark": ((10, 60), (60, 3600)),  # changes asked for; agreements count as endorsements
    "edit": ((30, 3600),),
    "draft": ((60, 60), (1200, 3600)),  # stored while a person types, in a few windows
    "endorsement": ((60, 60),),
    "notice": ((20, 86400),),  # by person, or by a visitor's device
    "notice_network": ((300, 86400),),  # of visitors
    "institution": ((5, 86400),),
    "token": ((20, 86400),),
    "follow": ((120, 3600),),
    "export": ((2, 3600),),
    "erasure": ((20, 86400),),
    "reserved_name": ((20, 86400),),
    # Invitations to the team, and the e-mails of those that are sent again.
    "invitation": ((60, 86400),),  # by sender
    "invitation_total": ((200, 86400),),  # by organisation
    "invitation_mail": ((4, 86400),),  # by recipient and organisation
    "sender_mail": ((5, 86400),),  # codes that prove a sender address, by organisation
    "sender_code": ((10, 3600),),  # codes that are typed, by organisation
    "upload": ((10, 3600), (20, 86400)),
    "upload_of_object": ((60, 3600), (200, 86400)),  # for each workshop
    "voice": ((5, 3600), (20, 86400)),
    # By network, for visitors: a family or a care home shares one.
    "registration": ((30, 3600),),
    "declaration": ((10, 86400),),
    "transcript": ((240, 60), (6000, 86400)),  # people go from passage to passage by keyboard
    "reading_link": ((30, 86400),),
    # By link: the people in a room answer at once, often from one network.
    "read_over": ((300, 86400),),
    "consent_withdraw": ((30, 3600), (100, 86400)),  # by network: a whole room may share one
}
# A proof of work replaces a captcha (ADR 29): the iterations of PBKDF2, and the smallest and
# largest number of repetitions.
PROOF_COST = 5000
PROOF_TIMES = (20, 40)
# A form that is sent faster than this without a proof is shown once more, with the text as typed.
UNPROVED_SECONDS = 2

# The number of days for which a draft is stored after its author last changed it.
DRAFT_DAYS = env.int("DRAFT_DAYS", default=90)
# How many days a backup is kept, for the page on privacy. None: nothing is saved by this installation.
BACKUP_DAYS = (
    None if env.str("BACKUPS", default="") == "off" else env.int("BACKUP_KEPT_DAYS", default=35)
)

# ---- organisations and their hosts: the database has the list (ADR 74), so Django's own list
# allows every host
ALLOWED_HOSTS = ["*"]
EXTRA_HOSTS = env.list("ALLOWED_HOSTS", default=[])  # served as well as the hosts of organisations
PLATFORM_HOST = env.str("PLATFORM_HOST", default="").lower()
PUBLIC_SCHEME = "https"
PUBLIC_PORT = ""
# The address of the source code of the running version (AGPL, section 13), as the operator set it.
# Without it, the project's own address is used.
CONSULT_SOURCE_URL = env.str("CONSULT_SOURCE_URL", default="")
CONSULT_COMMIT = env.str("CONSULT_COMMIT", default="")
PROJECT_URL = re.findall(
    r'^url: "(.+)"', (ROOT / "publiccode.yml").read_text(encoding="utf-8"), re.MULTILINE
)[0]
HOSTLESS_PATHS = ("/health/", "/static/", "/metrics")

# The scheme and host of an origin for files alone, such as https://files.example.org. Without it,
# files have the same origin as pages.
MEDIA_ORIGIN = env.str("MEDIA_ORIGIN", default="").rstrip("/")

# ---- API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "consult.api.authentication.TokenAuthentication",
        "consult.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["consult.api.permissions.DeclaredPolicy"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "consult.api.parsers.AlwaysJson",
    "DEFAULT_FILTER_BACKENDS": [],
    "DEFAULT_RENDERER_CLASSES": ["consult.api.renderers.QuickJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["consult.api.parsers.StrictJson"],
    "DEFAULT_SCHEMA_CLASS": "consult.api.schema.Schema",
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "consult.api.errors.ExceptionHandler",
    "EXCEPTION_FORMATTER_CLASS": "consult.api.errors.Formatter",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Consult",
    "DESCRIPTION": "Public consultations: read, contribute, give an opinion, recount.",
    "VERSION": "1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
}
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = [*default_headers, "idempotency-key", "if-none-match", "if-range", "range"]
CORS_EXPOSE_HEADERS = [
    *(
        "Accept-Ranges",
        "Content-Range",
        "ETag",
        "Idempotency-Replayed",
        "Link",
        "Location",
        "RateLimit",
    ),
    *("RateLimit-Policy", "Retry-After"),
]
CORS_URLS_REGEX = r"^/(?:en/)?(api/v1|open-data|feeds|embed|oembed|catalog)"
CORS_ALLOW_CREDENTIALS = False

# ---- security headers
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": list(filter(None, ["'self'", MEDIA_ORIGIN])),
        "media-src": list(filter(None, ["'self'", MEDIA_ORIGIN])),
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
# The tiles of interactive maps, as `https://host/{z}/{x}/{y}.png`. Without them, points are drawn
# on a plain ground.
# The country whose outline maps show: its English name in Natural Earth, such as "Belgium".
MAP_COUNTRY = env.str("MAP_COUNTRY", default="France")
MAP_TILES_URL = env.str("MAP_TILES_URL", default="")
MAP_TILES_ATTRIBUTION = env.str("MAP_TILES_ATTRIBUTION", default="")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# The longest form is the list of 300 consent cards, with at most eight values each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2500
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# ---- files
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "media"
MEDIA_URL = "/media/"
FILES_LARGEST_IMAGE = 10_000_000
FILES_LARGEST_DOCUMENT = 10_000_000
FILES_ROOM_OF_ORGANISATION = env.int("FILES_ROOM_OF_ORGANISATION", default=20_000_000_000)
FILES_ROOM_OF_CONSULTATION = env.int("FILES_ROOM_OF_CONSULTATION", default=4_000_000_000)
# Uploads: the largest size in bytes by purpose, the bytes of unfinished uploads that one person may
# have, and the free bytes that the disk must still have for all other uses. An upload is deleted
# this number of hours after its last byte.
UPLOADS_LARGEST_RECORDING = 2_000_000_000
UPLOADS_LARGEST_VOICE = 100_000_000
UPLOADS_ROOM_OF_PERSON = env.int("UPLOADS_ROOM_OF_PERSON", default=6_000_000_000)
UPLOADS_SPARE = env.int("UPLOADS_SPARE", default=1_000_000_000)
UPLOADS_KEPT_HOURS = 48
# The bytes of the recordings that one workshop may receive in a day.
UPLOADS_OF_OBJECT_A_DAY = env.int("UPLOADS_OF_OBJECT_A_DAY", default=10_000_000_000)
# The bytes that an unfinished upload reserves beyond those received.
UPLOADS_RESERVED = 5_000_000
# The origin of the bucket to which browsers send files directly, where there is one.
UPLOADS_DIRECT = ""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # On this machine's disk, whichever the default storage is: uploads need a file to which bytes
    # can be appended (ADR 36).
    "uploads": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.str("UPLOADS_ROOT", default="") or None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    # The ledger of erased people. It is on a volume of its own and not in the backups that it
    # corrects (docs/operating.md).
    "erasures": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.str("ERASURE_LEDGER", default=str(VAR / "erasures"))},
    },
    # The ledger of decisions on texts, stored in the same way. After a restore, a text that was
    # hidden since the backup is hidden again (ADR 71).
    "decisions": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.str("DECISION_LEDGER", default=str(VAR / "decisions"))},
    },
    # The ledger of what the registers of votes published, and of the public numbers given. After a
    # restore, they continue from there (ADR 138).
    "registers": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.str("REGISTER_LEDGER", default=str(VAR / "registers"))},
    },
}

# ---- sound and video: the programs that prepare them, and the folder on this machine's disk for
# files in preparation
FFMPEG = env.str("FFMPEG", default="ffmpeg")
FFPROBE = env.str("FFPROBE", default="ffprobe")
MEDIA_WORK = Path(env.str("MEDIA_WORK", default=str(VAR / "work")))
MEDIA_THREADS = env.int("MEDIA_THREADS", default=2)
# Originals are stored for corrections, then deleted (ADR 37). The app that owns one may store it
# for longer.
MEDIA_ORIGINALS_KEPT_DAYS = env.int("MEDIA_ORIGINALS_KEPT_DAYS", default=183)
MEDIA_FAILURES_KEPT_DAYS = env.int("MEDIA_FAILURES_KEPT_DAYS", default=30)

# ---- speech to text: a draft made on this machine (ADR 38). It needs the extra `stt` and a model.
STT_ENGINE = env.str(
    "STT_ENGINE", default="consult.workshops.transcription.faster_whisper.FasterWhisper"
)
STT_ENGINE = "" if STT_ENGINE == "none" else STT_ENGINE
# A folder in the format of the engine: CTranslate2, or ONNX for
# consult.workshops.transcription.onnx_engine.OnnxEngine. Without it, the model of the installed
# packages is used.
STT_MODEL = env.str("STT_MODEL", default="")
# A folder with the two models that separate speakers, or nothing.
STT_SPEAKERS = env.str("STT_SPEAKERS", default="")
STT_FOLDER = VAR / "stt"

# ---- live updates: the largest number of sockets in each web process, by account and by network
# address
CONSULT_LIVE = True
CONSULT_LIVE_URL = ""  # the address of the channel layer, see `redis`
LIVE_LINES = {"account": 10, "address": 50}

# ---- jobs
CONSULT_DISPATCH = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 5}
# A heavy job names its own queue (core.queue.jobs), `media`, which a separate worker may serve.
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_BEAT_SCHEDULE = {
    "run-the-short-jobs-that-are-due": {"task": "core.run_short_jobs", "schedule": 15.0},
    "run-what-the-broker-forgot": {"task": "core.sweep_jobs", "schedule": 15.0},
    "forget-what-is-done": {"task": "core.forget", "schedule": crontab(hour=3, minute=40)},
    "delete-links-of-voters": {
        "task": "votes.delete_ended_links",
        "schedule": crontab(hour=3, minute=42),
    },
    "forget-the-audit-log": {"task": "core.forget_audit", "schedule": crontab(hour=3, minute=45)},
    "apply-due-acts": {"task": "lifecycle.apply_due_acts", "schedule": 30.0},
    "open-announced-votes": {"task": "votes.open_announced", "schedule": 60.0},
    "close-ended-votes": {"task": "votes.close_ended", "schedule": 60.0},
    "move-live-counts": {"task": "votes.move_counts", "schedule": 60.0},
    "lift-expired-hidings": {"task": "moderation.lift_expired", "schedule": 300.0},
    "expire-what-nobody-confirmed": {
        "task": "moderation.expire_unanswered",
        "schedule": crontab(minute=50),
    },
    "alert-moderators": {"task": "moderation.alert", "schedule": 600.0},
    "call-who-hears-appeals": {"task": "moderation.call_hearers", "schedule": 600.0},
    "escalate-delays": {"task": "moderation.escalate", "schedule": 120.0},
    "close-ended-questionnaires": {"task": "questionnaires.close_ended", "schedule": 60.0},
    "notify-of-opened-questionnaires": {
        "task": "questionnaires.notify_of_opened",
        "schedule": 600.0,
    },
    "checkpoints": {"task": "votes.checkpoint", "schedule": crontab(minute=7)},
    "check-ledgers": {"task": "votes.check_ledgers", "schedule": crontab(hour=4, minute=40)},
    "email-witnesses": {"task": "votes.email_witnesses", "schedule": crontab(hour=6, minute=20)},
    "forget-what-is-kept-no-longer": {
        "task": "moderation.forget_expired",
        "schedule": crontab(hour=3, minute=20),
    },
    "forget-who-was-on-the-desk": {"task": "moderation.forget_presences", "schedule": 600.0},
    "forget-signals": {"task": "moderation.forget_signals", "schedule": crontab(minute=35)},
    "attach-what-arrived": {"task": "workshops.attach_arrived", "schedule": crontab(minute="*/10")},
    "forget-who-came": {"task": "workshops.forget_people", "schedule": crontab(hour=3, minute=25)},
    "forget-old-drafts": {"task": "debates.forget_drafts", "schedule": crontab(hour=3, minute=30)},
    "fold-figures": {"task": "consultations.fold_figures", "schedule": 15.0},
    "fold-content-changes": {
        "task": "consultations.fold_content_changes",
        "schedule": crontab(minute=50),
    },
    "remind-of-answers": {
        "task": "outcomes.remind_of_answers",
        "schedule": crontab(minute="*/20"),
    },
    "check-figures": {"task": "outcomes.check_figures", "schedule": crontab(hour=4, minute=50)},
    "notify-of-reviews": {"task": "outcomes.notify_of_reviews", "schedule": 600.0},
    "record-participation": {"task": "outcomes.record_participation", "schedule": 600.0},
    "collect-sources": {
        "task": "outcomes.collect_sources",
        "schedule": crontab(hour=2, minute=50),
    },
    "check-links": {"task": "outcomes.check_links", "schedule": crontab(hour=5, minute=20)},
    "notify-phase-changes": {"task": "consultations.notify_phase_changes", "schedule": 600.0},
    "gather-news": {"task": "notifications.gather", "schedule": 600.0},
    "send-news": {"task": "notifications.send", "schedule": 60.0},
    "forget-old-news": {"task": "notifications.forget", "schedule": crontab(hour=3, minute=50)},
    "expire-uploads": {"task": "media.expire_uploads", "schedule": crontab(minute=25)},
    "note-public-numbers": {
        "task": "opendata.note_public_numbers",
        "schedule": crontab(hour=4, minute=30),
    },
    "sweep-files": {"task": "core.sweep_files", "schedule": crontab(hour=4, minute=10)},
    "forget-originals": {"task": "media.forget", "schedule": crontab(hour=4, minute=20)},
    "forget-sessions": {"task": "accounts.forget_sessions", "schedule": crontab(hour=3, minute=40)},
    "forget-the-ledger-of-decisions": {
        "task": "moderation.forget_ledger",
        "schedule": crontab(hour=3, minute=55),
    },
    "read-records-of-senders": {
        "task": "accounts.read_all_sender_records",
        "schedule": crontab(hour=5, minute=10),
    },
    "forget-erasures": {"task": "accounts.forget_erasures", "schedule": crontab(hour=3, minute=50)},
}

# The function that reads the TXT records of a domain. Tests ask no name server.
TXT_LOOK_UP = "consult.accounts.senders.dns_records.look_up"
DEFAULT_FROM_EMAIL = "Consult <ne-pas-repondre@example.org>"
# In seconds. A silent server must not block a person who signs in, nor the transaction of a short
# job.
EMAIL_TIMEOUT = 10

# Addresses of people outside who get the new checkpoints of the registers of votes each day.
CHECKPOINT_WITNESSES: list[str] = []

# Whether the site asks other sites each night if the pages that contributions cite still exist.
CHECK_LINKS_OF_SOURCES = env.bool("CHECK_LINKS_OF_SOURCES", default=False)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "consult.project.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Django mails its report of each failure to ADMINS, with the body of the request, the
        # person and the settings. A logger that is named here loses the handlers that it had.
        "django": {"handlers": []},
        # The server writes its own lines as text, and errors of sockets with what they quote.
        "uvicorn": {"handlers": [], "propagate": True},
        # Its lines would have addresses of people and what they search. A logger below a named one
        # is reset unless it is named too.
        "uvicorn.access": {"handlers": [], "propagate": False},
        "django.server": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},  # it logs each page that it draws
        "fontTools": {"level": "WARNING"},
        "fido2": {"level": "WARNING"},  # it logs each passkey that is used
        # The log line of the request has the status, and the traceback of a failure.
        "django.request": {"level": "CRITICAL"},
        # Scanners try unknown hosts all day. The log line of the request has the status 400, and a
        # traceback adds nothing.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # It writes a traceback each second while Redis is down. The project's own log line reports
        # that once.
        "channels_redis.pubsub": {"level": "CRITICAL", "propagate": False},
    },
}
# No address of a person is written to a log. The line of a request has the method, the path without
# the query, the status and the id.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = None
