"""The translated texts of an organisation, in every language of the site."""

from modeltranslation.translator import TranslationOptions, register

from consult.organisations.models import Organisation


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    """The translated fields of an organisation. The name of an authority is not translated."""

    fields = (
        "tagline",
        "accessibility_notice",
        "accessibility_exemptions",
        "legal_notice",
        "privacy_notice",
    )
