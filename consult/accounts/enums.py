"""Choices about people."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What a person may be, beyond a participant, in one consultation or in the whole organisation."""

    FACILITATOR = "facilitator", _("facilitator")
    MODERATOR = "moderator", _("moderator")
    MANAGER = "manager", _("consultation manager")
    ORGANISATION_ADMIN = "organisation_admin", _("organisation administrator")


class TokenScope(models.TextChoices):
    """The acts that an API token allows a tool; every token reads."""

    READ = "read", pgettext_lazy("token", "read")
    ACT = "act", pgettext_lazy("token", "act in my name")
    TEAM = "team", pgettext_lazy("token", "use my roles in the team")


class Level(models.IntegerChoices):
    """Assurance that a participant is one real person (reliability §4.6)."""

    A0 = 0, _("confirmed e-mail address")
    A1 = 1, _("invitation or workshop code")
    A2 = 2, _("person on the organisation's list")
    A3 = 3, _("identity confirmed by a public service")


class ParticipantState(models.TextChoices):
    """Whether a participant may act."""

    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    ERASED = "erased", _("erased")


class IdentityCheck(models.TextChoices):
    """How an administrator made sure that whoever asks to be erased is the person."""

    ADDRESS = "address", _("they wrote from the e-mail address of the account, and answered our reply")
    IN_PERSON = "in_person", _("they came in person")
    DOCUMENT = "document", _("they gave other proof, looked at and not kept")


class ActorKind(models.TextChoices):
    """Kinds of actors an institution can be; those of the 2017 synthesis, and those it grouped under « other »."""

    STATE = "state", _("State service or agency")
    REGION = "region", _("region")
    DEPARTMENT = "department", _("département")
    INTERMUNICIPAL = "intermunicipal", _("group of communes")
    COMMUNE = "commune", _("commune")
    MUTUALISATION = "mutualisation", _("mutualisation body")
    ASSOCIATION = "association", _("association")
    COMPANY = "company", _("company")
    UNION = "union", _("trade union or professional federation")
    EDUCATION = "education", _("teaching or research")
    DIGITAL_SPACE = "digital_space", _("digital public space")
    OTHER = "other", _("other")
