"""The form in which a participant types the number and code of a consent card."""

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.toolkit.forms.form_submission import ActForm


class WithdrawForm(ActForm):
    """The number and code of a consent card. No message reveals whether the card exists."""

    number = forms.IntegerField(
        label=_("Number of the card"),
        min_value=1,
        max_value=9999,
        error_messages={
            "required": _("Write the number of the card."),
            "invalid": _("Write the number in digits, such as 7."),
            "min_value": _("Write the number in digits, such as 7."),
            "max_value": _("Write the number in digits, such as 7."),
        },
    )
    card_code = forms.CharField(
        label=_("Code of the card"),
        max_length=20,
        help_text=_(
            "Nine letters and digits, printed under the number. You may type them without spaces."
        ),
        error_messages={
            "required": _("Write the code of the card."),
            "max_length": _("The code has nine letters and digits."),
        },
    )
