"""Forms of the consent cards.

A page has ten cards, with two fields each, so that a phone shows a card whole.
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.toolkit.form_submission import ActForm

AGREED = (
    ("given", gettext_lazy("Handed out")),
    ("voice", gettext_lazy("Voice")),
    ("image", gettext_lazy("Image")),
    ("publication", gettext_lazy("Publication")),
    ("reuse", gettext_lazy("Reuse")),
    ("is_minor", gettext_lazy("Under 18")),
    ("has_parental_form", gettext_lazy("Form signed by a parent")),
)


class CardsForm(ActForm):
    """A form for a few cards. A card that was not changed is not saved."""

    def __init__(self, *args, cards, **kwargs):
        super().__init__(*args, **kwargs)
        self.cards = [card for card in cards if not card.withdrawn_at]
        for card in self.cards:
            self.fields[f"{card.number}-says"] = forms.MultipleChoiceField(
                label=_("Card %(n)s") % {"n": card.number},
                choices=AGREED,
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=[name for name, _label in AGREED if _has(card, name)],
            )
            self.fields[f"{card.number}-speaker"] = forms.CharField(
                label=_("Its voice in the transcript"),
                max_length=40,
                required=False,
                initial=card.speaker,
            )

    def arguments(self) -> dict:
        """Return the cards that changed."""
        return {"lines": self.lines()}

    def lines(self) -> list[dict]:
        """Return the cards that changed, in the shape that the action expects."""
        return [self._line(card) for card in self.cards if self._changed(card)]

    def _changed(self, card):
        return {f"{card.number}-says", f"{card.number}-speaker"} & set(self.changed_data)

    def _line(self, card):
        says = self.cleaned_data[f"{card.number}-says"]
        agreed = {name: name in says for name, _label in AGREED if name != "given"}
        return {
            "number": card.number,
            "speaker": self.cleaned_data[f"{card.number}-speaker"],
            **agreed,
        }

    def rows(self):
        """Return each card with its two fields."""
        return [
            (card, self[f"{card.number}-says"], self[f"{card.number}-speaker"])
            for card in self.cards
        ]


def _has(card, name):
    return bool(card.recorded_at) if name == "given" else getattr(card, name)


class HowManyForm(ActForm):
    """A form for the number of cards of the workshop in all."""

    number = forms.IntegerField(
        label=gettext_lazy("Number of cards in all"),
        min_value=1,
        max_value=300,
        help_text=gettext_lazy(
            "One for each person, and a few more. Those already made keep their codes."
        ),
        error_messages={"required": gettext_lazy("Write how many cards.")},
    )


class VoiceForm(ActForm):
    """A form for the voice of the transcript that belongs to a withdrawn card."""

    speaker = forms.CharField(
        label=gettext_lazy("Its voice in the transcript"), max_length=40, required=False
    )
    is_silent = forms.BooleanField(
        label=gettext_lazy("This person is heard in no recording"), required=False
    )

    def arguments(self) -> dict:
        """Return the label of the voice, and whether the person is heard."""
        given = super().arguments()
        given["is_heard"] = not given.pop("is_silent")
        return given
