"""The form with which a person erases their account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm

TEXTS = [
    ("keep", _("Keep the texts, without a name")),
    ("tombstone", _("Erase the texts too")),
]
TEXTS_HINTS = {
    "keep": _(
        "They stay in the debate, signed “A person who left the site”. The answers to them "
        "keep their meaning."
    ),
    "tombstone": _(
        "A line says that a text was erased. Its former versions are erased too. The answers of others stay."
    ),
}


class TextsForm(ActForm):
    """A form for the choice about a person's texts: keep them without a name, or erase them."""

    left_out = ("sure",)
    texts = forms.ChoiceField(
        label=_("What should happen to your texts?"),
        choices=TEXTS,
        initial="keep",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "texts").choice_hints = TEXTS_HINTS

    def arguments(self) -> dict:
        """Return the cleaned values, with whether the texts stay."""
        values = super().arguments()
        values["keep_texts"] = values.pop("texts") == "keep"
        return values


class LeaveForm(TextsForm):
    """A form for the erasure of an account: the choice about its texts, and a confirmation."""

    sure = forms.BooleanField(
        label=_("I know that this is final."),
        error_messages={"required": _("Tick this box to confirm that you erase your account.")},
    )
