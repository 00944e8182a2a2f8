"""The report of unexpected errors to a Sentry server that an operator chose.

Only the traceback leaves the installation (ADR 70).
"""

from typing import Any

# The only parts of an event that may leave. They show neither the person nor the data of the
# request.
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
    """Send errors to this address. Raise ImportError where the extra `sentry` is not installed."""
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
    """Return the parts of an event that may leave, or None where it is not an error.

    They are the kind and the place of the error. Its message stays in the log of the installation,
    because it may quote what a person wrote, or a setting.
    """
    if "exception" not in event:
        return None
    remaining = {key: event[key] for key in KEPT if key in event}
    for error in remaining.get("exception", {}).get("values", ()):
        error.pop("value", None)
    return remaining
