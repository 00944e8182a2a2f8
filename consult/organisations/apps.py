from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """The authorities that consult: each a tenant with its host, brand, languages and legal texts."""

    name = "consult.organisations"
    label = "organisations"
