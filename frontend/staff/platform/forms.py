"""Forms of the installation: organisations, hosts, administrators, and the pool for appeals."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.organisations.models import Organisation
from frontend.toolkit.forms.form_submission import ActForm


class NewOrganisationForm(ActForm, forms.ModelForm):
    """A form for a new organisation: its name, its host, and its first administrator."""

    domain = forms.CharField(
        label=_("Domain name"),
        max_length=253,
        help_text=_("The domain name of its site, such as participer.exemple.fr"),
    )
    administrator = forms.EmailField(
        label=_("E-mail address of its first administrator"),
        max_length=254,
        help_text=_("The person receives a link on that domain, which is valid for 14 days."),
    )

    class Meta:
        model = Organisation
        fields = ["name", "slug"]
        labels = {"name": _("Name of the organisation"), "slug": _("Short name")}
        help_texts = {
            "slug": _("Lowercase letters, digits and hyphens. It is used in the names of files.")
        }


class HostForm(ActForm):
    """A form for a host name."""

    domain = forms.CharField(
        label=_("Domain name"),
        max_length=253,
        help_text=_("Point its DNS name to this installation first."),
    )


class AdministratorForm(ActForm):
    """A form for the e-mail address of an administrator of an organisation."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_(
            "The person receives a link that is valid for 14 days, and has the role after accepting."
        ),
    )


class SenderForm(ActForm):
    """A form for the address that the e-mails of an organisation are sent from."""

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
    """A form that confirms the suspension of an organisation's site."""

    left_out = ("sure",)
    sure = forms.BooleanField(
        label=_("I know that visitors will no longer be able to read this site or take part.")
    )


class PoolForm(ActForm):
    """A form for the e-mail address of a new member of the pool."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_(
            "The person will see the appeals when they sign in with this address, on the "
            "domain of any organisation."
        ),
    )
