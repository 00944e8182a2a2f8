"""A text that gives a phone number or an address comes back once, before it is sent, and is sent as it is if one will.

Never a refusal: everything typed stays, and a tick sends it.
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.signals import contact
from moderation.signals.contact import EMAIL, PHONE

# A long text is searched in pieces, which overlap so that no number or address is cut in two.
PIECE_LENGTH, OVERLAP_LENGTH = 20_000, 400


class ContactForm(forms.Form):
    """A form whose `public_words` everybody will read."""

    keeps_contact = forms.BooleanField(
        label=gettext_lazy("Publish my message as it is"),
        required=False,
        help_text=gettext_lazy("Everybody can read it, copy it, and find it through search engines."),
    )
    public_words: tuple = ("title", "body")

    def clean(self):
        """Ask once, in the language of the page, where nobody has said that it stays."""
        written = super().clean() or self.cleaned_data
        asked = self.contact_question(*self.words_to_search(written))
        if asked and not written.get("keeps_contact"):
            self.add_error("keeps_contact", forms.ValidationError(asked, code="gives_contact"))
        return written

    def words_to_search(self, written: dict) -> list[str | None]:
        """Return the texts of the form that everybody will read."""
        return [written.get(name) for name in self.public_words]

    @property
    def asks_contact(self) -> bool:
        """Whether the tick is to be shown: it was asked, or given."""
        return self.is_bound and ("keeps_contact" in self.errors or bool(self["keeps_contact"].value()))

    @classmethod
    def contact_question(cls, *words: str | None) -> str:
        """Return what is asked about the contact details in some words; empty where they give none."""
        pieces = [piece for text in words for piece in _pieces(text or "")]
        found = frozenset(span.what for piece in pieces for span in contact(piece))
        return cls.questions()[found] if found else ""

    @staticmethod
    def questions() -> dict[frozenset, str]:
        """Return the question by what was found, in the language of the page."""
        return {
            frozenset({PHONE}): _("Your message contains a phone number. Could you take it out?"),
            frozenset({EMAIL}): _("Your message contains an e-mail address. Could you take it out?"),
            frozenset({PHONE, EMAIL}): _(
                "Your message contains a phone number and an e-mail address. Could you take them out?"
            ),
        }


def _pieces(text):
    starts = range(0, len(text), PIECE_LENGTH)
    return [text[start : start + PIECE_LENGTH + OVERLAP_LENGTH] for start in starts]


class ContactOfOthersForm(ContactForm):
    """The same form for the team, which types what other people said or wrote."""

    keeps_contact = forms.BooleanField(
        label=gettext_lazy("Keep this text as it is"),
        required=False,
        help_text=gettext_lazy(
            "Once it is public, everybody can read it, copy it, and find it through search engines."
        ),
    )

    @staticmethod
    def questions() -> dict[frozenset, str]:
        """Return the question by what was found: the text is not that of the person who types."""
        return {
            frozenset({PHONE}): _("This text contains a phone number. Could you take it out?"),
            frozenset({EMAIL}): _("This text contains an e-mail address. Could you take it out?"),
            frozenset({PHONE, EMAIL}): _(
                "This text contains a phone number and an e-mail address. Could you take them out?"
            ),
        }
