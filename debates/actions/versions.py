"""The public versions of a proposal: written, waiting for a moderator, put in place."""

from __future__ import annotations

from django.db.models import Max
from django.utils.translation import gettext as _

from consult.core import clock
from consult.core.exceptions import Invalid
from debates.actions import publishing
from debates.models import Proposal, ProposalVersion
from moderation.actions import close_case
from moderation.enums import ModerationState

TEXT = ("title", "body", "body_html", "renderer")


def text_of(source) -> dict:
    """The columns of a text that a version keeps."""
    return {name: getattr(source, name) for name in TEXT}


def write(proposal, number: int, text: dict, state: str = ModerationState.PUBLISHED) -> ProposalVersion:
    """Keep a text as a version of its proposal, in place of the one of that number if it was never public."""
    fields = text | {"organisation_id": proposal.organisation_id, "state": state}
    version, _created = ProposalVersion.objects.update_or_create(proposal=proposal, number=number, defaults=fields)
    return version


def rewrite(proposal: Proposal, texts: dict) -> int | None:
    """Give a locked proposal another text; return the number of its version, or None when it is the same text.

    Where texts are read first, the new one waits, and a case is opened for it; until then everybody sees the old one.
    """
    waiting = proposal.versions.filter(state=ModerationState.PENDING).first()
    if _same(waiting or proposal, proposal, texts):
        return None
    if proposal.published_at and publishing.is_read_first(proposal.consultation):
        return _let_wait(proposal, texts, waiting)
    number = waiting.number if waiting else _next(proposal)
    put(proposal, number, texts)
    write(proposal, number, text_of(proposal))
    if proposal.state == ModerationState.PENDING:
        publishing.ask_moderator("proposal", proposal)
    return number


def drop_waiting(proposal: Proposal) -> None:
    """Forget the version that waits, and close the cases of all: their proposal is taken back."""
    for pk in proposal.versions.values_list("pk", flat=True):
        close_case(target_kind="version", target_id=pk)
    proposal.versions.filter(state=ModerationState.PENDING).delete()


def put(proposal: Proposal, number: int, texts: dict) -> None:
    """Make a text the one that everybody reads."""
    for name, value in (texts | {"version": number, "updated_at": clock.now()}).items():
        setattr(proposal, name, value)
    proposal.save(update_fields=[*texts, "version", "updated_at"])


def _same(standing, proposal, texts):
    return all(getattr(standing if name in TEXT else proposal, name) == value for name, value in texts.items())


def _next(proposal):
    """A text that was never public is replaced; after that, every version stays."""
    if not proposal.published_at:
        return proposal.version
    return proposal.versions.aggregate(last=Max("number"))["last"] + 1


def _let_wait(proposal, texts, waiting):
    details = {name: value for name, value in texts.items() if name not in TEXT}
    if not _same(proposal, proposal, details):
        raise Invalid(_("Here only title and text can be changed once they are published."), attr=next(iter(details)))
    text = {name: texts[name] for name in TEXT}
    version = write(proposal, waiting.number if waiting else _next(proposal), text, ModerationState.PENDING)
    publishing.ask_moderator("version", version)
    return version.number
