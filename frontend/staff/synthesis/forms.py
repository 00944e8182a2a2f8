"""The forms of a synthesis: its title, its chapters and blocks, its review and publication."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.outcomes.enums import BlockKind, ChapterKind
from consult.outcomes.models import (
    Block,
    BlockComment,
    Chapter,
    DraftReview,
    Synthesis,
    SynthesisVersion,
)
from consult.outcomes.syntheses.figure_tables import figure_choices
from consult.outcomes.syntheses.step_dates import PERIOD_LENGTH, read_first_day, step_date
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.forms.moment_fields import require_near


def _longest(model, name):
    return model._meta.get_field(name).max_length


class NewSynthesisForm(ActForm):
    """A form that creates a synthesis."""

    title = forms.CharField(
        label=_("Title of the synthesis"),
        max_length=_longest(Synthesis, "title"),
        required=False,
        help_text=_("Without a title, it has the title of the consultation."),
    )
    uses_names = forms.BooleanField(
        label=_("Quotations name their authors"),
        required=False,
        help_text=_(
            "Otherwise a quotation gives the kind of author only. You choose for each one."
        ),
    )


class SynthesisForm(ActForm):
    """A form for the title and the introduction of a synthesis."""

    title = forms.CharField(
        label=_("Title of the synthesis"),
        max_length=_longest(Synthesis, "title"),
        error_messages={"required": _("Write a title.")},
    )
    introduction = forms.CharField(
        label=_("Introduction"),
        max_length=_longest(Synthesis, "introduction"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A few sentences under the title."),
    )
    uses_names = forms.BooleanField(
        label=_("Quotations name their authors"),
        required=False,
        help_text=_(
            "Otherwise a quotation gives the kind of author only. You choose for each one."
        ),
    )


class NewChapterForm(ActForm):
    """A form that adds a chapter.

    Topics are offered if they have no chapter yet, and the groups that a person confirmed.
    """

    kind = forms.ChoiceField(
        label=_("Kind of chapter"), error_messages={"required": _("Choose a kind of chapter.")}
    )
    title = forms.CharField(
        label=_("Title of the chapter"),
        max_length=_longest(Chapter, "title"),
        required=False,
        help_text=_("Without a title, the chapter has the title of its kind or topic."),
    )

    def __init__(self, *args, chapters=(), topics=(), themes=(), **kwargs):
        super().__init__(*args, **kwargs)
        kinds = {chapter.kind for chapter in chapters}
        used_topic_ids = {chapter.topic_id for chapter in chapters}
        choices = [
            (kind.value, str(kind.label))
            for kind in (ChapterKind.THEME, ChapterKind.FREE, *ChapterKind.alone())
            if kind not in ChapterKind.alone() or kind not in kinds
        ]
        choices += [
            (f"topic:{topic.pk}", _("Topic: %(title)s") % {"title": topic.title})
            for topic in topics
            if topic.pk not in used_topic_ids
        ]
        choices += [
            (f"group:{theme.pk}", _("Group of contributions: %(title)s") % {"title": theme.title})
            for theme in themes
        ]
        choice_field(self, "kind").choices = choices

    def arguments(self) -> dict:
        """Return the kind, the topic and the title, or the theme and the title."""
        kind, _colon, pk = self.cleaned_data["kind"].partition(":")
        title = self.cleaned_data["title"]
        if kind == "group":
            return {"theme_id": UUID(pk), "title": title}
        arguments = {"kind": kind, "title": title}
        return arguments | {"topic_id": UUID(pk)} if pk else arguments


class ChapterForm(ActForm):
    """A form for the title and the question of a chapter."""

    title = forms.CharField(
        label=_("Title of the chapter"),
        max_length=_longest(Chapter, "title"),
        error_messages={"required": _("Write a title.")},
    )
    question = forms.CharField(
        label=_("Question of the chapter"),
        max_length=_longest(Chapter, "question"),
        required=False,
        help_text=_("The question that was asked, shown under the title."),
    )


class Day(forms.DateField):
    """A form field for a day, chosen or typed."""

    def __init__(self, **kwargs):
        super().__init__(
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={
                "invalid": _("Enter the date like this: 24/03/2027."),
                "required": _("Enter the date like this: 24/03/2027."),
            },
            **kwargs,
        )


LABELS = {
    BlockKind.PARAGRAPH: _("Text of the paragraph"),
    BlockKind.MAIN_POINT: _("Main point, in one sentence or two"),
    BlockKind.NEXT_STEPS: _("Next step"),
}


class BlockForm(ActForm):
    """A form for a block: its text, or its figure. `revision` is the revision on the screen."""

    text = forms.CharField(
        max_length=_longest(Block, "text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "An empty line begins a paragraph. ## begins a heading, - a list item. **Two stars** make "
            "words bold."
        ),
    )
    figure = forms.ChoiceField(label=_("Figure"))
    period = forms.CharField(
        label=_("When, in words"),
        max_length=PERIOD_LENGTH,
        required=False,
        help_text=_(
            "For example: spring 2028, March 2028, second quarter of 2028. Steps are shown in the "
            "order of their dates."
        ),
    )
    date = Day(
        label=_("Or the exact day"),
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, block, **kwargs):
        self.block_id = block.pk
        initial = {"text": block.text, "revision": block.revision, **block.settings}
        if block.kind == BlockKind.NEXT_STEPS:
            initial |= _step_values(block.settings)
        super().__init__(*args, initial=initial, auto_id=f"b-{block.pk}-%s", **kwargs)
        if block.kind == BlockKind.FIGURE:
            for name in ("text", "period", "date"):
                del self.fields[name]
            choice_field(self, "figure").choices = figure_choices()
        else:
            del self.fields["figure"]
            if block.kind != BlockKind.NEXT_STEPS:
                del self.fields["period"]
                del self.fields["date"]
            self.fields["text"].label = LABELS.get(BlockKind(block.kind), _("Text"))

    def arguments(self) -> dict:
        """Return the text or the settings, and the revision."""
        revision = self.cleaned_data["revision"]
        if "figure" in self.fields:
            return {"settings": {"figure": self.cleaned_data["figure"]}, "revision": revision}
        written = {"text": self.cleaned_data["text"], "revision": revision}
        if "date" in self.fields:
            step = {name: self.cleaned_data[name] for name in ("date", "period")}
            return written | {"settings": step}
        return written


def _step_values(settings) -> dict:
    """Return the values of the fields of a next step.

    A day that was read from the words of its period is not shown as an exact day.
    """
    step = step_date(settings)
    first = read_first_day(step.period)
    is_read = first is not None and first.isoformat() == step.day
    return {"period": step.period, "date": "" if is_read else step.day}


class CommentForm(ActForm):
    """A form for a comment to the other writers."""

    text = forms.CharField(
        label=_("Comment for the other writers"),
        max_length=_longest(BlockComment, "text"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write a comment.")},
    )


class AnnouncementForm(ActForm):
    """A form for the day before which the synthesis is published. Without a day, none is announced."""

    due_on = Day(
        label=_("The synthesis is published before"),
        required=False,
        help_text=_("Remove the day to announce none."),
        validators=[require_near],
    )


class ReviewForm(ActForm):
    """A form for the days of the participants' review."""

    opens_on = Day(label=_("First day of the review"), validators=[require_near])
    closes_on = Day(label=_("Last day of the review"), validators=[require_near])


class EndingForm(ActForm):
    """A form that ends the participants' review, with a reason before the announced day."""

    reason = forms.CharField(
        label=_("Why the review ends before the announced day"),
        max_length=_longest(DraftReview, "ending_reason"),
        help_text=_("Participants read this sentence on the page of the review."),
        error_messages={"required": _("Say why the review ends before the announced day.")},
    )

    def __init__(self, *args, needs_reason, **kwargs):
        super().__init__(*args, **kwargs)
        if not needs_reason:
            del self.fields["reason"]


class PublicationForm(ActForm):
    """A form that publishes a version. A correction says what it corrects."""

    note = forms.CharField(
        label=_("What this version corrects"),
        max_length=_longest(SynthesisVersion, "note"),
        help_text=_("The public reads this sentence with the date."),
        error_messages={"required": _("Write what this version corrects.")},
    )

    def __init__(self, *args, is_first, **kwargs):
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["note"]
