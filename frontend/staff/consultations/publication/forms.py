"""The form that closes a consultation before its date."""

from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Consultation
from frontend.staff.presenters.forms.closings import ReasonForm


class ClosingForm(ReasonForm):
    """A form for the reason why a consultation closes before its date."""

    class Meta(ReasonForm.Meta):
        model = Consultation
        labels = {"closing_reason": _("Why does the consultation close early?")}
        help_texts = {"closing_reason": _("One sentence, shown on the page of the consultation.")}
