"""Enumerations of the core."""

from enum import Enum, auto
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """The state of a background job."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @classmethod
    def unfinished(cls) -> list[Self]:
        """Return the states of jobs that the sweeps run again: waiting and running."""
        return [cls.WAITING, cls.RUNNING]

    @classmethod
    def not_done(cls) -> list[Self]:
        """Return the states of jobs that the operator watches: unfinished and failed."""
        return [*cls.unfinished(), cls.FAILED]


class FileKind(models.TextChoices):
    """The kind of a stored file: an image, sound or video to play, or a document to download."""

    IMAGE = "image"
    DOCUMENT = "document"
    AUDIO = "audio"
    VIDEO = "video"


class AuditAct(models.TextChoices):
    """The acts that the audit log records (ADR 47).

    They are acts of the team: to read data about people, to export or delete it, to give rights.
    """

    SIGN_IN = "sign_in", _("signed in")
    REGISTRATIONS = "registrations.read", _("read the registrations of a workshop")
    DECLARATIONS = "declarations.read", _("read the submission of a workshop")
    NOTICES = "notices.read", _("read a notice")
    IDENTITY_OPEN = "identity.open", _("disclosed an identity, confirmed by a second person")
    IDENTITY = "identity.read", _("read the identity of a person")
    ACCOUNTS = "accounts.read", _("read the decisions about an account")
    ANSWERS = "answers.read", _("read open answers to a questionnaire")
    VOICES = "voices.read", _("read or listened to a voice message")
    RECORDINGS = "recordings.read", _("read or listened to a recording of a workshop")
    CONSENTS = "consents.read", _("read the consent cards of a workshop")
    FILES = "files.read", _("opened a file that is not public")
    PEOPLE = "people.find", _("searched for a person by e-mail address")
    AUDIT = "audit.read", _("read the audit log")
    AUDIT_EXPORT = "audit.export", _("downloaded the audit log")
    ROLE_GRANT = "role.grant", _("gave a role")
    ROLE_REVOKE = "role.revoke", _("revoked a role")
    ROLE_INVITE = "role.invite", _("invited a person to a role")
    ROLE_INVITE_AGAIN = "role.invite_again", _("sent an invitation again")
    ROLE_INVITE_WITHDRAW = "role.invite_withdraw", _("withdrew an invitation")
    ROLE_ACCEPT = "role.accept", _("accepted a role")
    POOL = "appeals.pool", _("read the list of people who answer appeals for the installation")
    POOL_APPOINT = "appeals.appoint", _("added a person to the pool for appeals")
    POOL_DISMISS = "appeals.dismiss", _("removed a person from the pool for appeals")
    SECOND_FACTOR_RESET = "account.second_factor_reset", _("reset the second factor of an account")
    APPOINT = "workshop.appoint", _("made a person facilitator of a workshop")
    DISMISS = "workshop.dismiss", _("removed a facilitator from a workshop")
    READING_LINK = "transcript.reading_link", _("shared a transcript by a link")
    TOKEN_CREATE = "token.create", _("created an API key")
    TOKEN_REVOKE = "token.revoke", _("revoked an API key")
    ERASE = "participant.erase", _("erased the data of a person")
    NAME = "account.give_reserved_name", _("gave a person a reserved name")
    PUBLISH = "dataset.publish", _("published open data")
    WITHDRAW = "dataset.withdraw", _("withdrew open data")

    @classmethod
    def journalled(cls) -> list[Self]:
        """Return the acts that are also in the journal.

        They are written to the audit log by the journal, so that no page or endpoint forgets them.
        """
        return [
            *(cls.ROLE_GRANT, cls.ROLE_REVOKE, cls.APPOINT, cls.DISMISS, cls.READING_LINK),
            *(cls.ROLE_INVITE, cls.ROLE_INVITE_AGAIN, cls.ROLE_INVITE_WITHDRAW, cls.ROLE_ACCEPT),
            *(cls.PUBLISH, cls.WITHDRAW, cls.POOL_APPOINT, cls.POOL_DISMISS, cls.IDENTITY_OPEN),
            *(cls.SECOND_FACTOR_RESET, cls.NAME),
            *cls.of_the_team(),
        ]

    @classmethod
    def of_the_team(cls) -> list[Self]:
        """Return the acts that are recorded only if the viewer is a member of the team.

        Participants do these acts on their own account too, and the audit log does not record that.
        """
        return [cls.ERASE, cls.TOKEN_CREATE, cls.TOKEN_REVOKE]


class AnswerType(Enum):
    """The types of answers. Each kind of field or item has one of them."""

    LINE = auto()
    TEXT = auto()
    NUMBER = auto()
    SCALE = auto()
    OPTION = auto()
    OPTIONS = auto()
    YES_NO = auto()

    @property
    def is_written(self) -> bool:
        """True if people answer in their own words."""
        return self in (AnswerType.LINE, AnswerType.TEXT)
