"""Structured logs: one line of JSON per event, without personal data.

Control characters are escaped.
"""

import re

import structlog
from structlog.typing import Processor

from consult.core.records.failures import without_personal_data

# Keys that no log line may contain, whichever library wrote it.
FORBIDDEN = {"ip", "user_id", "user_agent", "email", "user"}
REQUEST_LINES = {"request_started", "request_finished"}
# The part of an address that gives access to words that are not public yet.
KEYS = re.compile(r"(/read-over/)[^/ ]+")


def without_people(logger, name, event):
    """Return the log event without data that identifies a person.

    It loses these keys, the query of the address (searched words, checked receipts), and addresses
    quoted in errors.
    """
    remaining = {key: value for key, value in event.items() if key not in FORBIDDEN}
    if "request" in remaining:
        remaining["request"] = str(remaining["request"]).partition("?")[0]
    for key in ("request", "event", "exception", "error"):
        if isinstance(remaining.get(key), str):
            remaining[key] = KEYS.sub(r"\1…", without_personal_data(remaining[key]))
    return remaining


def without_probes(logger, name, event):
    """Drop the lines of a probe's request. A warning `not_ready` names each part that is down."""
    method_and_path = str(event.get("request", "")).partition(" ")
    if event["event"] in REQUEST_LINES and method_and_path[2].startswith("/health/"):
        raise structlog.DropEvent
    return event


COMMON: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    without_people,
]
# This list object is shared for the life of the process: loggers that were already used refer to
# it.
PROCESSORS: list[Processor] = [
    without_probes,
    *COMMON,
    structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
]


def to_json(logger, name, event):
    """Return the log line as JSON, without the private keys of structlog."""
    event = {key: value for key, value in event.items() if not key.startswith("_")}
    return structlog.processors.JSONRenderer(default=str)(logger, name, event)


def formatter():
    """Return the formatter of every handler, for the project's log lines and those of libraries.

    It also configures structlog.
    """
    structlog.configure(
        processors=PROCESSORS,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return structlog.stdlib.ProcessorFormatter(processor=to_json, foreign_pre_chain=COMMON)
