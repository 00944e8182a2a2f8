"""Workshops, with their reports by topic and their facilitators."""

from datetime import date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consult.accounts.enums import ActorKind
from consult.accounts.viewer import Viewer
from consult.core.models import OfOrganisation, Redactable
from consult.workshops.enums import ConsentBasis, Method, WorkshopState
from consult.workshops.models.moderated import Moderated
from consult.workshops.visibility import TAKEN, in_view
from moderation.enums import ModerationState

TITLE_LENGTH = 160
NAME_LENGTH = 160
TEXT_LENGTH = 4000
MOST_PEOPLE = 5000
SOME_PEOPLE = _("Write a number of people between 1 and 5,000.")


def of_team(viewer: Viewer, workshop: str = "") -> Q:
    """Match the rows of workshops that the viewer prepares, in the team or as a facilitator.

    `workshop` is the path from the row to its workshop.
    """
    consultation = f"{workshop}__consultation__in" if workshop else "consultation__in"
    team = Q(**{consultation: viewer.consultations_as("manager", "moderator")})
    if viewer.participant is None:
        return team
    run = Facilitation.objects.filter(participant=viewer.participant).values("workshop")
    facilitated = Q(**{consultation: viewer.consultations_as("facilitator")})
    return team | Q(**{f"{workshop or 'pk'}__in": run}) & facilitated


class WorkshopQuerySet(models.QuerySet):
    """Chainable filters of workshops."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Return the workshops that the viewer may read.

        Everyone may read published ones. The team and a workshop's facilitators may read theirs in
        any state. Only the team sees a workshop that moderation hid or removed: other readers get
        its tombstone from `tombstones`.
        """
        rows = self.filter(organisation=viewer.organisation)
        if viewer.is_system or viewer.is_organisation_admin:
            return rows
        return rows.filter(self._announced() & in_view() | of_team(viewer))

    def tombstones(self, viewer: Viewer) -> Self:
        """Return the workshops that had been public until moderation hid or removed them.

        Call `emptied` on them before showing them.
        """
        return self.filter(
            self._announced(), organisation=viewer.organisation, moderation_state__in=TAKEN
        )

    def _announced(self) -> Q:
        return Q(consultation__published_at__isnull=False) & ~Q(state=WorkshopState.DRAFT)

    def published(self) -> Self:
        """Return the workshops that are public, in view and not cancelled, for any viewer."""
        return self.filter(
            in_view(), state=WorkshopState.PUBLISHED, consultation__published_at__isnull=False
        )

    def held(self) -> Self:
        """Return the published workshops that were held: their attendance is declared."""
        return self.published().filter(participants__isnull=False)


class Workshop(Redactable, Moderated, OfOrganisation):
    """A meeting of people organised by a structure.

    Its people are counted apart from online participants.
    """

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveIntegerField(help_text="In its consultation; part of its address.")
    state = models.CharField(max_length=9, choices=WorkshopState, default=WorkshopState.DRAFT)
    title = models.CharField(_("Name of the workshop"), max_length=TITLE_LENGTH)
    language = models.CharField(max_length=2, default="fr")
    structure = models.CharField(_("Organising structure"), max_length=NAME_LENGTH)
    structure_kind = models.CharField(_("Kind of structure"), max_length=14, choices=ActorKind)
    place = models.CharField(
        _("Town"),
        max_length=120,
        blank=True,
        default="",
        help_text=_("Without a point on the map, the workshop is only in the list."),
    )
    address = models.CharField(_("Address"), max_length=300, blank=True, default="")
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    held_on = models.DateField(_("Day"))
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    method = models.CharField(_("Method"), max_length=10, choices=Method, blank=True, default="")
    agenda = models.TextField(_("Agenda"), max_length=TEXT_LENGTH, blank=True, default="")
    access = models.TextField(
        _("Access"),
        max_length=1000,
        blank=True,
        default="",
        help_text=_("Step-free entrance, hearing loop, childcare, transport."),
    )
    minutes = models.TextField(
        _("Summary of the whole meeting"),
        max_length=20_000,
        blank=True,
        default="",
        help_text=_(
            "A few sentences about the whole meeting. What concerns one topic is written as contributions."
        ),
    )
    minutes_html = models.TextField(blank=True, default="")
    participants = models.PositiveIntegerField(
        null=True, blank=True, help_text="People present, as declared."
    )
    returning = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Of whom had come to another workshop of this consultation.",
    )
    composition = models.JSONField(default=dict, blank=True, help_text="{kind of Present: number}.")
    consent = models.CharField(max_length=5, choices=ConsentBasis, default=ConsentBasis.NONE)
    has_minors = models.BooleanField(default=False)
    takes_registrations = models.BooleanField(default=False)
    seats = models.PositiveIntegerField(null=True, blank=True)
    phone = models.CharField(
        _("Phone"), max_length=40, blank=True, default="", help_text="To register by phone; public."
    )
    code = models.CharField(
        max_length=12, help_text="In the addresses of its sheets; unique on the site."
    )
    # Written by a trigger (ADR 68): the time of the last change of this row.
    changed_at = models.DateTimeField(db_default=Now(), editable=False)
    origin = models.CharField(max_length=40, blank=True, default="")
    published_at = models.DateTimeField(null=True)

    objects = WorkshopQuerySet.as_manager()

    # The facts that `create_workshop` and `edit_workshop` write, in the order of their form. The form
    # of facilitators asks for each of them, but for those that it names in `ELSEWHERE`.
    written = (
        "title",
        "language",
        "structure",
        "structure_kind",
        "place",
        "address",
        "latitude",
        "longitude",
        "held_on",
        "starts_at",
        "ends_at",
        "method",
        "agenda",
        "access",
        "minutes",
        "consent",
        "has_minors",
        "takes_registrations",
        "seats",
        "phone",
    )
    # The facts that open data contains, in the order of its columns.
    open_data = (
        "id",
        "number",
        "state",
        "title",
        "language",
        "structure",
        "structure_kind",
        "place",
        "latitude",
        "longitude",
        "held_on",
        "method",
        "participants",
        "returning",
        "consent",
        "minutes",
        "published_at",
    )
    # The values that `emptied` sets for a tombstone. Its number and its day stay.
    veiled = {
        **dict.fromkeys(
            (
                "title",
                "structure",
                "structure_kind",
                "place",
                "address",
                "method",
                "agenda",
                "access",
            ),
            "",
        ),
        **dict.fromkeys(("minutes", "minutes_html", "phone", "origin"), ""),
        **dict.fromkeys(
            ("latitude", "longitude", "starts_at", "ends_at", "participants", "returning", "seats")
        ),
        "composition": {},
        "takes_registrations": False,
    }
    lists = ("sub_reports",)
    refusals = {
        "workshop_place_on_earth": (
            "latitude",
            _("Enter a valid latitude and longitude."),
        ),
        "workshop_ends_after_it_begins": ("ends_at", _("The end must come after the beginning.")),
        "workshop_people_are_few_thousands": ("participants", SOME_PEOPLE),
        "who_returned_was_present": (
            "returning",
            _("No more people can have come before than are present."),
        ),
        "workshop_has_few_seats": ("seats", SOME_PEOPLE),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="one_workshop_per_number"
            ),
            models.UniqueConstraint(fields=["organisation", "code"], name="one_workshop_per_code"),
            models.CheckConstraint(
                condition=Q(state__in=WorkshopState.values), name="workshop_state_known"
            ),
            models.CheckConstraint(
                condition=Q(moderation_state__in=ModerationState.values),
                name="workshop_moderation_known",
            ),
            models.CheckConstraint(
                condition=Q(structure_kind__in=ActorKind.values), name="workshop_structure_known"
            ),
            models.CheckConstraint(
                condition=Q(consent__in=ConsentBasis.values), name="workshop_consent_known"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="workshop_place_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                name="workshop_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(participants__isnull=True) | Q(participants__range=(1, MOST_PEOPLE)),
                name="workshop_people_are_few_thousands",
            ),
            models.CheckConstraint(
                condition=Q(returning__isnull=True)
                | Q(participants__isnull=False, returning__lte=F("participants")),
                name="who_returned_was_present",
            ),
            models.CheckConstraint(
                condition=Q(state=WorkshopState.DRAFT) | Q(published_at__isnull=False),
                name="public_workshop_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(seats__range=(1, MOST_PEOPLE)),
                name="workshop_has_few_seats",
            ),
        ]
        indexes = [
            models.Index(fields=["consultation", "-held_on", "-number"], name="workshops_by_day"),
            models.Index(fields=["organisation", "held_on"], name="workshops_to_come"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def status(self) -> WorkshopState:
        """The state as a member of `WorkshopState`."""
        return WorkshopState(self.state)

    def day_of(self, moment: datetime) -> date:
        """Return the day of a moment in the organisation's time zone."""
        return timezone.localdate(moment, ZoneInfo(self.organisation.time_zone))

    def has_begun_at(self, moment: datetime) -> bool:
        """Return whether the workshop has begun at a moment of the database's clock.

        A workshop without an hour begins with its day.
        """
        return self.starts_at <= moment if self.starts_at else self.held_on <= self.day_of(moment)

    def is_awaited_at(self, moment: datetime) -> bool:
        """Return whether people may still register: it is not cancelled and has not begun."""
        return self.state != WorkshopState.CANCELLED and not self.has_begun_at(moment)


class SubReport(OfOrganisation):
    """A topic of a workshop, with the text about it. A workshop may have several topics."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="sub_reports")
    topic = models.ForeignKey("consultations.Topic", on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    body = models.TextField(max_length=20_000, blank=True, default="")
    body_html = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "topic"], name="one_sub_report_per_topic")
        ]
        indexes = [models.Index(fields=["topic", "workshop"], name="workshops_of_topic")]

    def __str__(self) -> str:
        return f"{self.workshop_id} {self.topic_id}"


class Facilitation(OfOrganisation):
    """The right of a participant to write for a workshop.

    A facilitator acts only on their own workshops.
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="facilitators")
    participant = models.ForeignKey(
        "accounts.Participant", on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "participant"], name="one_facilitation_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.workshop_id} {self.participant_id}"


class ExpectedFacilitator(OfOrganisation):
    """A workshop for which a person is invited, who becomes its facilitator by accepting (ADR 145)."""

    workshop = models.ForeignKey(
        Workshop, on_delete=models.CASCADE, related_name="expected_facilitators"
    )
    invitation = models.ForeignKey(
        "accounts.Invitation", on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "invitation"], name="one_expected_facilitator_per_invitation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.workshop_id} {self.invitation_id}"
