"""Results of the nightly checks, stored for the metrics and mailed to the operator on failure."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.core.mail import mail_admins
from django.db import DatabaseError

from consult.core.models import CheckOutcome
from consult.core.postgres import clock
from consult.core.records.failures import describe_place

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


def find_last_run(name: str) -> datetime | None:
    """Return when a nightly check ended last, or None if no run is known."""
    return CheckOutcome.objects.filter(name=name).values_list("checked_at", flat=True).first()


@contextmanager
def recording(name: str) -> Iterator[list[str]]:
    """Run a check in the block, which adds the problems that it finds to the list; record them.

    A check that ends by an exception is a failed check: this is recorded as one more problem, then
    the exception goes on.
    """
    problems: list[str] = []
    try:
        yield problems
    except Exception as error:
        record(name, [*problems, f"the check did not end: {describe_place(error)}"])
        raise
    record(name, problems)


@contextmanager
def surviving(problems: list[str], where: str) -> Iterator[None]:
    """Report any error of the block as a problem of this place, so that the check goes on.

    The block opens and ends its own transactions.
    """
    try:
        yield
    except Exception as error:
        log.exception("check_interrupted", where=where)
        problems.append(f"{where}: cannot be checked: {describe_place(error)}")


@contextmanager
def counting(problems: list[str], where: str) -> Iterator[None]:
    """Report rows that the block cannot read or count as a problem of this place.

    An error of the database goes on, because the transaction of the check has ended with it.
    """
    try:
        yield
    except DatabaseError:
        raise
    except Exception as error:  # a row that was changed by hand may break any line of the recount
        problems.append(f"{where}: cannot be counted: {describe_place(error)}")
