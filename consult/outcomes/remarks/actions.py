"""Give and withdraw remarks on a draft synthesis, reply to them, publish, moderate and erase them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from consult.accounts.measures.actions import lock_actor
from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import get_row_by_id
from consult.core.exceptions import NotAllowed
from consult.core.postgres import clock
from consult.core.postgres.lookup import get_row
from consult.core.queue import events
from consult.core.records import journal, limits
from consult.core.words.text import clean, count_visible_characters
from consult.notifications.actions.news import notify_participant
from consult.notifications.enums import Happened, NewsKind
from consult.outcomes.enums import BlockKind
from consult.outcomes.exceptions import RemarkIsNotOpen, ReviewIsClosed
from consult.outcomes.models import DraftRemark, Synthesis
from consult.outcomes.models.remarks import REMARK_LENGTH, REPLY_LENGTH
from consult.outcomes.remarks import rules
from consult.outcomes.remarks.review_counts import COUNTED
from consult.outcomes.required_text import required_text
from consult.outcomes.syntheses.selectors import get_block, is_in_review
from debates.events import TextsErased
from debates.exceptions import AlreadyFinal
from debates.texts.actions.publication import accepted
from debates.texts.actions.reading_first import why_read_first
from moderation.cases.actions.cases import close_case, open_case
from moderation.enums import Action, ModerationState
from moderation.signals.actions.text_signals import announce_text

if TYPE_CHECKING:
    from moderation.models import Decision

KIND = "remark"
DECISIONS = frozenset(
    {Action.PUBLISH, Action.HIDE, Action.REMOVE, Action.RESTORE, Action.NO_BREACH}
)
CHANGEABLE = (ModerationState.PUBLISHED, ModerationState.PENDING, ModerationState.WITHDRAWN)
# Publishing a version or ending the review locks the same row. Django has no FOR SHARE.
HOLD = f"SELECT 1 FROM {Synthesis._meta.db_table} WHERE id = %s FOR SHARE"  # noqa: S608 - our table


@transaction.atomic
def submit_remark(
    *,
    viewer: Viewer,
    synthesis_id: UUID,
    passage: UUID,
    agrees: bool,
    body: str = "",
    shows_name: bool = False,
    language: str = "fr",
    charter_accepted: bool = False,
) -> DraftRemark:
    """Agree with a passage of a draft, or ask for a change of it, while its review is open.

    A participant has one remark on each passage, and changes it until the review closes. The same
    remark again changes nothing. One that asks for a change is pending, with a case, where
    moderators read texts first. Its author accepts the charter.

    Lock the person, then the synthesis `FOR SHARE`, so that the remark is given before the review
    ends or is refused. Raise `ReviewIsClosed`, `RemarkIsNotOpen`, `CharterNotAccepted`, `Invalid`,
    `NotFound`, `NotAllowed` or `TooMany`.
    """
    viewer.person()
    unlocked = get_row_by_id(
        Synthesis.objects.filter(organisation=viewer.organisation), synthesis_id
    )
    if not rules.can_remark(viewer, unlocked.consultation_id):
        raise NotAllowed
    words = (
        "" if agrees else required_text(body, REMARK_LENGTH, "body", _("Write what should change."))
    )
    person = lock_actor(
        viewer=viewer, act="remark.submit", consultation_id=unlocked.consultation_id
    )
    synthesis = _lock_review(synthesis_id)
    row = _own(synthesis, person.pk, passage)
    if row is not None and row.state not in CHANGEABLE:
        raise RemarkIsNotOpen
    values = {"agrees": agrees, "body": words, "shows_name": shows_name and not agrees}
    if row is not None and row.state != ModerationState.WITHDRAWN and _has_values(row, values):
        return row
    limits.check("endorsement" if agrees else "remark", person.pk)
    if not agrees:
        accepted(viewer, synthesis.consultation, charter_accepted=charter_accepted)
    block = get_block(synthesis, passage)
    is_new = row is None
    row = row or DraftRemark(
        organisation=viewer.organisation,
        synthesis=synthesis,
        consultation=synthesis.consultation,
        passage=passage,
        author=person,
    )
    why = (
        None
        if agrees
        else why_read_first(
            synthesis.consultation, block.chapter.topic_id, clock.now(), words, author=person
        )
    )
    for name, value in values.items():
        setattr(row, name, value)
    row.chapter_title = block.chapter.title
    # A quotation is not copied: an erasure removes the words of a participant where they are stored.
    row.passage_text = block.text if BlockKind(block.kind).is_written else ""
    row.language = language
    row.written_at = clock.now()
    row.state = ModerationState.PENDING if why else ModerationState.PUBLISHED
    if agrees:
        row.reply = ""
        row.is_taken_into_account = False
    row.save(force_insert=is_new)
    journal.record(viewer, "remark.submit", row, state=str(row.state), agrees=agrees)
    if words or not is_new:
        announce_text(KIND, row)
    if why:
        open_case(target_kind=KIND, target=row, why=str(why))
    elif not is_new:
        close_case(target_kind=KIND, target_id=row.pk)
    return row


def _lock_review(synthesis_id: UUID) -> Synthesis:
    """Return the synthesis, locked `FOR SHARE`. Raise `ReviewIsClosed` outside of its dates."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [synthesis_id])
    synthesis = Synthesis.objects.select_related("consultation").get(pk=synthesis_id)
    if not is_in_review(synthesis):
        raise ReviewIsClosed
    return synthesis


def _own(synthesis: Synthesis, participant_id: UUID, passage: UUID) -> DraftRemark | None:
    rows = DraftRemark.objects.filter(
        synthesis=synthesis, author=participant_id, passage=passage, version__isnull=True
    )
    return rows.select_for_update(no_key=True).first()


def _has_values(row: DraftRemark, values: dict[str, object]) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())


@transaction.atomic
def withdraw_remark(*, viewer: Viewer, remark_id: UUID | str) -> DraftRemark:
    """Withdraw a remark of the viewer. It is no longer counted, nor shown.

    A second withdrawal changes nothing. Raise `NotAllowed` or `NotFound`.
    """
    row = lock_remark(viewer, remark_id)
    is_own = viewer.participant is not None and row.author_id == viewer.participant.pk
    if not is_own or not may(viewer, "remark.withdraw", row.consultation_id, owner=is_own):
        raise NotAllowed
    if row.moderation.is_final:
        return row
    _move(row, ModerationState.WITHDRAWN)
    close_case(target_kind=KIND, target_id=row.pk)
    journal.record(viewer, "remark.withdraw", row)
    announce_text(KIND, row)
    return row


@transaction.atomic
def reply_to_remark(
    *, viewer: Viewer, remark_id: UUID | str, reply: str = "", is_taken_into_account: bool = False
) -> DraftRemark:
    """Reply briefly to a remark, or note that the draft takes it into account, or both.

    The author and, after the publication, everyone read it. The author is notified of the first
    reply only. The same reply again changes nothing. Raise `NotAllowed`, `NotFound`, `RemarkIsNotOpen` or `Invalid`.
    """
    row = lock_remark(viewer, remark_id)
    if not rules.can_reply(viewer, row.consultation_id):
        raise NotAllowed
    if row.agrees or row.state not in COUNTED:
        raise RemarkIsNotOpen
    words = clean(reply)
    if not is_taken_into_account or count_visible_characters(words):
        words = required_text(
            reply, REPLY_LENGTH, "reply", _("Write a reply, or tick “Taken into account”.")
        )
    is_same = (words, is_taken_into_account) == (row.reply, row.is_taken_into_account)
    if is_same and row.is_answered:
        return row
    is_first = row.replied_at is None
    row.reply = words
    row.is_taken_into_account = is_taken_into_account
    row.replied_at = clock.now()
    row.replied_by = viewer.participant
    row.save(update_fields=["reply", "is_taken_into_account", "replied_at", "replied_by"])
    journal.record(viewer, "remark.reply", row, is_taken_into_account=is_taken_into_account)
    if is_first and row.author_id:
        notify_participant(
            row.author_id,
            organisation_id=row.organisation_id,
            happened=Happened.ANSWERED,
            kind=NewsKind.ANSWER,
            subject=(KIND, row.pk),
            consultation_id=row.consultation_id,
        )
    return row


def publish_remarks(synthesis: Synthesis, version: int) -> None:
    """Make the remarks of the review public with a version. The synthesis is locked."""
    DraftRemark.objects.filter(synthesis=synthesis, version__isnull=True).update(version=version)


def lock_remark(viewer: Viewer, remark_id: UUID | str) -> DraftRemark:
    """Return a remark in any state, locked until the end of the transaction. Raise `NotFound`."""
    rows = DraftRemark.objects.filter(organisation=viewer.organisation).select_related(
        "consultation"
    )
    return get_row(rows.select_for_update(no_key=True, of=("self",)), pk=remark_id)


def moderate_remark(viewer: Viewer, remark: DraftRemark, state: str, decision: Decision) -> None:
    """Put a locked remark in the decided state. Raise `AlreadyFinal`."""
    if remark.moderation.is_final:
        raise AlreadyFinal
    is_plain = state == ModerationState.PUBLISHED
    remark.decision_number = None if is_plain else decision.number
    remark.decision_reason = "" if is_plain else decision.reason
    _move(remark, state)


def _move(remark: DraftRemark, state: str) -> None:
    remark.state = state
    remark.save(update_fields=["state", "decision_number", "decision_reason"])


@transaction.atomic
def erase_remarks(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Remove a person from their remarks and replies; unless texts are kept, erase the words.

    Agreements are deleted, because they have no words to keep. The reply is words of the
    authority: it only loses the name of its writer, and is erased with the remark.
    """
    rows = DraftRemark.objects.filter(organisation=viewer.organisation)
    rows.filter(replied_by=participant_id).update(replied_by=None)
    rows.filter(author=participant_id, agrees=True).delete()
    consultation_ids = set()
    for pk in list(rows.filter(author=participant_id).order_by("pk").values_list("pk", flat=True)):
        row = lock_remark(viewer, pk)
        row.author = None
        row.shows_name = False
        if row.moderation.has_public_text and row.version is not None:
            consultation_ids.add(row.consultation_id)
        if not keep_texts:
            row.body = ""
            row.reply = ""
            row.state = ModerationState.ERASED
            close_case(target_kind=KIND, target_id=row.pk)
        row.save(update_fields=["author", "shows_name", "body", "reply", "state"])
        announce_text(KIND, row, is_sent=False)
    for consultation_id in sorted(consultation_ids):
        place = (viewer.organisation.pk, consultation_id)
        events.announce(viewer.organisation.pk, TextsErased(*place))
