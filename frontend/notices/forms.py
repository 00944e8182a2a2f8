"""The form with which a person reports a text."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from frontend.notices.reason_groups import GROUPS
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.forms.proof_of_work_form import CarefulForm
from moderation.enums import Reason
from moderation.models import Notice

LEGAL = ("location", "name", "in_good_faith")
LACKING = {
    "explanation": _("Say what is illegal and why, so that a moderator can check it."),
    "location": _("Say where exactly the illegal content is."),
    "name": _("Give your name. Moderators do not see it."),
    "email": _("Give your e-mail address, to receive the answer."),
    "in_good_faith": _("Tick the box if you believe that your report is accurate and complete."),
}


class NoticeForm(CarefulForm, ActForm, forms.ModelForm):
    """A reason in a group, an explanation where it is needed, and an address for visitors.

    Visitors give an address if they want to know what was decided.
    """

    use = "notice"
    left_out = ("about", "group")
    about = forms.ChoiceField(
        label=_("What do you report?"),
        widget=forms.RadioSelect,
        choices=[("text", _("The text")), ("name", _("The author’s name"))],
        initial="text",
        required=False,
    )
    group = forms.ChoiceField(
        label=_("What is the problem?"),
        widget=forms.RadioSelect,
        choices=[(group.key, group.label) for group in GROUPS],
        required=False,
    )
    reason = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=lambda: [
            (reason.value, capfirst(reason.label)) for reason in Reason
        ],  # in the language of the page
        required=False,
    )

    # The seconds of a reported excerpt, from its link.
    start = forms.FloatField(required=False, widget=forms.HiddenInput)
    end = forms.FloatField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Notice
        fields = ["explanation", "location", "name", "email", "in_good_faith"]
        labels = {
            "explanation": _("In your words"),
            "location": _("Where exactly"),
            "name": _("Your name"),
            "email": _("Your e-mail address"),
            "in_good_faith": _("To my knowledge, what I report is accurate and complete"),
        }
        help_texts = {
            "explanation": _("Say more if the problem is not obvious."),
            "location": _("The address of the page, and the words or the moment."),
            "name": _(
                "Moderators do not see it. You may leave it out if you report child sexual abuse."
            ),
            "email": _("To receive the answer."),
            "in_good_faith": "",
        }
        widgets = {"explanation": forms.Textarea(attrs={"rows": 3})}

    field_order = ["about", "group", "reason", *LEGAL, "explanation", "email"]

    def __init__(self, *args, known=False, is_named=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_named:
            del self.fields["about"]
        if known:
            del self.fields["email"]

    @property
    def group_ids(self):
        """Return the ids that link the errors of the group to its buttons."""
        return {"error": f"{self['group'].auto_id}_error"}

    def offered_groups(self):
        """Yield each group as the page draws it: its button, and what the button opens."""
        buttons = {button.data["value"]: button for button in self["reason"].subwidgets}
        for group, button in zip(GROUPS, self["group"].subwidgets, strict=True):
            yield {
                "button": button,
                "reasons": [] if group.is_alone else [buttons[reason] for reason in group.reasons],
                "legal": [self[name] for name in LEGAL] if Reason.ILLEGAL in group.reasons else [],
            }

    def clean(self):
        """Require a reason of the chosen group, and every field of a notice of illegal content.

        The latter are those of DSA art. 16.2. Notices for other reasons need none of them.
        """
        written = super().clean() or self.cleaned_data
        written["reason"] = self._reason(written)
        if written["reason"] == Reason.ILLEGAL:
            for name, lacking in LACKING.items():
                if name in self.fields and not written.get(name) and name not in self.errors:
                    self.add_error(name, lacking)
        return written

    def _reason(self, written):
        """Return the reason, or "" with an error. A reason left chosen in another group is ignored."""
        group = next(
            (candidate for candidate in GROUPS if candidate.key == written.get("group")), None
        )
        reason = written.get("reason", "")
        if group and group.is_alone:
            return group.reasons[0]
        if group and reason not in group.reasons:
            self.add_error("group", _("Choose the problem more precisely."))
            return ""
        if not reason and not self.errors.keys() & {"group", "reason"}:
            self.add_error("group", _("Choose what the problem is."))
        return reason

    def refuse(self, error):
        """Show a refusal of the reason above the groups."""
        if getattr(error, "attr", None) == "reason":
            error.attr = "group"
        super().refuse(error)
