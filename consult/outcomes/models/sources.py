"""The models of cited sources: the sources, where each is cited, and the kinds of actors."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from consult.core.models import OfOrganisation
from consult.outcomes.enums import LinkState, SourceState

URL_LENGTH = 1000
TITLE_LENGTH = 400
LABEL_LENGTH = 80


class ActorKind(OfOrganisation):
    """A kind of actor by which an organisation groups sources, such as "Associations"."""

    label_fr = models.CharField(_("Label in French"), max_length=LABEL_LENGTH)
    label_en = models.CharField(
        _("Label in English"), max_length=LABEL_LENGTH, blank=True, default=""
    )
    position = models.PositiveIntegerField()

    refusals = {"one_actor_kind_per_label": ("label_fr", _("This kind is in the list already."))}

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "label_fr"], name="one_actor_kind_per_label"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The label in the language of the reader, or in French if there is no other."""
        return self.label_en if get_language() == "en" and self.label_en else self.label_fr


class Source(OfOrganisation):
    """A document or a site that contributions cite, once per consultation.

    The key is the normal form of its address, or of its title if it has no address. A source that
    was merged into another one keeps its citations, which count for the other one.
    """

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+"
    )
    key = models.CharField(max_length=URL_LENGTH)
    url = models.CharField(max_length=URL_LENGTH, blank=True, default="")
    title = models.CharField(max_length=TITLE_LENGTH, blank=True, default="")
    actor_kind = models.ForeignKey(
        ActorKind, on_delete=models.SET_NULL, null=True, related_name="sources"
    )
    state = models.CharField(max_length=9, choices=SourceState, default=SourceState.FOUND)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="merged"
    )
    link_state = models.CharField(max_length=11, choices=LinkState, blank=True, default="")
    link_checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "key"], name="one_source_per_key"),
            models.CheckConstraint(
                condition=Q(state__in=SourceState.values), name="source_state_known"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="source_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url


class SourceInTopic(OfOrganisation):
    """The title and the kind of actor of a source under one topic, where they differ."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="in_topics")
    topic = models.ForeignKey("consultations.Topic", on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH, blank=True, default="")
    actor_kind = models.ForeignKey(
        ActorKind, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "topic"], name="one_source_text_per_topic")
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.topic_id}"


class SourceCitation(OfOrganisation):
    """A place where a source is cited: a version of a proposal, a comment or a spoken passage.

    A citation that an editor added has none of these three. It has a topic, and the proposal if
    the editor named one.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="citations")
    topic = models.ForeignKey(
        "consultations.Topic", on_delete=models.CASCADE, null=True, related_name="+"
    )
    proposal = models.ForeignKey(
        "debates.Proposal", on_delete=models.CASCADE, null=True, related_name="+"
    )
    version = models.ForeignKey(
        "debates.ProposalVersion", on_delete=models.CASCADE, null=True, related_name="+"
    )
    comment = models.ForeignKey(
        "debates.Comment", on_delete=models.CASCADE, null=True, related_name="+"
    )
    segment = models.ForeignKey(
        "workshops.Segment", on_delete=models.CASCADE, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "version"], name="one_citation_per_version"),
            models.UniqueConstraint(fields=["source", "comment"], name="one_citation_per_comment"),
            models.UniqueConstraint(fields=["source", "segment"], name="one_citation_per_segment"),
            models.UniqueConstraint(
                fields=["source", "topic", "proposal"],
                condition=Q(version__isnull=True, comment__isnull=True, segment__isnull=True),
                nulls_distinct=False,
                name="one_citation_by_hand",
            ),
            models.CheckConstraint(
                condition=Q(version__isnull=True, comment__isnull=True)
                | Q(version__isnull=True, segment__isnull=True)
                | Q(comment__isnull=True, segment__isnull=True),
                name="citation_in_one_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.version_id or self.comment_id or self.segment_id or ''}"
