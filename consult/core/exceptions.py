"""What the house refuses, each refusal named as a sentence; the doors turn them into one error shape."""

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal of the rules: `code` for software, `message` for people, `status` for HTTP doors."""

    code = "refused"
    status = 409
    message = _("This is not possible.")

    def __init__(self, message=None, *, attr=None):
        self.message = message or self.message
        self.attr = attr
        super().__init__(self.code)

    def __str__(self):
        return str(self.message)


class NotFound(DomainError):
    """It does not exist, or the caller may not know that it does."""

    code, status, message = "not_found", 404, _("This does not exist, or is no longer public.")


class NotAllowed(DomainError):
    """The caller is known, and may not do this."""

    code, status, message = "permission_denied", 403, _("You are not allowed to do this.")


class SignInFirst(DomainError):
    """The act needs a person."""

    code, status, message = "not_authenticated", 401, _("Sign in first.")


class Invalid(DomainError):
    """What was sent cannot be accepted as it is; `attr` names the field."""

    code, status, message = "invalid", 400, _("Check what you wrote.")


class Conflict(DomainError):
    """The state of things forbids the act."""

    code, status = "conflict", 409


class KeyReusedWithAnotherBody(Conflict):
    """An idempotency key came back with another request."""

    code, message = "idempotency_key_reused", _("This idempotency key was already used for another request.")


class TooMany(DomainError):
    """A rate limit is reached; `retry_after` in seconds."""

    code, status, message = "throttled", 429, _("Too many requests. Try again in a moment.")

    def __init__(self, retry_after, **kwargs):
        self.retry_after = retry_after
        super().__init__(**kwargs)


class StorageIsFull(Conflict):
    """The organisation, or the consultation, has no room for another file."""

    code, message = "storage_full", _("There is no room left for files. Your text is kept: send it without the file.")


class StorageIsAway(DomainError):
    """The place where files are kept does not answer."""

    code, status = "storage_away", 503
    message = _("Files cannot be kept at the moment. Your text is kept: try again later, or send it without the file.")


class MailIsAway(DomainError):
    """The mail server does not take e-mail now; `retry_after` in seconds."""

    code, status, retry_after = "mail_away", 503, 120
    message = _("E-mails cannot be sent at the moment. Try again in a few minutes.")


class AddressRefused(Invalid):
    """The mail server refuses to write to an address, now and later."""

    code, message = "address_refused", _("This address does not accept our e-mail. Check how it is written.")
