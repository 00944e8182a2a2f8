"""The models of uploads and of media: sound, video and text, prepared before they are shown."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from consult.core.models import OfOrganisation
from consult.core.postgres.ids import random_id
from consult.media.enums import MediaKind, MediaState, Refusal, UploadState

LONGEST_NAME = 120


class Upload(OfOrganisation):
    """A file being sent, resumable after a lost connection or a restart (tus 1.0.0).

    The storage knows how many bytes came, not the row: `offset` is the number in the last answer.
    """

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    owner = models.ForeignKey("accounts.Participant", on_delete=models.CASCADE, related_name="+")
    consultation_id = models.UUIDField(help_text="Whose room it takes.")
    purpose = models.CharField(
        max_length=20, help_text="What it may be taken for: a name registered in `purposes`."
    )
    name = models.CharField(max_length=LONGEST_NAME)
    media_type = models.CharField(
        max_length=80, blank=True, default="", help_text="As claimed; never believed."
    )
    length = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=UploadState, default=UploadState.RECEIVING)
    sha256 = models.CharField(
        max_length=64,
        blank=True,
        default="",
        help_text="Of the whole, once complete; of none that went straight.",
    )
    meant_for = models.UUIDField(
        null=True, help_text="The object it is sent for, such as a workshop; it counts its bytes."
    )
    said = models.JSONField(
        default=dict,
        blank=True,
        db_default={},
        help_text="What its owner answered before it arrived, for the app that takes it.",
    )
    expires_at = models.DateTimeField()
    is_direct = models.BooleanField(
        default=False, help_text="Its parts go to the bucket, not through this service."
    )

    is_still = False  # set by `selectors.described_uploads`

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=UploadState.values), name="upload_state_known"
            ),
            models.CheckConstraint(
                condition=Q(length__gte=1, offset__lte=F("length")), name="upload_within_its_length"
            ),
            models.CheckConstraint(
                condition=Q(state=UploadState.RECEIVING) | Q(offset=F("length")),
                name="complete_upload_is_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "consultation_id"],
                name="uploads_by_place",
                include=["length"],
            ),
            models.Index(fields=["expires_at"], name="uploads_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.offset}/{self.length}"

    @property
    def path(self) -> str:
        """The path of the uploaded bytes in their storage, which its first folder names."""
        return f"{'direct' if self.is_direct else 'uploads'}/{self.organisation_id}/{self.pk}"


class Media(OfOrganisation):
    """Sound, video or text that a participant sent.

    It is private until it is prepared. The object that owns it then decides where it is shown.
    `file` contains what readers play: renditions and poster. `original` is never served.
    `generation` increases each time the medium is prepared again after a passage was masked. Only
    the result of the last generation is stored.
    """

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    consultation_id = models.UUIDField(help_text="Whose room it takes.")
    holder = models.CharField(
        max_length=20, help_text="The name under which its files are held (core.files)."
    )
    name = models.CharField(max_length=LONGEST_NAME)
    kind = models.CharField(max_length=5, choices=MediaKind, blank=True, default="")
    state = models.CharField(max_length=10, choices=MediaState, default=MediaState.QUARANTINE)
    progress = models.FloatField(default=0, validators=[MinValueValidator(0), MaxValueValidator(1)])
    refusal = models.CharField(max_length=20, choices=Refusal, blank=True, default="")
    original = models.CharField(
        max_length=200, blank=True, default="", help_text="Its path; none once it is removed."
    )
    original_size = models.PositiveBigIntegerField()
    original_sha256 = models.CharField(
        max_length=64,
        blank=True,
        default="",
        help_text="Of what went straight to a bucket, since it was first read.",
    )
    duration = models.FloatField(null=True, help_text="Seconds.")
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    peaks = models.JSONField(
        default=list, blank=True, help_text="Loudness from 0 to 100, at most 600 values, evenly."
    )
    text = models.TextField(
        blank=True, default="", max_length=1_000_000, help_text="Of a text: what it says."
    )
    masks = models.JSONField(
        default=list, blank=True, help_text="[[from, to]] seconds that are neither heard nor seen."
    )
    generation = models.PositiveIntegerField(default=1)
    file = models.OneToOneField(
        "core.StoredFile", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    ready_at = models.DateTimeField(null=True)
    original_until = models.DateTimeField(
        null=True, help_text="When what was sent is removed; by default, as set."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MediaState.values), name="media_state_known"
            ),
            models.CheckConstraint(
                condition=Q(progress__range=(0, 1)), name="media_progress_is_a_share"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[MediaState.FAILED, MediaState.BLOCKED])
                ^ Q(refusal__in=Refusal.values),
                name="media_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=MediaState.READY)
                | (Q(kind=MediaKind.TEXT) ^ Q(file__isnull=False)),
                name="media_ready_can_be_played",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "consultation_id"],
                name="media_by_place",
                include=["original_size"],
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def status(self) -> MediaState:
        """The state as an enum member, which has properties such as `is_final`."""
        return MediaState(self.state)
