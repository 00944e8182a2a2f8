"""The words that the copy of a participant's data uses for sections, lines and closed choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consult.accounts.enums import ActorKind, ParticipantState, Role
from consult.consultations.enums import Licence
from consult.notifications.enums import Channel, Every, Followed, NewsKind
from consult.outcomes.enums import AnswerProgress, AnswerState, ThemeState
from consult.questionnaires.enums import Anonymity
from debates.enums import DraftKind, ProposalKind, Stance
from frontend.presenters.parts.components import POSITION_LABELS
from moderation.enums import Action, ModerationState, NoticeState, Origin, Reason

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


SECTIONS = {
    "account": _("My account"),
    "alert": _("When I am e-mailed about texts waiting for moderators"),
    "answer": _("What I wrote for official answers"),
    "appeal": _("Decisions that I contested"),
    "measure": _("Decisions on my account"),
    "name": _("My public name, where it was reported"),
    "role": _("My roles"),
    "invitation": _("My invitations to the team"),
    "usual_team": _("My place in the usual team"),
    "institution": _("My organisations"),
    "token": _("API tokens"),
    "passkey": _("Passkeys"),
    "session": _("Where I am signed in"),
    "comment": _("My comments, and what I found useful"),
    "consultation": _("Charters that I accepted"),
    "draft": _("My drafts, not sent"),
    "news": _("My subscriptions and notifications"),
    "notice": _("What I reported"),
    "objection": _("My objections to the synthesis, and my replies"),
    "proposal": _("My contributions, with every version"),
    "remark": _("My remarks on draft syntheses, and my replies"),
    "questionnaire": _("My answers to questionnaires"),
    "question": _("My opinions, with their receipts"),
    "provenance": _("What I typed for others"),
    "synthesis": _("What I wrote for syntheses"),
    "theme": _("Themes that I decided on, and my codes"),
    "upload": _("Files that I sent piece by piece"),
    "voice": _("My voice messages"),
    "workshop": _("Workshops that I run"),
}
WORDS = {
    **{kind.value: kind.label for kind in NewsKind},
    "about": _("About"),
    "at_least": _("From how many texts"),
    "every_hours": _("Hours between two e-mails"),
    "fast_lane": _("At once when the law allows only a few hours"),
    "last_sent_at": _("Last e-mail"),
    "oldest_hours": _("Or from how many working hours"),
    "account_since": _("Account opened"),
    "accepted_at": pgettext_lazy("copy", "Accepted"),
    "action": _("Decision"),
    "actor_kind": _("Kind of actor"),
    "address": _("Network address"),
    "anonymity": pgettext_lazy("copy", "Where the answers are"),
    "answer": _("Official answer"),
    "answered": pgettext_lazy("copy", "Answer"),
    "answers": _("Answers"),
    "asked": _("What was asked"),
    "automation": _("Automatically"),
    "batch": _("Batch of the register"),
    "block": _("Block of the synthesis"),
    "body": _("Text"),
    "browser": _("Browser"),
    "cast_on": _("Given on"),
    "channel": _("Channel"),
    "chapter": pgettext_lazy("copy", "Chapter of the synthesis"),
    "passage": pgettext_lazy("copy", "Passage that I read"),
    "agrees": pgettext_lazy("copy", "I agree with it"),
    "shows_name": pgettext_lazy("copy", "My name is shown"),
    "charter_version": _("Version of the charter"),
    "choice": _("Opinion"),
    "choices": pgettext_lazy("copy", "Vote"),
    "code": pgettext_lazy("coding", "Code"),
    "codes": pgettext_lazy("copy", "My codes"),
    "comment": _("Comment"),
    "commented_at": _("Commented"),
    "commitment": _("Receipt"),
    "consultation": _("Consultation"),
    "contribution": _("Number of the contribution"),
    "correction_of": pgettext_lazy("copy", "Correction of the official answer"),
    "created_at": _("Written"),
    "decided_at": _("Decided"),
    "decisions": _("Decisions of moderators"),
    "description": _("Description"),
    "draft_of": _("Draft of"),
    "email": _("E-mail address"),
    "endorsed": _("Found useful: comment"),
    "explanation": _("Explanation"),
    "facts": _("Details"),
    "fields": _("Answers to the form"),
    "files": _("Files"),
    "follows": _("Follows"),
    "happened_on": pgettext_lazy("copy", "Happened on"),
    "has_password": _("Has a password"),
    "head": _("Fingerprint of the register after this batch"),
    "host": _("Site where it is used"),
    "id": _("Identifier"),
    "institution": _("On behalf of"),
    "is_unfounded": _("Marked as clearly unfounded"),
    "is_verified": _("Checked by the authority"),
    "is_voice_public": _("Public recording"),
    "kind": _("Kind"),
    "language": _("Language"),
    "last_seen_on": _("Last seen"),
    "expires_at": _("Valid until"),
    "last_used_on": _("Last used"),
    "latitude": _("Latitude"),
    "level": _("Level of assurance"),
    "licence": _("Licence"),
    "lifted_at": _("Lifted"),
    "longitude": _("Longitude"),
    "media_type": _("Type of file"),
    "milestone": pgettext_lazy("copy", "What followed the answer"),
    "name": _("Name"),
    "nonce": _("Receipt secret"),
    "note": pgettext_lazy("copy", "Note"),
    "number": _("Number"),
    "organisation": _("Organisation"),
    "organisations": _("Organisations where I take part"),
    "origin": _("Origin"),
    "paragraph": _("Paragraph"),
    "path": _("Address on this site"),
    "participant": _("Identifier as a participant"),
    "participant_state": pgettext_lazy("copy", "State of the participation"),
    "place": _("Place"),
    "progress": pgettext_lazy("copy", "Progress of the answer"),
    "proposal": _("Identifier of the contribution"),
    "proposal_version": _("Version of the contribution"),
    "public_name": _("Public name"),
    "published_at": pgettext_lazy("copy", "Published on"),
    "purpose": _("What for"),
    "question": _("Question of the register"),
    "questionnaire": _("Questionnaire"),
    "read_at": pgettext_lazy("copy", "Read"),
    "reason": _("Reason"),
    "reasons": pgettext_lazy("official answer", "Reasons"),
    "receipt": _("Receipt"),
    "replaced_by": _("Replaced by"),
    "decision": _("Number of the decision"),
    "received_on": _("Received on"),
    "refused_body": _("Text before the correction that moderators asked for"),
    "replied_at": pgettext_lazy("copy", "Replied on"),
    "reply": pgettext_lazy("copy", "My reply"),
    "reply_to": _("In reply to"),
    "revoked_at": _("Revoked"),
    "revision": _("Your choice number"),
    "sample": pgettext_lazy("copy", "Number of the coded sample"),
    "saved_at": pgettext_lazy("copy", "Saved on"),
    "scopes": _("Rights"),
    "role": _("Role"),
    "second_factor_since": _("Second factor since"),
    "sent_at": _("Sent at"),
    "withdrawn_at": pgettext_lazy("copy", "Withdrawn"),
    "sent_on": _("Sent on"),
    "shows_opinion": _("My opinion is shown beside it"),
    "since": _("Since"),
    "size": _("Size in bytes"),
    "stance": _("Stance"),
    "state": pgettext_lazy("copy", "State"),
    "summary": _("Summary by e-mail"),
    "tags": _("Tags"),
    "target": _("What was reported"),
    "text": _("Text"),
    "theme": pgettext_lazy("copy", "Identifier of the theme"),
    "theme_state": pgettext_lazy("copy", "What I decided"),
    "title": _("Title"),
    "told": _("Told of"),
    "told_at": _("Told"),
    "topic": _("Topic"),
    "transmitted_to": pgettext_lazy("copy", "Authority to which the contribution was passed on"),
    "type": _("Kind of text"),
    "typed": _("As it was typed"),
    "until": _("Until"),
    "updated_at": _("Changed"),
    "url": pgettext_lazy("copy", "Web address"),
    "versions": _("Versions"),
    "wishes": _("How I want to be notified"),
    "workshop": _("Workshop"),
}
CHOICES = {
    "anonymity": Anonymity,
    "action": Action,
    "actor_kind": ActorKind,
    "kind": ProposalKind,
    "licence": Licence,
    "origin": Origin,
    "participant_state": ParticipantState,
    "progress": AnswerProgress,
    "theme_state": ThemeState,
    "reason": Reason,
    "role": Role,
    "stance": Stance,
    "draft_of": DraftKind,
    "follows": Followed,
    "about": Followed,
    "summary": Every,
    "told": NewsKind,
    **dict.fromkeys(NewsKind.values, Channel),
}


def section_title(name: str) -> StrOrPromise:
    """Return the title of a section, or its name if it has none.

    A copy is owed by law even if a title is missing.
    """
    return SECTIONS.get(name, name)


def word(key: str) -> StrOrPromise:
    """Return the words for a line, or its key if there are none."""
    return WORDS.get(key, key)


def label_value(key: str, value: Any) -> Any:
    """Return the label of a value of a closed list, or the value itself."""
    if key == "choice":
        return POSITION_LABELS.get(value, value)
    choices = [CHOICES[key]] if key in CHOICES else []
    if key == "state":
        choices = [ModerationState, NoticeState, AnswerState]
    return next((enum(value).label for enum in choices if value in enum.values), value)
