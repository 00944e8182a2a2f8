"""Personal keys to the API of an organisation."""

import secrets
from zoneinfo import ZoneInfo

import structlog
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from consult.accounts import selectors
from consult.accounts.models import ApiToken
from consult.core import journal, limits
from consult.core.exceptions import NotFound
from consult.core.text import clean_line
from consult.core.validation import check

log = structlog.get_logger(__name__)
TOKEN_PREFIX = "consult_"  # noqa: S105 - a public mark, so that leaked tokens can be searched for


@transaction.atomic
def create_api_token(*, viewer, name) -> tuple[ApiToken, str]:
    """Make a personal key to the API of this organisation; its text is returned once and never again."""
    limits.check("token", viewer.person().pk)
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        organisation=viewer.organisation,
        participant=viewer.person(),
        name=clean_line(name) or _("My token"),
        prefix=secret[len(TOKEN_PREFIX) :][:8],
        digest=selectors.token_digest(secret),
    )
    check(token)
    token.save()
    journal.record(viewer, "token.create", token)
    return token, secret


def note_token_use(*, organisation, token) -> None:
    """Remember the day on which a token was last used, in the organisation's time: one write a day, none after it.

    Never fails: whoever called the API gets their answer all the same.
    """
    today = timezone.localdate(timezone=ZoneInfo(organisation.time_zone))
    if token.last_used_on and token.last_used_on >= today:
        return
    older = Q(last_used_on__isnull=True) | Q(last_used_on__lt=today)
    try:
        with transaction.atomic():
            ApiToken.objects.filter(older, pk=token.pk).update(last_used_on=today)
    except DatabaseError as error:
        log.warning("token_use_not_noted", error=type(error).__name__)


@transaction.atomic
def revoke_api_token(*, viewer, token_id) -> None:
    """Make one of one's own tokens useless, at once."""
    token = ApiToken.objects.select_for_update().filter(participant=viewer.person(), pk=token_id).first()
    if token is None:
        raise NotFound
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    journal.record(viewer, "token.revoke", token)
