"""Words of the desk: usual reasons with their keys, messages to start from, hints on decisions."""

from django.utils.translation import gettext_lazy as _

from moderation.enums import Action, Reason

# The five most frequent reasons, on keys 1 to 5. The others are in a list, on key 6.
USUAL = (Reason.PRIVACY, Reason.OFF_TOPIC, Reason.INSULT, Reason.SPAM, Reason.DUPLICATE)
OTHERS = tuple(one for one in Reason if one not in USUAL)
MESSAGES = {
    Reason.PRIVACY: _(
        "Your text lets somebody be recognised, or gives their details. Could you take them out? The rest can be "
        "published."
    ),
    Reason.OFF_TOPIC: _("Your text is about something else than the question asked here."),
    Reason.INSULT: _(
        "Your text attacks somebody instead of their ideas. Could you write the same without the attack?"
    ),
    Reason.SPAM: _(
        "Your text advertises something: this place is for answers to the question asked."
    ),
    Reason.DUPLICATE: _("Your text says the same as another contribution."),
    Reason.HATE: _(
        "Your text attacks people for what they are: origin, religion, sex, health. The law forbids it."
    ),
    Reason.THREAT: _("Your text threatens somebody, or calls for violence. The law forbids it."),
    Reason.DEFAMATION: _(
        "Your text accuses somebody of precise facts without proof. The law protects their honour."
    ),
    Reason.SEXUAL: _(
        "Your text, or its file, shows or describes something sexual. It has no place here."
    ),
    Reason.TERRORISM: _("Your text praises or prepares terrorist acts. The law forbids it."),
    Reason.IMPERSONATION: _(
        "Your text is signed as somebody else, who says they did not write it."
    ),
    Reason.MANIPULATION: _("Your text is one of many sent by the same hand under several names."),
    Reason.COPYRIGHT: _(
        "Your text, or its file, copies a work without the agreement of its author."
    ),
    Reason.ELECTORAL: _(
        "Your text supports or attacks a candidate while the electoral period forbids it here."
    ),
    Reason.INACCESSIBLE: _("Your file cannot be read, seen or heard. Could you send it again?"),
    Reason.ILLEGAL: _("Your text is against the law:"),
}
HINTS = {
    Action.PUBLISH: _("It becomes public."),
    Action.NO_BREACH: _("It stays as it is; those who reported are answered."),
    Action.CORRECT: _(
        "Out of public view until its author has corrected it and somebody has read it again."
    ),
    Action.RESTRICT: _("It stays readable, behind a click."),
    Action.HIDE: _("At most 72 hours, then it comes back unless you decide; not if it is illegal."),
    Action.REMOVE: _("A tombstone stays, with the reason."),
    Action.RESTORE: _("It is public again, as it was."),
    Action.MOVE: _("Text, opinions and comments stay as they are."),
    Action.MERGE: _("Both stay whole; lists show the other one. It can be undone."),
    Action.SPLIT: _("It stands for itself again."),
}
LABELS = {
    Action.PUBLISH: _("Publish"),
    Action.NO_BREACH: _("Leave online"),
    Action.RESTORE: _("Put online again"),
    Action.CORRECT: _("Ask for a correction"),
    Action.REMOVE: _("Take away for this reason"),
    Action.HIDE: _("Hide for 72 hours"),
    Action.RESTRICT: _("Put behind a warning"),
    Action.MOVE: _("Move"),
    Action.MERGE: _("Merge"),
    Action.SPLIT: _("Part again"),
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
