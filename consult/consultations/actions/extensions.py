"""The extension of a phase, a vote or a questionnaire, with a public reason (ADR 4, ADR 62).

It is decided at least a day before the end.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from consult.consultations.actions.helpers import public_reason

if TYPE_CHECKING:
    from consult.core.models import Extendable


NOTICE = timedelta(hours=24)
EXPLANATION = ("announced_closes_at", "extension_reason")


def explain_extension(
    extendable: Extendable, closes_at: datetime | None, reason: str, lacking: str
) -> None:
    """Set the reason of an extension and the first announced end of an `Extendable`.

    `closes_at` is the end before the extension. The row is not saved. Without a reason, raise
    `Invalid` on the field `extension_reason`, with the sentence `lacking`.
    """
    extendable.extension_reason = public_reason(
        type(extendable), reason, lacking, attr="extension_reason", field="extension_reason"
    )
    extendable.announced_closes_at = extendable.announced_closes_at or closes_at
