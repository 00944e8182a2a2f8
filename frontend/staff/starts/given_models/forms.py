"""The form with which the installation gives a model to organisations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm

if TYPE_CHECKING:
    from consult.lifecycle.models import ConsultationTemplate
    from consult.organisations.models import Organisation


class GiftForm(ActForm):
    """A form with a model, and the organisations that receive a copy of it."""

    template = forms.ChoiceField(
        label=_("Template to give"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a template.")},
    )
    organisations = forms.MultipleChoiceField(
        label=pgettext_lazy("installation", "Organisations"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one organisation.")},
    )

    def __init__(
        self,
        *args: Any,
        templates: Iterable[ConsultationTemplate],
        organisations: Iterable[Organisation],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "template").choices = [(str(row.pk), row.name) for row in templates]
        choice_field(self, "organisations").choices = [
            (str(row.pk), row.name) for row in organisations
        ]

    def arguments(self) -> dict[str, Any]:
        """Return the ids of the model and of the organisations."""
        return {
            "template_id": UUID(self.cleaned_data["template"]),
            "organisation_ids": [UUID(pk) for pk in self.cleaned_data["organisations"]],
        }
