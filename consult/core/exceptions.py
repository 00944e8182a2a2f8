"""Errors of the domain; pages and the API convert them into one shape of error."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class DomainError(Exception):
    """An act that the rules refuse.

    `code` is for software, `message` is for people, `status` is the HTTP status.
    """

    code = "refused"
    status = 409
    message = _("This is not possible.")

    def __init__(self, message: StrOrPromise | None = None, *, attr: str | None = None) -> None:
        self.message = message or self.message  # type: ignore[assignment]  # of this type at run time
        self.attr = attr
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)


class NotFound(DomainError):
    """Raised when an object does not exist, or when the caller may not know that it exists."""

    code = "not_found"
    status = 404
    message = _("This does not exist, or is no longer public.")


class NotAllowed(DomainError):
    """Raised when the caller is signed in and is not allowed to do the act."""

    code = "permission_denied"
    status = 403
    message = _("You are not allowed to do this.")


class SignInFirst(DomainError):
    """Raised when the act needs a signed-in person."""

    code = "not_authenticated"
    status = 401
    message = _("Sign in first.")


class Invalid(DomainError):
    """Raised when the data sent cannot be accepted; `attr` names the field."""

    code = "invalid"
    status = 400
    message = _("Check what you wrote.")


class Conflict(DomainError):
    """Raised when the present state of an object forbids the act."""

    code = "conflict"
    status = 409


class KeyReusedWithAnotherBody(Conflict):
    """Raised when an idempotency key is sent again with a different request."""

    code = "idempotency_key_reused"
    message = _("This idempotency key was already used for another request.")


class TooMany(DomainError):
    """Raised when a rate limit is reached; `retry_after` is in seconds.

    Its words are the message, then how long to wait, unless the message says that itself.
    """

    code = "throttled"
    status = 429
    message = _("Too many requests were sent in a short time.")

    def __init__(self, retry_after: int, **kwargs: Any) -> None:
        self.retry_after = retry_after
        super().__init__(**kwargs)

    def __str__(self) -> str:
        words = super().__str__()
        return f"{words} {self.when}" if self.message is TooMany.message else words

    @property
    def when(self) -> str:
        """Return the sentence that gives the time until the next try, rounded up."""
        minutes = ceil(self.retry_after / 60)
        if minutes <= 60:
            words = ngettext("Try again in %(n)s minute.", "Try again in %(n)s minutes.", minutes)
            return words % {"n": minutes}
        hours = ceil(minutes / 60)
        words = ngettext("Try again in %(n)s hour.", "Try again in %(n)s hours.", hours)
        return words % {"n": hours}


class StorageIsFull(Conflict):
    """Raised when the organisation or the consultation has no room for another file."""

    code = "storage_full"
    message = _("There is no space left for files. Your text is kept: send it without the file.")


class StorageIsAway(DomainError):
    """Raised when the storage of files does not answer."""

    code = "storage_away"
    status = 503
    message = _(
        "Files cannot be kept at the moment. Your text is kept: try again later, or send it without the file."
    )


class MailIsAway(DomainError):
    """Raised when the mail server does not accept e-mail now; `retry_after` is in seconds."""

    code = "mail_away"
    status = 503
    retry_after = 120
    message = _("E-mails cannot be sent at the moment. Try again in a few minutes.")


class AddressRefused(Invalid):
    """Raised when the mail server refuses an address for good."""

    code = "address_refused"
    message = _("This address does not accept our e-mail. Check how it is written.")


class PaperIsBusy(DomainError):
    """Raised when other PDF files are being made and the wait was too long.

    They are made one at a time.
    """

    code = "paper_busy"
    status = 503
    retry_after = 20
    message = _("Other PDF files are being made. Try again in a moment.")


class NoPdfHere(DomainError):
    """Raised when this installation has no engine for PDF."""

    code = "no_pdf"
    status = 503
    message = _("This site cannot make PDF files. Download the ODT document instead.")
