"""The forms that close a consultation before its date, or cancel it before its first day."""

from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Consultation
from frontend.staff.presenters.forms.closings import ReasonForm


class ClosingForm(ReasonForm):
    """A form for the reason why a consultation closes before its date."""

    class Meta(ReasonForm.Meta):
        model = Consultation
        labels = {"closing_reason": _("Why does the consultation close early?")}
        help_texts = {"closing_reason": _("One sentence, shown on the page of the consultation.")}


class CancellationForm(ReasonForm):
    """A form for the reason why a consultation is cancelled before its first day."""

    class Meta(ReasonForm.Meta):
        model = Consultation
        labels = {"closing_reason": _("Why is the consultation cancelled?")}
        help_texts = {
            "closing_reason": _(
                "One sentence, shown on the page of the consultation and sent to the people who"
                " follow it."
            )
        }
