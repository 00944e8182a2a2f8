"""The forms of workshops: register for one, or declare one."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from consult.accounts.enums import ActorKind
from consult.workshops.models import Declaration
from frontend.presenters.forms.registrations import RegistrationFields
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.forms.proof_of_work_form import CarefulForm


class RegistrationForm(CarefulForm, RegistrationFields):
    """The registration form of a visitor."""

    use = "registration"


class DeclarationForm(CarefulForm, ActForm, forms.ModelForm):
    """The declaration of a workshop: its structure, its place, its date and its topics."""

    use = "declaration"
    structure_kind = forms.ChoiceField(
        label=_("Kind of structure"),
        choices=lambda: [("", "—"), *((k.value, capfirst(k.label)) for k in ActorKind)],
    )
    held_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one topic.")},
    )
    expected = forms.IntegerField(
        label=_("People expected"), min_value=1, max_value=5000, required=False
    )

    class Meta:
        model = Declaration
        fields = [
            "structure",
            "structure_kind",
            "place",
            "held_on",
            "topics",
            "expected",
            "name",
            "email",
            "message",
        ]
        labels = {
            "structure": _("Organising structure"),
            "place": _("Town"),
            "name": _("Your name"),
            "email": _("Your e-mail address"),
            "message": _("Something to add"),
        }
        help_texts = {
            "structure": _("An association, a library, a group of neighbours."),
            "name": "",
            "email": _(
                "We answer at this address. Your name and address are deleted once we have answered."
            ),
        }
        widgets = {"message": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, topics, **kwargs):
        super().__init__(*args, **kwargs)
        choice_field(self, "topics").choices = [
            (str(topic.pk), f"{topic.number}. {topic.title}" if topic.number else topic.title)
            for topic in topics
        ]
        for name in ("name", "email"):
            self.fields[name].required = True

    def arguments(self) -> dict:
        """Return the cleaned values, with the ids of the topics."""
        values = super().arguments()
        values["topic_ids"] = values.pop("topics")
        return values

    def _get_validation_exclusions(self):
        """Exclude every field: the action validates the row, and words its own refusals."""
        return {field.name for field in Declaration._meta.get_fields()}
