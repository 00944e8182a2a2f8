from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The app of accounts, and of participants in each organisation."""

    name = "consult.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Import the receivers of sign-ins and the jobs, so that they are registered."""
        from consult.accounts import receivers, tasks  # noqa: F401
