"""The form that attaches a contribution to a main point."""

from uuid import UUID

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.outcomes.models import Block
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm

HINT = 90


class AttachForm(ActForm):
    """A form that chooses a main point of the draft, or the chapter of a new one.

    `chapters` are pairs of a chapter and its main points.
    """

    place = forms.ChoiceField(
        label=gettext_lazy("Main point"),
        error_messages={"required": gettext_lazy("Choose a main point.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Text of the new main point"),
        help_text=gettext_lazy("You can also write it later, in its chapter."),
        max_length=Block._meta.get_field("text").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, chapters, **kwargs):
        super().__init__(*args, **kwargs)
        choice_field(self, "place").choices = [("", _("Choose…"))] + [
            (
                chapter.title,
                [*map(_choice, points), (f"new:{chapter.pk}", _label_new_point(chapter))],
            )
            for chapter, points in chapters
        ]

    def arguments(self) -> dict:
        """Return the id of the main point, or the chapter and the text of a new one."""
        kind, _colon, pk = self.cleaned_data["place"].partition(":")
        if kind == "new":
            return {"chapter_id": UUID(pk), "text": self.cleaned_data["text"]}
        return {"block_id": UUID(pk)}


def _choice(point):
    text = Truncator(point.text.strip()).chars(HINT)
    return f"point:{point.pk}", text or _("Main point without text")


def _label_new_point(chapter):
    return _("New main point in “%(title)s”") % {"title": chapter.title}
