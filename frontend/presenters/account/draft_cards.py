"""The card of a draft, as its author sees it: its content, its place, and how to continue it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.consultations.enums import Capability
from consult.consultations.selectors.fields import list_active_fields
from consult.consultations.selectors.timetable import open_capabilities
from debates.drafts import selectors as draft_selectors
from debates.enums import DraftKind
from debates.proposals.selectors import proposals as proposal_selectors

if TYPE_CHECKING:
    from debates.models import Draft, Proposal


class DraftCard:
    """A draft as pages show it to its author."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self.kind = DraftKind(draft.kind)
        self.title = draft_selectors.title_of_draft(draft)
        self.language = draft.last_value("language")
        self.typed_title, self.text, self.where = map(
            draft.last_value, ("title", "body", "location")
        )
        self.saved_at = draft.updated_at
        self.consultation = draft.consultation
        self.url = reverse("account-draft", args=[draft.pk])

    @property
    def place(self) -> str:
        """Return what the draft would become, with the title of its topic or proposal."""
        if self.kind == DraftKind.CONTRIBUTION:
            return _("Contribution to “%(topic)s”") % {"topic": self._draft.topic.title}  # type: ignore[union-attr]  # the draft has a topic
        names = {
            DraftKind.EDIT: _("Change to “%(title)s”"),
            DraftKind.COMMENT: _("Comment on “%(title)s”"),
            DraftKind.REPLY: _("Answer to a comment on “%(title)s”"),
        }
        return names[self.kind] % {"title": proposal_selectors.title_of(self._proposal)}

    @property
    def _proposal(self) -> Proposal:
        """The contribution that a change, a comment or a reply is about."""
        return cast("Proposal", self._draft.about)

    @property
    def is_open(self) -> bool:
        """Return whether the draft can be sent.

        Its phase must be open, and the text that it is about must still be public.
        """
        step = Capability.DISCUSS if self.kind in DraftKind.in_discussion() else Capability.PROPOSE
        is_there = not any(
            text.is_masked for text in (self._draft.proposal, self._draft.comment) if text
        )
        return is_there and step in open_capabilities(self.consultation)

    @property
    def form_url(self) -> str:
        """Return the address of the form that the draft fills."""
        draft = self._draft
        slug = self.consultation.slug
        if self.kind == DraftKind.CONTRIBUTION:
            return reverse("proposal-new", args=[slug, draft.topic.slug])  # type: ignore[union-attr]  # the draft has a topic
        if self.kind == DraftKind.EDIT:
            return reverse("proposal-edit", args=[slug, self._proposal.number])
        params = {"paragraph": draft.last_value("paragraph"), "reply_to": draft.comment_id or ""}
        query = urlencode({name: value for name, value in params.items() if value})
        address = reverse("proposal-comment", args=[slug, self._proposal.number])
        return f"{address}?{query}" if query else address

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Return the labels of the topic's fields and their answers, to be copied with the rest.

        One query.
        """
        topic = self._draft.topic or (self.kind == DraftKind.EDIT and self._proposal.topic)
        fields = list_active_fields(topic) if topic else []
        answers = [(field, self._draft.last_value(field.name)) for field in fields]
        return [
            (field.label, field.labels_of_options(get_language()).get(value, value))
            for field, value in answers
            if value
        ]
