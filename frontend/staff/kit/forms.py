"""Forms of the consent cards.

All cards of a workshop are one form: a card is one line, with its answer and its voice.
"""

import json

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from consult.workshops.consent.actions.cards import AGREEMENTS
from frontend.toolkit.forms.form_submission import ActForm

ALL = "all"
SOME = "some"
NONE = "none"
ANSWERS = (
    ("", pgettext_lazy("card", "Not handed out")),
    (ALL, pgettext_lazy("card", "Agrees to everything")),
    (SOME, pgettext_lazy("card", "Agrees to a part")),
    (NONE, pgettext_lazy("card", "Agrees to nothing")),
)
BOXES = (
    ("voice", gettext_lazy("Voice")),
    ("image", gettext_lazy("Image")),
    ("publication", gettext_lazy("Publication")),
    ("reuse", gettext_lazy("Reuse")),
    ("is_minor", gettext_lazy("Under 18")),
    ("has_parental_form", gettext_lazy("Form signed by a parent")),
)


class CardsForm(ActForm):
    """A form for all cards of a workshop that are not withdrawn.

    The hidden field `shown` contains what the page showed. Only cards that the person changed are
    saved, so that two people who fill in the list at the same time do not undo each other's work.
    """

    shown = forms.JSONField(widget=forms.HiddenInput, required=False)
    fill_from = forms.IntegerField(
        label=gettext_lazy("First card"), min_value=1, max_value=300, required=False
    )
    fill_to = forms.IntegerField(
        label=gettext_lazy("Last card"), min_value=1, max_value=300, required=False
    )

    def __init__(self, *args, cards, **kwargs):
        super().__init__(*args, **kwargs)
        self.cards = [card for card in cards if not card.withdrawn_at]
        self.initial.setdefault("shown", {card.number: stored(card) for card in self.cards})
        for card in self.cards:
            self._add_line(card)

    def _add_line(self, card):
        n = card.number
        answer, boxes, speaker = stored(card)
        self.fields[f"{n}-answer"] = forms.ChoiceField(
            label=_("Answer of card %(n)s") % {"n": n},
            choices=ANSWERS[1:] if card.recorded_at else ANSWERS,
            widget=forms.Select(attrs={"data-consult-opens": SOME}),
            required=False,
            initial=answer,
        )
        self.fields[f"{n}-speaker"] = forms.CharField(
            label=_("Voice of card %(n)s") % {"n": n},
            max_length=40,
            required=False,
            initial=speaker,
        )
        self.fields[f"{n}-says"] = forms.MultipleChoiceField(
            label=_("Consent of card %(n)s") % {"n": n},
            choices=BOXES,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=boxes,
        )

    def clean(self):
        """Compute the agreements of each changed card from its answer and its boxes."""
        cleaned = super().clean()
        self._lines = [line for card in self.cards if (line := self._line(card))]
        return cleaned

    def arguments(self) -> dict:
        """Return the cards that changed."""
        return {"lines": self._lines}

    def lines(self) -> list[dict]:
        """Return the cards that changed, in the shape that the action expects."""
        return self._lines

    def _line(self, card):
        n = card.number
        answer = self.cleaned_data.get(f"{n}-answer", "")
        boxes = set(self.cleaned_data.get(f"{n}-says", ()))
        speaker = self.cleaned_data.get(f"{n}-speaker", "")
        answer_before, boxes_before, speaker_before = self._read_shown_line(card)
        if (answer, boxes, speaker) == (answer_before, set(boxes_before), speaker_before):
            return None
        return {
            "number": n,
            "speaker": speaker,
            **self._read_agreements(n, answer, boxes, answer != answer_before, set(boxes_before)),
            "is_minor": "is_minor" in boxes,
            "has_parental_form": "has_parental_form" in boxes,
        }

    def _read_agreements(self, n, answer, boxes, is_answer_new, boxes_before):
        """Return the four agreements of a card.

        A new answer counts more than old boxes, and new boxes more than an old answer. If both are
        new and contradict each other, the form asks again: nobody's agreement is guessed.
        """
        uses = boxes.intersection(AGREEMENTS)
        is_box_new = uses != boxes_before.intersection(AGREEMENTS)
        whole = {ALL: set(AGREEMENTS), NONE: set()}.get(answer)
        if whole is not None and is_answer_new and is_box_new and uses != whole:
            self.add_error(
                f"{n}-answer",
                _("Card %(n)s: the answer and the boxes contradict each other.") % {"n": n},
            )
        if whole is not None and (is_answer_new or not is_box_new):
            uses = whole
        if not answer and not boxes.intersection(AGREEMENTS):
            self.add_error(
                f"{n}-answer", _("Card %(n)s: choose what the cardholder agrees to.") % {"n": n}
            )
        if answer == SOME and not uses:
            self.add_error(
                f"{n}-answer", _("Card %(n)s: tick what the cardholder agrees to.") % {"n": n}
            )
        return {name: name in uses for name in AGREEMENTS}

    def _read_shown_line(self, card):
        """Return what the page showed of a card, or what is stored if the field is unreadable."""
        lines = self.cleaned_data.get("shown")
        line = lines.get(str(card.number)) if isinstance(lines, dict) else None
        is_readable = isinstance(line, list) and len(line) == 3 and isinstance(line[1], list)
        return line if is_readable else stored(card)

    def rows(self):
        """Return each card with its three fields, and whether its boxes are open."""
        for card in self.cards:
            answer = self[f"{card.number}-answer"]
            agreements = self[f"{card.number}-says"]
            ticked = set(agreements.value() or ())
            is_open = (
                answer.value() == SOME or bool(ticked - set(AGREEMENTS)) or bool(agreements.errors)
            )
            yield card, answer, self[f"{card.number}-speaker"], agreements, is_open


def build_filled_form(request, cards) -> CardsForm:
    """Return the form with « agrees to everything » on a range of cards. Nothing is saved.

    Cards that have an answer already keep it.
    """
    typed = {
        name: values if name.endswith("-says") else values[0]
        for name, values in request.POST.lists()
    }
    first, last = (_number(typed.get(name)) for name in ("fill_from", "fill_to"))
    for card in cards:
        name = f"{card.number}-answer"
        if (first or 1) <= card.number <= (last or 0) and not typed.get(name):
            typed[name] = ALL
    typed |= {"fill_from": "", "fill_to": "", "shown": _parse_json(typed.get("shown"))}
    if typed["shown"] is None:
        del typed["shown"]
    return CardsForm(initial=typed, cards=cards)


def _parse_json(text):
    try:
        return json.loads(text or "")
    except ValueError:
        return None


def _number(typed):
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 5 else None


def stored(card) -> list:
    """Return what is stored of a card: its answer, its ticked boxes and its voice."""
    uses = [name for name in AGREEMENTS if getattr(card, name)]
    boxes = [name for name, _label in BOXES if getattr(card, name)]
    answer = SOME if uses else NONE
    if len(uses) == len(AGREEMENTS):
        answer = ALL
    return [answer if card.recorded_at else "", boxes, card.speaker]


class HowManyForm(ActForm):
    """A form for the number of cards of the workshop in all."""

    number = forms.IntegerField(
        label=gettext_lazy("Number of cards in all"),
        min_value=1,
        max_value=300,
        help_text=gettext_lazy(
            "One for each person, and a few more. Those already made keep their codes."
        ),
        error_messages={"required": gettext_lazy("Write the number of cards.")},
    )


class VoiceForm(ActForm):
    """A form for the voice of the transcript that belongs to a withdrawn card."""

    speaker = forms.CharField(
        label=gettext_lazy("Voice of this person in the transcript"), max_length=40, required=False
    )
    is_silent = forms.BooleanField(
        label=gettext_lazy("This person is heard in no recording"), required=False
    )

    def arguments(self) -> dict:
        """Return the label of the voice, and whether the person is heard."""
        arguments = super().arguments()
        arguments["is_heard"] = not arguments.pop("is_silent")
        return arguments
