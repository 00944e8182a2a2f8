"""Actions on drafts: store a draft, and delete it when it is sent, erased or old."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.topics import get_topic
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.postgres import clock, tenancy
from consult.core.records import idempotency, limits
from consult.core.words.text import clean_line, count_visible_characters
from debates import rules
from debates.comments.selectors import comments as comment_selectors
from debates.drafts import selectors as draft_selectors
from debates.enums import DraftKind
from debates.exceptions import AlreadySent, NewerDraft, TooManyDrafts
from debates.models import BODY_LENGTH, COMMENT_LENGTH, PLACES, TITLE_LENGTH, Draft
from debates.proposals.selectors import proposals as proposal_selectors
from debates.texts.actions.text_validation import no_longer_than

MOST = 100
MOST_FIELDS = 60
LONGEST = 60_000
KEY = ("participant", "kind", "topic", "proposal", "comment")
# Fields that have a value in an empty form. They alone are not worth a draft.
NO_WORDS = {"language", "institution", "paragraph", "shows_opinion", "signature"}


@transaction.atomic
def store_draft(
    *,
    viewer: Viewer,
    kind: str,
    place_id: UUID,
    typed: dict[str, list[str]],
    form: UUID | None = None,
    version: int = 0,
) -> Draft:
    """Store what a participant typed at a place, and replace their earlier draft there.

    `typed` maps each field to its values. `form` is the key under which the form would be sent, and
    `version` is the version with which it was shown (0 if there was no draft). The draft of that
    place is locked, as it is by sending. The same words again change nothing. No journal entry is
    written and no event is announced, because a draft is private. Raise `NewerDraft` if another
    form wrote there since, `AlreadySent`, `TooManyDrafts`, `NotAllowed`, `NotFound`, `Invalid` or
    `TooMany`.
    """
    limits.check("draft", viewer.person().pk)
    typed = _clean_fields(kind, typed)
    draft = _lock_draft(_own_place(viewer, _place(viewer, kind, place_id)))
    if form and idempotency.was_done(viewer, form):
        raise AlreadySent
    if draft.version and draft.typed == typed:
        return draft
    if draft.version != version and (form is None or draft.form != form):
        raise NewerDraft
    if not draft.version and _count(viewer) > MOST:
        raise TooManyDrafts
    draft.typed = typed
    draft.form = form
    draft.version = draft.version + 1
    draft.updated_at = clock.now()
    draft.save(update_fields=["typed", "form", "version", "updated_at"])
    return draft


def _clean_fields(kind: str, typed: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Return the typed values without characters that the database cannot store.

    Raise `Invalid` if they have no words, or are longer than the form allows.
    """
    cleaned = {name: [_clean(value) for value in values] for name, values in sorted(typed.items())}
    if not any(
        count_visible_characters(clean_line(value))
        for name, values in cleaned.items()
        if name not in NO_WORDS
        for value in values
    ):
        raise Invalid(_("Write something first: there is nothing to keep."))
    longest = {
        "title": TITLE_LENGTH,
        "body": COMMENT_LENGTH if kind in DraftKind.in_discussion() else BODY_LENGTH,
    }
    for name, most in longest.items():
        for value in cleaned.get(name, ()):
            no_longer_than(most, value, name)
    if (
        len(cleaned) > MOST_FIELDS
        or sum(len(value) for values in cleaned.values() for value in values) > LONGEST
    ):
        raise Invalid(_("This text is too long to be kept as a draft."))
    return cleaned


def _clean(value: object) -> str:
    return str(value).replace("\x00", "").replace("\r\n", "\n")


def _place(viewer: Viewer, kind: str, place_id: UUID) -> dict[str, Any]:
    """Return the columns of a place where the viewer may write, in any phase.

    Raise `NotFound` or `NotAllowed`.
    """
    reads = {
        "topic": get_topic,
        "proposal": proposal_selectors.get_proposal,
        "comment": comment_selectors.get_comment,
    }
    name = PLACES[DraftKind(kind)]
    place: Any = reads[name](viewer, place_id)
    act = {"topic": "proposal.submit", "proposal": "comment.submit", "comment": "comment.submit"}[
        name
    ]
    may = (
        rules.can_edit(viewer, place)
        if kind == DraftKind.EDIT
        else rules.may(viewer, act, place.consultation_id)
    )
    if not may:
        raise NotAllowed
    return _columns(kind, place_id)


def _columns(kind: str, place_id: UUID) -> dict[str, Any]:
    columns: dict[str, Any] = {"topic_id": None, "proposal_id": None, "comment_id": None}
    columns[f"{PLACES[kind]}_id"] = place_id
    columns["kind"] = kind
    return columns


def _own_place(viewer: Viewer, place: dict[str, Any]) -> dict[str, Any]:
    return {"organisation": viewer.organisation, "participant": viewer.participant, **place}


def _lock_draft(place: dict[str, Any]) -> Draft:
    """Return the locked draft of a place."""
    _lock_place(place)
    return Draft.objects.get(**place)


def _lock_place(place: dict[str, Any]) -> None:
    """Lock the draft of a place, or a new empty one (of version 0) if there is none.

    The row is written, which locks it `FOR UPDATE`: a row that does not exist yet cannot be locked
    otherwise. A concurrent request that creates the same draft is waited for.
    """
    empty = Draft(typed={}, version=0, updated_at=clock.ClockNow(), **place)
    Draft.objects.bulk_create(
        [empty], update_conflicts=True, unique_fields=KEY, update_fields=["kind"]
    )


def _count(viewer: Viewer) -> int:
    return Draft.objects.filter(participant=viewer.participant).count()


@transaction.atomic(savepoint=False)  # it is a part of the act that sends the text
def forget_sent_draft(
    *, viewer: Viewer, kind: str, place_id: UUID, form: UUID | None = None, version: int = 0
) -> None:
    """Delete the draft of a text that was just sent, in the transaction that sends it.

    A draft that another form stored there since is another text, and stays. The draft of that place
    is locked, so that nothing that arrives late from the sent form is stored again.
    """
    viewer.person()
    place = _own_place(viewer, _columns(DraftKind(kind), place_id))
    _lock_place(place)
    is_sent = Q(version__in={0, version})
    if form:
        is_sent |= Q(form=form)
    Draft.objects.filter(is_sent, **place).delete()


@transaction.atomic
def erase_draft(*, viewer: Viewer, draft_id: UUID) -> None:
    """Delete a draft of the viewer, in any phase. Raise `NotFound`."""
    draft_selectors.get_draft(viewer, draft_id).delete()


@transaction.atomic
def erase_drafts(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Delete the drafts of a person who is erased, even if `keep_texts` is true.

    The person never sent them, so they are not published texts.
    """
    Draft.objects.filter(organisation=viewer.organisation, participant=participant_id).delete()


def forget_old_drafts() -> int:
    """Delete the drafts that did not change for `DRAFT_DAYS`, and return their number.

    This is done in every organisation.
    """
    before = clock.now() - timedelta(days=settings.DRAFT_DAYS)
    with tenancy.across_organisations("drafts of everybody that were left alone are erased"):
        return Draft.objects.filter(updated_at__lt=before).delete()[0]
