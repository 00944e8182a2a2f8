"""Results of the nightly checks, stored for the metrics and mailed to the operator on failure."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException

import structlog
from django.core.mail import mail_admins

from consult.core import clock
from consult.core.models import CheckOutcome

log = structlog.get_logger(__name__)
MAILED = 20
MAIL_PAUSE = timedelta(hours=1)


def record(name: str, problems: list[str]) -> None:
    """Replace the last result of a check, and email the operator if it found problems.

    The recipients are `ADMIN_EMAILS`, which get one e-mail an hour about a check at most. Problems
    are sentences in English that name no person. If the e-mail cannot be sent, the failure is
    logged, and the metric still shows the problems.
    """
    first = problems[0] if problems else ""
    found = {"checked_at": clock.now(), "problems": len(problems), "first": first}
    recent = CheckOutcome.objects.filter(name=name, checked_at__gt=clock.now() - MAIL_PAUSE)
    is_mailed = recent.filter(problems__gt=0).exists()
    CheckOutcome.objects.update_or_create(name=name, defaults=found)
    if not problems:
        return
    log.error("check_failed", check=name, problems=len(problems), first=first)
    if is_mailed:
        return
    try:
        mail_admins(f"Check {name}: {len(problems)} problems", "\n".join(problems[:MAILED]))
    except (SMTPException, OSError) as error:
        log.error("check_not_mailed", check=name, error=type(error).__name__)
