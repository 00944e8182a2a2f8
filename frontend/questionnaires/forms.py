"""A questionnaire as a form: one field for each item, section by section."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.questionnaires.selectors import items_of
from frontend.questionnaires.asked import field_of
from frontend.toolkit.form_submission import ActForm


class ItemsForm(ActForm):
    """The form of the answers to a questionnaire.

    An agent who enters a sheet of paper uses it too, with `insists=False`: required items may then
    be empty.
    """

    def __init__(self, *args, questionnaire, answers=None, insists=True, **kwargs):
        self.questionnaire = questionnaire
        self.items = {item.name: item for item in items_of(questionnaire)}
        standing = {name: (answers or {}).get(str(item.pk)) for name, item in self.items.items()}
        kwargs["initial"] = {**standing, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields |= {name: field_of(item, insists=insists) for name, item in self.items.items()}

    def sections(self):
        """Return each section with its fields, in order, to be drawn."""
        return [
            (section, [self[item.name] for item in section.items.all()])
            for section in self.questionnaire.sections.all()
        ]

    def answers(self) -> dict:
        """Return the answers by item id, as the action takes them."""
        return {str(item.pk): self.cleaned_data.get(name) for name, item in self.items.items()}

    def typed_fields(self):
        """Return every field, to be included as hidden fields in the review page."""
        return list(self)


class AnswerForm(ItemsForm):
    """The form of the answers, with the charter, which each person accepts once."""

    charter_accepted = forms.BooleanField(
        label=_("I accept the charter, and that answers are published under the licence of the consultation"),
        error_messages={"required": _("Accept the charter to send your answers.")},
    )

    def __init__(self, *args, accepted=False, **kwargs):
        super().__init__(*args, **kwargs)
        charter = self.fields.pop("charter_accepted")
        if not accepted:  # the charter is the last field
            self.fields["charter_accepted"] = charter
