"""API tokens that still work."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from consult.accounts.models import (
    ApiToken,
)
from consult.accounts.viewer import Viewer
from consult.core.clock import ClockNow

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from consult.organisations.models import Organisation


def working_token(organisation: Organisation, secret: str) -> ApiToken | None:
    """Return the API token of this organisation with this secret, with its participant, or None.

    Run one query.
    """
    asked = {"organisation": organisation, "digest": token_digest(secret)}
    found = next(iter(_in_force().select_related("participant__account").filter(**asked)), None)
    if found is None or not found.participant.account or not found.participant.account.is_active:
        return None
    return found


def token_digest(token: str) -> str:
    """Return the stored digest of an API token. 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def own_tokens(viewer: Viewer) -> QuerySet[ApiToken]:
    """Return the viewer's API tokens that still work, newest first."""
    return _in_force().filter(participant=viewer.person()).order_by("-created_at")


def _in_force() -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(revoked_at__isnull=True, expires_at__gt=ClockNow())
