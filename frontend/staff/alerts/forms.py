"""The form of a moderator's alerts: from which number or delay on, and how often."""

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.toolkit.forms.form_submission import ActForm
from moderation.models import AlertChoice


class AlertForm(ActForm, forms.ModelForm):
    """The choices of one moderator about the alerts of one consultation."""

    class Meta:
        model = AlertChoice
        fields = ["at_least", "oldest_hours", "every_hours", "fast_lane"]
        labels = {
            "at_least": _("E-mail me when this many texts are waiting"),
            "oldest_hours": _("Or when one text has waited for this number of working hours"),
            "every_hours": _("Minimum hours between two e-mails"),
            "fast_lane": _("E-mail me at once when the law allows only a few hours"),
        }
        help_texts = {
            "at_least": "",
            "every_hours": "",
            "oldest_hours": _("Leave it empty to use the number alone."),
            "fast_lane": _("Terrorism, threats, content involving a minor: day and night."),
        }
