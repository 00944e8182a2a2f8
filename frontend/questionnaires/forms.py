"""A questionnaire as a form: a field for each item, section by section."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.questionnaires.selectors import items_of
from frontend.acts import ActForm
from frontend.questionnaires.asked import field_of


class ItemsForm(ActForm):
    """What people answer; an agent who enters a sheet of paper fills in the same, without being insisted upon."""

    def __init__(self, *args, questionnaire, answers=None, insists=True, **kwargs):
        self.questionnaire = questionnaire
        self.items = {item.name: item for item in items_of(questionnaire)}
        standing = {name: (answers or {}).get(str(item.pk)) for name, item in self.items.items()}
        kwargs["initial"] = {**standing, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields |= {name: field_of(item, insists=insists) for name, item in self.items.items()}

    def sections(self):
        """Each section with its fields, in order, to be drawn."""
        return [
            (section, [self[item.name] for item in section.items.all()])
            for section in self.questionnaire.sections.all()
        ]

    def answers(self) -> dict:
        """What was answered, by item id, as the act takes it."""
        return {str(item.pk): self.cleaned_data.get(name) for name, item in self.items.items()}

    def typed_fields(self):
        """Every field, to be carried through the page where one reads over."""
        return list(self)


class AnswerForm(ItemsForm):
    """The same under the charter, which is accepted once."""

    charter_accepted = forms.BooleanField(
        label=_("I accept the charter, and that answers are published under the licence of the consultation"),
        error_messages={"required": _("Accept the charter to send your answers.")},
    )

    def __init__(self, *args, accepted=False, **kwargs):
        super().__init__(*args, **kwargs)
        charter = self.fields.pop("charter_accepted")
        if not accepted:  # asked last
            self.fields["charter_accepted"] = charter
