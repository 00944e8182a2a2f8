"""Celery tasks of accounts."""

from celery import shared_task

from consult.accounts import actions, asking, proofs


@shared_task(name="accounts.forget_sessions")
def forget_sessions():
    """Erase where people were signed in, and what they asked for to do so, once it serves no more."""
    actions.forget_sessions()
    asking.forget_old()
    proofs.forget_old()
