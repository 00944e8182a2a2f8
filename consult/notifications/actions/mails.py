"""Single plain e-mails that the law requires, or that their reader waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from consult.accounts.people.selectors import Mailbox
from consult.core.exceptions import AddressRefused
from consult.core.models import IdempotencyRecord
from consult.core.records import mail
from consult.organisations.selectors import in_language, origin, reply_addresses, sender_of

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

log = structlog.get_logger(__name__)
CALLER = "mail"
BETWEEN_LANGUAGES = "\n\n— — —\n\n"


@transaction.atomic
def write_once(
    *, organisation: Organisation, key: str, to: Mailbox, template: str, context: dict
) -> bool:
    """Send one plain e-mail, unless one was sent under this key. Return whether it was sent.

    It is in the language of the address, or in those of the organisation. The key is
    stored in the caller's transaction: where the e-mail cannot be sent, the key is not stored
    either, and a later attempt sends it. An address that the mail server refuses for good is given
    up.
    """
    key = f"{template.rpartition('/')[2]}:{key}"
    _sent, is_first = IdempotencyRecord.objects.get_or_create(
        organisation=organisation, caller=CALLER, key=key
    )
    if not is_first:
        return False
    try:
        write_now(organisation=organisation, to=to, template=template, context=context)
    except AddressRefused:
        log.warning("mail_refused", template=template)
        return False
    return True


def write_now(*, organisation: Organisation, to: Mailbox, template: str, context: dict) -> None:
    """Send one plain e-mail that its reader waits for. No record of it is stored.

    It is in the language of the address, or in those of the organisation if it is not known. Raise
    `MailIsAway` or `AddressRefused`.
    """
    languages = [to.language] if to.language else organisation.languages
    written = [render_email(organisation, language, template, context) for language in languages]
    message = EmailMessage(
        subject=" / ".join(subject for subject, _body in written),
        body=BETWEEN_LANGUAGES.join(body for _subject, body in written) + "\n",
        from_email=sender_of(organisation),
        to=[to.address],
        reply_to=reply_addresses(organisation),
        headers={"Auto-Submitted": "auto-generated"},
    )
    with mail.sending():
        message.send()


def render_email(
    organisation: Organisation, language: str, template: str, context: dict
) -> tuple[str, str]:
    """Return the subject and the body in one language, with links to the pages of that language."""
    host = origin(organisation)
    with translation.override(language), timezone.override(organisation.time_zone):
        context = {**context, "organisation": organisation, "host": host, "site": in_language(host)}
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
        return subject, render_to_string(f"{template}_message.txt", context).strip()
