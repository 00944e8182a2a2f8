"""Outcomes of the nightly checks: stored for the metrics, mailed to the operator when something is wrong."""

from __future__ import annotations

from smtplib import SMTPException

import structlog
from django.core.mail import mail_admins

from consult.core import clock
from consult.core.models import CheckOutcome

log = structlog.get_logger(__name__)
MAILED = 20


def record(name: str, problems: list[str]) -> None:
    """Store what a check found in place of its last outcome, and mail the addresses of `ADMIN_EMAILS` of any problem.

    Problems are sentences in English that name no person. A mail that cannot leave is logged; the metric stays.
    """
    first = problems[0] if problems else ""
    found = {"checked_at": clock.now(), "problems": len(problems), "first": first}
    CheckOutcome.objects.update_or_create(name=name, defaults=found)
    if not problems:
        return
    log.error("check_failed", check=name, problems=len(problems), first=first)
    try:
        mail_admins(f"Check {name}: {len(problems)} problems", "\n".join(problems[:MAILED]))
    except (SMTPException, OSError) as error:
        log.error("check_not_mailed", check=name, error=type(error).__name__)
