"""The settings of tests: a real PostgreSQL and Valkey.

No e-mail leaves, and no job is dispatched unless a test asks for it.
"""

import os

from consult.project.settings.base import *
from consult.project.settings.base import VAR, database, env, redis

RUNNING = VAR / "run" / "env"
if not env.str("DATABASE_URL", default="") and RUNNING.exists():
    env.read_env(RUNNING)

DEBUG = False
CONSULT_MAIL_PAGE = True
INSTALLED_APPS = [*INSTALLED_APPS, "consult.demo", "frontend.living"]
SECRET_KEY = "only-for-tests-" + "0" * 40
ERASURE_KEY = SECRET_KEY
VOTE_KEYS = ["only-for-tests-" + "1" * 40]
EXTRA_HOSTS = ["testserver", "localhost", "127.0.0.1", ".example.org", ".localhost"]
served, DATABASE_OWNER = database(env.str("DATABASE_URL"), env.str("DATABASE_OWNER_URL"))
# Several people may run tests at the same time on one database server.
served["TEST"] = {"NAME": env.str("CONSULT_TEST_DB", default="test_consult")}
served["CONN_MAX_AGE"] = 0
DATABASES = {"default": served}
globals().update(redis(env.str("REDIS_URL")))
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

PUBLIC_SCHEME = "http"
PUBLIC_PORT = ""
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = VAR / "test-media" / str(os.getpid())
MEDIA_WORK = VAR / "test-work" / str(os.getpid())
STORAGES["erasures"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
STORAGES["decisions"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
STORAGES["registers"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
STAFF_SECOND_FACTOR = False
CONSULT_DISPATCH = False
CONSULT_LIVE = env.bool("CONSULT_LIVE", default=False)
RATE_LIMITS_ON = False
# A test often writes through actions between two readings of a page. `test_shared_bodies` turns it on.
SHARED_BODIES = False
UNPROVED_SECONDS = 0
STT_ENGINE = ""
TXT_LOOK_UP = "tests.nameserver.look_up"
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = ROOT / "frontend" / "static"
