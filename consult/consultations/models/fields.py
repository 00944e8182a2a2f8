"""The models of fields and tags, which a contribution has in addition to its text."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from consult.consultations.enums import FieldKind
from consult.consultations.models.consultations import Consultation, Topic
from consult.core.enums import AnswerType
from consult.core.models import OfOrganisation, TypedQuestion


class FieldQuerySet(models.QuerySet):
    """A query of the fields of a consultation."""

    def active_for(self, topic: Topic) -> Self:
        """Return the fields that a contribution to a topic is asked now, in order."""
        return self.filter(
            Q(topic=topic) | Q(topic__isnull=True),
            consultation=topic.consultation_id,
            removed_at=None,
        )


class Field(TypedQuestion):
    """A question to contributions in addition to their text, in one topic or in all (ADR 0025).

    Answers refer to it by its id.
    """

    group = "fields"

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="fields")
    topic = models.ForeignKey(
        Topic, on_delete=models.CASCADE, null=True, blank=True, related_name="fields"
    )
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=9, choices=FieldKind)
    label = models.CharField(max_length=120)
    hint = models.CharField(max_length=300, blank=True, default="")
    answered_at = models.DateTimeField(
        null=True, editable=False, help_text="When somebody first answered."
    )
    removed_at = models.DateTimeField(
        null=True, editable=False, help_text="Asked no more; given answers stay."
    )

    refusals = {
        "field_range_is_one": TypedQuestion.range_refusal,
        "field_has_options_where_one_chooses": TypedQuestion.options_refusal,
    }
    objects = FieldQuerySet.as_manager()  # type: ignore[django-manager-missing]  # modeltranslation replaces it

    class Meta(TypedQuestion.Meta):
        ordering = ["position", "id"]
        constraints = [
            *TypedQuestion.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=FieldKind.values), name="field_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=FieldKind.CHOICE) ^ Q(options=[]),
                name="field_has_options_where_one_chooses",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.position}"

    @property
    def answer_type(self) -> AnswerType:
        """The type of its answers."""
        return FieldKind(self.kind).answer_type


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
