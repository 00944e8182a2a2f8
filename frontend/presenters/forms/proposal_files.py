"""The files that authors attach to a proposal.

They are chosen on the last page before sending, since a browser does not send them again from page
to page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from debates.attachments.actions import LONGEST, MOST
from frontend.toolkit.form_submission import ActForm
from frontend.toolkit.upload_fields import UploadField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.exceptions import ValidationError
    from django.forms.boundfield import BoundField

    from consult.core.exceptions import DomainError
    from debates.models.attachments import Attachment


SHOWN = 3
NAMES = [(f"file_{n}", f"words_{n}") for n in range(1, SHOWN + 1)]


class WithFiles(ActForm):
    """The form of a proposal that may have files, each with a description."""

    def offer_files(self, *, offered: bool, attachments: Sequence[Attachment] = ()) -> None:
        """Add the file fields. `attachments` are the attachments that the text already has."""
        self.attachments = list(attachments)
        room = min(SHOWN, MOST) if offered else 0
        for number, (file, words) in enumerate(NAMES[:room], start=1):
            self.fields[file] = UploadField(label=_("File %(n)s") % {"n": number}, required=False)
            self.fields[words] = forms.CharField(
                label=_("Description of file %(n)s") % {"n": number},
                max_length=LONGEST,
                required=False,
            )
        if self.attachments:
            self.fields["removed_files"] = forms.MultipleChoiceField(
                label=gettext_lazy("Files to remove"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[
                    (str(attachment.file_id), attachment.description)
                    for attachment in self.attachments
                ],
            )

    @property
    def file_rows(self) -> list[tuple[BoundField, BoundField]]:
        """Return the pairs of fields that are offered: a file and its description."""
        return [(self[file], self[words]) for file, words in NAMES if file in self.fields]

    @property
    def typed_fields(self) -> list[BoundField]:
        """Return the fields typed before, which the last page includes as hidden fields."""
        ours = {name for pair in NAMES for name in pair}
        return [bound for bound in self if bound.name not in ours]

    @property
    def has_only_file_errors(self) -> bool:
        """Return whether the text is valid and only the files are not."""
        return bool(self.errors) and set(self.errors) <= {
            name for pair in NAMES for name in pair
        } | {"__all__"}

    def clean(self) -> dict[str, Any] | None:
        """Require a description for each file, and a file for each description.

        When a page is refused, the author must choose the files again.
        """
        written = cast("dict[str, Any]", super().clean())
        for number, (file, words) in enumerate(NAMES, start=1):
            if file in self.fields and file not in self.errors:
                self._pair(number, file, words, written)
        return written

    def _pair(self, number: int, file: str, words: str, written: dict[str, Any] | None) -> None:
        """Add an error that names the file by its number, since the page lists all errors."""
        if written.get(file) and not written.get(words):  # type: ignore[union-attr]  # not None here
            self.add_error(words, _("Describe file %(n)s in a sentence.") % {"n": number})
        elif written.get(words) and not written.get(file):  # type: ignore[union-attr]  # not None here
            self.add_error(file, _("Choose file %(n)s, or erase its description.") % {"n": number})

    def refuse(self, error: DomainError | ValidationError) -> None:
        """Show a refusal of the files next to the first file field."""
        if getattr(error, "attr", None) == "files":
            error.attr = NAMES[0][0]  # type: ignore[union-attr]  # of this type at run time
        super().refuse(error)

    def list_new_files(self) -> list[Any]:
        """Return the files and their descriptions, in the form that the action takes."""
        return [
            (self.cleaned_data[file], self.cleaned_data[words])
            for file, words in NAMES
            if self.cleaned_data.get(file)
        ]
