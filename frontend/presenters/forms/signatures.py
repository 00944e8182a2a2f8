"""The question about the public name, asked with the first text that a person publishes."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from consult.accounts.people.reserved_names import check_public_name
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid
from consult.core.records import idempotency
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm

NAMED = "named"
UNNAMED = "unnamed"
KNOWN = "known"
CHOICES = [
    (NAMED, gettext_lazy("With a public name")),
    (UNNAMED, pgettext_lazy("signature", "Without a name")),
]
CHOICE_OF_VISITORS = (KNOWN, gettext_lazy("I already have an account"))


class SignedForm(ActForm):
    """A form of a text, which asks for the name of an author who has not chosen one yet."""

    asked_once = ("signature", "public_name", "charter_accepted")
    signature = forms.ChoiceField(
        label=gettext_lazy("Publish as"),
        widget=forms.RadioSelect,
        choices=CHOICES,
        initial=NAMED,
        error_messages={
            "required": gettext_lazy("Choose a public name, or publish without a name."),
            "invalid_choice": gettext_lazy("Choose a public name, or publish without a name."),
        },
    )
    public_name = forms.CharField(
        label=gettext_lazy("Your public name"),
        help_text=gettext_lazy("Your name or a pseudonym. It appears beside all your texts."),
        max_length=80,
        required=False,
    )

    def ask_signature(self, viewer: Viewer) -> None:
        """Ask visitors, and participants whose name is provisional. Others sign as before."""
        self.viewer = viewer
        self.author = viewer.participant
        if self.author and not self.author.has_provisional_name:
            del self.fields["signature"], self.fields["public_name"]
            return
        if self.author is None:
            choice_field(self, "signature").choices = [*CHOICES, CHOICE_OF_VISITORS]
            # A person whose session ended sends the form of an account, which did not ask.
            self.fields["signature"].required = False
            return
        choice_field(self, "signature").help_text = _(
            "Without a name, your texts are signed “%(name)s”."
        ) % {"name": self.author.public_name}

    @property
    def has_signature_field(self) -> bool:
        """Return whether the form asks for the name."""
        return "signature" in self.fields

    @property
    def signed_as(self) -> str:
        """Return the name that a valid form publishes, or "" where only the account knows it."""
        if self.cleaned_data.get("signature") == NAMED:
            return self.cleaned_data["public_name"]
        return self.author.public_name if self.author else ""

    @property
    def is_unnamed(self) -> bool:
        """Return whether the author of a valid form publishes without a name."""
        return self.cleaned_data.get("signature") == UNNAMED

    def clean(self) -> dict[str, Any] | None:
        """Require a name or the choice of none, and refuse another name than the account's.

        A visitor may have typed a name, or chosen none, and turn out to have an account under
        another name. The form then comes back once and says which name it publishes. A form whose
        text is already published is not refused: the action answers as it did the first time.
        """
        written = super().clean() or self.cleaned_data
        if self.has_signature_field:
            self._check_name(written)
        elif self.author and not (
            self._agrees_with(self.author.public_name) or self._is_repeated(written.get("key"))
        ):
            message = _(
                "Your account already has a public name: “%(name)s”. Your text will be signed with it. Send it "
                "again if you agree."
            )
            self.add_error(None, message % {"name": self.author.public_name})
        return written

    def _check_name(self, written: dict[str, Any]) -> None:
        if written.get("signature") != NAMED or "public_name" in self.errors:
            return
        if not written["public_name"]:
            self.add_error("public_name", _("Write your public name, or choose “Without a name”."))
            return
        try:
            written["public_name"] = check_public_name(self.viewer, written["public_name"])
        except Invalid as refusal:
            self.refuse(refusal)

    def _agrees_with(self, name: str) -> bool:
        typed = self.data.get("signature")
        return typed in (None, KNOWN) or (
            typed == NAMED and self.data.get("public_name", "").strip() == name
        )

    def _is_repeated(self, key: UUID | None) -> bool:
        return key is not None and idempotency.was_done(self.viewer, key)

    def signing(self) -> dict[str, str]:
        """Return the argument of the action that names the author, if the form asked for it."""
        if not self.has_signature_field:
            return {}
        return {"signature": "" if self.is_unnamed else self.cleaned_data["public_name"]}
