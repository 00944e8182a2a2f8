"""The check of a receipt without an account: the page shows where it is in its register."""

import re

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import NotFound
from frontend.toolkit.forms.form_submission import status
from frontend.toolkit.pages.page import page
from votes.selectors import log as log_selectors
from votes.selectors import questions as question_selectors
from votes.selectors.restorations import list_restorations


class ReceiptForm(forms.Form):
    """A receipt of sixty-four hexadecimal characters. Spaces and line breaks are ignored."""

    receipt = forms.CharField(
        label=_("Your receipt"),
        max_length=400,
        help_text=_(
            "The long code of your opinion or your vote: 64 characters, digits and letters "
            "from a to f. Spaces do not matter."
        ),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Paste your receipt.")},
    )

    def clean_receipt(self):
        """Return the characters without spaces, in lower case.

        Raise `ValidationError` unless there are sixty-four hexadecimal ones.
        """
        signs = re.sub(r"\s", "", self.cleaned_data["receipt"]).lower()
        if not re.fullmatch(r"[0-9a-f]{64}", signs):
            raise forms.ValidationError(
                _("Copy the whole receipt: it has 64 characters, digits and letters from a to f.")
            )
        return signs


@page("receipt.check")
def check_receipt(request):
    """Show where a receipt is in its register.

    The code is sent by POST, so that it enters no address, history or log.
    """
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    receipt = question = None
    restorations = []
    if form.is_bound and form.is_valid():
        try:
            receipt = log_selectors.find_receipt(request.viewer, form.cleaned_data["receipt"])
            question = question_selectors.get_question(request.viewer, receipt.question)
        except NotFound as error:
            form.add_error("receipt", str(error))
            restorations = list_restorations(request.viewer)
    context: dict[str, object] = {
        "form": form,
        "receipt": receipt,
        "question": question,
        "restorations": restorations,
    }
    if question:
        context |= {
            "path": question_selectors.path_of(question),
            "title": question_selectors.title_of(question),
        }
    return render(request, "receipts/check.html", context, status=status(form))
