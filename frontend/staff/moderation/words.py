"""Words of the desk: kinds, titles, usual reasons with their keys, and hints on decisions."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consult.media.enums import MediaKind
from debates.enums import ProposalKind
from frontend.presenters.parts.components import Tag
from moderation import target_kinds
from moderation.enums import Action, Reason

# The kind of a row of the queue, in one word.
CHIPS = {
    "proposal": Tag(pgettext_lazy("kind", "Contribution"), "", "file-text"),
    "version": Tag(pgettext_lazy("kind", "Corrected version"), "", "git-compare"),
    "comment": Tag(pgettext_lazy("kind", "Comment"), "", "message-square"),
    "objection": Tag(pgettext_lazy("kind", "Objection"), "", "hand"),
    "remark": Tag(pgettext_lazy("kind", "Remark"), "", "message-square"),
    "image": Tag(pgettext_lazy("kind", "File"), "", "image"),
    "photo": Tag(pgettext_lazy("kind", "Photo"), "", "image"),
    "name": Tag(pgettext_lazy("kind", "Name"), "", "user"),
    "workshop": Tag(pgettext_lazy("kind", "Page of a workshop"), "highlight", "users"),
    "recording": Tag(pgettext_lazy("kind", "Audio"), "", "mic"),
    "transcript": Tag(pgettext_lazy("kind", "Transcript"), "", "captions"),
}
FROM_A_WORKSHOP = Tag(pgettext_lazy("kind", "Workshop"), "highlight", "users")
VIDEO = Tag(pgettext_lazy("kind", "Video"), "", "play")


def chip_of(kind, target):
    """Return the tag of a kind of object. `target` is None for an object that is gone."""
    if kind == "proposal" and getattr(target, "kind", "") == ProposalKind.WORKSHOP:
        return FROM_A_WORKSHOP
    if kind == "recording" and target and target.row.media.kind == MediaKind.VIDEO:
        return VIDEO
    return CHIPS.get(kind, Tag(kind))


def title_of(kind, target, start=None, end=None):
    """Return the title of an object, or of its reported seconds."""
    target_kind = target_kinds.get_kind(kind)
    if start is not None and target_kind.title_of_seconds:
        return target_kind.title_of_seconds(target, start, end)
    return target_kind.title(target)


# The five most frequent reasons, on keys 1 to 5. The others are in a list, on key 6.
USUAL = (Reason.PRIVACY, Reason.OFF_TOPIC, Reason.INSULT, Reason.SPAM, Reason.DUPLICATE)
OTHERS = tuple(reason for reason in Reason if reason not in USUAL)
HINTS = {
    Action.PUBLISH: _("The text becomes public."),
    Action.NO_BREACH: _("The text stays as it is. The people who reported it receive an answer."),
    Action.CORRECT: _(
        "The text is not public until the author has corrected it and a moderator has read "
        "it again."
    ),
    Action.MASK: _("The idea stays online. Its author reads why."),
    Action.RESTRICT: _("The text stays readable, behind a warning."),
    Action.HIDE: _(
        "The text is hidden for 72 hours at most. If you have not decided by then, it "
        "comes back, unless it is illegal."
    ),
    Action.REMOVE: _("The page says that a text was removed here, and why."),
    Action.RESTORE: _("The text is public again, as it was."),
    Action.MOVE: _("Its text, its opinions and its comments stay as they are."),
    Action.MERGE: _("Both texts are kept. Lists show the other one. You can separate them later."),
    Action.SPLIT: _("The contribution is listed on its own again."),
}
REFUSE = _("Refuse for this reason")
KEYS = {
    Action.PUBLISH: "p",
    Action.NO_BREACH: "p",
    Action.RESTORE: "p",
    Action.CORRECT: "c",
    Action.REMOVE: "r",
    Action.HIDE: "h",
    Action.MASK: "x",
    Action.RESTRICT: "a",
    Action.MOVE: "m",
    Action.MERGE: "f",
    Action.SPLIT: "s",
}
