"""What a mail of news says: grouped by consultation, topic and contribution, with the one link that stops them all.

Titles and names, never the words of a contribution: a text that is hidden tomorrow stays in no mailbox.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.mail import EmailMessage

from consult.notifications import grouping, links
from consult.notifications.actions.mails import said
from consult.organisations.selectors import origin, reply_addresses, sender_of

if TYPE_CHECKING:
    from uuid import UUID

    from consult.accounts.selectors import Mailbox
    from consult.notifications.lines import Line
    from consult.notifications.models import Mailing

TEMPLATE = "notifications/email/news"


def letter(mailing: Mailing, to: Mailbox, lines: list[Line], opinions: dict[UUID, int]) -> EmailMessage:
    """The mail, in the language of its reader, with links to the organisation's own address.

    `opinions`: how many more some contributions have since the last summary, told beside their news. Mail programs find
    in its head how to stop these mails in one act (RFC 8058). Its identifier is that of the mailing, so that a relay or
    a mailbox that meets it twice knows.
    """
    organisation, token = mailing.organisation, links.token_of(mailing.recipient_id)
    host = origin(organisation)
    context = {
        "token": token,
        "consultations": grouping.grouped(lines, opinions),
        "number": len(lines),
        "only": lines[0] if len(lines) == 1 else None,
        "is_summary": mailing.period is not None,
    }
    subject, body = said(organisation, to.language, TEMPLATE, context)
    headers = {
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{host}/api/v1/mail-stop/{token}/?lang={to.language}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Message-ID": f"<news-{mailing.pk}@{host.split('://')[1].partition(':')[0]}>",
    }
    return EmailMessage(
        subject=subject,
        body=body + "\n",
        from_email=sender_of(organisation),
        to=[to.address],
        reply_to=reply_addresses(organisation),
        headers=headers,
    )
