"""The form that asks for the identity of a person."""

from django.utils.translation import gettext_lazy as _

from frontend.staff.presenters.forms.statements import FactsForm


class AskForm(FactsForm):
    """A form for the reason, which a colleague judges and which the person reads."""

    class Meta(FactsForm.Meta):
        labels = {"facts": _("Why you need this information")}
        help_texts = {
            "facts": _(
                "For example a threat to report to the police, or a court order. The person will read it, so do "
                "not name anyone else."
            )
        }
