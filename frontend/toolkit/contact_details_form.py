"""Forms that ask before they publish a phone number or an e-mail address.

A text with one comes back once before it is stored. It is never refused: everything typed stays,
and ticking a box sends it as it is.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.signals.contact import EMAIL, PHONE, contact

# A long text is searched in pieces, which overlap so that no number or address is cut in two.
PIECE_LENGTH = 20_000
OVERLAP_LENGTH = 400


class ContactForm(forms.Form):
    """A form whose fields in `public_words` become public."""

    keeps_contact = forms.BooleanField(
        label=gettext_lazy("Publish my message as it is"),
        required=False,
        help_text=gettext_lazy(
            "Everybody can read it, copy it, and find it through search engines."
        ),
    )
    public_words: tuple = ("title", "body")

    def clean(self) -> dict[str, Any] | None:
        """Ask about contact details once, in the language of the page, unless the box is ticked."""
        written = super().clean() or self.cleaned_data
        asked = self.contact_question(*self.words_to_search(written))
        if asked and not written.get("keeps_contact"):
            self.add_error("keeps_contact", forms.ValidationError(asked, code="gives_contact"))
        return written

    def words_to_search(self, written: dict) -> list[str | None]:
        """Return the texts of the form that become public."""
        return [written.get(name) for name in self.public_words]

    @property
    def asks_contact(self) -> bool:
        """Return whether to show the box: the question was asked, or the box is ticked."""
        return self.is_bound and (
            "keeps_contact" in self.errors or bool(self["keeps_contact"].value())
        )

    @classmethod
    def contact_question(cls, *words: str | None) -> str:
        """Return the question about the contact details in some words, or "" if there are none."""
        pieces = [piece for text in words for piece in _pieces(text or "")]
        found = frozenset(span.what for piece in pieces for span in contact(piece))
        return cls.questions()[found] if found else ""

    @staticmethod
    def questions() -> dict[frozenset, str]:
        """Return the questions by the kinds of details found, in the language of the page."""
        return {
            frozenset({PHONE}): _("Your message contains a phone number. Could you take it out?"),
            frozenset({EMAIL}): _(
                "Your message contains an e-mail address. Could you take it out?"
            ),
            frozenset({PHONE, EMAIL}): _(
                "Your message contains a phone number and an e-mail address. Could you take them out?"
            ),
        }


def _pieces(text: str) -> list[str]:
    starts = range(0, len(text), PIECE_LENGTH)
    return [text[start : start + PIECE_LENGTH + OVERLAP_LENGTH] for start in starts]


class ContactOfOthersForm(ContactForm):
    """A form of the team, which types the words of other people."""

    keeps_contact = forms.BooleanField(
        label=gettext_lazy("Keep this text as it is"),
        required=False,
        help_text=gettext_lazy(
            "Once it is public, everybody can read it, copy it, and find it through search engines."
        ),
    )

    @staticmethod
    def questions() -> dict[frozenset, str]:
        """Return the questions by the kinds of details found.

        The questions do not call the text "your message", because another person wrote it.
        """
        return {
            frozenset({PHONE}): _("This text contains a phone number. Could you take it out?"),
            frozenset({EMAIL}): _("This text contains an e-mail address. Could you take it out?"),
            frozenset({PHONE, EMAIL}): _(
                "This text contains a phone number and an e-mail address. Could you take them out?"
            ),
        }
