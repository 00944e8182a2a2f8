"""The version of a comment's paragraph: the current text, or the latest version that had it."""

from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid
from consult.core.words import blocks
from debates.models import Proposal
from moderation.enums import ModerationState


def place(proposal: Proposal, paragraph: str, *, is_reply: bool) -> dict:
    """Return the paragraph and the version of a locked proposal that has it. Raise `Invalid`.

    The result is empty if no paragraph is named. The author may have changed the text since the
    participant read it: then the comment refers to the version that was read.
    """
    if not paragraph:
        return {}
    if is_reply:
        raise Invalid(
            _("An answer is about the passage of the comment that it answers."), attr="paragraph"
        )
    version = _version_of(proposal, paragraph) if blocks.ANCHOR.fullmatch(paragraph) else None
    if version is None:
        raise Invalid(
            _("This passage is not in the text. Comment on the whole text instead."),
            attr="paragraph",
        )
    return {"paragraph": paragraph, "paragraph_version": version}


def _version_of(proposal: Proposal, paragraph: str) -> int | None:
    if _has(proposal.body_html, paragraph):
        return proposal.version
    earlier = proposal.versions.filter(
        state__in=ModerationState.with_public_text(), number__lt=proposal.version
    )
    texts = earlier.order_by("-number").values_list("number", "body_html")
    return next((number for number, markup in texts if _has(markup, paragraph)), None)


def _has(markup: str, paragraph: str) -> bool:
    return any(block.anchor == paragraph for block in blocks.cut(markup))
