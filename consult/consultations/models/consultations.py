"""The models Consultation, Topic and Phase."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer
from consult.consultations.enums import (
    Capability,
    CommentTimes,
    ConsultationState,
    Licence,
    ModerationMode,
    PlacePolicy,
    PseudonymScope,
    ResultsVisibility,
)
from consult.core.models import Extendable, OfOrganisation
from consult.core.postgres.clock import ClockNow

HASHTAG = RegexValidator(
    r"^[^\W\d_]\w*\Z",
    _("Use only letters, digits and _, without # or spaces."),
    code="invalid_hashtag",
)

ENDS_LATER = _("The end must come after the beginning.")


class ConsultationQuerySet(models.QuerySet):
    """A query of consultations. `visible_to` alone decides who may see a consultation."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Return the consultations that the viewer may see.

        Published ones are visible to every visitor, and drafts to the managers and moderators who
        prepare them. Organisation administrators see both. An import that was taken back is visible
        to the system only.
        """
        mine = self.filter(organisation=viewer.organisation)
        if viewer.is_system:
            return mine
        mine = mine.filter(taken_back_at__isnull=True)
        if viewer.is_organisation_admin:
            return mine
        prepared = viewer.consultations_as(Role.MANAGER, Role.MODERATOR)
        return mine.filter(Q(published_at__isnull=False) | Q(pk__in=prepared))

    def in_state(self, state: str) -> Self:
        """Return the consultations in one state, by the database's clock."""
        published = self.filter(published_at__isnull=False)
        now = ClockNow()
        over = Q(closed_at__isnull=False) | Q(closes_at__lte=now)
        cancelled = Q(closed_at__lt=F("opens_at"))
        return {
            ConsultationState.DRAFT: self.filter(published_at__isnull=True),
            ConsultationState.UPCOMING: published.exclude(over).filter(opens_at__gt=now),
            ConsultationState.OPEN: published.exclude(over).filter(opens_at__lte=now),
            ConsultationState.CLOSED: published.filter(over).exclude(cancelled),
            ConsultationState.CANCELLED: published.filter(cancelled),
        }[state]  # type: ignore[index]  # members are strings

    def with_clock(self) -> Self:
        """Annotate each consultation with the database's time, from which its state is derived."""
        return self.annotate(seen_at=ClockNow())


class Consultation(OfOrganisation):  # type: ignore[django-manager-missing]  # modeltranslation replaces its managers
    """A process with a timetable, on topics and under a charter."""

    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=400, blank=True, default="")
    description = models.TextField(max_length=20000, blank=True, default="")
    licence = models.CharField(max_length=20, choices=Licence, default=Licence.LICENCE_OUVERTE)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closing_reason = models.CharField(max_length=400, blank=True, default="")
    suspended_at = models.DateTimeField(null=True, help_text="Since when people only read it.")
    suspension_reason = models.CharField(
        max_length=400, blank=True, default="", db_default="", help_text="Empty unless suspended."
    )
    results_visibility = models.CharField(
        max_length=10, choices=ResultsVisibility, default=ResultsVisibility.LIVE
    )
    pseudonym_scope = models.CharField(
        max_length=12, choices=PseudonymScope, default=PseudonymScope.QUESTION
    )
    comment_times = models.CharField(
        max_length=6, choices=CommentTimes, default=CommentTimes.DAY, db_default=CommentTimes.DAY
    )
    moderation_mode = models.CharField(
        max_length=4, choices=ModerationMode, default=ModerationMode.POST
    )
    # The mode for files, and the mode for the first texts with a link of a participant without any
    # public text in the consultation.
    media_mode = models.CharField(
        max_length=4,
        choices=ModerationMode,
        default=ModerationMode.PRE,
        db_default=ModerationMode.PRE,
    )
    link_mode = models.CharField(
        max_length=4,
        choices=ModerationMode,
        default=ModerationMode.PRE,
        db_default=ModerationMode.PRE,
    )
    promised_hours = models.PositiveSmallIntegerField(
        default=16,
        db_default=16,
        validators=[MinValueValidator(1), MaxValueValidator(80)],
        help_text="Working hours in which a moderator reads what waits (ADR 46).",
    )
    holds_out_of_hours = models.BooleanField(
        default=False,
        db_default=False,
        help_text="What arrives at night or on a weekend waits to be read.",
    )
    facilitators_take_part = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Facilitators may also give opinions and contribute in their own name.",
    )
    place_policy = models.CharField(
        max_length=9, choices=PlacePolicy, default=PlacePolicy.NONE, db_default=PlacePolicy.NONE
    )
    map_latitude = models.DecimalField(max_digits=5, decimal_places=3, null=True, blank=True)
    map_longitude = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    map_zoom = models.PositiveSmallIntegerField(null=True, blank=True)
    attribution = models.CharField(max_length=400, blank=True, default="")
    cover = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # This is empty if the image is decorative.
    cover_alt = models.CharField(max_length=250, blank=True, default="", db_default="")
    cover_credit = models.CharField(max_length=160, blank=True, default="", db_default="")
    hashtag = models.CharField(
        max_length=60,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(r"^[^\W\d_]\w*\Z", code="invalid_hashtag")],
    )
    contact_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    # The contact is a service, not a person.
    contact_email = models.EmailField(blank=True, default="", db_default="")
    contact_phone = models.CharField(max_length=40, blank=True, default="", db_default="")
    # A trigger stores the time of the last change of this row (ADR 68).
    changed_at = models.DateTimeField(db_default=Now(), editable=False)
    is_sample = models.BooleanField(default=False)
    origin = models.CharField(max_length=60, blank=True, default="")
    origin_id = models.CharField(max_length=120, blank=True, default="")
    taken_back_at = models.DateTimeField(
        null=True, editable=False, help_text="When its import was undone (ADR 66)."
    )

    refusals = {
        "consultation_ends_after_it_begins": ("closes_at", ENDS_LATER),
        "promised_delay_is_held": ("promised_hours", _("Choose a time of 1 to 80 working hours.")),
        "map_opens_somewhere": (
            "map_latitude",
            _("Fill in latitude, longitude and zoom, or leave all three empty."),
        ),
    }
    objects = ConsultationQuerySet.as_manager()  # type: ignore[django-manager-missing]  # modeltranslation replaces it

    seen_at: datetime  # set by `with_clock`

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "slug"], name="one_consultation_per_slug"
            ),
            models.UniqueConstraint(
                fields=["organisation", "origin", "origin_id"],
                condition=~Q(origin=""),
                name="one_consultation_per_origin",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(opens_at__lt=F("closes_at")),
                name="consultation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True)
                | Q(opens_at__isnull=False, closes_at__isnull=False),
                name="published_consultation_has_dates",
            ),
            models.CheckConstraint(
                condition=Q(suspended_at__isnull=True, suspension_reason="")
                | (
                    Q(suspended_at__isnull=False, published_at__isnull=False)
                    & ~Q(suspension_reason="")
                ),
                name="suspension_is_public_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | (Q(published_at__isnull=False) & ~Q(closing_reason="")),
                name="early_end_is_public_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | Q(published_at__isnull=True),
                name="import_taken_back_is_not_public",
            ),
            models.CheckConstraint(
                condition=~Q(licence="unstated") | ~Q(origin=""), name="only_imports_lack_a_licence"
            ),
            models.CheckConstraint(
                condition=Q(place_policy__in=PlacePolicy.values), name="place_policy_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    media_mode__in=ModerationMode.values, link_mode__in=ModerationMode.values
                ),
                name="moderation_modes_known",
            ),
            models.CheckConstraint(
                condition=Q(promised_hours__range=(1, 80)), name="promised_delay_is_held"
            ),
            models.CheckConstraint(
                condition=Q(
                    map_latitude__isnull=True, map_longitude__isnull=True, map_zoom__isnull=True
                )
                | Q(
                    map_latitude__range=(-85, 85),
                    map_longitude__range=(-180, 180),
                    map_zoom__range=(1, 18),
                ),
                name="map_opens_somewhere",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "closes_at"])]

    def __str__(self) -> str:
        return self.slug

    def state_at(self, moment: datetime) -> ConsultationState:
        """Return the state at a moment. Pass the database's time."""
        if self.published_at is None:
            return ConsultationState.DRAFT
        if self.is_cancelled:
            return ConsultationState.CANCELLED
        if self.closed_at or self.closes_at <= moment:  # type: ignore[operator]  # set once it is open
            return ConsultationState.CLOSED
        return ConsultationState.UPCOMING if self.opens_at > moment else ConsultationState.OPEN  # type: ignore[operator]  # set once it is open

    @property
    def state(self) -> ConsultationState:
        """The state at the time when the row was read (`with_clock`)."""
        return self.state_at(self.seen_at)

    @property
    def is_open(self) -> bool:
        """True if people take part in it: not while it is suspended."""
        return self.state == ConsultationState.OPEN and self.suspended_at is None

    @property
    def is_suspended(self) -> bool:
        """True if people only read it. One that ended during its suspension is closed."""
        return self.suspended_at is not None and not self.state.is_over

    @property
    def is_cancelled(self) -> bool:
        """True if it was closed before it began (ADR 152)."""
        return self.closed_at is not None and self.closed_at < self.opens_at  # type: ignore[operator]  # set once it is published


class Topic(OfOrganisation):  # type: ignore[django-manager-missing]  # modeltranslation replaces its managers
    """A subject with a question.

    At most one topic is transversal: it has no number and is not counted with the others.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="topics")
    number = models.PositiveSmallIntegerField(null=True)
    is_transversal = models.BooleanField(default=False)
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=160)
    question = models.CharField(max_length=300)
    background = models.TextField(max_length=40000, blank=True, default="")
    # An easy-to-read version of the background (in French: FALC), and a video of the question in
    # sign language.
    easy_read = models.TextField(max_length=10000, blank=True, default="", db_default="")
    sign_video_url = models.URLField(max_length=500, blank=True, default="", db_default="")
    picture = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    picture_alt = models.CharField(max_length=250, blank=True, default="", db_default="")
    picture_credit = models.CharField(max_length=160, blank=True, default="", db_default="")
    is_sensitive = models.BooleanField(
        default=False, db_default=False, help_text="Texts about it are read before they are public."
    )
    origin_id = models.CharField(max_length=120, blank=True, default="")
    # Triggers store the time of the last change of this row, of its documents, or of the
    # publication (ADR 68).
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    refusals = {
        "one_transversal_topic": (
            "is_transversal",
            _("There is already a topic for everything else."),
        )
    }

    class Meta:
        ordering = [F("number").asc(nulls_last=True)]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "slug"], name="one_topic_per_slug"),
            models.UniqueConstraint(
                fields=["consultation", "number"],
                name="one_topic_per_number",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["consultation"],
                condition=Q(is_transversal=True),
                name="one_transversal_topic",
            ),
            models.UniqueConstraint(
                fields=["consultation", "origin_id"],
                condition=~Q(origin_id=""),
                name="one_topic_per_origin",
            ),
            models.CheckConstraint(
                condition=Q(is_transversal=True, number__isnull=True)
                | Q(is_transversal=False, number__isnull=False),
                name="topic_is_numbered_unless_transversal",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class Phase(Extendable, OfOrganisation):  # type: ignore[django-manager-missing]  # modeltranslation replaces its managers
    """A dated interval that opens capabilities. No role is exempt from its dates."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="phases")
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True, default="")
    capabilities = ArrayField(models.CharField(max_length=10, choices=Capability), default=list)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    announced_opens_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="First announced start, where an extension of an earlier step moved it (ADR 4).",
    )

    refusals = {
        "phase_ends_after_it_begins": ("closes_at", ENDS_LATER),
        "phase_is_extended_only": ("closes_at", _("An announced end can only be postponed.")),
    }
    ended_at = models.DateTimeField(
        null=True, help_text="When closing the consultation ended it early (ADR 0004)."
    )
    suspended_at = models.DateTimeField(
        null=True, help_text="That of its consultation, on the row that acts lock (ADR 150)."
    )

    class Meta:
        ordering = ["opens_at", "closes_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")), name="phase_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__lt=F("closes_at")),
                name="phase_ends_early_only",
            ),
            models.CheckConstraint(
                condition=Q(announced_closes_at__isnull=True)
                | Q(announced_closes_at__lt=F("closes_at")),
                name="phase_is_extended_only",
            ),
            models.CheckConstraint(
                condition=Q(announced_opens_at__isnull=True)
                | Q(
                    announced_closes_at__isnull=False,
                    announced_opens_at__lt=F("opens_at"),
                ),
                name="phase_start_moves_with_an_extension",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ends_at(self) -> datetime:
        """The real end: the announced one, or the early close of the consultation."""
        return self.ended_at or self.closes_at

    @property
    def is_participatory(self) -> bool:
        """True if people take part in the phase, so that its announced dates are binding."""
        return Capability.has_participation(self.capabilities)

    def is_open_at(self, moment: datetime) -> bool:
        """Return whether the phase is open at a moment. None is, while its consultation is suspended.

        Its first instant is included, its last is not.
        """
        return self.suspended_at is None and self.opens_at <= moment < self.ends_at
