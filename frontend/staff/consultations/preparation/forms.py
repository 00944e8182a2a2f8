"""The form that opens a consultation."""

import hashlib
from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.consultations.selectors.readiness import Check
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.forms.moment_fields import End


class OpeningForm(ActForm):
    """A form with a box for each doubtful point. The person says to have seen each one.

    The name of a box is made from its words: a point that is new since the page was loaded has
    another box, which nobody ticked.
    """

    def __init__(self, *args, checks: Sequence[Check], **kwargs):
        super().__init__(*args, **kwargs)
        for check in checks:
            self.fields[box_of(check)] = forms.BooleanField(
                label=check.label,
                error_messages={"required": _("Tick this box if you want it so.")},
            )
        self.left_out = tuple(name for name in self.fields if name != "key")


class PreviewLinkForm(ActForm):
    """A form for a link with which people read the draft. Without an end, it lasts 30 days."""

    label = forms.CharField(
        label=_("For whom?"),
        max_length=80,
        help_text=_("For example: the elected officials. Only your team reads it."),
    )
    ends_at = End(label=_("Until"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ends_at"].help_text = _("dd/mm/yyyy. Without a date: 30 days.")


def box_of(check: Check) -> str:
    """Return the name of the box of a check."""
    return f"seen_{hashlib.blake2s(check.label.encode(), digest_size=8).hexdigest()}"
