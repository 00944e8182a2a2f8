"""Topics: their question, background, and documents to read before contributing.

Any visitor reads them, and managers write them.
"""

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from rest_framework import serializers
from rest_framework.response import Response

from consult.api.contracts import ChangesQuery, Contract
from consult.api.editorial_forms import EditorialForm
from consult.api.fields import Flag, Text, Whole
from consult.api.files import DocumentSerializer, ImageSerializer, document, image
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from consult.consultations.actions import topics as topic_actions
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.consultations.selectors import welcome as welcome_selectors
from consult.workshops.meetings.selectors.figures import Held, count_held_workshops_of_topics
from debates.texts.selectors.figures import Counts, counts_by_topic

# The transversal topic has no number. It comes last.
IN_ORDER = ("place", "id")
LAST = 32767


class TopicFiguresSerializer(ReadOnlySerializer):
    """Live counts of a topic."""

    proposals = serializers.IntegerField()
    comments = serializers.IntegerField()
    workshops = serializers.IntegerField()


class TopicSerializer(ReadOnlySerializer):
    """A topic."""

    id = serializers.UUIDField()
    consultation = serializers.SlugField(source="consultation.slug")
    number = serializers.IntegerField(allow_null=True)
    is_transversal = serializers.BooleanField()
    title = serializers.CharField()
    question = serializers.CharField()
    background = serializers.CharField(allow_blank=True, help_text="Markdown.")
    easy_read = serializers.CharField(
        allow_blank=True, help_text="The same, easy to read. Markdown."
    )
    sign_video_url = serializers.CharField(
        allow_blank=True, help_text="The question in sign language."
    )
    is_sensitive = serializers.BooleanField(
        help_text="Texts about it are read before they are public."
    )
    picture = ImageSerializer(allow_null=True)
    documents = DocumentSerializer(many=True)
    figures = TopicFiguresSerializer()
    changed_at = serializers.DateTimeField(help_text="Last change that `updated_after` knows of.")

    def get_picture(self, topic):
        """Return the picture of the topic, or None."""
        addresses = self.context["addresses"]
        return image(addresses, topic.picture, topic.picture_alt, topic.picture_credit)

    def get_documents(self, topic):
        """Return the documents to read before contributing."""
        return [document(self.context["addresses"], row) for row in topic.documents.all()]

    def get_figures(self, topic):
        """Return the counts of contributions, comments, and workshops already held on the topic."""
        counts = self.context["counts"].get(topic.pk, Counts())
        meetings = self.context["held"].get(topic.pk, Held())
        return {
            "proposals": counts.proposals,
            "comments": counts.comments,
            "workshops": meetings.workshops,
        }


class TopicQuery(ChangesQuery):
    """The filters of the list of topics."""

    consultation = serializers.SlugField(max_length=80, required=False)


class TopicTextsSerializer(EditorialForm):
    """The texts of a topic. They are in the language of `?lang=`."""

    translated = frozenset({"title", "question", "background", "easy_read"})

    slug = serializers.SlugField(
        max_length=80, required=False, help_text="Made from the title where none is given."
    )
    title = Text(max_length=160)
    question = Text(max_length=300)
    background = Text(max_length=40000, allow_blank=True, required=False, help_text="Markdown.")
    easy_read = Text(
        max_length=10000, allow_blank=True, required=False, help_text="Easy to read. Markdown."
    )
    sign_video_url = serializers.URLField(max_length=500, allow_blank=True, required=False)
    is_sensitive = Flag(required=False)


class TopicEditSerializer(TopicTextsSerializer):
    """The texts of a topic, and its place."""

    number = Whole(required=False, help_text="Its place. The other topics make room.")


class TopicFormSerializer(TopicTextsSerializer):
    """A topic to add."""

    consultation = serializers.SlugField(max_length=80)
    is_transversal = Flag(
        required=False, help_text="Whether it is the one for what fits no other topic."
    )


class TopicViewSet(ApiViewSet):
    """Topics."""

    written_kind = "topic"
    contracts = {
        "list": Contract("published.read", TopicSerializer, query=TopicQuery, many=True),
        "retrieve": Contract("published.read", TopicSerializer),
        "create": Contract(
            "consultation.edit",
            TopicSerializer,
            status=201,
            body=TopicFormSerializer,
            location="topics/{id}/",
        ),
        "partial_update": Contract("consultation.edit", TopicSerializer, body=TopicEditSerializer),
        "destroy": Contract("consultation.edit", status=204),
    }

    def list(self, request):
        """List the topics of a consultation in their order, or those of every consultation.

        The transversal topic comes last. With `updated_after`, list the changed ones, in the
        order of their changes.
        """
        rows = topic_selectors.all_topics(self.viewer)
        if slug := self.query.get("consultation"):
            rows = topic_selectors.topics(
                self.viewer, consultation_selectors.get_consultation_row(self.viewer, slug)
            )
        rows = rows.select_related("consultation", "picture").prefetch_related(
            welcome_selectors.WITH_FILES
        )
        rows = rows.annotate(place=Coalesce("number", Value(LAST)))
        return self.paginated(rows, IN_ORDER, self._serialize_all)

    def retrieve(self, request, id):
        """Return one topic with its documents and figures."""
        return Response(self.serialize(id))

    def create(self, request):
        """Add a topic to a draft, at the end."""
        values = self.body()
        slug = values.pop("consultation")

        def add():
            consultation = consultation_selectors.get_consultation_row(self.viewer, slug)
            return topic_actions.add_topic(
                viewer=self.viewer, consultation_id=consultation.pk, **values
            )

        return self.once(add)

    def partial_update(self, request, id):
        """Change the texts of a topic, or its place in a draft.

        Once the consultation is published, its question is announced: another language can still be
        added.
        """
        return self.perform(_edit_topic, topic_id=id, **self.body(partial=True))

    def destroy(self, request, id):
        """Remove a topic of a draft. The topics after it move up."""
        return self.remove(topic_actions.remove_topic, topic_id=id)

    def serialize(self, pk):
        """Return a topic that the caller may see."""
        return self._serialize_all([topic_selectors.get_topic_with_files(self.viewer, pk)])[0]

    def _serialize_all(self, topics):
        counts: dict = {}
        for consultation in {topic.consultation for topic in topics}:
            counts |= counts_by_topic(self.viewer, consultation)
        meetings = count_held_workshops_of_topics(self.viewer, [topic.pk for topic in topics])
        context = {"counts": counts, "held": meetings}
        return self.get_serializer(topics, many=True, context=context).data


@transaction.atomic
def _edit_topic(*, viewer, topic_id, number=None, **texts):
    """Change the texts of a topic and its place, both or none."""
    topic = topic_actions.edit_topic(viewer=viewer, topic_id=topic_id, **texts)
    if number is not None:
        topic_actions.move_topic(viewer=viewer, topic_id=topic_id, number=number)
    return topic
