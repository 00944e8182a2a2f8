"""The activity in the open sample: positions, endorsements, a notice and a removed comment."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import transaction

from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import viewer_of
from consult.consultations.enums import Capability
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.consultations.selectors.timetable import open_capabilities
from consult.core.exceptions import DomainError
from consult.demo import open_sample, people, text_files
from consult.notifications.actions.follows import follow_own_texts
from consult.notifications.enums import Followed
from debates.comments.selectors.comments import own_comments, own_endorsements
from debates.proposals.actions.endorsements import endorse_comment
from debates.proposals.selectors.proposals import own_proposals
from debates.texts.selectors.streams import stream_comments, stream_proposals
from moderation.cases.selectors.queue import cases
from moderation.decisions.actions.decisions import decide
from moderation.enums import Action, ModerationState, Reason
from moderation.notices.actions import submit_notice
from votes.actions.positions import cast_position
from votes.selectors.own import own_positions

if TYPE_CHECKING:
    from debates.models import Proposal


CHOICES = ("agree", "mixed", "disagree")
# The namespace of the request ids of the demo's votes. They are equal at each start, so that no
# vote is cast twice.
NAMESPACE = UUID("5d2f1c1e-6c9c-4f0e-9a3b-1d2c3b4a5f60")


@transaction.atomic
def seed(organisation, by_role, consultation) -> None:
    """Let sample participants vote, endorse and report, while the consultation is open.

    They use the actions of real participants. A second run changes nothing.
    """
    reloaded = get_consultation_by_id(Viewer.system(organisation), consultation.pk)
    if not open_capabilities(reloaded) >= {Capability.DISCUSS, Capability.VOTE}:
        return
    voters = [viewer_of(organisation, person) for person in people.citizens(organisation)]
    moderator = viewer_of(organisation, by_role[Role.MODERATOR])
    comments = {row["origin_id"]: row for row in stream_comments(moderator, reloaded)}
    _vote(voters, _by_number(moderator, reloaded))
    _endorse(voters, comments)
    _moderate(moderator, voters[0], comments)
    _follow_own(viewer_of(organisation, by_role[people.CITIZEN]))


def _follow_own(viewer: Viewer) -> None:
    """Let the demo's citizen follow their own public texts, as if they had been sent from a page."""
    proposals = [
        (Followed.PROPOSAL, row.pk)
        for row in own_proposals(viewer)
        if row.state == ModerationState.PUBLISHED
    ]
    threads = [
        (Followed.COMMENT, row.root_id or row.pk)
        for row in own_comments(viewer)
        if row.state == ModerationState.PUBLISHED
    ]
    person = viewer.person()
    follow_own_texts(
        viewer.organisation.pk, [(person.pk, kind, pk) for kind, pk in [*proposals, *threads]]
    )


def _by_number(viewer: Viewer, consultation):
    """Return the ids of proposals by their identifier in the demo.

    Proposals out of public view have no such identifier, and are left out.
    """
    return {row["origin_id"]: row["id"] for row in stream_proposals(viewer, consultation)}


def _vote(voters, proposals):
    """Let sample participants take a position on public proposals."""
    wanted: dict[UUID, dict[Proposal, str]] = {voter.participant.pk: {} for voter in voters}
    for number, entry in enumerate(text_files.entries_of_today()):
        choices = [
            choice for choice, count in zip(CHOICES, entry.votes, strict=True) for _ in range(count)
        ]
        chosen = random.Random(number).sample(voters, len(choices))  # noqa: S311 - the same people at each start
        if proposal := proposals.get(open_sample.proposal_id(number)):
            for voter, choice in zip(chosen, choices, strict=True):
                wanted[voter.participant.pk][proposal] = choice
    for voter in voters:
        _cast_missing(voter, wanted[voter.participant.pk])


def _cast_missing(voter, wanted):
    existing = own_positions(voter, wanted)
    for proposal, choice in wanted.items():
        if proposal not in existing:
            request = uuid5(NAMESPACE, f"{voter.participant.pk} {proposal}")
            cast_position(viewer=voter, proposal_id=proposal, choice=choice, request_id=request)


def _endorse(voters, comments):
    """Let some voters endorse the first comment of each proposal, but never their own."""
    firsts = _first_comments(comments)
    for place, voter in enumerate(voters):
        wanted = [
            comment["id"] for number, comment in firsts if 0 <= place - number % 9 <= number % 6
        ]
        existing = own_endorsements(voter, wanted)
        for comment_id in wanted:
            if comment_id not in existing:
                with suppress(DomainError):  # the voter's own comment
                    endorse_comment(viewer=voter, comment_id=comment_id)


def _first_comments(comments):
    found = (
        (number, comments.get(open_sample.comment_id(number, 0)))
        for number in range(len(text_files.entries_of_today()))
    )
    return [(number, comment) for number, comment in found if comment]


def _moderate(moderator, citizen, comments):
    """Remove one comment, with its reason in the public log, and submit one notice that waits."""
    words = text_files.editorial()
    removed, noticed = (
        comments.get(open_sample.last_comment_id(n))
        for n in (open_sample.REMOVED, open_sample.NOTICED)
    )
    if removed and removed["state"] == ModerationState.PUBLISHED:
        decide(
            viewer=moderator,
            target_kind="comment",
            target_id=removed["id"],
            action=Action.REMOVE,
            reason=Reason.INSULT,
            facts=words["removed_facts"],
        )
    if noticed and not cases(moderator, state=None).filter(target_id=noticed["id"]).exists():
        submit_notice(
            viewer=citizen,
            target_kind="comment",
            target_id=noticed["id"],
            reason=Reason.PRIVACY,
            explanation=words["notice"],
        )
