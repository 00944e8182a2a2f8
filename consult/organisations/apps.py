from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """The authorities that consult: each a tenant with its host, brand, languages and legal texts."""

    name = "consult.organisations"
    label = "organisations"

    def ready(self):
        """Say who may read a logo."""
        from consult.core.files import Holder, register
        from consult.organisations import selectors

        register(Holder("organisations", shown=selectors.shows_file, held=selectors.held_files, seconds=3600))
