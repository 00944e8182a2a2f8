"""The answer after a second factor was removed."""

from django.contrib import messages
from django.shortcuts import redirect

from consult.accounts.second_factors import authenticators

HERE = "account-second-factor"


def confirm_removal(request, change, message):
    """Notify the person, on the page and by e-mail, that a second factor was removed."""
    authenticators.email_change(request, change)
    messages.success(request, message)
    return redirect(HERE)
