"""The form that asks for the identity of a person."""

from django.utils.translation import gettext_lazy as _

from frontend.staff.presenters.forms.statements import FactsForm


class AskForm(FactsForm):
    """A form for the reason, which a colleague judges and which the person reads."""

    class Meta(FactsForm.Meta):
        labels = {"facts": _("Why you must know it")}
        help_texts = {
            "facts": _(
                "A threat to pass to the police, an order of a court… The person will read it: name nobody else."
            )
        }
