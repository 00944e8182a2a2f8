"""Structured logs: one JSON line per event, control characters escaped, no person's data."""

import structlog

# What a log line may never hold, whoever wrote it.
FORBIDDEN = {"ip", "user_id", "user_agent", "email", "user"}


def without_people(logger, name, event):
    """Drop what says who a person is."""
    return {key: value for key, value in event.items() if key not in FORBIDDEN}


def to_json(logger, name, event):
    """The line as JSON, with the keys of structlog's own bookkeeping left out."""
    event = without_people(logger, name, {k: v for k, v in event.items() if not k.startswith("_")})
    return structlog.processors.JSONRenderer()(logger, name, event)


def configure():
    """Send structlog's events through the standard logging, where the settings say how they look."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            without_people,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
