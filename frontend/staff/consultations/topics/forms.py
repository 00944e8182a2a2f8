"""The form of a topic. Lengths come from the model."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Topic
from frontend.staff.presenters.forms.text_areas import LONG
from frontend.toolkit.forms.translated_forms import TranslatedForm, in_languages
from frontend.toolkit.forms.upload_fields import ImageField


class PictureForm(TranslatedForm):
    """A form for the picture of a topic, with a text for people who do not see it."""

    class Meta:
        model = Topic
        fields = ["picture_alt", "picture_credit"]
        labels = {
            "picture_alt": _("What the image shows, in %(language)s"),
            "picture_credit": _("Credit: who made the image, under which licence"),
        }

    upload = ImageField(
        label=_("Image"),
        required=False,
        help_text=_(
            "JPEG, PNG, WebP, GIF or AVIF, 10 MB at most. Choose an image that is wider "
            "than it is tall."
        ),
    )


class TopicForm(TranslatedForm):
    """A form for a topic: its question, and what to know before answering."""

    class Meta:
        model = Topic
        fields = [
            "title",
            "question",
            "background",
            "easy_read",
            "sign_video_url",
            "is_sensitive",
        ]
        required = ["title", "question"]
        labels = {
            "title": _("Short title in %(language)s"),
            "question": _("Question in %(language)s"),
            "background": _("Context in %(language)s"),
            "easy_read": _("Easy to read, in %(language)s"),
            "easy_read_fr": _("Easy to read (FALC), in French"),
            "sign_video_url": _("Address of a video in sign language"),
            "is_sensitive": _("Sensitive topic: a moderator reads each text before it is public"),
        }
        help_texts = {
            "question": _("One question, in plain words, that people can answer."),
            "is_sensitive": _("Useful when words may hurt people. The charter page mentions it."),
            "easy_read": _("The question and its context in short sentences, one idea in each."),
            "sign_video_url": _(
                "The page where your organisation publishes the video. The topic page only "
                "links to it."
            ),
        }
        widgets = {
            "background": LONG,
            "easy_read": LONG,
        }
        error_messages = {
            "title": {"required": _("Write a title.")},
            "question": {"required": _("Write a question.")},
        }

    sign_video_url = forms.URLField(
        label=_("Address of a video in sign language"),
        max_length=500,
        required=False,
        assume_scheme="https",
    )

    def __init__(self, *args, published=False, **kwargs):
        super().__init__(*args, **kwargs)
        if published:
            del self.fields["is_sensitive"]

    @property
    def has_rare_errors(self):
        """Return whether a field that is folded on the page is refused."""
        return bool(self.errors.keys() - set(in_languages("question") + in_languages("background")))
