"""Forms for the decisions of a moderator: one case, or several at once."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from frontend.staff.moderation.words import HINTS, KEYS, OTHERS, REFUSE, USUAL
from frontend.staff.presenters.decision_words import (
    ASK,
    ASKS,
    ENDS,
    LABELS,
    end_of,
    message_of,
    start_of,
)
from frontend.staff.presenters.forms.ticked import TickedIds
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm
from moderation.enums import USUAL_REASONS, Action, ModerationState, Origin, Reason
from moderation.models import StatementOfReasons

OTHER = "other"
BULK = (Action.PUBLISH, Action.NO_BREACH, Action.RESTRICT, Action.REMOVE)
GOOD = (Action.PUBLISH, Action.NO_BREACH, Action.RESTORE)


class DecisionForm(ActForm, forms.ModelForm):
    """A form for a decision: its reason and message, and where to move or merge the text.

    A reason is needed where the decision limits a text.
    """

    action = forms.ChoiceField(error_messages={"required": _("Choose a decision.")})
    reason = forms.ChoiceField(required=False)
    other_reason = forms.ChoiceField(
        label=_("Other reason"),
        required=False,
        choices=lambda: [("", "—"), *((reason.value, capfirst(reason.label)) for reason in OTHERS)],
        widget=forms.Select(attrs={"class": "input"}),
    )
    origin = forms.ChoiceField(
        label=_("Cause of the decision"),
        required=False,
        choices=lambda: [(origin.value, capfirst(origin.label)) for origin in Origin.chosen()],
        initial=Origin.OWN,
    )
    read = forms.CharField(max_length=32, required=False)  # mark of the text that was on screen
    topic = forms.ChoiceField(label=_("Move to another topic"), required=False)
    into = forms.IntegerField(
        label=_("Number of the other contribution"),
        required=False,
        min_value=1,
        error_messages={"invalid": _("Write the number of the contribution to merge it with.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    masked = forms.CharField(
        label=_("Words to mask"),
        help_text=_(
            "As they are in the text, one passage a line. Select them in the text to copy."
        ),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "input-short"}),
    )
    near = forms.IntegerField(required=False)  # a contribution of the list, by its number
    words = forms.CharField(
        label=_("Search for a contribution"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "type": "search"}),
    )

    class Meta:
        model = StatementOfReasons
        fields = ["facts"]
        labels = {"facts": _("Message to the person")}
        help_texts = {
            "facts": _(
                "The person can correct the text and send it again, or contest the decision."
            )
        }
        widgets = {"facts": forms.Textarea(attrs={"rows": 4})}

    def __init__(
        self,
        *args,
        target,
        has_case,
        possible,
        topics=(),
        reasons=(),
        others=(),
        alike=0,
        contact="",
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("masked", contact)
        self.alike = alike  # number of other texts that are almost identical
        self.others = list(others)
        actions = [action for action in possible if target.state in action.possible_from]
        self.actions = [action for action in actions if has_case or action != Action.NO_BREACH]
        self.is_arrangeable = Action.MOVE in possible or Action.MERGE in possible
        choice_field(self, "action").choices = [
            (action.value, LABELS[action]) for action in self.actions
        ]
        choice_field(self, "reason").choices = [
            *((reason.value, reason.label) for reason in USUAL),
            (OTHER, OTHER),
        ]
        choice_field(self, "topic").choices = [("", "—"), *topics]
        self.fields["facts"].required = False
        if Action.CORRECT not in self.actions:
            self.fields["facts"].help_text = _("The person can contest the decision.")
        self.is_pending = target.state == ModerationState.PENDING
        self._suggest_reason(reasons)

    def _suggest_reason(self, reasons):
        """Fill in the reason and its message if all notices give the same reason."""
        first = reasons[0] if len(reasons) == 1 else None
        if first in USUAL:
            self.initial.update(reason=first, facts=start_of(first, self.alike))
        elif first:
            self.initial.update(reason=OTHER, other_reason=first, facts=start_of(first, self.alike))

    def clean(self):
        """Return the data with one reason, chosen among the usual ones or in the list of others."""
        written = super().clean() or self.cleaned_data
        if written.get("reason") == OTHER:
            written["reason"] = written.get("other_reason", "")
        written["into"] = written.get("into") or written.get("near")
        if written.get("action"):
            action = Action(written["action"])
            self._drop_suggested_message(written, action)
            self._end_suggested_message(written, action)
        return written

    def _end_suggested_message(self, written, action):
        """End the suggested message, if unchanged, as the decision needs it."""
        reason = written.get("reason")
        suggested = start_of(reason, self.alike) if reason else ""
        if reason and action.needs_reason and written.get("facts") == suggested:
            written["facts"] = message_of(action, reason, self.alike)

    def _drop_suggested_message(self, written, action):
        """Remove the suggested message, if unchanged, where the decision does not need its reason.

        For a move or a merge, the reason is removed too. The panel starts with the reason of the
        notices, which the moderator did not choose for a text that stays online, is moved or is
        merged.
        """
        reason = written.get("reason")
        if not reason or action.needs_reason or reason == USUAL_REASONS.get(action):
            return
        if written.get("facts") == start_of(reason, self.alike):
            written["facts"] = ""
        if action in Action.rearranging():
            written["reason"] = ""

    def arguments(self) -> dict:
        """Return the decision, with its reason, its message and the mark of what was read."""
        names = ("action", "reason", "facts", "read")
        return {
            **{name: self.cleaned_data[name] for name in names},
            "origin": self.cleaned_data["origin"] or Origin.OWN.value,
        }

    def decision_arguments(self):
        """Return the topic, which a move needs, and the words, which a mask needs."""
        return {name: self.cleaned_data.get(name) or "" for name in ("topic", "masked")}

    # Values that the panel shows.

    def chosen(self) -> str:
        """Return the value of the ticked reason, or ""."""
        return self["reason"].value() or ""

    def usual_reasons(self):
        """Return the usual reasons, each with its key and the message to start from."""
        return [
            {
                "value": reason.value,
                "label": capfirst(reason.label),
                "key": str(place),
                "message": start_of(reason, self.alike),
                "ask": ASKS.get(reason, ASK),
                "checked": self.chosen() == reason.value,
            }
            for place, reason in enumerate(USUAL, 1)
        ]

    def other_messages(self):
        """Return the messages of the other reasons, and what they ask the author, by reason."""
        return {
            reason.value: {
                "message": start_of(reason, self.alike),
                "ask": str(ASKS.get(reason, ASK)),
            }
            for reason in OTHERS
        }

    def first(self):
        """Return the button at the top, which lets the text be read, or None."""
        return next((self._button(action) for action in self.actions if action in GOOD), None)

    def main(self):
        """Return the buttons that need a reason: ask for a correction, and remove.

        A comment cannot be moved or merged. Its warning is here too, as the decision for a comment
        that is off topic.
        """
        wanted = [Action.CORRECT, Action.REMOVE, *self._warning_of_comments()]
        return [self._button(action) for action in wanted if action in self.actions]

    def mask(self):
        """Return the button that masks some words, or None."""
        return next(
            (self._button(action) for action in self.actions if action == Action.MASK), None
        )

    def rarer(self):
        """Return the buttons of the other ways to limit a text."""
        wanted = {Action.RESTRICT, Action.HIDE} - {*self._warning_of_comments()}
        return [self._button(action) for action in self.actions if action in wanted]

    def _warning_of_comments(self):
        return [] if self.is_arrangeable else [Action.RESTRICT]

    def moves(self):
        """Return whether the text can be moved to another topic of the list."""
        return Action.MOVE in self.actions and len(choice_field(self, "topic").choices) > 1

    def merges(self):
        """Return whether the text can be merged with another one."""
        return Action.MERGE in self.actions

    def parts(self):
        """Return the button that separates a merged text again, or None."""
        return next(
            (self._button(action) for action in self.actions if action == Action.SPLIT), None
        )

    def _button(self, action):
        label = REFUSE if action == Action.REMOVE and self.is_pending else LABELS[action]
        return {
            "value": action.value,
            "label": label,
            "key": KEYS[action],
            "hint": HINTS[action],
            "end": self._choose_last_sentence(action),
        }

    def _choose_last_sentence(self, action):
        """Return the sentence with which the suggested message of a decision ends."""
        reason = self.chosen()
        reason = self["other_reason"].value() if reason == OTHER else reason
        if action == Action.CORRECT:
            return ASKS.get(Reason(reason), ASK) if reason in Reason.values else ASK
        return ENDS.get(action, "")


class BulkForm(forms.Form):
    """A form for one decision about several cases.

    `alike` is the number of other texts that each text is almost identical to, where they are one
    group. The form then starts with a message that states it.
    """

    cases = TickedIds()
    action = forms.ChoiceField(choices=lambda: [(action.value, LABELS[action]) for action in BULK])
    reason = forms.ChoiceField(
        label=_("Reason"),
        required=False,
        choices=lambda: [("", "—"), *((reason.value, capfirst(reason.label)) for reason in Reason)],
        help_text=_("A reason is needed to limit a text. The author and the public log show it."),
    )
    facts = StatementOfReasons._meta.get_field("facts").formfield(
        label=_("Message to each person"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args, alike=0, **kwargs):
        super().__init__(*args, **kwargs)
        self.alike = alike
        self.initial.setdefault("facts", self._likeness())

    def _likeness(self) -> str:
        return start_of(Reason.MANIPULATION, self.alike) if self.alike else ""

    def clean(self):
        """Fill in an empty message, and end an unchanged one, as the decision needs it."""
        written = super().clean() or self.cleaned_data
        reason = written.get("reason")
        action = written.get("action")
        facts = written.get("facts", "")
        suggested = {"", self._likeness(), start_of(reason, self.alike) if reason else ""}
        if action and facts in suggested:
            needed = reason and Action(action).needs_reason
            start = facts or (start_of(reason, self.alike) if reason else "")
            written["facts"] = f"{start} {end_of(action, reason)}".strip() if needed else ""
        return written

    def messages(self):
        """Return the message to start from, by reason."""
        return {reason.value: {"message": start_of(reason, self.alike)} for reason in Reason}
