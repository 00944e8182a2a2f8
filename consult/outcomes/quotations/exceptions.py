"""The errors that the actions of quotations raise."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict, Invalid
from consult.outcomes.quotations.sentences import explain_refusal
from consult.outcomes.quotations.verbatim.verification import Caution, Refusal


class QuotationIsNotVerbatim(Invalid):
    """Raised when a quotation departs from its source. `refusal` says why."""

    code = "not_verbatim"

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(explain_refusal(refusal), attr="text")


class QuotationNeedsConfirmation(Conflict):
    """Raised when a verbatim quotation may mislead, until the writer confirms its warnings."""

    code = "quotation_warnings"
    message = _("Read the warnings, then confirm the quotation or change it.")

    def __init__(self, warnings: Sequence[Caution]) -> None:
        self.warnings = warnings
        super().__init__(attr="accepted_warnings")
