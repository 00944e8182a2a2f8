"""Who sees which text: the one visibility rule of the debate, kept by every queryset that a viewer asks for.

Seeing that a text exists (`visible_to`) and reading it (`can_read`) are two things. A tombstone is seen and not read:
rows asked for a viewer come out of the queryset already emptied (`masked_for`), whoever iterates it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q, prefetch_related_objects

from consult.accounts.enums import Role
from consult.accounts.rules import may
from moderation.enums import ModerationState

STAFF = (Role.MODERATOR, Role.MANAGER)


def can_read(viewer, text) -> bool:
    """Read a text that the viewer can see: everybody a public one, its author and the staff any other."""
    if text.moderation.has_public_text or viewer.is_system:
        return True
    person = viewer.participant
    if person and text.author_id == person.pk:
        return True
    return may(viewer, "unpublished.read", text.consultation_id)


def mask(viewer, text):
    """The same object, emptied of text, title and author unless the viewer may read it; so are the texts it points to.

    A masked object cannot be saved.
    """
    readable = can_read(viewer, text)
    for name in text.points_to_texts:
        other = text._state.fields_cache.get(name)
        if other is not None:
            mask(viewer, other)
    if not readable:
        _empty(text)
    return text


def shown(viewer, texts) -> list:
    """Texts as the viewer may read them."""
    return [mask(viewer, text) for text in texts]


def _empty(text):
    for name, nothing in text.veiled.items():
        setattr(text, name, nothing)
    text._prefetched_objects_cache = {}
    text.is_masked = True
    text.forget_lists()


class ModeratedQuerySet(models.QuerySet):
    """Texts for a viewer: public ones and tombstones for all, those awaiting moderation for author and staff."""

    # Where a text says who wrote it, and in which consultation.
    _author, _place = "author", "consultation"
    _reader = None
    _totals = False

    def visible_to(self, viewer):
        """Texts whose existence the viewer may know of, each one emptied that they may not read."""
        rows = self.filter(organisation=viewer.organisation).masked_for(viewer)
        return rows if viewer.is_system else rows.filter(self._known_to(viewer))

    def readable_by(self, viewer):
        """Texts that the viewer may read: what search looks through, so that no tombstone is found by its words."""
        rows = self.visible_to(viewer)
        return rows if viewer.is_system else rows.filter(self._open_to(viewer))

    def counted(self):
        """Texts that figures count: published, or behind a warning."""
        return self.filter(state__in=ModerationState.with_public_text())

    def with_votes_elsewhere(self, *, path=""):
        """Texts whose votes on another platform are told: public ones, and those that platform itself had removed.

        Its totals stay whole so; what a moderator removes here takes its counts along. `path` leads to the text.
        """
        public = Q(**{f"{path}state__in": ModerationState.with_public_text()})
        removed_there = Q(**{f"{path}state": ModerationState.REMOVED, f"{path}decision_number__isnull": True})
        return self.filter(public | removed_there & ~Q(**{f"{path}origin": ""}))

    def masked_for(self, viewer):
        """The same rows, emptied as they are read of what the viewer may not read."""
        rows = self._chain()
        rows._reader = viewer
        return rows

    def with_totals(self):
        """The same rows, each imported one with its votes counted elsewhere: one more query if there is any."""
        rows = self._chain()
        rows._totals = True
        return rows

    def _known_to(self, viewer):
        known = Q(published_at__isnull=False)
        if viewer.participant:
            known |= Q(author=viewer.participant)
        if not viewer.is_organisation_admin:
            known &= Q(consultation__published_at__isnull=False)
        return known | self._of_staff(viewer)

    def _open_to(self, viewer):
        readable = Q(state__in=ModerationState.with_public_text())
        if viewer.participant:
            readable |= Q(**{self._author: viewer.participant})
        return readable | self._of_staff(viewer)

    def _of_staff(self, viewer):
        consultations = viewer.consultations_as(*STAFF)
        return Q(**{f"{self._place}__in": consultations}) if consultations else Q(pk__in=[])

    def _clone(self):
        clone = super()._clone()
        clone._reader, clone._totals = self._reader, self._totals
        return clone

    def _fetch_all(self):
        fresh = self._result_cache is None
        super()._fetch_all()
        if not fresh or self._fields is not None:
            return
        if self._totals:
            prefetch_related_objects([text for text in self._result_cache if text.origin], "imported_tallies")
        if self._reader is not None:
            shown(self._reader, self._result_cache)

    def iterator(self, chunk_size=None):
        """Rows one after the other, masked like any other read."""
        for row in super().iterator(chunk_size):
            yield mask(self._reader, row) if self._reader is not None and self._fields is None else row

    def _values(self, *fields, **expressions):
        """Columns taken apart from their object would escape the mask."""
        if self._reader is not None and (not (fields or expressions) or self.model.veiled.keys() & set(fields)):
            raise TypeError("Texts are read as objects, so that tombstones stay empty.")
        return super()._values(*fields, **expressions)
