"""The charter of a consultation, and who accepted it."""

import hashlib
import json
from uuid import UUID

from django.conf import settings
from django.db import models

from consult.consultations.enums import Licence
from consult.consultations.models.consultations import Consultation
from consult.core.models import OfOrganisation


class Charter(OfOrganisation):  # type: ignore[django-manager-missing]  # modeltranslation replaces its managers
    """A version of the rules of a consultation.

    Once published, it is frozen and identified by its hash.
    """

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="charters"
    )
    version = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=40000)
    hash = models.CharField(max_length=64, editable=False)
    frozen_at = models.DateTimeField(null=True)

    is_accepted = False  # `charter_for` sets it for its viewer.

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "version"], name="one_charter_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} v{self.version}"

    def fingerprint(self) -> str:
        """Return the SHA-256 of the texts.

        They are hashed as one line of JSON with sorted languages, without empty texts or spaces
        between tokens.
        """
        texts = {code: getattr(self, f"text_{code}") for code, _name in settings.LANGUAGES}
        written = {code: text for code, text in texts.items() if text}
        line = json.dumps(written, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(line.encode()).hexdigest()


class CharterAcceptance(OfOrganisation):
    """The acceptance of a charter version and a licence by a participant who contributes."""

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="acceptances")
    participant = models.ForeignKey(
        "accounts.Participant", on_delete=models.CASCADE, related_name="+"
    )
    licence = models.CharField(max_length=20, choices=Licence)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "participant"], name="one_acceptance_per_charter"
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} accepts {self.charter_id}"

    @property
    def consultation_id(self) -> UUID:
        """The id of the consultation, for the journal."""
        return self.charter.consultation_id
