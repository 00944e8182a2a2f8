"""What a moderator decides, and why."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from frontend.acts import ActForm
from moderation.enums import Action, Origin, Reason
from moderation.models import StatementOfReasons

HINTS = {
    Action.PUBLISH: _("It becomes public."),
    Action.RESTRICT: _("It stays readable, behind a click."),
    Action.HIDE: _("At most 72 hours, then it comes back unless you decide."),
    Action.REMOVE: _("A tombstone stays, with the reason."),
    Action.RESTORE: _("It is public again, as it was."),
    Action.NO_BREACH: _("It stays as it is; those who reported are answered."),
}


class DecisionForm(ActForm, forms.ModelForm):
    """One action; a reason and facts where it limits somebody's voice."""

    action = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, error_messages={"required": _("Choose a decision.")}
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        required=False,
        choices=lambda: [("", "—"), *((one.value, capfirst(one.label)) for one in Reason)],  # in the page's language
        help_text=_("Needed to limit a text; read by the author and in the public log."),
    )
    origin = forms.ChoiceField(label=_("What led to it"), choices=Origin.choices, initial=Origin.OWN)

    class Meta:
        model = StatementOfReasons
        fields = ["facts"]
        labels = {"facts": _("Facts")}
        help_texts = {"facts": _("What in the text breaks the charter or the law. The author reads it.")}
        widgets = {"facts": forms.Textarea(attrs={"rows": 4})}

    field_order = ["action", "reason", "facts", "origin"]

    def __init__(self, *args, target, has_case, **kwargs):
        super().__init__(*args, **kwargs)
        possible = [
            one for one in Action if target.state in one.possible_from and (has_case or one != Action.NO_BREACH)
        ]
        self.fields["action"].choices = [(one.value, capfirst(one.label)) for one in possible]
        self.fields["action"].choice_hints = {one.value: HINTS[one] for one in possible}
        self.fields["facts"].required = False
