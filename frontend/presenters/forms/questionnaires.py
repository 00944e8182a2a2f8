"""The items of a questionnaire as a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.forms.boundfield import BoundField

from consult.questionnaires.selectors.questionnaires import items_of
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.forms.typed_fields import build_field

if TYPE_CHECKING:
    from consult.questionnaires.models import Questionnaire


class ItemsForm(ActForm):
    """The form of the answers to a questionnaire.

    An agent who enters a sheet of paper uses it too, with `insists=False`: required items may then
    be empty.
    """

    def __init__(
        self,
        *args: Any,
        questionnaire: Questionnaire,
        answers: Mapping[str, Any] | None = None,
        insists: bool = True,
        **kwargs: Any,
    ) -> None:
        self.questionnaire = questionnaire
        self.items = {item.name: item for item in items_of(questionnaire)}
        stored_answers = {
            name: (answers or {}).get(str(item.pk)) for name, item in self.items.items()
        }
        kwargs["initial"] = {**stored_answers, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields |= {
            name: build_field(item, insists=insists) for name, item in self.items.items()
        }

    def sections(self) -> list[Any]:
        """Return each section with its fields, in order, to be drawn."""
        return [
            (section, [self[item.name] for item in section.items.all()])
            for section in self.questionnaire.sections.all()
        ]

    def answers(self) -> dict:
        """Return the answers by item id, as the action takes them."""
        return {str(item.pk): self.cleaned_data.get(name) for name, item in self.items.items()}

    def arguments(self) -> dict:
        """Return the answers, and the values of the other fields."""
        others = super().arguments()
        values = {name: value for name, value in others.items() if name not in self.items}
        values["answers"] = self.answers()
        return values

    def typed_fields(self) -> list[BoundField]:
        """Return every field, to be included as hidden fields in the review page."""
        return list(self)
