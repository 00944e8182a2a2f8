"""The form of the legal notice of an organisation, and of its page about personal data."""

from django.utils.translation import gettext_lazy as _

from consult.organisations.models import Organisation
from frontend.staff.presenters.forms.text_areas import LONG
from frontend.toolkit.forms.translated_forms import TranslatedForm


class NoticesForm(TranslatedForm):
    """A form for the five answers from which the legal pages are made, and for what they add."""

    class Meta:
        model = Organisation
        fields = [
            "publisher",
            "publication_director",
            "hosting_provider",
            "contact_email",
            "data_protection_email",
            "legal_notice",
            "privacy_notice",
        ]
        labels = {
            "publisher": _("Publisher of the site"),
            "publication_director": _("Director of publication"),
            "hosting_provider": _("Hosting provider"),
            "contact_email": _("Public e-mail address"),
            "data_protection_email": _("E-mail address for personal data"),
            "legal_notice": _("More in the legal notice, in %(language)s"),
            "privacy_notice": _("More about personal data, in %(language)s"),
        }
        help_texts = {
            "publisher": _("Legal name, postal address and telephone of the organisation."),
            "publication_director": _("Name and function, such as “Jeanne Martin, mayor”."),
            "hosting_provider": _(
                "Name, postal address and telephone of the company or service that hosts the site."
            ),
            "contact_email": _(
                "The address of an office, not of a person. It appears at the foot of each page."
            ),
            "data_protection_email": _(
                "The address of the data-protection officer, for requests of access or erasure."
            ),
        }
        error_messages = {
            field: {"invalid": _("Write the whole e-mail address, with its @.")}
            for field in ("contact_email", "data_protection_email")
        }
        widgets = {"legal_notice": LONG, "privacy_notice": LONG}
