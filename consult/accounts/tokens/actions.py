"""Personal tokens for the API of an organisation."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.core.mail import EmailMessage
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consult.accounts.enums import TokenScope
from consult.accounts.models import ApiToken
from consult.accounts.tokens import selectors
from consult.accounts.viewer import Viewer
from consult.core.exceptions import AddressRefused, Invalid, NotFound
from consult.core.postgres import clock, tenancy
from consult.core.postgres.validation import check
from consult.core.queue import jobs
from consult.core.records import journal, limits, mail
from consult.core.words.text import clean_line
from consult.organisations.selectors import origin

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


log = structlog.get_logger(__name__)
TOKEN_PREFIX = "consult_"  # noqa: S105 - a public mark, so that leaked tokens can be searched for
TOKEN_DAYS = 90
MOST_TOKEN_DAYS = 365
PARTS = ("subject", "message")


@transaction.atomic
def create_api_token(
    *,
    viewer: Viewer,
    name: str,
    scopes: tuple[TokenScope, TokenScope] = (TokenScope.READ, TokenScope.ACT),
    days: int = TOKEN_DAYS,
) -> tuple[ApiToken, str]:
    """Create a personal API token of this organisation, and email its owner about it.

    Return its row and its secret, which is never shown again. Every token may read; `scopes` may
    add acts, and the roles of the team. Raise `Invalid` for an unknown scope, or for a life of less
    than a day or more than a year.
    """
    limits.check("token", viewer.person().pk)
    if not set(scopes) <= set(TokenScope.values):
        raise Invalid(attr="scopes")
    if not 1 <= days <= MOST_TOKEN_DAYS:
        raise Invalid(attr="days")
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        organisation=viewer.organisation,
        participant=viewer.person(),
        name=clean_line(name) or _("My token"),
        prefix=secret[len(TOKEN_PREFIX) :][:8],
        digest=selectors.token_digest(secret),
        scopes=[scope for scope in TokenScope.values if scope in {TokenScope.READ, *scopes}],
        expires_at=clock.now() + timedelta(days=days),
    )
    check(token)
    token.save()
    journal.record(viewer, "token.create", token)
    jobs.on_commit("accounts.mail_new_token", token_id=token.pk)
    return token, secret


def mail_new_token(*, token_id: UUID | str) -> None:
    """Notify the owner of a new token by e-mail, unless the owner has left the site.

    Raise `MailIsAway`: the job is then run again.
    """
    token = (
        ApiToken.objects.select_related("participant__account", "organisation")
        .filter(pk=token_id)
        .first()
    )
    if token is None or token.participant.account is None:
        return
    account = token.participant.account
    organisation = token.organisation
    with translation.override(account.language), timezone.override(organisation.time_zone):
        page = f"{origin(organisation)}{reverse('account-tokens')}"
        context = {"organisation": organisation, "token": token, "page": page}
        subject, body = (
            render_to_string(f"account/email/token_made_{part}.txt", context) for part in PARTS
        )
    headers = {"Auto-Submitted": "auto-generated"}
    message = EmailMessage(
        subject=subject.strip(), body=body.strip() + "\n", to=[account.email], headers=headers
    )
    with suppress(AddressRefused), mail.sending():
        message.send()


def revoke_all_api_tokens(*, account: UUID) -> None:
    """Revoke every token of an account, in all organisations.

    Call this after its password or its address changed, or when its holder signed out everywhere
    else.
    """
    with tenancy.across_organisations("a login and its tokens are of the whole installation"):
        ApiToken.objects.filter(participant__account=account, revoked_at=None).update(
            revoked_at=clock.now()
        )


def note_token_use(*, organisation: Organisation, token: ApiToken) -> None:
    """Store the day on which a token was last used, in the organisation's time zone.

    Write at most once a day. Never raise an error: the request to the API is answered in any case.
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
def revoke_api_token(*, viewer: Viewer, token_id: UUID) -> None:
    """Revoke a token of the viewer, with effect at once. Raise `NotFound`."""
    token = (
        ApiToken.objects.select_for_update()
        .filter(participant=viewer.person(), pk=token_id)
        .first()
    )
    if token is None:
        raise NotFound
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    journal.record(viewer, "token.revoke", token)
