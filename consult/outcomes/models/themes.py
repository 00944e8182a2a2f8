"""Candidate themes found by the software, and the codes that two writers give to a sample."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consult.core.models import OfOrganisation
from consult.outcomes.enums import ThemeState

THEME_TITLE_LENGTH = 120
SEATS = (1, 2)


class ThemeSearch(OfOrganisation):
    """The last search for candidate themes in a consultation."""

    consultation = models.OneToOneField(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    contributions = models.PositiveIntegerField(default=0, help_text="That were compared.")

    def __str__(self) -> str:
        return f"{self.consultation_id}"


class CandidateTheme(OfOrganisation):
    """A group of similar contributions. The public sees it only once a person confirmed it."""

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("Name of the group"), max_length=THEME_TITLE_LENGTH)
    terms = models.JSONField(default=list, help_text="The words that explain the group.")
    state = models.CharField(max_length=9, choices=ThemeState, default=ThemeState.CANDIDATE)
    decided_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ThemeState.values), name="theme_state_known"
            )
        ]
        indexes = [models.Index(fields=["consultation", "state"], name="themes_by_state")]

    def __str__(self) -> str:
        return self.title


class ThemeMembership(OfOrganisation):
    """A contribution in a candidate theme. Lower places are more typical of the theme."""

    theme = models.ForeignKey(CandidateTheme, on_delete=models.CASCADE, related_name="memberships")
    proposal = models.ForeignKey("debates.Proposal", on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()

    class Meta:
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "proposal"], name="one_membership_per_contribution"
            )
        ]

    def __str__(self) -> str:
        return f"{self.theme_id} {self.proposal_id}"


class CodingSample(OfOrganisation):
    """A seeded random sample that two writers code independently."""

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveIntegerField()
    seed = models.CharField(max_length=100)
    codes = models.JSONField(help_text="The names of the codes, in order.")
    first_coder = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    second_coder = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="one_coding_sample_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.number}"


class Coding(OfOrganisation):
    """The code that a writer gives to a contribution of a sample, or none yet.

    `seat` is 1 for the first writer and 2 for the second one, and stays when a person is erased.
    """

    sample = models.ForeignKey(CodingSample, on_delete=models.CASCADE, related_name="codings")
    proposal = models.ForeignKey("debates.Proposal", on_delete=models.CASCADE, related_name="+")
    seat = models.PositiveSmallIntegerField()
    place = models.PositiveIntegerField(help_text="In the sample, from 1.")
    code = models.PositiveSmallIntegerField(null=True, help_text="Index in the list of codes.")

    class Meta:
        ordering = ["place", "seat"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample", "proposal", "seat"], name="one_code_per_writer"
            ),
            models.CheckConstraint(condition=Q(seat__in=SEATS), name="coding_has_one_of_two_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} {self.place}"
