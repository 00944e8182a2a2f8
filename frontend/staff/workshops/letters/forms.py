"""The form of a contribution received by letter, phone or at a counter."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from consult.workshops.enums import Channel
from debates.models import BODY_LENGTH, TITLE_LENGTH
from frontend.staff.presenters.workshop_frame import topic_label
from frontend.staff.workshops.fields import LONG, Day
from frontend.toolkit.forms.contact_details_form import ContactOfOthersForm
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm


class LetterForm(ContactOfOthersForm, ActForm):
    """A form for a contribution that a person without an account sent or dictated."""

    channel = forms.ChoiceField(
        label=_("How it was received"),
        widget=forms.RadioSelect,
        choices=[(channel, capfirst(Channel(channel).label)) for channel in Channel.of_agents()],
    )
    received_on = Day(label=_("Date received"))
    topic = forms.ChoiceField(label=_("Topic"))
    title = forms.CharField(label=_("What they propose, in one sentence"), max_length=TITLE_LENGTH)
    body = forms.CharField(
        label=_("Text"),
        max_length=BODY_LENGTH,
        widget=LONG,
        help_text=_("In their words. Write no name, no address, no telephone number."),
    )
    agreed = forms.BooleanField(
        label=_("The author agrees to its publication and reuse"),
        help_text=_("Under the licence of the consultation. They signed the sheet, or said so."),
        error_messages={
            "required": _(
                "Enter a contribution only after its author has agreed to its publication."
            )
        },
    )

    def __init__(self, *args, topics, **kwargs):
        super().__init__(*args, **kwargs)
        choice_field(self, "topic").choices = [
            (str(topic.pk), topic_label(topic)) for topic in topics
        ]

    def arguments(self) -> dict:
        """Return the cleaned values, with the id of the topic."""
        arguments = super().arguments()
        arguments["topic_id"] = arguments.pop("topic")
        return arguments
