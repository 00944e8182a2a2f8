"""The form of a pile of open answers: publish each text, withhold it with a reason, or leave it."""

from uuid import UUID

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.questionnaires.enums import Reading, Reason
from frontend.toolkit.forms.form_submission import ActForm

LATER = ""
WORDS = {
    Reading.PUBLISHED: gettext_lazy("Publish"),
    Reading.WITHHELD: gettext_lazy("Do not publish"),
}
STAYS = {
    Reading.WAITING: gettext_lazy("Read later"),
    Reading.PUBLISHED: gettext_lazy("Leave published"),
    Reading.WITHHELD: gettext_lazy("Leave unpublished"),
}
MOST_SENT = 50


class PileForm(ActForm):
    """A form with one decision for each text.

    Without a decision a text stays as it is, so that nothing is published by mistake.
    """

    def __init__(self, *args, texts, pile_state, **kwargs):
        super().__init__(*args, **kwargs)
        self.texts = texts
        choices = [
            (LATER, STAYS[pile_state]),
            *((reading.value, WORDS[reading]) for reading in WORDS if reading != pile_state),
        ]
        reasons = [
            ("", _("No reason")),
            *((reason.value, capfirst(reason.label)) for reason in Reason.of_readers()),
        ]
        for text in texts:
            self.fields[f"reading-{text.pk}"] = forms.ChoiceField(
                label=_("Decision"), choices=choices, widget=forms.RadioSelect, required=False
            )
            if pile_state != Reading.WITHHELD:
                self.fields[f"reason-{text.pk}"] = forms.ChoiceField(
                    label=_("Reason, if you do not publish the text"),
                    choices=reasons,
                    required=False,
                )

    def arguments(self) -> dict:
        """Return the decisions."""
        return {"decisions": self.decisions}

    def clean(self):
        """Check that exactly the withheld texts have a reason, and that one text is decided on."""
        data = super().clean() or self.cleaned_data
        decisions = self.decisions
        for pk, (reading, _reason) in decisions.items():
            if reading == Reading.WITHHELD and not data.get(f"reason-{pk}"):
                self.add_error(
                    f"reason-{pk}", _("Choose the reason why the text is not published.")
                )
        for text in self.texts:
            if data.get(f"reason-{text.pk}") and data.get(f"reading-{text.pk}") != Reading.WITHHELD:
                self.add_error(
                    f"reading-{text.pk}",
                    _("A reason is only for a text that is not published. Choose again."),
                )
        if not decisions and not self.errors:
            raise forms.ValidationError(_("Decide on at least one text."))
        return data

    @property
    def decisions(self) -> dict[UUID, tuple[str, str]]:
        """Pairs of (reading, reason) by id of the answer, for the texts that were decided on."""
        data = self.cleaned_data
        readings = {text.pk: data.get(f"reading-{text.pk}") or LATER for text in self.texts}
        return {
            pk: (reading, data.get(f"reason-{pk}") or "" if reading == Reading.WITHHELD else "")
            for pk, reading in readings.items()
            if reading != LATER
        }

    def lines(self):
        """Return each text with its two fields. The second is None if no reason can be given."""
        return [
            (
                text,
                self[f"reading-{text.pk}"],
                self[f"reason-{text.pk}"] if f"reason-{text.pk}" in self.fields else None,
            )
            for text in self.texts
        ]


def sent_ids(post) -> list[UUID]:
    """Return the ids of the texts in the pile that was sent, at most fifty."""
    ids = []
    for name in post:
        try:
            ids += [UUID(name.removeprefix("reading-"))] if name.startswith("reading-") else []
        except ValueError:
            continue
    return ids[:MOST_SENT]
