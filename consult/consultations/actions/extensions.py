"""The rules of an extension of a phase, a vote or a questionnaire (ADR 4, ADR 62).

It has a public reason, is decided at least a day before the end, and is at most 180 days long.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from consult.consultations.actions.helpers import public_reason
from consult.consultations.exceptions import TooLateToExtend
from consult.consultations.selectors.extensions import MOST_DAYS, NOTICE, count_days
from consult.core.exceptions import Invalid

if TYPE_CHECKING:
    from consult.core.models import Extendable
    from consult.organisations.models import Organisation


EXPLANATION = ("announced_closes_at", "extension_reason")


def require_notice(ends_at: datetime, moment: datetime) -> None:
    """Raise `TooLateToExtend` unless the end is at least a day away."""
    if ends_at - moment < NOTICE:
        raise TooLateToExtend


def require_measured_extension(
    organisation: Organisation,
    before: datetime,
    closes_at: datetime,
    *,
    announced: timedelta,
    confirmed_days: int | None,
) -> int:
    """Return how many days later the new end is.

    Raise `Invalid` above 180 days. Raise it too, on `confirmed_days`, if the extension is longer
    than the announced length and the caller did not repeat its number of days: a wrong digit in a
    year is then noticed.
    """
    days = count_days(organisation, before, closes_at)
    if days > MOST_DAYS:
        raise Invalid(
            _("An end can be postponed by %(most)s days at most. This would be %(days)s days.")
            % {"most": MOST_DAYS, "days": days},
            attr="closes_at",
        )
    if closes_at - before > announced and confirmed_days != days:
        message = _("This is longer than the announced length. Type the number of days: %(days)s.")
        raise Invalid(message % {"days": days}, attr="confirmed_days")
    return days


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
