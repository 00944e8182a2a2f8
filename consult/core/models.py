"""Base models, and the tables of the core.

They make writes traceable and repeatable: journal, audit log, jobs and idempotency. Stored files
and results of checks are here too.
"""

from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.base import ModelState
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.core.enums import AnswerType, FileKind, JobState
from consult.core.postgres.ids import ordered_id, random_id
from consult.core.postgres.known_rows import set_parts


class ReadDirectly(models.Model):
    """A row that becomes an object without the constructor of its model (ADR 141)."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(  # type: ignore[override]  # The stubs are those of Django 6.1.
        cls, db: str | None, field_names: Collection[str], values: Collection[Any]
    ) -> Self:
        """Return an object of a row that was read.

        Django's method sets each value through `__init__`, which sends two signals and looks for
        defaults: an eighth of the time of a list of contributions. Values are stored directly here,
        which gives the same object (`tests/core/test_read_rows.py`).
        """
        row = cls.__new__(cls)
        row._state = ModelState()
        row._state.adding = False
        row._state.db = db
        row.__dict__.update(zip(field_names, values, strict=True))
        return row


class Identified(ReadDirectly):
    """A row with an id ordered by time."""

    id = models.UUIDField(primary_key=True, default=ordered_id, editable=False)

    class Meta:
        abstract = True


class OfOrganisation(Identified):
    """A row of one organisation. Row-level security protects every such table."""

    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


class Extendable(models.Model):
    """A row whose announced end may be postponed, with a public reason (ADR 62)."""

    announced_closes_at = models.DateTimeField(
        null=True, help_text="First announced end, where it was put later."
    )
    extension_reason = models.CharField(max_length=400, blank=True, default="", db_default="")

    class Meta:
        abstract = True


class Redactable(models.Model):
    """A row that can be emptied for a reader who may not read it, so that a tombstone is left.

    `veiled` lists the fields that are emptied, with their empty values, and `lists` the related
    lists. `is_masked` states that this copy was emptied.
    """

    veiled: dict = {}
    lists: tuple = ()
    is_masked = False

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row. Raise `RuntimeError` if this copy was emptied for its reader."""
        if self.is_masked:
            raise RuntimeError("This copy was emptied for its reader.")
        super().save(*args, **kwargs)

    def emptied(self) -> Self:
        """Empty this copy of its words and lists, and return it. It can no longer be saved."""
        for name, nothing in self.veiled.items():
            setattr(self, name, nothing)
        set_parts(self, {})
        set_parts(self, {name: getattr(self, name).none() for name in self.lists})
        self.is_masked = True
        return self


class TypedQuestion(OfOrganisation):
    """A question whose answers have a type: a field of contributions, an item of a questionnaire.

    Its `answer_type` chooses the parser of its answers (`typed_answers`) and its form field.
    """

    group: ClassVar[str]  # the group of the question in forms, in errors and in the API
    kind: Any
    label: Any
    hint: Any

    is_required = models.BooleanField(default=False)
    minimum = models.DecimalField(max_digits=15, decimal_places=6, null=True, blank=True)
    maximum = models.DecimalField(max_digits=15, decimal_places=6, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True, default="")
    options = models.JSONField(default=list, blank=True, help_text="[{key, fr, en}], in order.")

    range_refusal = ("minimum", _("The smallest value is larger than the largest."))
    options_refusal = ("options", _("Write at least two options, one on each line."))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum__isnull=True)
                | Q(maximum__isnull=True)
                | Q(minimum__lte=F("maximum")),
                name="%(class)s_range_is_one",
            ),
        ]

    @property
    def answer_type(self) -> AnswerType:
        """The type of its answers."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        """The name of the question in forms and in errors, on pages and in the API."""
        return f"{self.group}.{self.pk}"

    def labels_of_options(self, language: str) -> dict[str, str]:
        """Return the options by key, in order.

        Each has its label in the given language, or else in the first language that it has.
        """
        return {
            option["key"]: option.get(language)
            or next(text for name, text in option.items() if name != "key" and text)
            for option in self.options
        }


class JournalEntry(OfOrganisation):
    """An entry of the journal: who did which act, when, on which object.

    It is append-only, and identifies people only by participant id.
    """

    append_only = True

    act = models.CharField(max_length=80)
    actor = models.UUIDField(
        null=True, help_text="Participant who acted; none when the system did."
    )
    kind = models.CharField(max_length=40)
    object_id = models.UUIDField(null=True)
    consultation_id = models.UUIDField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "created_at"]),
            models.Index(fields=["object_id", "created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.kind} {self.object_id}"


class AuditEntry(OfOrganisation):
    """An entry of the audit log: a member of the team read, exported or shared data about people.

    It is append-only and is deleted after a year. It holds only ids, codes and counts
    (`audit.record`), so that its readers learn nothing about the people concerned.
    """

    append_only = True

    act = models.CharField(max_length=40, help_text="One of `AuditAct`.")
    actor = models.UUIDField(
        null=True, help_text="Participant who acted; none when the system did."
    )
    kind = models.CharField(max_length=40, blank=True, default="")
    object_id = models.UUIDField(null=True)
    consultation_id = models.UUIDField(null=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-created_at", "-id"], name="audit_latest_first"),
            models.Index(fields=["organisation", "actor", "-created_at"], name="audit_of_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.kind} {self.object_id}"


class Job(OfOrganisation):
    """A named task to run after the commit, or an event for one of its subscribers (ADR 84).

    It is stored in PostgreSQL in case the broker loses it.
    """

    name = models.CharField(max_length=160, help_text="Of the job, or of the subscriber.")
    arguments = models.JSONField(default=dict)
    is_short = models.BooleanField(
        db_default=False, help_text="Run in a batch, in one transaction with its end."
    )
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    wanted_at = models.DateTimeField(
        db_default=Now(), help_text="When it should run first; `due_at` is its next attempt."
    )
    due_at = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["is_short", "due_at", "id"],
                name="jobs_not_done",
                condition=models.Q(state__in=JobState.not_done()),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class IdempotencyRecord(OfOrganisation):
    """A write made with an idempotency key: enough data to answer it again, never the body."""

    caller = models.CharField(max_length=80)
    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    kind = models.CharField(max_length=40, default="", blank=True)
    object_id = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "caller", "key"], name="one_answer_per_idempotency_key"
            )
        ]
        indexes = [models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"


class StoredFile(OfOrganisation):
    """A file that a person sent, after it was checked and stored.

    Its parts are the renditions of an image, sound or video, or a cleaned document. Its id is
    random and no list shows it. It is written once and never changed. `holder` is the name of the
    app that refers to it.
    """

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    holder = models.CharField(max_length=20)
    consultation_id = models.UUIDField(null=True, help_text="Whose room it takes.")
    kind = models.CharField(max_length=10, choices=FileKind)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField(help_text="In octets, every size together.")
    variants = models.JSONField(
        help_text="What can be read: name, width, height, size, sha256, media type."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=FileKind.values), name="file_kind_known"
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "consultation_id"], name="files_by_place", include=["size"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def folder(self) -> str:
        """The folder in the storage with the parts of the file."""
        return f"files/{self.organisation_id}/{self.pk}"

    @property
    def is_image(self) -> bool:
        """True if the file is shown as an image, with an alternative text."""
        return self.kind == FileKind.IMAGE

    @property
    def is_played(self) -> bool:
        """True if the file is sound or video that the platform converted.

        Browsers play it in the page.
        """
        return self.kind in (FileKind.AUDIO, FileKind.VIDEO)

    def media_type_of(self, part: dict[str, Any]) -> str:
        """Return the media type of a part. Renditions of one file may have several types."""
        return part.get("media_type") or self.media_type


class CheckOutcome(models.Model):
    """The result of the last run of a nightly check, for the operator.

    There is one row per check, over all organisations.
    """

    name = models.CharField(max_length=40, primary_key=True)
    checked_at = models.DateTimeField()
    problems = models.PositiveIntegerField()
    first = models.TextField(
        blank=True, help_text="The first problem, in English; it names no person."
    )

    def __str__(self) -> str:
        return f"{self.name}: {self.problems}"
