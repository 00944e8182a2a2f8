"""The settings of one machine on which one person tries or develops: `make run` uses them."""

import logging

from consult.project.settings.base import *
from consult.project.settings.base import VAR, database, env, redis, vote_keys

RUNNING = VAR / "run" / "env"
if not env.str("DATABASE_URL", default="") and RUNNING.exists():
    env.read_env(RUNNING)

DEBUG = env.bool("DEBUG", default=False)
CONSULT_MAIL_PAGE = True
INSTALLED_APPS = [*INSTALLED_APPS, "consult.demo", "frontend.living"]
SECRET_KEY = env.str("SECRET_KEY", default="") or (VAR / "secret_key").read_text().strip()
VOTE_KEYS = vote_keys(env.str("VOTE_KEY_FILE", default="") or VAR / "vote_key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ERASURE_KEY = env.str("ERASURE_KEY", default=SECRET_KEY)
EXTRA_HOSTS = ["localhost", "127.0.0.1", "[::1]", ".localhost", *EXTRA_HOSTS]
served, DATABASE_OWNER = database(
    env.str("DATABASE_URL"), env.str("DATABASE_OWNER_URL", default=env.str("DATABASE_URL"))
)
DATABASES = {"default": served}
globals().update(redis(env.str("REDIS_URL")))

# All people who try the site on this machine have one network address.
RATE_LIMITS |= dict.fromkeys(
    ("sign_up", "sign_up_shared", "sign_in", "sign_in_unproved"), ((1000, 60),)
)
UNPROVED_SECONDS = env.float("UNPROVED_SECONDS", default=2)
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=False)
PUBLIC_SCHEME = "http"
PUBLIC_PORT = f":{env.str('PORT', default='8000')}"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
logging.captureWarnings(True)
