"""A later end of a step, a vote or a questionnaire: decided a day ahead, with a public reason (ADR 4, ADR 62)."""

from datetime import timedelta

from consult.consultations.actions.writing import public_reason

NOTICE = timedelta(hours=24)
EXPLANATION = ("announced_closes_at", "extension_reason")


def explain_extension(thing, closes_at, reason: str, lacking: str) -> None:
    """Set why the end of an `Extendable`, so far `closes_at`, is put later, and its first announced end. Saves nothing.

    Raises `Invalid` on the field `extension_reason`, with the sentence `lacking`, without a reason.
    """
    thing.extension_reason = public_reason(
        type(thing), reason, lacking, attr="extension_reason", field="extension_reason"
    )
    thing.announced_closes_at = thing.announced_closes_at or closes_at
