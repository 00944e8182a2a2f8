"""The form of the facts from which the accessibility statement is made."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.organisations.models import Organisation
from frontend.staff.presenters.forms.text_areas import LONG
from frontend.toolkit.forms.translated_forms import TranslatedForm


class StatementForm(TranslatedForm):
    """A form for the state of accessibility, its audit, what is not accessible, and the scheme."""

    accessibility_scheme = forms.URLField(
        label=_("Address of the multi-year scheme"),
        max_length=400,
        required=False,
        assume_scheme="https",
        help_text=_("The page where your organisation publishes its plan of three years at most."),
        error_messages={"invalid": _("Write a whole address, which begins with https://")},
    )

    class Meta:
        model = Organisation
        fields = [
            "accessibility",
            "accessibility_tested_by",
            "accessibility_declared_on",
            "accessibility_environment",
            "accessibility_notice",
            "accessibility_exemptions",
            "accessibility_scheme",
        ]
        labels = {
            "accessibility": _("Result of the audit (RGAA)"),
            "accessibility_tested_by": _("Author of the audit"),
            "accessibility_declared_on": _("Day of the accessibility statement"),
            "accessibility_environment": _("What the audit was made with"),
            "accessibility_notice": _("What is not accessible, in %(language)s"),
            "accessibility_exemptions": _("Exemptions, in %(language)s"),
        }
        help_texts = {
            "accessibility": _("Choose “not compliant” until an audit finds otherwise."),
            "accessibility_tested_by": _("The company or the person that tested the site."),
            "accessibility_declared_on": _("The day on which the statement was made or renewed."),
            "accessibility_environment": _(
                "Browsers, screen readers and tools, such as “Firefox and NVDA, Safari and VoiceOver”."
            ),
            "accessibility_notice": _(
                "The share of criteria that are met, the contents that are not accessible, and why."
            ),
            "accessibility_exemptions": _(
                "Contents to which the obligation does not apply, such as archived documents, and "
                "disproportionate burdens, with the reason."
            ),
        }
        widgets = {
            "accessibility_declared_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "accessibility_notice": LONG,
            "accessibility_exemptions": LONG,
        }
