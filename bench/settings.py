"""The local settings with less logging, on the benchmark's own database."""

from consult.project.settings.local import *

LOGGING = {"version": 1, "disable_existing_loggers": True, "root": {"level": "ERROR"}}
RATE_LIMITS_ON = False
# Only `bench.backlog` runs a worker.
CONSULT_DISPATCH = env.bool("CONSULT_BENCH_DISPATCH", default=False)
EXTRA_HOSTS = ["*"]
# Without this, writing the request log would be measured with the request.
MIDDLEWARE = [
    "bench.statements.StatementsMiddleware",
    *(m for m in MIDDLEWARE if not m.startswith("django_structlog")),
]
