"""The forms of candidate themes."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.outcomes.models.themes import THEME_TITLE_LENGTH
from consult.outcomes.themes.exceptions import ThemeNeedsAName
from frontend.toolkit.forms.form_submission import ActForm


class DecisionForm(ActForm):
    """A form that names a theme and decides on it."""

    left_out = ("act",)

    CONFIRM = "confirm"
    REJECT = "reject"
    REOPEN = "reopen"
    RENAME = "rename"
    title = forms.CharField(
        label=_("Name of the group"),
        max_length=THEME_TITLE_LENGTH,
        error_messages={"required": ThemeNeedsAName.message},
    )
    act = forms.CharField(max_length=10, widget=forms.HiddenInput, required=False)

    def arguments(self) -> dict:
        """Return the name, for the acts that take one. A form without an act renames the theme."""
        if self.cleaned_data["act"] in (self.REJECT, self.REOPEN):
            return {}
        return {"title": self.cleaned_data["title"]}


class SplitForm(ActForm):
    """A form that moves ticked contributions to a new theme."""

    title = forms.CharField(label=_("Name of the new group"), max_length=THEME_TITLE_LENGTH)
    proposals = forms.MultipleChoiceField(
        label=_("Contributions to move"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["proposals"].choices = [  # type: ignore[attr-defined]  # a choice field
            (str(member["pk"]), f"{member['number']}. {member['title']}") for member in members
        ]

    def arguments(self) -> dict:
        """Return the name and the ids of the contributions."""
        data = self.cleaned_data
        return {"title": data["title"], "proposal_ids": [UUID(pk) for pk in data["proposals"]]}


class MergeForm(ActForm):
    """A form that makes one theme of several ticked ones."""

    title = forms.CharField(label=_("Name of the merged group"), max_length=THEME_TITLE_LENGTH)
    themes = forms.MultipleChoiceField(
        label=_("Groups to merge"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, known, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["themes"].choices = [  # type: ignore[attr-defined]  # a choice field
            (str(theme.pk), theme.title) for theme in known
        ]

    def arguments(self) -> dict:
        """Return the name and the ids of the themes."""
        data = self.cleaned_data
        return {"title": data["title"], "theme_ids": [UUID(pk) for pk in data["themes"]]}
