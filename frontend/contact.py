"""A text that gives a phone number or an address comes back once, before it is sent, and is sent as it is if one will.

Never a refusal: everything typed stays, and a tick sends it.
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.signals import contact


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
        found = {span.what for name in self.public_words for span in contact(written.get(name) or "")}
        if found and not written.get("keeps_contact"):
            self.add_error("keeps_contact", forms.ValidationError(_asked(found), code="gives_contact"))
        return written

    @property
    def asks_contact(self) -> bool:
        """Whether the tick is to be shown: it was asked, or given."""
        return self.is_bound and ("keeps_contact" in self.errors or bool(self["keeps_contact"].value()))


def _asked(found):
    if len(found) > 1:
        return _("Your message contains a phone number and an e-mail address. Could you take them out?")
    if "phone" in found:
        return _("Your message contains a phone number. Could you take it out?")
    return _("Your message contains an e-mail address. Could you take it out?")
