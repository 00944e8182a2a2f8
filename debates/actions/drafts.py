"""Drafts: what somebody types is kept for them until they send it, erase it, or leave it alone for long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from consult.consultations.selectors import get_topic
from consult.core import clock, idempotency, limits, tenancy
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.text import clean_line, seen
from debates import rules, selectors
from debates.actions.writing import no_longer_than
from debates.enums import DraftKind
from debates.exceptions import AlreadySent, NewerDraft, TooManyDrafts
from debates.models import BODY_LENGTH, COMMENT_LENGTH, PLACES, TITLE_LENGTH, Draft

if TYPE_CHECKING:
    from uuid import UUID

MOST, MOST_FIELDS, LONGEST = 100, 60, 60_000
KEY = ("participant", "kind", "topic", "proposal", "comment")
# Choices that stand by themselves in a form: without a word, there is nothing to keep.
NO_WORDS = {"language", "institution", "stance", "paragraph"}


@transaction.atomic
def keep_draft(
    *, viewer, kind: str, place_id: UUID, typed: dict[str, list[str]], form: UUID | None = None, version: int = 0
) -> Draft:
    """Keep what somebody typed at a place, instead of what they had left there.

    `typed` holds the values of each field; `form` is the key that the form would be sent under, `version` the one that
    it was shown with (0 where there was no draft). Holds the draft of that place, which sending holds too. The same
    words again change nothing. Nothing is journalled nor announced: nobody else knows of it. Raises `NewerDraft` where
    another form wrote there since, `AlreadySent`, `TooManyDrafts`, `NotAllowed`, `NotFound`, `Invalid`, `TooMany`.
    """
    limits.check("draft", viewer.person().pk)
    typed = _measured(kind, typed)
    draft = _hold(viewer, _place(viewer, kind, place_id))
    if form and idempotency.was_done(viewer, form):
        raise AlreadySent
    if draft.version and draft.typed == typed:
        return draft
    if draft.version != version and (form is None or draft.form != form):
        raise NewerDraft
    if not draft.version and _count(viewer) > MOST:
        raise TooManyDrafts
    draft.typed, draft.form, draft.version, draft.updated_at = typed, form, draft.version + 1, clock.now()
    draft.save(update_fields=["typed", "form", "version", "updated_at"])
    return draft


def _measured(kind, typed):
    """What was typed, without what the database cannot hold; no longer than the form takes."""
    cleaned = {name: [_clean(value) for value in values] for name, values in sorted(typed.items())}
    if not any(seen(clean_line(value)) for name, values in cleaned.items() if name not in NO_WORDS for value in values):
        raise Invalid(_("Write something first: there is nothing to keep."))
    longest = {"title": TITLE_LENGTH, "body": COMMENT_LENGTH if kind in DraftKind.in_discussion() else BODY_LENGTH}
    for name, most in longest.items():
        for value in cleaned.get(name, ()):
            no_longer_than(most, value, name)
    if len(cleaned) > MOST_FIELDS or sum(len(value) for values in cleaned.values() for value in values) > LONGEST:
        raise Invalid(_("This is too long to be kept as a draft."))
    return cleaned


def _clean(value):
    return str(value).replace("\x00", "").replace("\r\n", "\n")


def _place(viewer, kind, place_id):
    """The columns of a place where the viewer may write, whatever its step. Raises `NotFound`, `NotAllowed`."""
    reads = {"topic": get_topic, "proposal": selectors.get_proposal, "comment": selectors.get_comment}
    name = PLACES[DraftKind(kind)]
    place = reads[name](viewer, place_id)
    act = {"topic": "proposal.submit", "proposal": "comment.submit", "comment": "comment.submit"}[name]
    may = rules.can_edit(viewer, place) if kind == DraftKind.EDIT else rules.may(viewer, act, place.consultation_id)
    if not may:
        raise NotAllowed
    return _columns(kind, place_id)


def _columns(kind, place_id):
    return {"kind": kind} | dict.fromkeys(("topic_id", "proposal_id", "comment_id")) | {f"{PLACES[kind]}_id": place_id}


def _hold(viewer, place):
    """The draft of a place under lock, an empty one (of version 0) where there is none: whoever makes it is waited for.

    `FOR UPDATE`, by writing: a row that is not there yet cannot be locked otherwise.
    """
    mine = {"organisation": viewer.organisation, "participant": viewer.participant, **place}
    empty = Draft(typed={}, version=0, updated_at=clock.now(), **mine)
    Draft.objects.bulk_create([empty], update_conflicts=True, unique_fields=KEY, update_fields=["kind"])
    return Draft.objects.get(**mine)


def _count(viewer):
    return Draft.objects.filter(participant=viewer.participant).count()


@transaction.atomic
def forget_sent_draft(*, viewer, kind: str, place_id: UUID, form: UUID | None = None, version: int = 0) -> None:
    """Let go of the draft of what was just sent, in the transaction that sends it.

    What another form kept there since is another text, and stays. Holds the draft of that place, so that nothing that
    comes late from the same form is kept again.
    """
    viewer.person()
    draft = _hold(viewer, _columns(DraftKind(kind), place_id))
    if draft.version == version or not draft.version or (form and draft.form == form):
        draft.delete()


@transaction.atomic
def erase_draft(*, viewer, draft_id: UUID) -> None:
    """Erase one's own draft, wherever its step stands. Raises `NotFound`."""
    selectors.get_draft(viewer, draft_id).delete()


@transaction.atomic
def erase_drafts(viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Erase what somebody had not sent: they never gave it, so it is kept in no case."""
    Draft.objects.filter(organisation=viewer.organisation, participant=participant_id).delete()


def forget_old_drafts() -> int:
    """Erase, in every organisation, what nobody changed for `DRAFT_DAYS`; how many."""
    before = clock.now() - timedelta(days=settings.DRAFT_DAYS)
    with tenancy.across_organisations("drafts of everybody that were left alone are erased"):
        return Draft.objects.filter(updated_at__lt=before).delete()[0]
