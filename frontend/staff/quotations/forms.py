"""The form of a quotation, with what its comparison with the source found."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.outcomes.quotations.exceptions import (
    QuotationIsNotVerbatim,
    QuotationNeedsConfirmation,
)
from consult.outcomes.quotations.sentences import explain_warning
from consult.outcomes.quotations.verbatim.pieces import LONGEST_QUOTATION
from consult.outcomes.quotations.verbatim.verification import CautionKind
from frontend.toolkit.forms.form_submission import ActForm


class QuotationForm(ActForm):
    """A form for the words of a quotation, and for the warnings that the writer confirms.

    `is_refused` is true if the words depart from their source. `warnings` are pairs of a value and
    a sentence, for boxes to tick.
    """

    text = forms.CharField(
        label=_("Quotation"),
        help_text=_("Write […] where you remove words, and [word] for a word that you add."),
        max_length=LONGEST_QUOTATION,
        widget=forms.Textarea(attrs={"rows": 5, "class": "voice"}),
    )
    highlight = forms.CharField(
        label=_("Words to highlight"),
        help_text=_("The page highlights these words of the quotation in yellow."),
        max_length=LONGEST_QUOTATION,
        required=False,
    )
    is_attributed = forms.BooleanField(
        label=_("Name the author"),
        help_text=_("Otherwise the page only says “individual contribution”, for example."),
        required=False,
    )
    accepted_warnings = forms.MultipleChoiceField(
        choices=[(kind.value, "") for kind in CautionKind], required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_refused = False
        self.warnings = []

    def refuse(self, error):
        """Store what the comparison found besides the error."""
        self.is_refused = isinstance(error, QuotationIsNotVerbatim)
        if isinstance(error, QuotationNeedsConfirmation):
            sentences: dict[str, list[str]] = {}
            for warning in error.warnings:
                sentences.setdefault(warning.reason.value, []).append(explain_warning(warning))
            self.warnings = [(value, " ".join(lines)) for value, lines in sentences.items()]
        super().refuse(error)
