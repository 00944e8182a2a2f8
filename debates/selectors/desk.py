"""What whoever decides reads of a contribution, a version, a comment, a file or a name, in plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from consult.core.kinds import told
from debates.models import Comment, Proposal
from debates.selectors.attachments import attachments, carried
from debates.selectors.comments import discussion
from debates.selectors.fields import answers_to_fields

if TYPE_CHECKING:
    from debates.models import ProposalVersion, ReportedName
    from debates.selectors.images import Image

# How much of what was said before is read with a comment, and how many texts with a name.
BEFORE, BESIDE = 5, 5


def shown_proposal(viewer, proposal: Proposal) -> dict:
    """Its text, its answers to fields, its files; one that the viewer may not read is empty."""
    return told(**_text(proposal), lines=_answers(viewer, proposal, proposal), files=_files(proposal))


def shown_version(viewer, version: ProposalVersion) -> dict:
    """The same, after the text that everybody reads now, which it would replace or has been replaced by."""
    proposal = version.proposal
    said = {"text_html": version.body_html, "language": proposal.language, "author_name": _name(proposal)}
    before = [(_("The text that is public now"), proposal.body_html)] if proposal.body_html else []
    return told(
        **said,
        context=before,
        lines=[(_("Title"), version.title), *_answers(viewer, proposal, version)],
        files=_files(version),
    )


def shown_comment(viewer, comment: Comment) -> dict:
    """Its words, after the contribution and the last things that were said in its thread before it; two queries."""
    proposal = comment.proposal
    before = discussion(viewer, proposal).filter(created_at__lt=comment.created_at)
    before = (
        before.filter(pk=comment.root_id) | before.filter(root=comment.root_id) if comment.root_id else before.none()
    )
    said = [(_name(one), one.body_html) for one in before.order_by("-created_at", "-id")[:BEFORE]]
    return told(**_text(comment), context=[(proposal.title, proposal.body_html), *reversed(said)])


def shown_image(viewer, image: Image) -> dict:
    """The file with its words, and the contribution beside which it stands."""
    if image.is_masked:
        return told()
    proposal = image.proposal
    return told(
        language=proposal.language,
        author_name=_name(proposal),
        files=[(image.row.file, image.row.description)],
        context=[(image.row.version.title, image.row.version.body_html)],
    )


def shown_name(viewer, name: ReportedName) -> dict:
    """The name that was reported, the one that the person bears now, and the last texts it stands beside."""
    if not name.name:
        return told()
    written = Comment.objects.readable_by(viewer).filter(consultation=name.consultation_id, author=name.participant_id)
    proposed = Proposal.objects.readable_by(viewer).filter(
        consultation=name.consultation_id, author=name.participant_id
    )
    texts = [*proposed.defer("search").order_by("-created_at")[:BESIDE], *written.order_by("-created_at")[:BESIDE]]
    return told(
        author_name=name.name,
        lines=[(_("Name that was reported"), name.name), (_("Name now"), name.participant.public_name)],
        context=[(getattr(one, "title", ""), one.body_html) for one in texts],
    )


def read_texts(texts: list[Proposal | ProposalVersion]) -> list[list]:
    """What the desk shows of contributions or versions themselves, as authors left them (`core.kinds`); one query."""
    files = carried(texts)
    return [[one.title, one.body, sorted(one.fields.items()), of] for one, of in zip(texts, files, strict=True)]


def read_images(images: list[Image]) -> list[list]:
    """The same of files: their words, which another version may change."""
    return [[image.row.description] for image in images]


def read_names(names: list[ReportedName]) -> list[list]:
    """The same of names: the one that was reported, and the one that the person bears now."""
    return [[name.name, name.participant.public_name] for name in names]


def _text(text):
    return {"text_html": text.body_html, "language": text.language, "author_name": _name(text)}


def _name(text):
    """Under which name it stands; nothing where nobody signs it."""
    institution = getattr(text, "institution", None)
    return institution.name if institution else text.author.public_name if text.author else ""


def _answers(viewer, proposal, text):
    return [(one.field.label, one.words) for one in answers_to_fields(viewer, proposal.consultation, text)]


def _files(text):
    return [(one.file, one.description) for one in attachments(text)]
