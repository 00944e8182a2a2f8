"""Structured logs: one JSON line per event, control characters escaped, no person's data."""

import re

import structlog

from consult.core.failures import without_addresses

# What a log line may never hold, whoever wrote it.
FORBIDDEN = {"ip", "user_id", "user_agent", "email", "user"}
# What opens words that are not public yet.
KEYS = re.compile(r"(/read-over/)[^/ ]+")


def without_people(logger, name, event):
    """Drop what says who a person is, the words they searched, the receipt they checked, addresses quoted in errors."""
    kept = {key: value for key, value in event.items() if key not in FORBIDDEN}
    if "request" in kept:
        kept["request"] = str(kept["request"]).partition("?")[0]
    for key in ("request", "event", "exception", "error"):
        if isinstance(kept.get(key), str):
            kept[key] = KEYS.sub(r"\1…", without_addresses(kept[key]))
    return kept


COMMON = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    without_people,
]
# One list for the life of the process: loggers that were used already keep this very list.
PROCESSORS = [*COMMON, structlog.stdlib.ProcessorFormatter.wrap_for_formatter]


def to_json(logger, name, event):
    """The line as JSON, with the keys of structlog's own bookkeeping left out."""
    event = {key: value for key, value in event.items() if not key.startswith("_")}
    return structlog.processors.JSONRenderer(default=str)(logger, name, event)


def formatter():
    """The formatter of every handler, for our lines and for the libraries'; sets structlog up on the way."""
    structlog.configure(
        processors=PROCESSORS,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return structlog.stdlib.ProcessorFormatter(processor=to_json, foreign_pre_chain=COMMON)
