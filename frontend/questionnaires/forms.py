"""A questionnaire as a form: one field for each item, section by section."""

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.presenters.forms.questionnaires import ItemsForm


class AnswerForm(ItemsForm):
    """The form of the answers, with the charter, which each person accepts once."""

    charter_accepted = forms.BooleanField(
        label=_(
            "I accept the charter and agree that my answers are published under the "
            "licence of the consultation"
        ),
        error_messages={"required": _("Accept the charter to send your answers.")},
    )

    def __init__(self, *args, accepted=False, **kwargs):
        super().__init__(*args, **kwargs)
        charter = self.fields.pop("charter_accepted")
        if not accepted:  # the charter is the last field
            self.fields["charter_accepted"] = charter
