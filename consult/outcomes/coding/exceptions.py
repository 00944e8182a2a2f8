"""Refusals of the coding of samples."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict, Invalid


class CodesNeeded(Invalid):
    """Raised on a sample with fewer than two codes, or with too many."""

    code = "codes"
    message = _("Write from 2 to 30 different codes, one per line.")


class SampleTooSmall(Invalid):
    """Raised on a sample of fewer than ten contributions, or of more than there are."""

    code = "sample_size"
    message = _("Choose at least 10 contributions, and no more than are public.")


class SampleIsTaken(Conflict):
    """Raised for a third writer who would code a sample."""

    code = "sample_taken"
    message = _("Two writers already code this sample.")


class CodingIsFinished(Conflict):
    """Raised on a change of codes after both writers have finished."""

    code = "coding_finished"
    message = _("Both writers have finished: the codes can no longer change.")
