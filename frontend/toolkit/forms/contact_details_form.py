"""Forms that ask before they publish a phone number or an e-mail address.

A text with one comes back once before it is stored. It is never refused: everything typed stays,
and ticking a box sends it as it is.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.signals.contact import EMAIL, PHONE, contact

# A long text is searched in pieces, which overlap so that no number or address is cut in two.
PIECE_LENGTH = 20_000
OVERLAP_LENGTH = 400
# The most details that a question quotes.
QUOTED = 3


class ContactForm(forms.Form):
    """A form whose fields in `public_words` become public."""

    keeps_contact = forms.BooleanField(
        label=gettext_lazy("Publish my text as it is"),
        required=False,
        help_text=gettext_lazy(
            "Everyone can then read it, copy it, and find it with a search engine."
        ),
    )
    public_words: tuple = ("title", "body")
    # The names of the fields with contact details, in the order of the form.
    with_contact: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any] | None:
        """Ask about contact details once, in the language of the page, unless the box is ticked."""
        written = super().clean() or self.cleaned_data
        words = self.words_to_search(written)
        self.with_contact = tuple(name for name in words if self.contact_question(words[name]))
        question = self.contact_question(*words.values())
        if question and not written.get("keeps_contact"):
            self.add_error("keeps_contact", forms.ValidationError(question, code="gives_contact"))
        return written

    def words_to_search(self, written: dict) -> dict[str, str | None]:
        """Return the texts of the form that become public, by field."""
        return {name: written.get(name) for name in self.public_words}

    @property
    def has_only_contact_question(self) -> bool:
        """Return whether the form has no error but the question about contact details."""
        return list(self.errors) == ["keeps_contact"]

    @classmethod
    def contact_question(cls, *words: str | None) -> str:
        """Return the question about the contact details in some words, or "" if there are none.

        The question quotes the first details found.
        """
        pieces = [piece for text in words for piece in _pieces(text or "")]
        found = {
            piece[span.start : span.end]: span.kind for piece in pieces for span in contact(piece)
        }
        quoted = ", ".join(
            _("“%(words)s”") % {"words": detail.strip()} for detail in [*found][:QUOTED]
        )
        question = cls.questions()[frozenset(found.values())] if found else ""
        return question and question % {"words": quoted}

    @staticmethod
    def questions() -> dict[frozenset, str]:
        """Return the questions by the kinds of details found, in the language of the page."""
        return {
            frozenset({PHONE}): _(
                "Your text contains a phone number: %(words)s. Could you take it out?"
            ),
            frozenset({EMAIL}): _(
                "Your text contains an e-mail address: %(words)s. Could you take it out?"
            ),
            frozenset({PHONE, EMAIL}): _(
                "Your text contains a phone number and an e-mail address: %(words)s. Could you take them out?"
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
            "Everyone can then read it, copy it, and find it with a search engine."
        ),
    )

    @staticmethod
    def questions() -> dict[frozenset, str]:
        """Return the questions by the kinds of details found.

        The questions do not call the text "your text", because another person wrote it.
        """
        return {
            frozenset({PHONE}): _(
                "This text contains a phone number: %(words)s. Could you take it out?"
            ),
            frozenset({EMAIL}): _(
                "This text contains an e-mail address: %(words)s. Could you take it out?"
            ),
            frozenset({PHONE, EMAIL}): _(
                "This text contains a phone number and an e-mail address: %(words)s. Could you take them out?"
            ),
        }
