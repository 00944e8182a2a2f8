from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """The authorities that consult, each with its hosts, brand, languages and legal texts.

    Each is a tenant.
    """

    name = "consult.organisations"
    label = "organisations"

    def ready(self) -> None:
        """Register the logo as a file of this app, with the rule of who may read it."""
        from consult.core.files.holders import Holder, register
        from consult.organisations import selectors

        register(
            Holder(
                "organisations",
                may_read=selectors.can_read_file,
                find_used=selectors.find_used_files,
                seconds=3600,
            )
        )
