"""Forms of the team for a question with a typed answer (ADR 104): a field or an item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Choices
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.translated_forms import CODES, FIRST, TranslatedForm, label_in

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from consult.core.models import TypedQuestion


class TypedQuestionForm(TranslatedForm):
    """A form for a question with a typed answer. Its options are written in each language."""

    kinds: type[Choices]
    options_hint: StrOrPromise

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "kind").choices = [
            (kind.value, capfirst(kind.label)) for kind in self.kinds
        ]
        for code in CODES:
            self.fields[f"options_{code}"] = forms.CharField(
                label=label_in(_("Options in %(language)s"), code),
                required=False,
                widget=forms.Textarea(attrs={"rows": 5}),
                max_length=6000,
                help_text=self.options_hint
                if code == FIRST
                else _("The same options, in the same order."),
            )

    def arguments(self) -> dict:
        """Return the cleaned values in the shape that the action expects."""
        arguments = super().arguments()
        arguments["options"] = {
            code: arguments.pop(f"options_{code}").splitlines() for code in CODES
        }
        return arguments

    @classmethod
    def initial_values(cls, question: TypedQuestion) -> dict[str, Any]:
        """Return the current values of a question, as initial data of its form."""
        names = [name for name in cls.base_fields if name not in ("key", "topic")]
        options = {
            f"options_{code}": "\n".join(option.get(code, "") for option in question.options)
            for code in CODES
        }
        return {name: getattr(question, name) for name in names} | options
