"""The visibility rule of the debate, applied by every queryset that is read for a viewer.

To see that a text exists (`visible_to`) and to read it (`can_read`) are different permissions. A
viewer sees a tombstone but does not read it. Rows that are read for a viewer are already emptied
when they leave the queryset (`masked_for`), so no calling code can forget to empty them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar, cast

from django.db import models
from django.db.models import Q, prefetch_related_objects

from consult.accounts.enums import Role
from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.core.postgres.known_rows import related_row, set_parent
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from debates.models import Comment, Proposal, ProposalVersion

    # The texts that moderation can act on: all are `Moderated`.
    Text: TypeAlias = "Proposal | Comment | ProposalVersion"
    MaskedText = TypeVar("MaskedText", bound="Proposal | Comment | ProposalVersion")


STAFF = (Role.MODERATOR, Role.MANAGER)


def can_read(viewer: Viewer, text: Text) -> bool:
    """Return whether the viewer may read a text that they can see.

    All viewers may read a public text. Only its author, the staff and the system may read any
    other.
    """
    if text.moderation.has_public_text or viewer.is_system:
        return True
    person = viewer.participant
    if person and text.author_id == person.pk:
        return True
    return may(viewer, "unpublished.read", text.consultation_id)


def mask(viewer: Viewer, text: MaskedText) -> MaskedText:
    """Empty a text of its words and author unless the viewer may read it, and return the object.

    The loaded texts that it points to are masked too, each by the same rule. A masked object cannot
    be saved.
    """
    readable = can_read(viewer, text)
    for name in text.points_to_texts:
        other = related_row(text, name)
        if other is not None:
            mask(viewer, other)
    return text if readable else cast("MaskedText", text.emptied())


def mask_texts(viewer: Viewer, texts: Iterable[MaskedText]) -> list[MaskedText]:
    """Return the texts, each masked unless the viewer may read it."""
    return [mask(viewer, text) for text in texts]


class ModeratedQuerySet(models.QuerySet):
    """Texts for a viewer: each viewer sees public texts and tombstones.

    Unpublished texts are for their author and the staff only.
    """

    # The paths of lookups from a text to its author and to its consultation.
    _author = "author"
    _place = "consultation"
    _reader = None
    _totals = False

    _fields: tuple | None

    def visible_to(self, viewer: Viewer) -> Self:
        """Return the texts whose existence the viewer may know.

        Texts that the viewer may not read are masked.
        """
        rows = self.filter(organisation=viewer.organisation).masked_for(viewer)
        return rows if viewer.is_system else rows.filter(self._known_condition(viewer))

    def readable_by(self, viewer: Viewer) -> Self:
        """Return the texts that the viewer may read.

        Search looks through these texts only, so no tombstone is found by its words.
        """
        rows = self.visible_to(viewer)
        return rows if viewer.is_system else rows.filter(self._readable_condition(viewer))

    def counted(self) -> Self:
        """Return the texts that figures count: published ones, and those behind a warning."""
        return self.filter(state__in=ModerationState.with_public_text())

    def with_votes_elsewhere(self, *, path: str = "") -> Self:
        """Return the texts whose votes on another platform are shown.

        These are public texts, and texts that the other platform itself had removed, so that its
        totals stay complete. If a moderator removes a text here, its votes are not shown. `path`
        leads to the text.
        """
        public = Q(**{f"{path}state__in": ModerationState.with_public_text()})
        removed_by_origin = Q(
            **{f"{path}state": ModerationState.REMOVED, f"{path}decision_number__isnull": True}
        )
        return self.filter(public | removed_by_origin & ~Q(**{f"{path}origin": ""}))

    def masked_for(self, viewer: Viewer | None) -> Self:
        """Return these rows, each masked for the viewer when it is read."""
        rows: Any = self.all()
        rows._reader = viewer
        return rows

    def give_to(self, viewer: Viewer) -> None:
        """Set the reader of this queryset, which only one caller has, as `masked_for` does."""
        cast("Any", self)._reader = viewer

    def anonymous(self) -> Self:
        """Return these rows without their reader and the object that they belong to.

        They are not masked, so they are for `compiled_texts` alone.
        """
        rows = self.masked_for(None)
        set_parent(rows, None)
        return rows

    def with_totals(self) -> Self:
        """Return these rows, each imported one with its votes counted elsewhere.

        This takes one more query if any row was imported.
        """
        rows: Any = self.all()
        rows._totals = True
        return rows

    def _known_condition(self, viewer: Viewer) -> Q:
        known = Q(published_at__isnull=False)
        if viewer.participant:
            known |= Q(author=viewer.participant)
        if not viewer.is_organisation_admin:
            known &= Q(consultation__published_at__isnull=False)
        return known | self._staff_condition(viewer)

    def _readable_condition(self, viewer: Viewer) -> Q:
        readable = Q(state__in=ModerationState.with_public_text())
        if viewer.participant:
            readable |= Q(**{self._author: viewer.participant})
        return readable | self._staff_condition(viewer)

    def _staff_condition(self, viewer: Viewer) -> Q:
        consultations = viewer.consultations_as(*STAFF)
        return Q(**{f"{self._place}__in": consultations}) if consultations else Q(pk__in=[])

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]
        clone._reader = self._reader
        clone._totals = self._totals
        return clone

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        if not fresh or self._fields is not None:
            return
        texts = cast("list[Proposal | Comment]", self._result_cache)
        if self._totals:
            prefetch_related_objects([text for text in texts if text.origin], "imported_tallies")
        if self._reader is not None:
            mask_texts(self._reader, texts)

    def iterator(self, chunk_size: int | None = None) -> Iterator[Any]:
        """Yield the rows one by one, masked like any other read."""
        for row in super().iterator(chunk_size):
            yield (
                mask(self._reader, row)
                if self._reader is not None and self._fields is None
                else row
            )

    def _values(self, *fields: Any, **expressions: Any) -> Self:
        """Refuse to read masked columns outside of their object, where they would escape the mask.

        Raise `TypeError`.
        """
        if self._reader is not None and (
            not (fields or expressions) or self.model.veiled.keys() & set(fields)
        ):
            raise TypeError("Texts are read as objects, so that tombstones stay empty.")
        return super()._values(*fields, **expressions)  # type: ignore[misc]
