"""Celery tasks and jobs of accounts."""

from typing import Any

from celery import shared_task

from consult.accounts.invitations import actions as invitation_actions
from consult.accounts.personal_data import erasure, erasure_ledger
from consult.accounts.senders import actions as sender_actions
from consult.accounts.sessions import actions as session_actions
from consult.accounts.sign_in import codes, proofs_of_work
from consult.accounts.tokens import actions as token_actions
from consult.core.postgres import tenancy
from consult.core.queue import jobs
from consult.organisations.selectors import get_organisation_by_id


@shared_task(name="accounts.forget_sessions")
def forget_sessions() -> None:
    """Delete data of ended sessions, and old sign-in codes, proofs, invitations and addresses."""
    session_actions.forget_sessions()
    codes.forget_old()
    proofs_of_work.forget_old()
    invitation_actions.forget_old()
    sender_actions.forget_old()


@shared_task(name="accounts.forget_erasures")
def forget_erasures() -> None:
    """Delete the entries of the erasure ledger that are older than any backup."""
    erasure_ledger.forget_old()


@jobs.job("accounts.mail_new_token", sends_mail=True)
def mail_new_token(token_id: str) -> None:
    """Email the owner of a token that it was created."""
    token_actions.mail_new_token(token_id=token_id)


@shared_task(name="accounts.read_all_sender_records")
def read_all_sender_records() -> None:
    """Read again what the domains of senders publish."""
    sender_actions.read_all_sender_records()


@jobs.job("accounts.read_sender_records")
def read_sender_records(request_id: str) -> None:
    """Read what the domain of a sender publishes."""
    sender_actions.read_sender_records(request_id=request_id)


@jobs.job("accounts.erase_participant")
def erase_participant(
    participant_id: str, texts: str, account_id: str = "", again: str = ""
) -> None:
    """Let every app erase a person's data, now and again two minutes later.

    At the second run, no request of that person can still be under way.
    """
    organisation = get_organisation_by_id(tenancy.current_organisation())
    ids: dict[str, Any] = {"participant_id": participant_id, "account_id": account_id}
    erasure.finish_erasure(organisation=organisation, keep_texts=texts == "keep", **ids)
    if not again:
        jobs.later(
            "accounts.erase_participant", erasure.AFTERWARDS, again="yes", texts=texts, **ids
        )
