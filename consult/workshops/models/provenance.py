"""The provenance of contributions that another person typed, and voice messages."""

from django.db import models
from django.db.models import Q

from consult.core.models import OfOrganisation
from consult.core.postgres.ids import random_id
from consult.workshops.enums import Channel, VoiceState
from consult.workshops.models.recordings import Excerpt
from consult.workshops.models.workshops import Workshop


class Provenance(OfOrganisation):
    """The way in which a contribution came in if its author did not type it.

    It may be a workshop with its table and excerpt, or the channel of an agent.
    """

    proposal = models.OneToOneField("debates.Proposal", on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    workshop = models.ForeignKey(
        Workshop, on_delete=models.PROTECT, null=True, related_name="provenances"
    )
    excerpt = models.OneToOneField(
        Excerpt, on_delete=models.SET_NULL, null=True, related_name="provenance"
    )
    photo = models.ForeignKey(
        "workshops.Photo", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    table = models.CharField(
        max_length=40, blank=True, default="", help_text="The group of the workshop."
    )
    entered_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    agreed = models.BooleanField(
        default=False, help_text="Its author agreed that it be published, and reused."
    )
    received_on = models.DateField(null=True)
    line = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text="Fingerprint of the line of a sheet.",
    )
    is_held = models.BooleanField(
        default=False,
        db_default=False,
        help_text="It becomes public with its workshop, which is a draft.",
    )
    withdrawn_at = models.DateTimeField(
        null=True, help_text="Since when it is withdrawn: this can be undone for ten minutes."
    )
    was_public = models.BooleanField(
        default=False, db_default=False, help_text="Whether its text was public when withdrawn."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="provenance_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.WORKSHOP) ^ Q(workshop__isnull=True),
                name="provenance_of_a_workshop",
            ),
            models.CheckConstraint(
                condition=~Q(channel__in=Channel.of_agents()) | Q(agreed=True),
                name="entered_with_consent",
            ),
            models.UniqueConstraint(
                fields=["workshop", "line"], condition=~Q(line=""), name="one_provenance_per_line"
            ),
        ]
        indexes = [models.Index(fields=["workshop", "created_at"], name="provenances_of_workshop")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.channel}"


class VoiceMessage(OfOrganisation):
    """A spoken message instead of a text.

    An agent writes it down for its author, and its sound may stay private.
    """

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    topic = models.ForeignKey("consultations.Topic", on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey(
        "accounts.Participant", on_delete=models.CASCADE, related_name="+"
    )
    media = models.OneToOneField(
        "media.Media", on_delete=models.PROTECT, null=True, related_name="+"
    )
    language = models.CharField(max_length=2, default="fr")
    charter = models.ForeignKey(
        "consultations.Charter", on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_voice_public = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=VoiceState, default=VoiceState.SENT)
    draft = models.TextField(
        max_length=10_000, blank=True, default="", help_text="What the machine heard, if any."
    )
    proposal = models.OneToOneField(
        "debates.Proposal", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(
        max_length=400, blank=True, default="", help_text="Why it was not kept; told to its author."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=VoiceState.values), name="voice_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=VoiceState.DECLINED) ^ Q(media__isnull=False),
                name="voice_is_heard_unless_declined",
            ),
        ]
        indexes = [
            models.Index(fields=["consultation", "state", "created_at"], name="voices_to_write")
        ]

    def __str__(self) -> str:
        return str(self.pk)
