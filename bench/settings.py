"""The local settings with less logging, on the benchmark's own database."""

from consult.project.settings.local import *

LOGGING = {"version": 1, "disable_existing_loggers": True, "root": {"level": "ERROR"}}
RATE_LIMITS_ON = False
CONSULT_DISPATCH = False
EXTRA_HOSTS = ["*"]
# Without this, writing the request log would be measured with the request.
MIDDLEWARE = [m for m in MIDDLEWARE if not m.startswith("django_structlog")]
