"""Enumerations of accounts."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """A role of a person in one consultation or in the whole organisation."""

    FACILITATOR = "facilitator", _("facilitator")
    RESPONDENT = "respondent", _("respondent")
    WRITER = "writer", _("writer of the synthesis")
    MODERATOR = "moderator", _("moderator")
    MANAGER = "manager", _("consultation manager")
    ORGANISATION_ADMIN = "organisation_admin", _("organisation administrator")

    @classmethod
    def deciding(cls) -> frozenset[str]:
        """Return the roles whose holders decide about other people, and need a second factor."""
        return frozenset({cls.MODERATOR, cls.MANAGER, cls.ORGANISATION_ADMIN})

    @classmethod
    def indispensable(cls) -> frozenset[str]:
        """Return the roles that one person at least holds, because they give the other roles."""
        return frozenset({cls.MANAGER, cls.ORGANISATION_ADMIN})


class RecordState(models.TextChoices):
    """Whether a record of a domain was found, is missing, or could not be read."""

    FOUND = "found"
    MISSING = "missing"
    UNREAD = "unread"


class InvitationState(models.TextChoices):
    """The state of an invitation. It is derived from its dates and never stored."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class TokenScope(models.TextChoices):
    """An act that an API token allows a tool to do. Every token may read."""

    READ = "read", pgettext_lazy("token", "read")
    ACT = "act", pgettext_lazy("token", "act in my name")
    TEAM = "team", pgettext_lazy("token", "use my roles in the team")


class Level(models.IntegerChoices):
    """The assurance level of a participant: how sure it is that this is one real person."""

    A0 = 0, _("confirmed e-mail address")
    A1 = 1, _("invitation or workshop code")
    A2 = 2, _("person on the organisation's list")
    A3 = 3, _("identity confirmed by a public service")


class ParticipantState(models.TextChoices):
    """The state of a participant, which decides whether that person may act."""

    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    ERASED = "erased", _("erased")


class IdentityCheck(models.TextChoices):
    """The way in which an administrator checked the identity of a person who asks for erasure."""

    ADDRESS = (
        "address",
        _("the person wrote from the e-mail address of the account, and answered our reply"),
    )
    IN_PERSON = "in_person", _("the person came to our office")
    DOCUMENT = "document", _("the person showed another proof, which was not stored")


class ActorKind(models.TextChoices):
    """The kinds of actors that an institution can be.

    They are the kinds of the synthesis of 2017, and the ones which it grouped under "other".
    """

    STATE = "state", _("State service or agency")
    REGION = "region", _("region")
    DEPARTMENT = "department", _("département")
    INTERMUNICIPAL = "intermunicipal", _("group of communes")
    COMMUNE = "commune", _("commune")
    MUTUALISATION = "mutualisation", _("shared-services body")
    ASSOCIATION = "association", _("association")
    COMPANY = "company", _("company")
    UNION = "union", _("trade union or professional federation")
    EDUCATION = "education", _("teaching or research")
    DIGITAL_SPACE = "digital_space", _("public internet access point")
    OTHER = "other", _("other")
