"""The settings of real installations, which come from the environment.

The site refuses to start with unsafe ones.
"""

from urllib.parse import urlsplit

from botocore.config import Config
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from consult.core.files.confinement.commands import hide_memory
from consult.project import errors
from consult.project.settings.base import *
from consult.project.settings.base import database, env, redis, vote_keys

# Web processes and workers start programs that read hostile files. They have this user's rights.
hide_memory()

WEAKEST_SECRET = 50  # characters


def _refuse(reason):
    raise ImproperlyConfigured(f"Consult does not start in production: {reason}")


SECRET_KEY = env.str("SECRET_KEY", default="")
if len(SECRET_KEY) < WEAKEST_SECRET or len(set(SECRET_KEY)) < 10:
    _refuse(f"SECRET_KEY is missing or weak (at least {WEAKEST_SECRET} random characters).")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Compose passes an empty value for a variable that `.env` does not set.
ERASURE_KEY = env.str("ERASURE_KEY", default="") or SECRET_KEY
ERASURE_KEY_FALLBACKS = env.list("ERASURE_KEY_FALLBACKS", default=[]) or SECRET_KEY_FALLBACKS
VOTE_KEY_FILE = env.str("VOTE_KEY_FILE", default="")
if not VOTE_KEY_FILE:
    _refuse(
        "VOTE_KEY_FILE is missing: name the file of the key that encrypts votes, which no backup contains "
        "(docs/operating.md, The key of the votes), or set it to off for a process that opens no vote."
    )
try:
    VOTE_KEYS = [] if VOTE_KEY_FILE == "off" else vote_keys(VOTE_KEY_FILE)
except (OSError, ValueError) as error:
    _refuse(f"VOTE_KEY_FILE: {error}")
DEBUG = False
if env.bool("DEBUG", default=False):
    _refuse("DEBUG is on.")
if "*" in EXTRA_HOSTS:
    _refuse("ALLOWED_HOSTS names every host.")
PUBLIC_SCHEME = env.str("PUBLIC_SCHEME", default="https")
if PUBLIC_SCHEME != "https":
    _refuse("PUBLIC_SCHEME is not https; sessions and votes do not travel over plain HTTP.")
if not env.str("DATABASE_URL", default=""):
    _refuse("DATABASE_URL is missing.")
if not env.str("DATABASE_OWNER_URL", default="") and not env.bool(
    "CONSULT_SERVES_ONLY", default=False
):
    _refuse(
        "DATABASE_OWNER_URL is missing (or set CONSULT_SERVES_ONLY=true where migrations never run)."
    )
if not env.str("REDIS_URL", default=""):
    _refuse("REDIS_URL is missing.")

if not env.str("BACKUP_RECIPIENT", default="") and env.str("BACKUPS", default="") != "off":
    _refuse(
        "BACKUP_RECIPIENT is missing: name the public key for which backups are encrypted "
        "(docs/operating.md, Save), or set BACKUPS=off if this installation is saved in another way."
    )

if not (LOCALE_PATHS[0] / "fr" / "LC_MESSAGES" / "django.mo").exists():
    _refuse(
        "the French catalogue is not compiled, and every page and e-mail would be in English. "
        "Run `python scripts/catalogue.py` (docs/operating.md, Without containers)."
    )

served, DATABASE_OWNER = database(
    env.str("DATABASE_URL"), env.str("DATABASE_OWNER_URL", default=env.str("DATABASE_URL"))
)
if served["USER"] == DATABASE_OWNER["USER"] and not env.bool("CONSULT_SERVES_ONLY", default=False):
    _refuse(
        "DATABASE_URL and DATABASE_OWNER_URL are one role; the role that serves must not own the schema."
    )
DATABASE_APP_ROLE = served["USER"]
DATABASES = {"default": served}
globals().update(redis(env.str("REDIS_URL")))

# The web server reads this variable itself. It names the proxies whose headers for the visitor's
# address and for HTTPS are trusted.
if any(
    part == "*" or part.endswith("/0")
    for part in env.str("FORWARDED_ALLOW_IPS", default="").split(",")
):
    _refuse("FORWARDED_ALLOW_IPS trusts every machine; name the proxy's address or network.")
# Django reads no header for this: the server sets the scheme of the request from the header of a
# trusted proxy.
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.bool("HSTS_SUBDOMAINS", default=False)
# `check --deploy` would warn of the two values above, which the operator decides.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
CONSULT_MAIL_PAGE = False

STORAGES["staticfiles"] = {"BACKEND": "consult.project.statics.Statics"}
if env.str("S3_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {  # type: ignore[dict-item]
            "bucket_name": env.str("S3_BUCKET"),
            "endpoint_url": env.str("S3_ENDPOINT_URL", default=None),
            "querystring_auth": True,
            "default_acl": None,
            # Addresses that browsers reach stay on one origin. Checksums beyond those of S3 would
            # make the buckets of other makers fail.
            "client_config": Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        },
    }
if env.bool("UPLOADS_DIRECT", default=False):
    where = urlsplit(env.str("S3_ENDPOINT_URL", default=""))
    if not env.str("S3_BUCKET", default="") or not where.netloc:
        _refuse(
            "UPLOADS_DIRECT needs S3_BUCKET, and the address of its storage in S3_ENDPOINT_URL."
        )
    UPLOADS_DIRECT = f"{where.scheme}://{where.netloc}"
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["connect-src"].append(UPLOADS_DIRECT)
if not env.str("EMAIL_URL", default=""):
    _refuse("EMAIL_URL is missing: e-mails, with their sign-in codes, would be printed in the log.")
EMAIL_CONFIG = env.email_url("EMAIL_URL")
globals().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="")
# They get an e-mail when a nightly check fails.
ADMINS = [("", address) for address in env.list("ADMIN_EMAILS", default=[])]
# They get the new checkpoints of the registers of votes.
CHECKPOINT_WITNESSES = [address.strip() for address in env.list("CHECKPOINT_WITNESSES", default=[])]
for address in CHECKPOINT_WITNESSES:
    try:
        validate_email(address)
    except ValidationError:
        _refuse(f"CHECKPOINT_WITNESSES: “{address}” is not an e-mail address.")
if not DEFAULT_FROM_EMAIL:
    _refuse("DEFAULT_FROM_EMAIL is missing: sign-in codes leave by mail.")
if dsn := env.str("SENTRY_DSN", default=""):
    try:
        errors.send_to(dsn)
    except ImportError:
        _refuse("SENTRY_DSN needs the packages of requirements/sentry.txt.")
