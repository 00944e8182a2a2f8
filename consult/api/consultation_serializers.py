"""The serializers of consultations: a short one in lists, and a whole one."""

from django.conf import settings
from django.utils.translation import get_language
from rest_framework import serializers

from consult.api.figures import FiguresSerializer
from consult.api.files import DocumentSerializer, ImageSerializer, document, image
from consult.api.serializers import (
    FIRST_END,
    WHY_LATER,
    BoundsSerializer,
    ReadOnlySerializer,
)
from consult.consultations.enums import (
    Capability,
    ConsultationState,
    FieldKind,
    HelpKind,
    ModerationMode,
    PlacePolicy,
)
from consult.consultations.selectors import charters as charter_selectors
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import fields as field_selectors
from consult.consultations.selectors import welcome as welcome_selectors
from consult.outcomes.figures import figures
from moderation.cases.selectors.delays import queue_age
from votes.selectors.restorations import list_restorations


class OrganisationSerializer(ReadOnlySerializer):
    """The organisation that consults."""

    name = serializers.CharField()
    host = serializers.CharField()


class CharterSerializer(ReadOnlySerializer):
    """The rules of the game that apply now."""

    version = serializers.IntegerField()
    hash = serializers.CharField()
    text = serializers.CharField()


class PhaseSerializer(ReadOnlySerializer):
    """A dated step, and what it lets people do."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    capabilities = serializers.ListField(child=serializers.ChoiceField(Capability.values))
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField(help_text="As announced.")
    ended_at = serializers.DateTimeField(
        allow_null=True, help_text="When it really ended, if that was early."
    )
    announced_opens_at = serializers.DateTimeField(
        allow_null=True,
        help_text="The first announced start, where an extension of an earlier step moved this one.",
    )
    announced_closes_at = serializers.DateTimeField(allow_null=True, help_text=FIRST_END)
    extension_reason = serializers.CharField(help_text=WHY_LATER)


class RestorationSerializer(ReadOnlySerializer):
    """A restore of the site from a backup."""

    saved_at = serializers.DateTimeField(help_text="When the backup was made.")
    votes = serializers.IntegerField(help_text="Votes of the register that it lost.")


class TopicLinkSerializer(ReadOnlySerializer):
    """A topic's place in its consultation."""

    id = serializers.UUIDField()
    number = serializers.IntegerField(allow_null=True)
    title = serializers.CharField()


class FieldOptionSerializer(ReadOnlySerializer):
    """An option of a choice."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field keeps the name that the API gives it


class FieldSerializer(BoundsSerializer):
    """A question that the form of a contribution asks besides its text.

    Answers refer to the field by its id.
    """

    id = serializers.UUIDField()
    topic = serializers.UUIDField(
        source="topic_id", allow_null=True, help_text="The only topic that asks it, if one."
    )
    kind = serializers.ChoiceField(FieldKind.values)
    label = serializers.CharField()  # type: ignore[assignment]  # a field keeps the name that the API gives it
    hint = serializers.CharField(allow_blank=True)
    is_mandatory = serializers.BooleanField(source="is_required")
    minimum = serializers.FloatField(allow_null=True)
    maximum = serializers.FloatField(allow_null=True)
    unit = serializers.CharField(allow_blank=True)
    options = FieldOptionSerializer(many=True)
    is_removed = serializers.BooleanField(help_text="Asked no more; answers that were given stay.")

    def get_options(self, field):
        """Return the options of a choice, in the language of the request."""
        labels = field.labels_of_options(get_language())
        return [{"key": key, "label": label} for key, label in labels.items()]

    def get_is_removed(self, field):
        """Return whether the field is no longer asked."""
        return field.removed_at is not None


class TagSerializer(ReadOnlySerializer):
    """A word by which contributions are classed."""

    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field keeps the name that the API gives it


class ConsultationUrlsSerializer(ReadOnlySerializer):
    """Its pages."""

    page = serializers.URLField()
    open_data = serializers.URLField()
    feed = serializers.URLField(help_text="Atom: its new contributions.")


class ConsultationSerializer(ReadOnlySerializer):
    """A consultation, as lists show it."""

    id = serializers.UUIDField()
    slug = serializers.SlugField()
    title = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(ConsultationState.values)
    opens_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(allow_null=True, help_text="As announced.")
    closed_at = serializers.DateTimeField(
        allow_null=True, help_text="When it was closed before that, or cancelled before it began."
    )
    closing_reason = serializers.CharField(allow_null=True, help_text="Why it was.")
    suspended_at = serializers.DateTimeField(
        allow_null=True, help_text="Since when it is suspended: people read, and take no part."
    )
    suspension_reason = serializers.CharField(help_text="Why it is; empty otherwise.")
    changed_at = serializers.DateTimeField(help_text="Last change that `updated_after` knows of.")
    languages = serializers.ListField(child=serializers.CharField())
    licence = serializers.CharField()
    organisation = OrganisationSerializer()
    urls = ConsultationUrlsSerializer()

    def get_languages(self, consultation):
        """Return the languages in which its title exists."""
        return [
            code for code, _name in settings.LANGUAGES if getattr(consultation, f"title_{code}")
        ]

    def get_organisation(self, consultation):
        """Return the organisation, with the host of its pages."""
        addresses = self.context["addresses"]
        return {"name": addresses.organisation.name, "host": addresses.origin.split("://", 1)[1]}

    def get_urls(self, consultation):
        """Return the addresses of its page, its open data and its feed."""
        addresses = self.context["addresses"]
        return {
            "page": addresses.path(consultation_selectors.path_of(consultation)),
            "open_data": addresses.path(f"/open-data/{consultation.slug}/"),
            "feed": addresses.path(f"/feeds/consultations/{consultation.slug}.atom"),
        }


class HelpPointSerializer(ReadOnlySerializer):
    """A place where people get help to take part."""

    kind = serializers.ChoiceField(HelpKind.values)
    name = serializers.CharField()
    details = serializers.CharField(allow_blank=True, help_text="Address and hours.")
    phone = serializers.CharField(allow_blank=True)


class ContactSerializer(ReadOnlySerializer):
    """The service to write to or call."""

    name = serializers.CharField(source="contact_name", allow_blank=True)
    email = serializers.CharField(source="contact_email", allow_blank=True)
    phone = serializers.CharField(source="contact_phone", allow_blank=True)


class PartnerSerializer(ReadOnlySerializer):
    """A partner that carries the consultation with the organisation."""

    name = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    logo = ImageSerializer(allow_null=True)


class ModerationSerializer(ReadOnlySerializer):
    """The moderation of a consultation: its announced rules, and how its promised time is kept.

    Hours are working hours.
    """

    mode = serializers.ChoiceField(ModerationMode.values)
    media_mode = serializers.ChoiceField(ModerationMode.values, help_text="Of files.")
    link_mode = serializers.ChoiceField(
        ModerationMode.values, help_text="Of the first text of a person with a link."
    )
    holds_out_of_hours = serializers.BooleanField(
        help_text="What arrives out of working hours is read first."
    )
    promised_hours = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="Cases without a decision.")
    late = serializers.IntegerField(
        help_text="Those among them that wait for longer than was promised."
    )
    oldest_waiting_hours = serializers.FloatField(allow_null=True)
    median_hours = serializers.FloatField(
        allow_null=True, help_text="Of what was decided in the last thirty days."
    )


class WholeConsultationSerializer(ConsultationSerializer):
    """A consultation with all its details.

    Those are its steps, topics, charter, figures, image, documents, partners and help points.
    """

    cover = ImageSerializer(allow_null=True)
    hashtag = serializers.CharField(allow_blank=True)
    contact = ContactSerializer(source="*")
    documents = DocumentSerializer(many=True)
    help_points = HelpPointSerializer(many=True)
    partners = PartnerSerializer(many=True)
    charter = CharterSerializer(allow_null=True)
    phases = PhaseSerializer(many=True)
    topics = TopicLinkSerializer(many=True)
    fields = FieldSerializer(
        many=True, source="all_fields", help_text="What a contribution is asked beside its text."
    )  # type: ignore[assignment]  # a field keeps the name that the API gives it
    tags = TagSerializer(many=True)
    place_policy = serializers.ChoiceField(
        PlacePolicy.values, help_text="Whether contributions say where."
    )
    facilitators_take_part = serializers.BooleanField(
        help_text="Facilitators may give opinions, vote and write in their own name too."
    )
    moderation = ModerationSerializer()
    figures = FiguresSerializer()
    restorations = RestorationSerializer(
        many=True,
        help_text="The restores from a backup that may have lost votes, the latest first.",
    )

    def get_moderation(self, consultation):
        """Return the moderation rules and the state of the moderation queue. One query."""
        age = queue_age(self.context["viewer"], consultation)
        names = ("media_mode", "link_mode", "holds_out_of_hours", "promised_hours")
        return {name: getattr(consultation, name) for name in names} | {
            "mode": consultation.moderation_mode,
            "waiting": age.waiting,
            "late": age.late,
            "oldest_waiting_hours": age.oldest_hours,
            "median_hours": age.median_hours,
        }

    def get_restorations(self, consultation):
        """Return the restores that may have lost votes of the consultation. One query."""
        return list_restorations(self.context["viewer"], consultation.pk)

    def get_cover(self, consultation):
        """Return the image of the consultation, or None."""
        return image(
            self.context["addresses"],
            consultation.cover,
            consultation.cover_alt,
            consultation.cover_credit,
        )

    def get_documents(self, consultation):
        """Return the documents of the whole consultation. The serializer of a topic has its own."""
        rows = welcome_selectors.documents(self.context["viewer"], consultation=consultation)
        return [document(self.context["addresses"], row) for row in rows]

    def get_help_points(self, consultation):
        """Return the help points of the consultation."""
        return welcome_selectors.help_points(self.context["viewer"], consultation)

    def get_partners(self, consultation):
        """Return the partners of the organisation in this consultation."""
        addresses = self.context["addresses"]
        return [
            {
                "name": partner.name,
                "url": partner.url,
                "logo": image(addresses, partner.logo, partner.name),
            }
            for partner in welcome_selectors.partners(self.context["viewer"], consultation)
        ]

    def get_charter(self, consultation):
        """Return the charter that applies, or None."""
        return charter_selectors.current_charter(consultation)

    def get_all_fields(self, consultation):
        """Return the fields in their order, including the fields that are no longer asked."""
        return field_selectors.fields(self.context["viewer"], consultation)

    def get_tags(self, consultation):
        """Return the tags in alphabetical order."""
        return field_selectors.tags(self.context["viewer"], consultation)

    def get_figures(self, consultation):
        """Return the live counts."""
        return figures(self.context["viewer"], consultation)
