"""Words of decisions: the labels of their buttons, and the messages to start from."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from moderation.enums import Action, Reason

# What is wrong with the text, by reason. Each decision ends the message in its own way (`ENDS`).
MESSAGES = {
    Reason.PRIVACY: _("Your text gives personal details, or allows someone to be recognised."),
    Reason.OFF_TOPIC: _("Your text does not answer the question asked here."),
    Reason.INSULT: _("Your text attacks a person rather than their ideas."),
    Reason.SPAM: _("Your text is advertising. This site is for answers to the question asked."),
    Reason.DUPLICATE: _("Your text says the same as another contribution."),
    Reason.HATE: _(
        "Your text attacks people for what they are, such as their origin, religion, sex or health. The law forbids it."
    ),
    Reason.THREAT: _("Your text threatens someone, or calls for violence. The law forbids it."),
    Reason.DEFAMATION: _(
        "Your text accuses someone of precise facts without proof. The law protects people's honour."
    ),
    Reason.SEXUAL: _("Your text or its file shows or describes sexual content."),
    Reason.TERRORISM: _("Your text praises or prepares terrorist acts. The law forbids it."),
    Reason.IMPERSONATION: _(
        "Your text is signed with the name of a person who says that they did not write it."
    ),
    Reason.MANIPULATION: _("Your text is almost identical to other texts that were sent here."),
    Reason.COPYRIGHT: _("Your text or its file copies a work without the agreement of its author."),
    Reason.ELECTORAL: _(
        "Your text supports or attacks a candidate. The rules of the electoral period forbid it here."
    ),
    Reason.INACCESSIBLE: _("Your file cannot be read, seen or heard."),
    Reason.ILLEGAL: _("Your text contains content that is against the law."),
}
# What the author is asked to correct, by reason.
ASKS = {
    Reason.PRIVACY: _("Could you remove these details? The rest can be published."),
    Reason.OFF_TOPIC: _("Could you say how your text answers the question?"),
    Reason.INSULT: _("Could you say the same without the attack?"),
    Reason.SPAM: _("Could you remove the advertising?"),
    Reason.DUPLICATE: _("Could you keep only what is new in it?"),
    Reason.COPYRIGHT: _(
        "Could you remove what you copied, or quote a few lines with their source?"
    ),
    Reason.INACCESSIBLE: _("Could you send the file again?"),
}
ASK = _("Could you correct this passage?")
ENDS = {
    Action.MASK: _("We masked these words. The rest of your text is online."),
    Action.RESTRICT: _("The text stays readable, behind a warning."),
    Action.HIDE: _("Your text is hidden for 72 hours at most, while we review it."),
    Action.REMOVE: _("Your text is no longer public."),
}


def end_of(action, reason) -> str:
    """Return the last sentence of the usual message about a decision, or ""."""
    if action == Action.CORRECT:
        return str(ASKS.get(Reason(reason), ASK))
    return str(ENDS.get(Action(action), ""))


def start_of(reason, alike=0) -> str:
    """Return the first sentence of the usual message for a reason: what is wrong with the text.

    `alike` is the number of other texts that are almost identical, where it is known. The sentence
    states this number, and never who wrote them.
    """
    if reason == Reason.MANIPULATION and alike:
        text = ngettext(
            "Your text is almost identical to %(n)s other text that was sent here.",
            "Your text is almost identical to %(n)s other texts that were sent here.",
            alike,
        )
        return text % {"n": alike}
    return str(MESSAGES[Reason(reason)])


def message_of(action, reason, alike=0) -> str:
    """Return the usual message about a decision for a reason."""
    return f"{start_of(reason, alike)} {end_of(action, reason)}".strip()


LABELS = {
    Action.PUBLISH: _("Publish"),
    Action.NO_BREACH: _("Leave online"),
    Action.RESTORE: _("Put back online"),
    Action.CORRECT: _("Ask for a correction"),
    Action.REMOVE: _("Remove for this reason"),
    Action.HIDE: _("Hide for 72 hours"),
    Action.MASK: _("Mask and notify"),
    Action.RESTRICT: _("Put behind a warning"),
    Action.MOVE: _("Move"),
    Action.MERGE: _("Merge"),
    Action.SPLIT: _("Separate again"),
}
