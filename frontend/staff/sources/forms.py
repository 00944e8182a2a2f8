"""Forms of the editor of sources: a page of the list, one source, and a source to add."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consult.outcomes.models import TITLE_LENGTH, URL_LENGTH
from frontend.toolkit.forms.form_submission import ActForm

NO_KIND = [("", _("Not sorted"))]


def kind_choices(kinds):
    """Return the kinds of actors as the choices of a list, after "Not sorted"."""
    return [*NO_KIND, *((str(kind.pk), kind.label) for kind in kinds)]


class SortingForm(ActForm):
    """A form for a page of the list: a title and a kind for each source, and boxes to tick.

    The button that sends it names the act: save all rows, or do something with the ticked ones.
    """

    SAVE = "save"
    DISMISS = "dismiss"
    RESTORE = "restore"
    MERGE = "merge"
    act = forms.RegexField(
        "^(save|dismiss|restore|merge)$", widget=forms.HiddenInput, required=False
    )

    def __init__(self, *args, sources, kinds, suggestions, **kwargs):
        super().__init__(*args, **kwargs)
        self.sources = sources
        choices = kind_choices(kinds)
        for source in sources:
            name = source.title or source.url
            suggestion = suggestions.get(source.pk)
            title = suggestion.title if suggestion else source.title
            kind_id = suggestion.kind_id if suggestion else source.actor_kind_id
            # What was suggested, so that an unread suggestion is not saved with the others.
            self.fields[f"shown-{source.pk}"] = forms.CharField(
                widget=forms.HiddenInput,
                required=False,
                initial=_mark(title, kind_id) if suggestion else "",
            )
            self.fields[f"title-{source.pk}"] = forms.CharField(
                label=_("Title"),
                max_length=TITLE_LENGTH,
                required=False,
                initial=title,
                help_text=_("Suggested. Tick this source to confirm it, or correct it.")
                if suggestion
                else "",
            )
            self.fields[f"kind-{source.pk}"] = forms.ChoiceField(
                label=pgettext_lazy("source", "Kind of actor"),
                choices=choices,
                required=False,
                initial=str(kind_id or ""),
            )
            self.fields[f"tick-{source.pk}"] = forms.BooleanField(label=name, required=False)

    def rows(self):
        """Return each source with its title, kind, box and suggestion, in the order of the list."""
        return [
            (source, *(self[f"{name}-{source.pk}"] for name in ("title", "kind", "tick", "shown")))
            for source in self.sources
        ]

    @property
    def chosen_act(self):
        """The act of the button; saving where the form was sent by the Enter key."""
        return self.cleaned_data["act"] or self.SAVE

    def clean(self):
        """Refuse an act on ticked sources without enough of them, and a save that saves nothing."""
        cleaned = super().clean() or {}
        fewest = {self.MERGE: 2, self.DISMISS: 1, self.RESTORE: 1}.get(cleaned.get("act", ""), 0)
        if len(self.ticked()) < fewest:
            self.add_error(
                None,
                _("Tick at least two sources.") if fewest == 2 else _("Tick at least one source."),
            )
        if not (self.errors or fewest or self._texts()):
            self.add_error(
                None, _("Tick the sources whose suggested title is right, or change it.")
            )
        return cleaned

    def ticked(self):
        """Return the sources whose box is ticked."""
        return [source for source in self.sources if self.cleaned_data.get(f"tick-{source.pk}")]

    def survivor(self):
        """Return the ticked source into which the others are merged: sorted, and most cited."""
        return max(
            self.ticked(), key=lambda source: (bool(source.title), source.cited, str(source.pk))
        )

    def arguments(self):
        """Return the arguments of the act."""
        picked = [source.pk for source in self.ticked()]
        if self.chosen_act == self.MERGE:
            return {"source_ids": picked, "into_id": self.survivor().pk}
        if self.chosen_act in (self.DISMISS, self.RESTORE):
            return {"source_ids": picked}
        return {"texts": self._texts()}

    def _texts(self):
        """Return the titles and kinds to save by source: suggestions only where they are ticked."""
        ticked = {source.pk for source in self.ticked()}
        texts = {
            source.pk: tuple(self.cleaned_data[f"{name}-{source.pk}"] for name in ("title", "kind"))
            for source in self.sources
        }
        return {
            pk: typed
            for pk, typed in texts.items()
            if pk in ticked or self.cleaned_data[f"shown-{pk}"] != _mark(*typed)
        }


def _mark(title, kind_id):
    """Return a title and a kind as one value, to recognise a suggestion that was not changed."""
    return f"{kind_id or ''}|{title}"


class TitleForm(ActForm):
    """A form for the title and the kind of a source."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)
    kind_id = forms.ChoiceField(label=pgettext_lazy("source", "Kind of actor"), required=False)

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind_id"].choices = kind_choices(kinds)  # type: ignore[attr-defined]  # a list


class InTopicForm(TitleForm):
    """A form for the title and the kind of a source under one topic, where they differ."""

    title = forms.CharField(
        label=_("Title under this topic"),
        max_length=TITLE_LENGTH,
        required=False,
        help_text=_("Leave it empty to use the title above."),
    )


class SourceForm(TitleForm):
    """A form for a source to add: an address, or a reference such as a book."""

    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE_LENGTH,
        help_text=_("The author, the title and the date, as in a bibliography."),
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=URL_LENGTH,
        required=False,
        help_text=_("Leave it empty for a book, a law or another document without address."),
    )
    topic_id = forms.ChoiceField(label=_("Topic"), required=False)
    proposal_numbers = forms.CharField(
        label=_("Contributions that cite it"),
        max_length=400,
        required=False,
        help_text=_("Numbers of the contributions, separated by commas."),
    )

    def __init__(self, *args, topics, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic_id"].choices = [  # type: ignore[attr-defined]  # a list
            ("", _("The whole consultation")),
            *((str(topic.pk), topic.title) for topic in topics),
        ]

    def clean_proposal_numbers(self):
        """Return the numbers."""
        text = self.cleaned_data["proposal_numbers"]
        if not re.fullmatch(r"[0-9]{0,9}(?:[\s,;]+[0-9]{0,9})*", text.strip()):
            raise forms.ValidationError(_("Write only numbers, separated by commas."))
        return sorted({int(number) for number in re.findall(r"[0-9]+", text)})


class KindForm(ActForm):
    """A form for a kind of actor."""

    label_fr = forms.CharField(label=_("Label in French"), max_length=80)
    label_en = forms.CharField(label=_("Label in English"), max_length=80, required=False)
