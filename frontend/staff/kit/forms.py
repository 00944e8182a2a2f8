"""What the bearers of cards agreed to: ten cards a page, each two fields, so that a phone shows them whole."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.acts import ActForm

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
    """A few cards; one that nobody touched stays as it was."""

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

    def lines(self) -> list[dict]:
        """What changed, as the act takes it."""
        return [self._line(card) for card in self.cards if self._changed(card)]

    def _changed(self, card):
        return {f"{card.number}-says", f"{card.number}-speaker"} & set(self.changed_data)

    def _line(self, card):
        says = self.cleaned_data[f"{card.number}-says"]
        agreed = {name: name in says for name, _label in AGREED if name != "given"}
        return {"number": card.number, "speaker": self.cleaned_data[f"{card.number}-speaker"], **agreed}

    def rows(self):
        """Each card's two fields."""
        return [(card, self[f"{card.number}-says"], self[f"{card.number}-speaker"]) for card in self.cards]


def _has(card, name):
    return bool(card.recorded_at) if name == "given" else getattr(card, name)


class HowManyForm(ActForm):
    """How many cards the workshop has in all."""

    number = forms.IntegerField(
        label=gettext_lazy("Number of cards in all"),
        min_value=1,
        max_value=300,
        help_text=gettext_lazy("One for each person, and a few more. Those already made keep their codes."),
        error_messages={"required": gettext_lazy("Write how many cards.")},
    )


class VoiceForm(ActForm):
    """Which voice of the transcript a card taken back stands for."""

    speaker = forms.CharField(label=gettext_lazy("Its voice in the transcript"), max_length=40, required=False)
    is_silent = forms.BooleanField(label=gettext_lazy("This person is heard in no recording"), required=False)
