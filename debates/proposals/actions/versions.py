"""The public versions of a proposal: stored, awaiting moderation, or put in place."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.postgres.places import last_number
from consult.core.queue import events
from debates.attachments import actions as attachment_actions
from debates.enums import WhyRead
from debates.events import ProposalEdited
from debates.models import Proposal, ProposalVersion
from debates.texts.actions import publication, reading_first
from moderation.cases.actions.cases import close_case
from moderation.enums import ModerationState
from moderation.signals.actions.text_signals import announce_text

TEXT = ("title", "body", "body_html", "renderer", "fields")


def text_of(source: Proposal | ProposalVersion) -> dict:
    """Return the columns of a text that a version stores."""
    return {name: getattr(source, name) for name in TEXT}


def write_first(proposal: Proposal, described_files: Sequence[tuple] = ()) -> None:
    """Store the text and the files of a new proposal as its first version."""
    version = ProposalVersion.objects.create(
        organisation_id=proposal.organisation_id, proposal=proposal, number=1, **text_of(proposal)
    )
    if described_files:
        attachment_actions.attach_files(version, described_files)


def write(
    proposal: Proposal,
    number: int,
    text: dict,
    state: str = ModerationState.PUBLISHED,
    *,
    described_files: Iterable[tuple] = (),
) -> ProposalVersion:
    """Store a text and its files as a version of its proposal.

    A version with the same number that was never public is replaced.
    """
    fields = text | {
        "organisation_id": proposal.organisation_id,
        "state": state,
        "unmasked": {},
    }
    version, _created = ProposalVersion.objects.update_or_create(
        proposal=proposal, number=number, defaults=fields
    )
    attachment_actions.attach_files(version, described_files)
    return version


def current_or_pending_version(proposal: Proposal) -> ProposalVersion | None:
    """Return the version that awaits moderation, or else the version of the current text."""
    waiting = proposal.versions.filter(state=ModerationState.PENDING).first()
    return waiting or proposal.versions.filter(number=proposal.version).first()


def rewrite(
    proposal: Proposal,
    texts: dict,
    described_files: list,
    *,
    has_new_files: bool = False,
    is_held: bool = False,
) -> int | None:
    """Give a locked proposal another text or other files.

    Return the number of its version, or None if nothing changes. Where such a text is read first
    (`reading_first`), and where it replaces a version that awaits moderation, the new version
    awaits moderation and a case is opened for it. Until then the old one stays public. No moderator
    is asked about a text that its facilitators have not published yet (`is_held`).
    """
    last = current_or_pending_version(proposal)
    waiting = last if last and last.state == ModerationState.PENDING else None
    if _same(
        waiting or proposal, proposal, texts
    ) and described_files == attachment_actions.list_files_of_version(last):
        return None
    why = why_read_first(proposal, texts, has_new_files=has_new_files)
    is_not_pending = proposal.state != ModerationState.PENDING
    if proposal.published_at and is_not_pending and (why or waiting):
        return _store_pending_version(proposal, texts, waiting, described_files, why)
    number = _next(proposal)
    put(proposal, number, texts)
    write(proposal, number, text_of(proposal), described_files=described_files)
    if is_held:
        return number
    if proposal.state == ModerationState.PENDING:
        publication.ask_moderator("proposal", proposal, why)
    announce_text("proposal", proposal)
    return number


def why_read_first(
    proposal: Proposal, texts: dict[str, Any], *, has_new_files: bool = False
) -> WhyRead | None:
    """Return why a proposal with these texts awaits moderation, or None if it need not."""
    author = None if proposal.is_entered else proposal.author_id
    words = reading_first.words_of({**text_of(proposal), "place": proposal.place, **texts})
    options: dict[str, Any] = {"author": author, "before": proposal, "has_new_files": has_new_files}
    return reading_first.why_read_first(
        proposal.consultation, proposal.topic_id, clock.now(), words, **options
    )


def drop_waiting(proposal: Proposal) -> None:
    """Delete the version that awaits moderation, and close the cases of all versions and files.

    The proposal is being withdrawn or erased.
    """
    for pk in proposal.versions.values_list("pk", flat=True):
        close_case(target_kind="version", target_id=pk)
    for file_id in attachment_actions.files_of(proposal):
        close_case(target_kind="image", target_id=file_id)
    waiting = proposal.versions.filter(state=ModerationState.PENDING)
    for version in waiting:
        announce_text("version", version, is_compared=False)
    attachment_actions.release_files(attachment_actions.detach_files(waiting))
    waiting.delete()


def put(proposal: Proposal, number: int, texts: dict) -> None:
    """Make a text the current text of the proposal, and announce it if the proposal is public."""
    for name, value in (texts | {"version": number, "updated_at": clock.now()}).items():
        setattr(proposal, name, value)
    proposal.save(update_fields=[*texts, "version", "updated_at"])
    announce_edited(proposal)


def announce_edited(proposal: Proposal) -> None:
    """Announce that the public words of a proposal changed; nothing if it is not public."""
    if proposal.moderation.has_public_text:
        edited = ProposalEdited(proposal.organisation_id, proposal.consultation_id, proposal.pk)
        events.announce(proposal.organisation_id, edited)


def _same(
    last_text: Proposal | ProposalVersion, proposal: Proposal, texts: Mapping[str, Any]
) -> bool:
    return all(
        getattr(last_text if name in TEXT else proposal, name) == value
        for name, value in texts.items()
    )


def _next(proposal: Proposal) -> int:
    """Return the number of the next version; a text that was never public is replaced."""
    if not proposal.published_at:
        return proposal.version
    return last_number(proposal.versions) + 1


def _store_pending_version(
    proposal: Proposal,
    texts: Mapping[str, Any],
    waiting: ProposalVersion | None,
    described_files: Iterable[tuple],
    why: WhyRead | None,
) -> int:
    details = {name: value for name, value in texts.items() if name not in TEXT}
    if not _same(proposal, proposal, details):
        raise Invalid(
            _("Here only title and text can be changed once they are published."),
            attr=next(iter(details)),
        )
    text = {name: texts[name] for name in TEXT}
    number = waiting.number if waiting else _next(proposal)
    version = write(
        proposal, number, text, ModerationState.PENDING, described_files=described_files
    )
    publication.ask_moderator("version", version, why)
    announce_text("version", version, is_compared=False)
    return version.number
