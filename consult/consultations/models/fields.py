"""The models of fields and tags, which a contribution has in addition to its text."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from consult.consultations.enums import FieldKind
from consult.consultations.models.consultations import Consultation, Topic
from consult.core.models import OfOrganisation


class FieldQuerySet(models.QuerySet):
    """A query of the fields of a consultation."""

    def active_for(self, topic: Topic) -> Self:
        """Return the fields that a contribution to a topic is asked now, in order."""
        return self.filter(
            Q(topic=topic) | Q(topic__isnull=True),
            consultation=topic.consultation_id,
            removed_at=None,
        )


class Field(OfOrganisation):
    """A question to contributions in addition to their text, in one topic or in all (ADR 0025).

    Answers refer to it by its id.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="fields")
    topic = models.ForeignKey(
        Topic, on_delete=models.CASCADE, null=True, blank=True, related_name="fields"
    )
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=9, choices=FieldKind)
    label = models.CharField(max_length=120)
    hint = models.CharField(max_length=300, blank=True, default="")
    is_mandatory = models.BooleanField(default=False)
    minimum = models.DecimalField(max_digits=15, decimal_places=6, null=True, blank=True)
    maximum = models.DecimalField(max_digits=15, decimal_places=6, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True, default="")
    options = models.JSONField(default=list, blank=True, help_text="[{key, fr, en}], in order.")
    answered_at = models.DateTimeField(
        null=True, editable=False, help_text="When somebody first answered."
    )
    removed_at = models.DateTimeField(
        null=True, editable=False, help_text="Asked no more; given answers stay."
    )

    refusals = {
        "field_range_is_one": ("minimum", _("The smallest value is larger than the largest.")),
        "field_has_options_where_one_chooses": (
            "options",
            _("Write at least two options, one on each line."),
        ),
    }
    objects = FieldQuerySet.as_manager()  # type: ignore[django-manager-missing]  # modeltranslation replaces it

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FieldKind.values), name="field_kind_known"),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True)
                | Q(maximum__isnull=True)
                | Q(minimum__lte=F("maximum")),
                name="field_range_is_one",
            ),
            models.CheckConstraint(
                condition=Q(kind=FieldKind.CHOICE) ^ Q(options=[]),
                name="field_has_options_where_one_chooses",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.position}"

    @property
    def name(self) -> str:
        """The name of the field in forms and errors, on pages and in the API."""
        return f"fields.{self.pk}"

    def labels_of_options(self, language: str) -> dict[str, str]:
        """Return the options by key, in a language or else in one that they have, in order."""
        return {
            option["key"]: option.get(language)
            or next(v for k, v in option.items() if k != "key" and v)
            for option in self.options
        }


class Tag(OfOrganisation):  # type: ignore[django-manager-missing]  # modeltranslation replaces its managers
    """A word of a consultation's closed list, by which contributions are classed."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="tags")
    label = models.CharField(max_length=40)

    refusals = {
        "one_tag_per_label": ("label_fr", _("This tag is in the list already.")),
        "tag_has_label": ("label_fr", _("Write the tag.")),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint("consultation", Lower("label_fr"), name="one_tag_per_label"),
            models.CheckConstraint(condition=~Q(label_fr="", label_en=""), name="tag_has_label"),
        ]

    def __str__(self) -> str:
        return self.label
