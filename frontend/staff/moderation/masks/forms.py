"""The form that masks a passage of a recording in its case."""

from django import forms
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext_lazy as _

from consult.workshops.enums import MaskReason
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.words.typography import clock

WORDS = 60  # characters of a passage in a list


class CaseMaskForm(ActForm):
    """A form for the first and the last passage to mask, and the reason."""

    first = forms.TypedChoiceField(
        label=_("First passage to mask"),
        coerce=int,
        error_messages={"required": _("Choose the first passage to mask.")},
    )
    last = forms.TypedChoiceField(
        label=_("Last passage to mask"),
        coerce=int,
        error_messages={"required": _("Choose the last passage to mask.")},
    )
    reason = forms.ChoiceField(
        label=_("Why do you mask it?"),
        choices=[(reason.value, capfirst(reason.label)) for reason in MaskReason.of_moderators()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why you mask the passage.")},
    )

    def __init__(self, *args, passages, reported=(), **kwargs):
        places = [passage.place for passage in reported] or [
            passage.place for passage in passages[:1]
        ]
        kwargs["initial"] = {"first": places[0], "last": places[-1]} if places else {}
        super().__init__(*args, **kwargs)
        choices = [(passage.place, _label(passage)) for passage in passages]
        choice_field(self, "first").choices = choices
        choice_field(self, "last").choices = choices


def _label(passage):
    when = str(passage.place) if passage.start is None else clock(passage.start)
    return f"{when} · {Truncator(passage.text).chars(WORDS)}"
