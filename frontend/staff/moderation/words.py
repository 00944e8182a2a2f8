"""Words of the desk: usual reasons with their keys, and hints on decisions."""

from django.utils.translation import gettext_lazy as _

from moderation.enums import Action, Reason

# The five most frequent reasons, on keys 1 to 5. The others are in a list, on key 6.
USUAL = (Reason.PRIVACY, Reason.OFF_TOPIC, Reason.INSULT, Reason.SPAM, Reason.DUPLICATE)
OTHERS = tuple(one for one in Reason if one not in USUAL)
HINTS = {
    Action.PUBLISH: _("It becomes public."),
    Action.NO_BREACH: _("It stays as it is; those who reported are answered."),
    Action.CORRECT: _(
        "Out of public view until the author has corrected it and a moderator has read it again."
    ),
    Action.RESTRICT: _("It stays readable, behind a click."),
    Action.HIDE: _("At most 72 hours, then it comes back unless you decide; not if it is illegal."),
    Action.REMOVE: _("A tombstone stays, with the reason."),
    Action.RESTORE: _("It is public again, as it was."),
    Action.MOVE: _("Text, opinions and comments stay as they are."),
    Action.MERGE: _("Both stay whole; lists show the other one. It can be undone."),
    Action.SPLIT: _("It stands for itself again."),
}
REFUSE = _("Refuse for this reason")
KEYS = {
    Action.PUBLISH: "p",
    Action.NO_BREACH: "p",
    Action.RESTORE: "p",
    Action.CORRECT: "c",
    Action.REMOVE: "r",
    Action.HIDE: "h",
    Action.RESTRICT: "a",
    Action.MOVE: "m",
    Action.MERGE: "f",
    Action.SPLIT: "s",
}
