"""The files that authors attach to a proposal.

They are chosen on the last page before sending. A browser does not send a file again from page to
page, so a file that was received is stored, and the next page names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.accounts.viewer import Viewer
from consult.core.exceptions import DomainError
from debates.attachments.actions import LONGEST, MOST, store_waiting_file
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.forms.upload_fields import UploadsField

if TYPE_CHECKING:
    from debates.models.attachments import Attachment

FILE = "file_1"
WORDS = "words_1"
STORED = "file_stored"
SALT = "consult.waiting_file"
# Files that no text uses are deleted after a day.
STORED_SECONDS = 20 * 3600
PREFIXES = ("file_", "words_")


class WithFiles(ActForm):
    """The form of a proposal that may have files, each with a description."""

    def offer_files(self, *, offered: bool, attachments: Sequence[Attachment] = ()) -> None:
        """Add the file fields. `attachments` are the attachments that the text already has."""
        self.attachments = list(attachments)
        self.stored_files: list[tuple[str, UUID, str]] = []
        if offered:
            self._add_file_fields()
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

    def _add_file_fields(self) -> None:
        """Add the fields of the files that were received before, and of new ones."""
        sent = cast("QueryDict", self.data).getlist(STORED) if self.is_bound else []
        for token in sent[:MOST]:
            try:
                file_id, name = signing.loads(token, salt=SALT, max_age=STORED_SECONDS)
            except signing.BadSignature:
                continue
            self._add_stored_file(token, UUID(file_id), name)
        self.fields[FILE] = UploadsField(label=_("Images or documents"), required=False)
        self.fields[WORDS] = forms.CharField(
            label=_("What this file shows"),
            help_text=_(
                "For people who do not see it. With several files, you describe each at the next page."
            ),
            max_length=LONGEST,
            required=False,
        )

    def _add_stored_file(self, token: str, file_id: UUID, name: str) -> str:
        """Add the fields of a stored file, and return the name of its description."""
        self.stored_files.append((token, file_id, name))
        number = len(self.stored_files)
        self.fields[f"words_stored_{number}"] = forms.CharField(
            label=_("What “%(name)s” shows") % {"name": name}, max_length=LONGEST, required=False
        )
        self.fields[f"file_removed_{number}"] = forms.BooleanField(
            label=_("Remove this file"), required=False
        )
        return f"words_stored_{number}"

    @property
    def offers_files(self) -> bool:
        """Return whether files may be added."""
        return FILE in self.fields

    @property
    def stored_rows(self) -> list[dict[str, Any]]:
        """Return the stored files: the token that the form sends, the name and the two fields."""
        return [
            {
                "token": token,
                "name": name,
                "words": self[f"words_stored_{number}"],
                "removed": self[f"file_removed_{number}"],
            }
            for number, (token, _file_id, name) in enumerate(self.stored_files, start=1)
        ]

    @property
    def typed_fields(self) -> list[BoundField]:
        """Return the fields typed before, which the last page includes as hidden fields."""
        return [bound for bound in self if not bound.name.startswith(PREFIXES)]

    @property
    def has_only_file_errors(self) -> bool:
        """Return whether the text is valid and only the files are not."""
        return bool(self.errors) and all(
            name == "__all__" or name.startswith(PREFIXES) for name in self.errors
        )

    def clean(self) -> dict[str, Any] | None:
        """Require a description for each file, and a file for each description."""
        written = cast("dict[str, Any]", super().clean())
        if not self.offers_files:
            return written
        for number, (_token, _file_id, name) in enumerate(self.stored_files, start=1):
            words = f"words_stored_{number}"
            if not (written.get(words) or written.get(f"file_removed_{number}")):
                self.add_error(words, _("Describe “%(name)s” in a sentence.") % {"name": name})
        if FILE in self.errors:
            return written
        if len(written[FILE]) > 1 or (written[FILE] and not written.get(WORDS)):
            self.add_error(WORDS, _("Describe each file in a sentence."))
        elif written.get(WORDS) and not written[FILE]:
            self.add_error(FILE, _("Choose the file, or erase its description."))
        return written

    def store_files(self, viewer: Viewer, consultation_id: UUID) -> None:
        """Store the files of a form that is shown again, and show them by their names."""
        if not (self.files and self.offers_files and viewer.participant):
            return
        self.is_valid()  # reads the files once
        new = self.cleaned_data.get(FILE)
        if not new:
            return
        typed = cast("QueryDict", self.data).copy()
        self.data = typed
        words = typed.get(WORDS, "")
        lacks = self.errors.pop(WORDS, None)
        for prepared in new:
            try:
                file = store_waiting_file(viewer, consultation_id, prepared)
            except DomainError as refusal:
                self.add_error(FILE, str(refusal))
                return
            token = signing.dumps([str(file.pk), file.name], salt=SALT)
            name = self._add_stored_file(token, file.pk, file.name)
            typed[name] = words if len(new) == 1 else ""
            if lacks and not typed[name]:
                self.add_error(name, _("Describe “%(name)s” in a sentence.") % {"name": file.name})
        typed[WORDS] = ""

    def refuse(self, error: DomainError | ValidationError) -> None:
        """Show a refusal of the files next to the file field."""
        if getattr(error, "attr", None) == "files":
            error.attr = FILE  # type: ignore[union-attr]  # of this type at run time
        super().refuse(error)

    def list_new_files(self) -> list[Any]:
        """Return the files and their descriptions, in the form that the action takes."""
        stored = [
            (file_id, self.cleaned_data[f"words_stored_{number}"])
            for number, (_token, file_id, _name) in enumerate(self.stored_files, start=1)
            if not self.cleaned_data.get(f"file_removed_{number}")
        ]
        new = [(file, self.cleaned_data[WORDS]) for file in self.cleaned_data.get(FILE) or []]
        return stored + new
