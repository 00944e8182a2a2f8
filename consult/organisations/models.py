"""The organisation, which is the tenant, and the hosts that it answers on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from consult.core.models import Identified, ReadDirectly
from consult.organisations.enums import AccessibilityState, HolidayCalendar
from consult.organisations.working_hours import must_be_a_week, usual_week
from consult.organisations.zones import must_be_a_zone


@dataclass(frozen=True)
class ContentVersion:
    """The version of an organisation's public content, when a request read it.

    `seen_at` is the time of the database. `read_at` is that of the process, in seconds.
    """

    number: str
    seen_at: datetime
    read_at: float


def all_languages() -> list[str]:
    """Return the codes of the languages of the site."""
    return [code for code, _name in settings.LANGUAGES]


class Organisation(Identified):  # type: ignore[django-manager-missing]  # modeltranslation replaces its managers
    """An authority that consults. Every civic row belongs to exactly one organisation."""

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    tagline = models.CharField(max_length=120, blank=True, default="")
    contact_email = models.EmailField(
        blank=True, default="", help_text="Published in the footer: an office, not a person."
    )
    # The law requires these of an organisation that publishes a site and stores personal data. They
    # are needed before anything is published.
    publisher = models.CharField(max_length=400, blank=True, default="", db_default="")
    publication_director = models.CharField(max_length=200, blank=True, default="", db_default="")
    hosting_provider = models.CharField(max_length=400, blank=True, default="", db_default="")
    data_protection_email = models.EmailField(blank=True, default="", db_default="")
    legal_notice = models.TextField(max_length=20000, blank=True, default="")
    privacy_notice = models.TextField(max_length=20000, blank=True, default="")
    languages = ArrayField(
        models.CharField(max_length=5, choices=settings.LANGUAGES),
        default=all_languages,
        db_default=all_languages(),
        help_text="Languages in which the team writes.",
    )
    time_zone = models.CharField(max_length=60, default="Europe/Paris", validators=[must_be_a_zone])
    brand_colour = models.CharField(
        max_length=7,
        default="#11524E",
        validators=[RegexValidator(r"^#[0-9A-Fa-f]{6}\Z", code="invalid_colour")],
    )
    brand_css = models.TextField(blank=True, default="", editable=False)
    brand_hash = models.CharField(max_length=16, blank=True, default="", editable=False)
    logo = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # What maps show instead of the country: polygons in degrees, and who made them.
    outline = models.JSONField(null=True, default=None, blank=True, editable=False)
    outline_hash = models.CharField(
        max_length=16, blank=True, default="", db_default="", editable=False
    )
    outline_credit = models.CharField(max_length=120, blank=True, default="", db_default="")
    accessibility = models.CharField(
        max_length=12, choices=AccessibilityState, default=AccessibilityState.NOT_COMPLIANT
    )
    # What the decree of 24 July 2019 (no. 2019-768, art. 5) asks of the statement besides the state.
    accessibility_declared_on = models.DateField(null=True, blank=True)
    accessibility_notice = models.TextField(max_length=20000, blank=True, default="", db_default="")
    accessibility_tested_by = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="Author of the audit."
    )
    accessibility_environment = models.TextField(
        max_length=2000,
        blank=True,
        default="",
        db_default="",
        help_text="Browsers, screen readers and tools of the audit.",
    )
    accessibility_exemptions = models.TextField(
        max_length=20000, blank=True, default="", db_default=""
    )
    accessibility_scheme = models.URLField(
        max_length=400,
        blank=True,
        default="",
        db_default="",
        help_text="Multi-year scheme (law no. 2005-102, art. 47).",
    )

    # Promised delays are counted in these hours (ADR 46). The list has seven days, Monday first.
    opening_hours = models.JSONField(
        default=usual_week, db_default=usual_week(), validators=[must_be_a_week]
    )
    holiday_calendar = models.CharField(
        max_length=8,
        choices=HolidayCalendar,
        blank=True,
        default=HolidayCalendar.FRANCE,
        db_default=HolidayCalendar.FRANCE,
    )
    closing_days = ArrayField(models.DateField(), default=list, db_default=[], blank=True, size=200)

    answers_need_second_reader = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Another person approves each official answer before it is published.",
    )

    # The installation decides these fields, not the organisation.
    sender_email = models.EmailField(
        blank=True,
        default="",
        db_default="",
        help_text="E-mails leave from it; the installation's address without it.",
    )
    suspended_at = models.DateTimeField(null=True, blank=True, editable=False)

    # Set where the organisation was found by its main host.
    primary_host: Host | None = None
    # What a request has read with the organisation: `ContentVersion`, or None elsewhere.
    content: ContentVersion | None = None
    refusals = {
        "brand_colour_hex": ("brand_colour", _("Write a colour such as #11524E.")),
        "first_language_is_used": ("languages", _("Texts are always written in French.")),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(brand_colour__regex=r"^#[0-9A-Fa-f]{6}$"),
                name="brand_colour_hex",
            ),
            models.CheckConstraint(
                condition=models.Q(languages__contains=[settings.LANGUAGE_CODE]),
                name="first_language_is_used",
            ),
            models.CheckConstraint(
                condition=models.Q(holiday_calendar__in=HolidayCalendar.values),
                name="holiday_calendar_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ContentChange(models.Model):
    """A statement that changed public content, such as a topic or a phase (ADR 140).

    Triggers write the rows (`NoteContentChanges`). The number of rows of an organisation and their
    highest id are the version of its content. An id alone would not do, because a transaction may
    be committed after one with a higher id.
    """

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,  # the deletion of an organisation notes the deletion of its content
    )

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "id"], name="content_changes_by_host_owner")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.pk}"


class Host(ReadDirectly):
    """A host name that an organisation answers on: exact, in lower case, without port.

    One host of each organisation is the primary one, which links use.
    """

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="hosts")
    domain = models.CharField(max_length=253)
    is_primary = models.BooleanField(default=False)

    refusals = {"one_organisation_per_host": ("domain", _("This value is already used."))}

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("domain"), name="one_organisation_per_host"),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(is_primary=True),
                name="one_primary_host",
            ),
        ]

    def __str__(self) -> str:
        return self.domain

    @property
    def origin(self) -> str:
        """Return the scheme, host and port of links in e-mails and data.

        They are never taken from a request.
        """
        return f"{settings.PUBLIC_SCHEME}://{self.domain}{settings.PUBLIC_PORT}"
