"""The answers of a poll in preparation."""

from django.db import transaction

from consult.api.contracts import Contract
from consult.api.question_forms import OptionEditSerializer, OptionFormSerializer
from consult.api.questions import QuestionSerializer
from consult.api.viewsets import ApiViewSet
from votes.actions import drafts as draft_actions
from votes.selectors.polls import get_option, get_poll


class QuestionOptionViewSet(ApiViewSet):
    """The answers of a poll. Each act answers the whole poll, with its answers in their order."""

    written_kind = "option"
    contracts = {
        "create": Contract(
            "question.edit",
            QuestionSerializer,
            status=201,
            body=OptionFormSerializer,
            location="questions/{id}/",
        ),
        "partial_update": Contract("question.edit", QuestionSerializer, body=OptionEditSerializer),
        "destroy": Contract("question.edit", status=204),
    }

    def create(self, request, id):
        """Add an answer at the end of the list, from its words or from a public contribution.

        It stays possible after the opening of the consultation announced the vote.
        """
        values = self.body()
        add = (
            draft_actions.add_option_from_proposal
            if "number" in values
            else draft_actions.add_option
        )
        return self.once(
            lambda: add(viewer=self.viewer, question_id=id, **values),
            render=lambda _option: self.serialize(id),
        )

    def partial_update(self, request, id, option_id):
        """Change the words of an answer, or its place in the list."""
        values = self.body(partial=True)

        def edit():
            option = get_option(self.viewer, id, option_id)
            return _edit_option(viewer=self.viewer, option_id=option.pk, **values)

        return self.once(edit, render=lambda _option: self.serialize(id))

    def destroy(self, request, id, option_id):
        """Remove an answer. The answers after it move up."""

        def remove(*, viewer, option_id):
            option = get_option(viewer, id, option_id)
            draft_actions.remove_option(viewer=viewer, option_id=option.pk)

        return self.remove(remove, option_id=option_id)

    def serialize(self, pk):
        """Return the poll of the answers."""
        return self.get_serializer(get_poll(self.viewer, pk)).data


@transaction.atomic
def _edit_option(*, viewer, option_id, place=None, **labels):
    """Change the words of an answer and its place, both or none."""
    option = draft_actions.edit_option(viewer=viewer, option_id=option_id, **labels)
    if place is not None:
        draft_actions.move_option(viewer=viewer, option_id=option_id, place=place)
    return option
