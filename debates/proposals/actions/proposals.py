"""Actions on proposals: submit, edit and withdraw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.measures.actions import lock_actor
from consult.accounts.people.actions import choose_signature
from consult.accounts.people.selectors import own_institutions
from consult.accounts.viewer import Viewer
from consult.consultations.actions import field_answers
from consult.consultations.actions.phase_lock import lock_phase
from consult.consultations.enums import Capability, PlacePolicy
from consult.consultations.selectors.topics import get_topic
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.files.checks import Prepared
from consult.core.postgres import clock
from consult.core.records import journal, limits
from debates import rules
from debates.attachments import actions as attachment_actions
from debates.enums import ProposalKind, WhyRead
from debates.exceptions import InstitutionIsNotYours, TextIsNoLongerOpen
from debates.models import Proposal
from debates.proposals.actions import proposal_tags, versions
from debates.proposals.actions.numbers import take_numbers
from debates.proposals.selectors import proposals as proposal_selectors
from debates.texts.actions import publication, reading_first, slow_mode, text_validation
from debates.texts.actions.locks import lock_proposal
from moderation.cases.actions.cases import close_case
from moderation.enums import ModerationState
from moderation.signals.actions.text_signals import announce_text

if TYPE_CHECKING:
    from consult.consultations.models import Topic


@transaction.atomic
def submit_proposal(
    *,
    viewer: Viewer,
    topic_id: UUID,
    title: str,
    body: str,
    language: str = "fr",
    kind: str = ProposalKind.INDIVIDUAL,
    institution_id: UUID | None = None,
    location: dict | None = None,
    fields: dict | None = None,
    tags: Iterable = (),
    charter_accepted: bool = False,
    signature: str | None = None,
    files: Sequence[tuple[Prepared | UUID, str]] = (),
) -> Proposal:
    """Contribute to a topic, in the viewer's own name or on behalf of an institution of theirs.

    The proposal is public at once with its first version or, where texts are read first, pending
    with a case opened for a moderator. `fields` answers the fields of the topic, by field id.
    `tags` are ids of the consultation's list. `files` are files that `core.files` prepared, each
    with its description: a text with files is read first, unless announced otherwise (ADR 23, 46).
    `signature` is the public name that an author chooses with a first text ("" for none).

    The author accepts the charter and the licence. Lock the phase, the person, the fields without
    answers so far, then the consultation's counter, which numbers without gaps. Raise
    `PhaseIsClosed`, `CharterNotAccepted`, `InstitutionIsNotYours`, `Invalid`, `NotAllowed`,
    `TooMany`, `SlowedDown`, `NameWasTakenAway` or `StorageIsFull`.
    """
    viewer.person()
    texts = {
        "title": text_validation.title(title),
        **text_validation.body(body),
        "language": text_validation.language(language),
    }
    attachment_actions.refuse_too_many_files(files)
    topic = get_topic(viewer, topic_id)
    texts |= text_validation.valid_location(topic.consultation.place_policy, location)
    if not rules.can_submit(viewer, topic.consultation):
        raise NotAllowed
    lock_phase(topic.consultation_id, Capability.PROPOSE)
    person = lock_actor(viewer=viewer, act="proposal.submit", consultation_id=topic.consultation_id)
    texts |= _voice(viewer, kind, institution_id) | {
        "fields": field_answers.validate_for_topic(topic, fields or {})
    }
    chosen_tags = proposal_tags.get_tags(viewer, topic.consultation, tags)
    texts["charter"] = publication.accepted(
        viewer, topic.consultation, charter_accepted=charter_accepted
    )
    if signature is not None:
        choose_signature(viewer=viewer, signature=signature)
    slow_mode.refuse_too_soon(person, topic.consultation_id)
    limits.check("proposal", person.pk)  # after the refusals, which must not use up the limit
    described_files = attachment_actions.store_files(viewer, topic.consultation_id, files)
    proposal, why = create(topic, texts | {"author": person}, described_files)
    if chosen_tags:
        proposal_tags.replace_tags(proposal, chosen_tags)
    journal.record(
        viewer, "proposal.submit", proposal, number=proposal.number, state=str(proposal.state)
    )
    publication.announce_arrival(proposal, why)
    announce_text("proposal", proposal)
    return proposal


def _voice(viewer: Viewer, kind: str, institution_id: UUID | None) -> dict[str, Any]:
    """Return the kind of author and the institution, if the author writes on behalf of one.

    The contributions of a workshop are entered in `entering`. Raise `Invalid` or
    `InstitutionIsNotYours`.
    """
    if kind not in (ProposalKind.INDIVIDUAL, ProposalKind.INSTITUTION):
        raise Invalid(
            _("A contribution is individual, or on behalf of an organisation."), attr="kind"
        )
    if (kind == ProposalKind.INSTITUTION) != bool(institution_id):
        raise Invalid(
            _("Say on behalf of which organisation you contribute, or in your own name."),
            attr="institution",
        )
    if not institution_id:
        return {"kind": kind, "institution": None}
    institution = own_institutions(viewer).filter(pk=institution_id).first()
    if institution is None:
        raise InstitutionIsNotYours(attr="institution")
    return {"kind": kind, "institution": institution}


def create(
    topic: Topic, texts: dict, described_files: Sequence = (), *, is_held: bool = False
) -> tuple[Proposal, WhyRead | None]:
    """Store a new numbered contribution and its first version.

    Return the contribution and the reason to read it first, which is None if it is public at once.
    A contribution that is held is pending, without a reason.
    """
    moment = clock.now()
    author = None if texts.get("is_entered") else texts["author"]
    why = reading_first.why_read_first(
        topic.consultation,
        topic.pk,
        moment,
        reading_first.words_of(texts),
        author=author,
        has_new_files=bool(described_files),
        is_topic_sensitive=topic.is_sensitive,
    )
    proposal = Proposal(
        organisation_id=topic.organisation_id,
        consultation=topic.consultation,
        topic=topic,
        number=take_numbers(topic.consultation)[0],
        created_at=moment,
        updated_at=moment,
        changed_at=moment,
        licence=topic.consultation.licence,
        **(publication.HELD if is_held else publication.arrival(why, moment)),
        **texts,
    )
    proposal.save(force_insert=True)
    versions.write_first(proposal, described_files)
    return proposal, why


@transaction.atomic
def edit_proposal(
    *,
    viewer: Viewer,
    proposal_id: UUID,
    title: str,
    body: str,
    fields: dict | None = None,
    tags: Iterable | None = None,
    files: Sequence[tuple[Prepared | UUID, str]] = (),
    removed_files: Iterable[UUID | str] = (),
    **others: Any,
) -> Proposal:
    """Edit a proposal of the viewer while contributions are open.

    Positions stay, and show the version to which they relate. The edit makes a new public version.
    Where texts are read first, the new version awaits moderation while the public one stays. A text
    that was never public is changed in place.

    `fields` (the answers to change, by field id), `location` and `language` may be given, and
    `tags`, which make no version. `files` are added to the present files, except `removed_files`
    (ids); a text with new files is read first where the consultation reads files first. The same
    text changes nothing. Lock the phase, the person, the proposal and the fields without answers so
    far. Raise `TextIsNoLongerOpen`, `PhaseIsClosed`, `NotAllowed`, `Invalid` or `TooMany`.
    """
    person = viewer.person()
    texts = {"title": text_validation.title(title), **text_validation.body(body)}
    limits.check("edit", person.pk)
    proposal = _lock_proposal(viewer, proposal_id, "proposal.edit")
    texts |= _details(proposal, **others)
    if not rules.can_edit(viewer, proposal):
        raise TextIsNoLongerOpen
    texts["fields"] = (
        proposal.fields
        if fields is None
        else field_answers.validate_for_topic(proposal.topic, fields, proposal.fields)
    )
    if tags is not None and proposal_tags.replace_tags(
        proposal, proposal_tags.get_tags(viewer, proposal.consultation, tags)
    ):
        journal.record(viewer, "proposal.tag", proposal)
    described_files = _list_files_after_edit(viewer, proposal, files, removed_files)
    if version := versions.rewrite(proposal, texts, described_files, has_new_files=bool(files)):
        journal.record(viewer, "proposal.edit", proposal, version=version)
    return proposal


def _list_files_after_edit(
    viewer: Viewer,
    proposal: Proposal,
    files: Sequence[tuple[Prepared | UUID, str]],
    removed: Iterable[UUID | str],
) -> list[tuple]:
    """Return the files of the new version.

    They are the files of the version before, except the removed ones, and then the new files.
    """
    removed_ids = {str(file_id) for file_id in removed}
    remaining = [
        described_file
        for described_file in attachment_actions.list_files_of_version(
            versions.current_or_pending_version(proposal)
        )
        if str(described_file[0]) not in removed_ids
    ]
    attachment_actions.refuse_too_many_files([*remaining, *files])
    return remaining + attachment_actions.store_files(viewer, proposal.consultation_id, files)


def _details(
    proposal: Proposal, *, location: Any = ..., language: str | None = None
) -> dict[str, Any]:
    """Return the columns of the location and the language, where they are given.

    A proposal that has a place may send or remove it even if its consultation no longer asks for
    one.
    """
    policy = proposal.consultation.place_policy
    has_unasked_place = policy == PlacePolicy.NONE and (
        proposal.place or proposal.latitude is not None
    )
    columns = (
        {}
        if location is ...
        else text_validation.valid_location(
            PlacePolicy.OPTIONAL if has_unasked_place else policy, location
        )
    )
    return columns | ({"language": text_validation.language(language)} if language else {})


@transaction.atomic
def withdraw_proposal(*, viewer: Viewer, proposal_id: UUID) -> Proposal:
    """Withdraw a proposal of the viewer while contributions are open.

    A tombstone stays, and its question takes no more votes. A second withdrawal changes nothing.
    Lock the phase, the person and the proposal. Raise `TextIsNoLongerOpen`, `PhaseIsClosed` or
    `NotAllowed`.
    """
    viewer.person()
    proposal = _lock_proposal(viewer, proposal_id, "proposal.withdraw")
    if proposal.state == ModerationState.WITHDRAWN:
        return proposal
    if not rules.can_withdraw(viewer, proposal):
        raise TextIsNoLongerOpen
    take_back(viewer, proposal)
    return proposal


def take_back(viewer: Viewer, proposal: Proposal) -> None:
    """Make a locked proposal a tombstone, and close its cases."""
    publication.move(proposal, ModerationState.WITHDRAWN)
    versions.drop_waiting(proposal)
    close_case(target_kind="proposal", target_id=proposal.pk)
    journal.record(viewer, "proposal.withdraw", proposal)


def _lock_proposal(viewer: Viewer, proposal_id: UUID, act: str) -> Proposal:
    """Return a proposal of the viewer after locking its phase, the person and itself.

    The locks last until the end of the transaction.
    """
    proposal = proposal_selectors.get_proposal(viewer, proposal_id)
    if not rules.may(viewer, act, proposal.consultation_id, proposal):
        raise NotAllowed
    lock_phase(proposal.consultation_id, Capability.PROPOSE)
    lock_actor(viewer=viewer, act=act, consultation_id=proposal.consultation_id)
    return lock_proposal(viewer, proposal.pk)
