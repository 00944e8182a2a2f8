"""The models of documents, help points and partners."""

from typing import cast
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consult.consultations.enums import HelpKind
from consult.consultations.models.consultations import Consultation, Topic
from consult.core.models import OfOrganisation


class Document(OfOrganisation):  # type: ignore[django-manager-missing]  # modeltranslation replaces its managers
    """A document or an image to read before contributing, on a topic or a whole consultation.

    It is either a web address or a stored file.
    """

    whole = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, null=True, related_name="documents"
    )
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, related_name="documents")
    title = models.CharField(max_length=200)
    url = models.URLField(max_length=500, blank=True, default="")
    file = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    # The description of an image, in words.
    description = models.CharField(max_length=250, blank=True, default="", db_default="")
    media_type = models.CharField(max_length=80, blank=True, default="")
    size = models.PositiveBigIntegerField(null=True, help_text="In bytes.")

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(whole__isnull=True, topic__isnull=False)
                | Q(whole__isnull=False, topic__isnull=True),
                name="document_has_one_place",
            ),
            models.CheckConstraint(
                condition=Q(url="", file__isnull=False) | (~Q(url="") & Q(file__isnull=True)),
                name="document_is_a_link_or_a_file",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def consultation_id(self) -> UUID:
        """The id of the consultation of the document, or of its topic."""
        return self.whole_id or cast("Topic", self.topic).consultation_id


class HelpPoint(OfOrganisation):  # type: ignore[django-manager-missing]  # modeltranslation replaces its managers
    """A place to get help to take part: a telephone, a counter, or a place that takes paper."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="help_points"
    )
    kind = models.CharField(max_length=10, choices=HelpKind)
    name = models.CharField(max_length=160)
    details = models.CharField(max_length=400, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")

    refusals = {"telephone_help_has_a_number": ("phone", _("Write the number to call."))}

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=HelpKind.values), name="help_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind="phone") | ~Q(phone=""), name="telephone_help_has_a_number"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Partner(OfOrganisation):
    """A partner of the organisation in a consultation: its name, and its logo if there is one."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="partners"
    )
    name = models.CharField(max_length=120)
    url = models.URLField(max_length=500, blank=True, default="")
    logo = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.name
