"""Celery tasks of accounts."""

from celery import shared_task

from consult.accounts import actions


@shared_task(name="accounts.forget_sessions")
def forget_sessions():
    """Erase where people were signed in, once it serves no more."""
    actions.forget_sessions()
