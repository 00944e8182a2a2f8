"""The charter of a consultation: any visitor reads the public one, and managers write it."""

from rest_framework.response import Response

from consult.api.consultation_serializers import CharterSerializer
from consult.api.contracts import Contract
from consult.api.editorial_forms import EditorialForm
from consult.api.fields import Text
from consult.api.viewsets import ApiViewSet
from consult.consultations.actions.charters import write_charter
from consult.consultations.selectors.charters import current_charter
from consult.consultations.selectors.consultations import get_consultation_row
from consult.core.exceptions import NotFound


class CharterFormSerializer(EditorialForm):
    """The text of the charter."""

    translated = frozenset({"text"})

    text = Text(max_length=40000, help_text="Markdown.")


class CharterViewSet(ApiViewSet):
    """The charter of a consultation."""

    written_kind = "charter"
    contracts = {
        "retrieve": Contract("published.read", CharterSerializer),
        "update": Contract("consultation.edit", CharterSerializer, body=CharterFormSerializer),
    }

    def retrieve(self, request, slug):
        """Return the charter that applies. Answer 404 where there is none."""
        return Response(self._serialize(slug))

    def update(self, request, slug):
        """Write the charter in the language of `lang`.

        In a published consultation, the text is a new version that is public and applies at once:
        contributors accept it again. The same text sent again changes nothing.
        """
        texts = self.body()

        def write():
            consultation = get_consultation_row(self.viewer, slug)
            return write_charter(viewer=self.viewer, consultation_id=consultation.pk, **texts)

        return self.once(write, render=lambda _charter: self._serialize(slug))

    def _serialize(self, slug):
        charter = current_charter(get_consultation_row(self.viewer, slug))
        if charter is None:
            raise NotFound
        return self.get_serializer(charter).data
