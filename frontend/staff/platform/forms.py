"""A new organisation on this installation; somebody more who hears appeals for it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.organisations.models import Organisation
from frontend.acts import ActForm


class NewOrganisationForm(ActForm, forms.ModelForm):
    """Its name, its host, and who will administer it."""

    domain = forms.CharField(
        label=_("Host name"), max_length=253, help_text=_("The name it answers on: participer.exemple.fr")
    )
    administrator = forms.EmailField(
        label=_("E-mail address of its first administrator"),
        max_length=254,
        help_text=_("The person finds the role when they sign in on that host."),
    )

    class Meta:
        model = Organisation
        fields = ["name", "slug"]
        labels = {"name": _("Name of the organisation"), "slug": _("Short name")}
        help_texts = {"slug": _("Small letters, figures and dashes; it names its files.")}


class HostForm(ActForm):
    """One more host name."""

    domain = forms.CharField(
        label=_("Host name"), max_length=253, help_text=_("Point its DNS name to this installation first.")
    )


class AdministratorForm(ActForm):
    """The administrators of an organisation."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The person finds the role when they sign in on a host of this organisation."),
    )


class SenderForm(ActForm):
    """From which address e-mails leave."""

    sender_email = forms.EmailField(
        label=_("Sender of e-mails"),
        max_length=254,
        required=False,
        help_text=_(
            "The mail server must be allowed to send from it (SPF, DKIM). Without it, e-mails leave from the address "
            "of the installation. Answers go to the contact address of the organisation."
        ),
    )


class SuspensionForm(ActForm):
    """A decision that closes a site."""

    sure = forms.BooleanField(label=_("I know that nobody can then read this site or take part in it."))


class PoolForm(ActForm):
    """Whose address."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The person finds their appeals when they sign in with this address, on any organisation's host."),
    )
