"""Unexpected errors, sent to a Sentry server where an operator chose one; only the traceback leaves (ADR 70)."""

from typing import Any

from consult.core.failures import without_addresses

# What may leave of an event: neither who asked, nor what they sent.
KEPT = (
    "event_id",
    "timestamp",
    "platform",
    "level",
    "logger",
    "release",
    "environment",
    "transaction",
    "exception",
    "sdk",
)


def send_to(dsn: str, **options: Any) -> None:
    """Send errors to this address; raise ImportError where the extra `sentry` is not installed."""
    import sentry_sdk  # noqa: PLC0415 - an extra

    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        max_breadcrumbs=0,
        auto_session_tracking=False,
        before_send=strip,
        **options,
    )


def strip(event: Any, hint: Any) -> Any:
    """Keep where an error happened and what it says, with e-mail addresses made unreadable; drop what is no error."""
    if "exception" not in event:
        return None
    kept = {key: event[key] for key in KEPT if key in event}
    for error in kept.get("exception", {}).get("values", ()):
        if error.get("value"):
            error["value"] = without_addresses(error["value"])
    return kept
