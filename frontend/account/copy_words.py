"""What the copy of one's own data calls things: the words of each section, of each line, and of closed choices."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consult.accounts.enums import ActorKind, ParticipantState, Role
from consult.consultations.enums import Licence
from debates.enums import ProposalKind, Stance
from frontend.templatetags.components import POSITION_LABELS
from moderation.enums import Action, ModerationState, NoticeState, Origin, Reason

SECTIONS = {
    "account": _("My account"),
    "role": _("My roles"),
    "institution": _("My organisations"),
    "token": _("API tokens"),
    "session": _("Where I am signed in"),
    "comment": _("My comments, and what I found useful"),
    "consultation": _("Charters that I accepted"),
    "notice": _("What I reported"),
    "proposal": _("My contributions, with every version"),
    "question": _("My opinions, with their receipts"),
}
WORDS = {
    "account_since": _("Account opened"),
    "accepted_at": _("Accepted"),
    "action": _("Decision"),
    "actor_kind": _("Kind of actor"),
    "address": _("Network address"),
    "automation": _("By an automatic means"),
    "body": _("Text"),
    "browser": _("Browser"),
    "cast_on": _("Given on"),
    "charter_version": _("Version of the charter"),
    "choice": _("Opinion"),
    "commitment": _("Receipt"),
    "consultation": _("Consultation"),
    "created_at": _("Written"),
    "decided_at": _("Decided"),
    "decisions": _("Decisions of moderators"),
    "email": _("E-mail address"),
    "endorsed": _("Found useful: comment"),
    "explanation": _("Explanation"),
    "facts": _("Facts"),
    "has_password": _("Has a password"),
    "head": _("Head of the register"),
    "id": _("Identifier"),
    "institution": _("On behalf of"),
    "is_verified": _("Checked by the authority"),
    "kind": _("Kind"),
    "language": _("Language"),
    "last_seen_on": _("Last seen"),
    "last_used_on": _("Last used"),
    "latitude": _("Latitude"),
    "level": _("Assurance level"),
    "licence": _("Licence"),
    "longitude": _("Longitude"),
    "name": _("Name"),
    "nonce": _("Secret of the receipt"),
    "number": _("Number"),
    "organisation": _("Organisation"),
    "organisations": _("Organisations where I take part"),
    "origin": _("Origin"),
    "participant": _("Identifier as a participant"),
    "participant_state": pgettext_lazy("copy", "State of the participation"),
    "place": _("Place"),
    "proposal": _("Identifier of the contribution"),
    "proposal_version": _("Version of the contribution"),
    "public_name": _("Public name"),
    "question": _("Question of the register"),
    "reason": _("Reason"),
    "receipt": _("Receipt"),
    "reply_to": _("In reply to"),
    "revoked_at": _("Revoked"),
    "role": _("Role"),
    "second_factor_since": _("Second factor since"),
    "sequence": _("Place in the register"),
    "since": _("Since"),
    "stance": _("Stance"),
    "state": pgettext_lazy("copy", "State"),
    "target": _("What was reported"),
    "title": _("Title"),
    "topic": _("Topic"),
    "type": _("Kind of text"),
    "updated_at": _("Changed"),
    "versions": _("Versions"),
}
CHOICES = {
    "action": Action,
    "actor_kind": ActorKind,
    "kind": ProposalKind,
    "licence": Licence,
    "origin": Origin,
    "participant_state": ParticipantState,
    "reason": Reason,
    "role": Role,
    "stance": Stance,
}


def section_title(name: str):
    """What a section is called. KeyError where nobody said."""
    return SECTIONS[name]


def word(key: str):
    """What a line is called. KeyError where nobody said: the test of the copy finds it."""
    return WORDS[key]


def said(key: str, value):
    """A value in words where it is one of a closed list; as it is otherwise."""
    if key == "choice":
        return POSITION_LABELS.get(value, value)
    choices = (ModerationState, NoticeState) if key == "state" else (CHOICES[key],) if key in CHOICES else ()
    return next((one(value).label for one in choices if value in one.values), value)
