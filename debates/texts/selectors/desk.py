"""Contributions, versions, comments, files and names as plain data for moderators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from debates.attachments.selectors.attachments import attachments, list_described_files
from debates.attachments.selectors.images import Image
from debates.comments.selectors.comments import discussion
from debates.models import Comment, Proposal, ProposalVersion, ReportedName
from debates.proposals.selectors.fields import answers_to_fields
from moderation.target_kinds import make_moderator_view

if TYPE_CHECKING:
    from consult.core.models import StoredFile

# The numbers of earlier comments shown with a comment, and of texts of each sort shown with a name.
BEFORE = 5
BESIDE = 5


def serialize_proposal(viewer: Viewer, proposal: Proposal) -> dict:
    """Return a proposal's text, answers to fields and files.

    All are empty if the viewer may not read the proposal.
    """
    return make_moderator_view(
        **_text(proposal), lines=_answers(viewer, proposal, proposal), files=_files(proposal)
    )


def serialize_version(viewer: Viewer, version: ProposalVersion) -> dict:
    """Return a version's text, answers and files, after the proposal's text that is public now.

    The version would replace that text, or that text replaced the version.
    """
    proposal = version.proposal
    text_fields = {
        "text_html": version.body_html,
        "language": proposal.language,
        "author_name": _name(proposal),
    }
    before = [(_("The text that is public now"), proposal.body_html)] if proposal.body_html else []
    return make_moderator_view(
        **text_fields,
        context=before,
        lines=[(_("Title"), version.title), *_answers(viewer, proposal, version)],
        files=_files(version),
    )


def serialize_comment(viewer: Viewer, comment: Comment) -> dict:
    """Return a comment's text, after the contribution and the last earlier comments of its thread.

    This takes two queries.
    """
    proposal = comment.proposal
    before = discussion(viewer, proposal).filter(created_at__lt=comment.created_at)
    before = (
        before.filter(pk=comment.root_id) | before.filter(root=comment.root_id)
        if comment.root_id
        else before.none()
    )
    earlier_texts = [
        (_name(earlier), earlier.body_html)
        for earlier in before.order_by("-created_at", "-id")[:BEFORE]
    ]
    return make_moderator_view(
        **_text(comment), context=[(proposal.title, proposal.body_html), *reversed(earlier_texts)]
    )


def serialize_image(viewer: Viewer, image: Image) -> dict:
    """Return a file with its description, and the contribution to which it belongs."""
    if image.is_masked:
        return make_moderator_view()
    proposal = image.proposal
    return make_moderator_view(
        language=proposal.language,
        author_name=_name(proposal),
        files=[(image.row.file, image.row.description)],
        context=[(image.row.version.title, image.row.version.body_html)],
    )


def serialize_name(viewer: Viewer, name: ReportedName) -> dict:
    """Return the reported name, the current name of the person, and their latest texts."""
    if not name.name:
        return make_moderator_view()
    written = Comment.objects.readable_by(viewer).filter(
        consultation=name.consultation_id, author=name.participant_id
    )
    proposed = Proposal.objects.readable_by(viewer).filter(
        consultation=name.consultation_id, author=name.participant_id
    )
    texts = [
        *proposed.defer("search").order_by("-created_at")[:BESIDE],
        *written.order_by("-created_at")[:BESIDE],
    ]
    return make_moderator_view(
        author_name=name.name,
        lines=[
            (_("Name that was reported"), name.name),
            (_("Name now"), name.participant.public_name),
        ],
        context=[(getattr(text, "title", ""), text.body_html) for text in texts],
    )


def list_stored_texts(texts: list[Proposal | ProposalVersion]) -> list[list]:
    """Return the content of contributions or versions that the desk shows, as authors wrote it.

    This takes one query. `moderation.target_kinds` states the use of these lists.
    """
    files = list_described_files(texts)
    return [
        [text.title, text.body, sorted(text.fields.items()), files_of_text]
        for text, files_of_text in zip(texts, files, strict=True)
    ]


def list_stored_images(images: list[Image]) -> list[list]:
    """Return the description of each file, which another version may change."""
    return [[image.row.description] for image in images]


def list_stored_names(names: list[ReportedName]) -> list[list]:
    """Return for each case the reported name and the current name of the person."""
    return [[name.name, name.participant.public_name] for name in names]


def _text(text: Proposal | Comment) -> dict[str, Any]:
    return {"text_html": text.body_html, "language": text.language, "author_name": _name(text)}


def _name(text: Proposal | Comment) -> str:
    """Return the name under which a text is shown, or an empty string if it has no author."""
    institution = getattr(text, "institution", None)
    if institution:
        return institution.shown_name
    return text.author.public_name if text.author else ""


def _answers(
    viewer: Viewer, proposal: Proposal, text: Proposal | ProposalVersion
) -> list[tuple[str, str]]:
    return [
        (answer.field.label, answer.words)
        for answer in answers_to_fields(viewer, proposal.consultation, text)
    ]


def _files(text: Proposal | ProposalVersion) -> list[tuple[StoredFile, str]]:
    return [(attachment.file, attachment.description) for attachment in attachments(text)]
