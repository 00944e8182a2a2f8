"""Words of decisions: the labels of their buttons, and the messages to start from."""

from django.utils.translation import gettext_lazy as _

from moderation.enums import Action, Reason

MESSAGES = {
    Reason.PRIVACY: _(
        "Your text allows readers to recognise a person, or gives personal details. Could "
        "you remove them? The rest can be published."
    ),
    Reason.OFF_TOPIC: _("Your text is about something else than the question asked here."),
    Reason.INSULT: _(
        "Your text attacks a person instead of their ideas. Could you write the same without "
        "the attack?"
    ),
    Reason.SPAM: _(
        "Your text advertises something: this place is for answers to the question asked."
    ),
    Reason.DUPLICATE: _("Your text says the same as another contribution."),
    Reason.HATE: _(
        "Your text attacks people for what they are: origin, religion, sex, health. The law forbids it."
    ),
    Reason.THREAT: _("Your text threatens a person, or calls for violence. The law forbids it."),
    Reason.DEFAMATION: _(
        "Your text accuses a person of precise facts without proof. The law protects their honour."
    ),
    Reason.SEXUAL: _(
        "Your text, or its file, shows or describes something sexual. It has no place here."
    ),
    Reason.TERRORISM: _("Your text praises or prepares terrorist acts. The law forbids it."),
    Reason.IMPERSONATION: _(
        "Your text is signed with the name of another person, who states that they did not "
        "write it."
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
