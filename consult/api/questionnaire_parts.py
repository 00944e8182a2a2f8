"""The sections and the items of a questionnaire in preparation."""

from collections.abc import Callable
from typing import Any

from consult.api.contracts import Contract
from consult.api.questionnaire_forms import (
    DirectionFormSerializer,
    ItemEditSerializer,
    ItemFormSerializer,
    SectionFormSerializer,
)
from consult.api.questionnaires import WholeQuestionnaireSerializer
from consult.api.viewsets import ApiViewSet
from consult.questionnaires.actions import drafts as draft_actions
from consult.questionnaires.actions import items as item_actions
from consult.questionnaires.selectors.questionnaires import get_item, get_questionnaire, get_section


def contracts_of(form, edit_form):
    """Return the contracts of the parts of a questionnaire."""
    return {
        "create": Contract(
            "questionnaire.edit",
            WholeQuestionnaireSerializer,
            status=201,
            body=form,
            location="questionnaires/{id}/",
        ),
        "partial_update": Contract(
            "questionnaire.edit", WholeQuestionnaireSerializer, body=edit_form
        ),
        "destroy": Contract("questionnaire.edit", status=204),
        "move": Contract(
            "questionnaire.edit", WholeQuestionnaireSerializer, body=DirectionFormSerializer
        ),
    }


class PartViewSet(ApiViewSet):
    """The parts of a draft. Each act answers the whole questionnaire, with its parts in order.

    `find` returns a part of a questionnaire, and `argument` is the name of its id in the actions.
    """

    argument = ""
    find: Callable[..., Any]

    def write(self, act, questionnaire_id, part_id=None, /, **values):
        """Do an action on a part of a questionnaire, and answer the questionnaire."""

        def write():
            target = {self.argument: self._find(questionnaire_id, part_id)} if part_id else {}
            return act(viewer=self.viewer, **target, **values)

        return self.once(write, render=lambda _part: self.serialize(questionnaire_id))

    def remove_part(self, act, questionnaire_id, part_id):
        """Remove a part of a questionnaire."""

        def remove(*, viewer, part_id):
            act(viewer=viewer, **{self.argument: self._find(questionnaire_id, part_id)})

        return self.remove(remove, part_id=part_id)

    def _find(self, questionnaire_id, part_id):
        """Return the id of a part. Raise `NotFound` for a part of another questionnaire."""
        return self.find(self.viewer, get_questionnaire(self.viewer, questionnaire_id), part_id).pk

    def serialize(self, pk):
        """Return the questionnaire of the part."""
        return self.get_serializer(get_questionnaire(self.viewer, pk)).data


class SectionViewSet(PartViewSet):
    """The sections of a questionnaire."""

    written_kind = "section"
    argument = "section_id"
    find = staticmethod(get_section)
    contracts = contracts_of(SectionFormSerializer, SectionFormSerializer)

    def create(self, request, id):
        """Add a section at the end of a draft."""
        return self.write(draft_actions.add_section, id, questionnaire_id=id, **self.body())

    def partial_update(self, request, id, section_id):
        """Change the texts of a section."""
        return self.write(draft_actions.edit_section, id, section_id, **self.body(partial=True))

    def destroy(self, request, id, section_id):
        """Remove a section with its items. The sections after it move up."""
        return self.remove_part(draft_actions.remove_section, id, section_id)

    def move(self, request, id, section_id):
        """Move a section one place up or down. At the end of the list, nothing changes."""
        return self.write(draft_actions.move_section, id, section_id, **self.body())


class ItemViewSet(PartViewSet):
    """The items of a questionnaire."""

    written_kind = "item"
    argument = "item_id"
    find = staticmethod(get_item)
    contracts = contracts_of(ItemFormSerializer, ItemEditSerializer)

    def create(self, request, id):
        """Add an item at the end of a section of a draft."""
        values = self.body()
        section_id = values.pop("section")

        def add(*, viewer):
            questionnaire = get_questionnaire(viewer, id)
            section = get_section(viewer, questionnaire, section_id)
            return item_actions.add_item(viewer=viewer, section_id=section.pk, **values)

        return self.write(add, id)

    def partial_update(self, request, id, item_id):
        """Change an item. What it asks and how people answer it are checked as a whole."""
        return self.write(item_actions.edit_item, id, item_id, **self.body(partial=True))

    def destroy(self, request, id, item_id):
        """Remove an item. The items after it move up."""
        return self.remove_part(item_actions.remove_item, id, item_id)

    def move(self, request, id, item_id):
        """Move an item one place up or down, beyond the edge of its section too."""
        return self.write(item_actions.move_item, id, item_id, **self.body())
