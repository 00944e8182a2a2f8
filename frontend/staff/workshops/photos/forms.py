"""Forms of the photos of a workshop."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.core.files import checks
from consult.workshops.models import Photo
from frontend.staff.presenters.workshop_frame import topic_label
from frontend.staff.workshops.fields import SHORT
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.forms.upload_fields import IMAGES, UploadsField


class PhotosField(UploadsField):
    """A form field for several photos; each is checked separately."""

    prepare = staticmethod(checks.prepare_image)
    accept = IMAGES


class PhotosForm(ActForm):
    """A form for photos of paperboards and post-its, sent together."""

    photos = PhotosField(
        label=_("Photos of paperboards or post-its"),
        help_text=_("Up to 12 at once. They stay private. You read them while you write."),
        error_messages={"required": _("Choose one photo at least.")},
    )

    def arguments(self) -> dict:
        """Return the photos that were sent."""
        return {"sent": self.cleaned_data["photos"]}


class PhotoForm(ActForm):
    """A form for the description, the topic and the visibility of a photo."""

    description = forms.CharField(
        label=_("What the photo shows"),
        max_length=Photo._meta.get_field("description").max_length,
        required=False,
        widget=SHORT,
        help_text=_(
            "For people who cannot see it. It is required to show the photo on the page of "
            "the workshop."
        ),
    )
    credit = forms.CharField(
        label=_("Credit: who made the image, under which licence"),
        max_length=Photo._meta.get_field("credit").max_length,
        required=False,
    )
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    is_public = forms.BooleanField(
        label=_("Show this photo on the page of the workshop"),
        required=False,
        help_text=_("Make sure that no name and no face can be recognised."),
    )

    def __init__(self, *args, topics, **kwargs):
        super().__init__(*args, **kwargs)
        topic_field = choice_field(self, "topic")
        topic_field.choices = [("", _("None in particular"))]
        topic_field.choices += [(str(topic.pk), topic_label(topic)) for topic in topics]

    def arguments(self) -> dict:
        """Return the cleaned values, with the id of the topic."""
        arguments = super().arguments()
        arguments["topic_id"] = arguments.pop("topic") or None
        return arguments
