"""The content of an e-mail of news, grouped by consultation, topic and contribution.

One link in it stops all e-mails of news. An e-mail about one piece of news quotes the answer or the
comment that it announces, if that is public when the e-mail is written. A summary contains titles
and names only (ADR 121).
"""

from uuid import UUID

from django.core.mail import EmailMessage

from consult.accounts.people.selectors import Mailbox
from consult.notifications import links, news_groups
from consult.notifications.actions.mails import render_email
from consult.notifications.lines import Line
from consult.notifications.models import Mailing
from consult.organisations.selectors import origin, reply_addresses, sender_of

TEMPLATE = "notifications/email/news"


def letter(
    mailing: Mailing, to: Mailbox, lines: list[Line], opinions: dict[UUID, int]
) -> EmailMessage:
    """Return the e-mail of a mailing, in the language of its reader.

    Its links have the organisation's own address. `opinions` is the number of new opinions by
    contribution since the last summary, shown with the news of the contribution. The headers allow
    mail programs to stop these e-mails in one act (RFC 8058). The Message-ID is made of the id of
    the mailing, so that a relay or a mailbox recognizes a duplicate.
    """
    organisation = mailing.organisation
    token = links.token_of(mailing.recipient_id)
    host = origin(organisation)
    only = lines[0] if len(lines) == 1 else None
    context = {
        "token": token,
        "consultations": news_groups.grouped(lines, opinions),
        "number": len(lines),
        "only": only,
        "opinions": opinions.get(only.proposal.id, 0) if only and only.proposal else 0,
    }
    subject, body = render_email(organisation, to.language, TEMPLATE, context)
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
