"""What helps people to take part: documents to read, where to be helped, who carries the consultation."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consult.consultations.enums import HelpKind
from consult.consultations.models.consultations import Consultation, Topic
from consult.core.models import OfOrganisation


class Document(OfOrganisation):
    """A document or an image to look at before contributing, on a topic or on the whole consultation.

    Either an address elsewhere, or a file kept here.
    """

    whole = models.ForeignKey(Consultation, on_delete=models.CASCADE, null=True, related_name="documents")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, related_name="documents")
    title = models.CharField(max_length=200)
    url = models.URLField(max_length=500, blank=True, default="")
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    # What an image shows, in words.
    description = models.CharField(max_length=250, blank=True, default="", db_default="")
    media_type = models.CharField(max_length=80, blank=True, default="")
    size = models.PositiveBigIntegerField(null=True, help_text="In bytes.")

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(whole__isnull=True, topic__isnull=False) | Q(whole__isnull=False, topic__isnull=True),
                name="document_has_one_place",
            ),
            models.CheckConstraint(
                condition=Q(url="", file__isnull=False) | (~Q(url="") & Q(file__isnull=True)),
                name="document_is_a_link_or_a_file",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def consultation_id(self):
        """The consultation it is about, as a whole or through its topic."""
        return self.whole_id or self.topic.consultation_id


class HelpPoint(OfOrganisation):
    """Where one is helped to take part: a telephone, a counter, a place that takes paper."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="help_points")
    kind = models.CharField(max_length=10, choices=HelpKind)
    name = models.CharField(max_length=160)
    details = models.CharField(max_length=400, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")

    refusals = {"telephone_help_has_a_number": ("phone", _("Write the number to call."))}

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=HelpKind.values), name="help_kind_known"),
            models.CheckConstraint(condition=~Q(kind="phone") | ~Q(phone=""), name="telephone_help_has_a_number"),
        ]

    def __str__(self):
        return self.name


class Partner(OfOrganisation):
    """Who carries the consultation with the organisation: a name, and the logo that stands for it."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="partners")
    name = models.CharField(max_length=120)
    url = models.URLField(max_length=500, blank=True, default="")
    logo = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self):
        return self.name
